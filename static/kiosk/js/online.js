// Whether the desk's computer can reach the server, asked every 10 s. A page
// that is opened while it cannot is the service worker's.
navigator.serviceWorker?.register('/kiosk/sw.js', { scope: '/kiosk' }).catch(() => {});

const line = document.querySelector('[data-line]');
if (line) {
  let failures = 0;
  const ask = async () => {
    try {
      const answer = await fetch('/healthz', { cache: 'no-store', signal: AbortSignal.timeout(5000) });
      failures = answer.ok ? 0 : failures + 1;
    } catch {
      failures++;
    }
    const text = failures >= 2 ? line.dataset.line : '';
    if (line.textContent !== text) line.textContent = text;
  };
  setInterval(ask, 10_000);
  addEventListener('offline', () => {
    failures = 1;
    ask();
  });
  addEventListener('online', ask);
}
