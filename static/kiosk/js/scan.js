// The scanner types like a very fast keyboard: at least six characters, 50 ms
// apart at the most, and Enter. It works wherever the focus is, and where the
// page says that it does.
const scanForm = document.querySelector('[data-scan]');

if (scanForm) {
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
    if (field) field.value = before; // the scan was no answer to this question
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

  addEventListener(
    'keydown',
    (event) => {
      const now = event.timeStamp;
      const quick = now - last <= gap;
      if (event.key === 'Enter') {
        const scanned = quick && typed.length >= least;
        if (scanned) {
          event.preventDefault();
          event.stopImmediatePropagation();
          // in the middle of a form being sent, a scan waits for nobody
          if (!document.querySelector('form[data-sent]') && !document.querySelector('dialog[open]')) heard();
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
}
