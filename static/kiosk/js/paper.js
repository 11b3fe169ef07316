// A roll is cut where the paper ends: its length is measured here, because no
// style sheet can say "as long as it is".
const roll = document.querySelector('.paper--roll');
const measure = () => {
  if (!roll) return;
  const margins = 6; // mm, above and below
  roll.classList.add('paper--measured');
  const length = Math.ceil((roll.getBoundingClientRect().height * 25.4) / 96) + margins + 1;
  roll.classList.remove('paper--measured');
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`@page roll { size: 80mm ${length}mm; margin: 3mm; }`);
  document.adoptedStyleSheets.push(sheet);
};
document.fonts.ready.then(measure).then(() => {
  if (document.querySelector('[data-print-now]')) print();
});

// A printer that is out of paper says nothing to the page: whoever printed may
// say that nothing came out.
const after = document.querySelector('[data-printed]');
if (after) addEventListener('afterprint', () => (after.hidden = false));
