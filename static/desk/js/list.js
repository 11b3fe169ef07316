// The list of hits: arrows move in it and from the search box into it, Enter
// opens (they are links), Esc goes back to the box.
addEventListener('keydown', (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.isComposing) return;
  const box = document.getElementById('q');
  if (!box || document.querySelector('dialog[open]')) return;
  if (event.key === 'Escape') {
    box.focus();
    box.select();
    return;
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const hits = [...document.querySelectorAll('[data-hits] a')];
  const at = document.activeElement;
  const inList = hits.includes(at);
  if (!step || !hits.length || !(inList || at === box || at === document.body)) return;
  event.preventDefault();
  const from = inList ? hits.indexOf(at) : hits.findIndex((hit) => hit.ariaCurrent === 'true');
  const to = inList || at === document.body ? from + step : 0;
  if (to < 0) box.focus();
  else hits[Math.min(to, hits.length - 1)].focus();
});
