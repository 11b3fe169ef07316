// The list of keys: its button, and "?" unless single characters are switched
// off. Only that switch is remembered.
for (const keys of document.querySelectorAll('#keys')) {
  const off = 'desk.singleKeysOff';
  const single = document.getElementById('keys-single');
  let works = true;
  try {
    works = localStorage.getItem(off) !== '1';
  } catch {
    // no storage: they work, until the page is left
  }
  single.checked = works;
  single.addEventListener('change', () => {
    works = single.checked;
    try {
      if (works) localStorage.removeItem(off);
      else localStorage.setItem(off, '1');
    } catch {
      // no storage
    }
  });
  for (const button of document.querySelectorAll('[data-keys-open]')) {
    button.hidden = false;
    button.addEventListener('click', () => keys.showModal());
  }
  addEventListener('keydown', (event) => {
    const typing = event.target.closest?.('input, textarea, select, [contenteditable]');
    if (event.key !== '?' || !works || typing || keys.open || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    keys.showModal();
  });
}

// On a page without hits, typing begins in the box.
if (location.pathname === '/desk' && !document.querySelector('[data-hits]')) document.getElementById('q')?.focus();
