// F2 goes to the search box from anywhere.
addEventListener('keydown', (event) => {
  if (event.key !== 'F2') return;
  const box = document.getElementById('q');
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select();
});
