// The scanner types like a very fast keyboard: at least six characters, 50 ms
// apart at the most, and Enter. It works wherever the focus is, on pages that
// have a form for it. On all others a scan is taken back, so that it answers
// no question there; only a badge stays in the field for the number, and the
// PIN is asked for next: a scan alone lets nobody in.
const scanForm = document.querySelector('[data-scan]');
const gap = 50;
const least = 6;
let typed = '';
let last = -Infinity;
let field = null;
let before = '';

const begin = (target) => {
  typed = '';
  field = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement ? target : null;
  before = field ? field.value : '';
};

const heard = () => {
  document.body.classList.add('kiosk--heard');
  scanForm.querySelector('[role="status"]').textContent = scanForm.dataset.heard;
  try {
    const audio = new AudioContext();
    const tone = audio.createOscillator();
    tone.frequency.value = 1200;
    tone.connect(audio.destination);
    tone.start();
    tone.stop(audio.currentTime + 0.12);
  } catch {
    // no sound here: it is seen and said as well
  }
  scanForm.elements.code.value = typed;
  scanForm.requestSubmit();
};

const scanned = () => {
  if (!scanForm && field?.name === 'number') {
    field.form.elements.pin?.focus();
    return;
  }
  if (field) field.value = before; // the scan was no answer to this question
  // in the middle of a form being sent, a scan waits for nobody
  if (scanForm && !document.querySelector('form[data-sent]') && !document.querySelector('dialog[open]')) heard();
};

addEventListener(
  'keydown',
  (event) => {
    const now = event.timeStamp;
    const quick = now - last <= gap;
    if (event.key === 'Enter') {
      if (quick && typed.length >= least) {
        event.preventDefault();
        event.stopImmediatePropagation();
        scanned();
      }
      typed = '';
      last = -Infinity;
      return;
    }
    if (event.key.length !== 1 || event.ctrlKey || event.altKey || event.metaKey) return;
    if (!quick) begin(event.target);
    typed += event.key;
    last = now;
  },
  true,
);
