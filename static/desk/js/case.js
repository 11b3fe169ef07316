// The keys of a case: F4 copies its summary, F9 does what comes first,
// Ctrl+Enter saves the note.
for (const button of document.querySelectorAll('[data-summary]')) {
  const name = button.textContent;
  button.hidden = false;
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(button.dataset.summary);
      button.textContent = 'Copied';
    } catch {
      button.textContent = 'Copying is not allowed here';
    }
    setTimeout(() => (button.textContent = name), 3000);
  });
}

addEventListener('keydown', (event) => {
  if (event.altKey || event.metaKey || event.shiftKey || document.querySelector('dialog[open]')) return;
  if (event.key === 'Enter' && event.ctrlKey && event.target.matches?.('.case__note textarea')) {
    event.preventDefault();
    event.target.form.requestSubmit();
    return;
  }
  const button = { F4: '[data-summary]', F9: '[data-primary]' }[event.key];
  const found = button && !event.ctrlKey && document.querySelector(button);
  if (!found) return;
  event.preventDefault();
  found.click();
});
