// The list of keys: its button, and "?" unless single characters are switched
// off. Only that switch is remembered. It is read whenever it matters: another
// tab may have turned it since this page came.
for (const keys of document.querySelectorAll('#keys')) {
  const off = 'desk.singleKeysOff';
  const takesText = 'textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=submit], [type=button])';
  const single = document.getElementById('keys-single');
  const works = () => {
    try {
      return localStorage.getItem(off) !== '1';
    } catch {
      return single.checked; // no storage: until the page is left
    }
  };
  const show = () => {
    single.checked = works();
    keys.showModal();
  };
  single.addEventListener('change', () => {
    try {
      if (single.checked) localStorage.removeItem(off);
      else localStorage.setItem(off, '1');
    } catch {
      // no storage
    }
  });
  for (const button of document.querySelectorAll('[data-keys-open]')) {
    button.hidden = false;
    button.addEventListener('click', show);
  }
  addEventListener('keydown', (event) => {
    if (event.key !== '?' || keys.open || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.closest?.(takesText) || !works()) return;
    event.preventDefault();
    show();
  });
}

// On a page without hits, typing begins in the box, in place of what was not
// found.
if (location.pathname === '/desk' && !document.querySelector('[data-hits]')) {
  const box = document.getElementById('q');
  box?.focus();
  box?.select();
}
