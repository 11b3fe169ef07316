// A customer whom nobody serves any more is forgotten: after 60 s without a
// touch the page asks, and 20 s later it goes on to the next one. Between
// customers the associate's own time runs: then the page locks itself.
const body = document.body;
const next = document.querySelector('form[action="/kiosk/next"]');
const still = document.querySelector('[data-still]');

if (still) {
  const idleAfter = 60_000;
  const warnFor = 20_000;
  const lockAfter = 90_000;
  const tellEvery = 20_000;
  let touched = performance.now();
  let told = touched;
  // when somebody has to say "still here", whatever is touched
  let until = touched + Number(still.dataset.until || Infinity) * 1000;
  let warnedAt = 0;
  const seconds = still.querySelector('[data-seconds]');

  const post = (fields) =>
    fetch('/kiosk/still', { method: 'POST', body: new URLSearchParams(fields), redirect: 'error' }).catch(() => {});

  // nothing is cleared in the middle of a form being sent; one that has found
  // no way for two minutes is no middle any more
  const longest = 120_000;
  let sendingSince = 0;
  const sending = () => {
    if (!document.querySelector('form[data-sent]')) sendingSince = 0;
    else sendingSince ||= performance.now();
    return sendingSince && performance.now() - sendingSince < longest;
  };

  // The server is told now and then; the last touch too, or it would take the
  // customer for gone while the page still asks.
  const tell = () => {
    const now = performance.now();
    if (touched <= told || now - told < tellEvery || warnedAt) return;
    told = now;
    post({});
  };
  const touch = () => {
    touched = performance.now();
    tell();
  };
  for (const kind of ['pointerdown', 'keydown', 'input', 'scroll']) addEventListener(kind, touch, { capture: true, passive: true });

  still.querySelector('form').addEventListener('submit', (event) => {
    event.preventDefault();
    delete event.target.dataset.sent; // it is sent below, and nothing waits for it
    still.close();
    warnedAt = 0;
    touched = told = performance.now();
    until = touched + Number(still.dataset.extend) * 1000;
    post({ extend: '1' });
  });
  still.addEventListener('cancel', (event) => event.preventDefault());

  const forget = async () => {
    body.hidden = true; // gone from the screen, whatever the network does
    await wipe();
    if (next) next.submit();
    else location.replace('/kiosk');
  };

  const look = () => {
    const now = performance.now();
    if (sending()) {
      touched = now; // an answer is on its way
      return;
    }
    if (!body.hasAttribute('data-serving')) {
      if (now - touched >= lockAfter) location.replace('/kiosk');
      return;
    }
    tell();
    if (!warnedAt) {
      if (now - touched < idleAfter && now < until - warnFor) return;
      warnedAt = now;
      still.showModal();
    }
    const left = Math.ceil((warnedAt + warnFor - now) / 1000);
    seconds.textContent = Math.max(0, left);
    if (left <= 0) {
      warnedAt = Infinity;
      clearInterval(ticking);
      forget();
    }
  };
  const ticking = setInterval(look, 500);
}

// Nothing of a customer is put into storage; this makes sure. The device's own
// key and the page for lost connections stay.
async function wipe() {
  try {
    localStorage.clear();
    sessionStorage.clear();
    for (const { name } of await indexedDB.databases()) if (name !== 'kiosk') indexedDB.deleteDatabase(name);
    for (const name of await caches.keys()) if (!name.startsWith('kiosk-')) await caches.delete(name);
  } catch {
    // a browser without one of them keeps nothing there
  }
}
next?.addEventListener('submit', () => wipe());

// A page that comes back from the browser's memory belongs to somebody else.
addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload();
});
