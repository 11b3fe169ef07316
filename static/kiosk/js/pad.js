// The number pad types into the field that had the focus last.
const pad = document.querySelector('[data-pad]');
if (pad) {
  const fields = [...pad.closest('form').querySelectorAll('input:not([type="hidden"])')];
  let current = fields.find((field) => !field.value) ?? fields[0];
  for (const field of fields) field.addEventListener('focus', () => (current = field));
  pad.addEventListener('click', ({ target }) => {
    const digit = target.dataset?.digit;
    if (digit === undefined) return;
    current.value = digit ? current.value + digit : current.value.slice(0, -1);
    current.focus();
  });
  pad.hidden = false;
  current.focus();
}
