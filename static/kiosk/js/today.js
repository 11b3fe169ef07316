// The list of today renews itself every 15 s, which counts as nobody's touch.
// The focus stays on the same target, and nothing changes under a form that is
// being sent.
let list = document.querySelector('[data-live]');
if (list) {
  const sent = new WeakSet(); // a fresh list's forms are new to the page
  document.addEventListener('submit', (event) => {
    if (event.defaultPrevented || !list.contains(event.target)) return;
    if (sent.has(event.target)) event.preventDefault();
    sent.add(event.target);
    event.target.dataset.sent = 'yes';
  });

  const renew = async () => {
    try {
      const answer = await fetch(list.dataset.live, { redirect: 'error', cache: 'no-store' });
      if (answer.status === 401) {
        location.replace((await answer.json()).location);
        return;
      }
      if (!answer.ok) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('[data-live]');
      if (!fresh || document.querySelector('form[data-sent]')) return;
      const focused = list.contains(document.activeElement) ? document.activeElement.id : '';
      list.replaceWith(fresh);
      list = fresh;
      if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
    } catch {
      // no connection: the next turn tries again
    }
  };
  setInterval(renew, 15_000);
}
