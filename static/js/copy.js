// Copies what a button's data-copy names, and says so to everyone.
for (const button of document.querySelectorAll('[data-copy]')) {
  const source = document.getElementById(button.dataset.copy);
  const status = button.parentElement.querySelector('[data-status]');
  button.hidden = false;
  button.addEventListener('click', async () => {
    let words = button.dataset.done;
    try {
      await navigator.clipboard.writeText(source.textContent.trim());
    } catch {
      words = button.dataset.failed;
    }
    // Emptied first, so that a second click is announced too.
    status.textContent = '';
    setTimeout(() => { status.textContent = words; }, 50);
  });
}
