// Print buttons, and closed details that open for print.
for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false;
  button.addEventListener('click', () => window.print());
}
addEventListener('beforeprint', () => {
  for (const details of document.querySelectorAll('details.receipt')) details.open = true;
});
