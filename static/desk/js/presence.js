// While a case is looked at, say so every 20 seconds, and hear who else looks
// at it and whether it has changed.
for (const place of document.querySelectorAll('[data-presence]')) {
  let changed = false;
  const tell = async () => {
    if (document.visibilityState !== 'visible') return;
    try {
      const answer = await fetch(place.dataset.presence, {
        method: 'POST',
        body: new URLSearchParams({ version: place.dataset.version }),
        redirect: 'error',
      });
      if (!answer.ok) return;
      const news = await answer.json();
      changed ||= news.changed;
      const said = changed ? [...news.present, 'This case has changed since you opened it. Load it again.'] : news.present;
      const now = [...place.children].map((p) => p.textContent);
      if (said.join('\n') === now.join('\n')) return;
      place.replaceChildren(
        ...said.map((text) => {
          const p = document.createElement('p');
          p.textContent = text;
          return p;
        }),
      );
    } catch {
      // signed out, or no network: the page stays as it is
    }
  };
  setInterval(tell, 20_000);
  document.addEventListener('visibilitychange', tell);
}
