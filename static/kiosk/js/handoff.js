// While the customer's phone is on its way, the page looks how far it has
// come. It does not count as a touch.
const waiting = document.querySelector('[data-poll]');
if (waiting?.dataset.state && waiting.dataset.state !== 'over') {
  setInterval(async () => {
    try {
      const answer = await fetch(waiting.dataset.poll, { redirect: 'error' });
      const { state } = await answer.json();
      if (answer.ok && state !== waiting.dataset.state) location.reload();
    } catch {
      // the next turn
    }
  }, 2000);
}
