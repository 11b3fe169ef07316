// What was revealed is masked again after a minute, and leaves nothing that a
// reload would bring back: the address becomes that of the case.
for (const shown of document.querySelectorAll('[data-shown]')) {
  history.replaceState(null, '', shown.dataset.shown);
  const mask = () => {
    shown.textContent = shown.dataset.masked;
    shown.classList.remove('case__shown');
  };
  setTimeout(mask, Number(shown.dataset.seconds) * 1000);
  addEventListener('pagehide', mask);
}
