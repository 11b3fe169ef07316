// A confirmation that got lost on the way is sent again until there is an
// answer: it names itself, so that the server does it once.
for (const form of document.querySelectorAll('form[data-resend]')) {
  const once = form.elements.once;
  if (once) once.value = crypto.randomUUID();
  const told = form.querySelector('[data-told]');
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));

  // Only a whole page is an answer: one that was cut off, be it in its headers,
  // looks like an empty page, and says nothing of what was done.
  const ask = async (fields) => {
    const answer = await fetch(form.action, {
      method: 'POST',
      body: new URLSearchParams(fields),
      signal: AbortSignal.timeout(10_000),
    });
    const whole = (await answer.text()).trimEnd().endsWith('</html>');
    if (!whole || (answer.status >= 500 && answer.status !== 500)) throw new Error('no answer');
    return answer;
  };

  form.addEventListener('submit', async (event) => {
    if (event.defaultPrevented) return; // sent already
    event.preventDefault();
    const fields = [...new FormData(form)];
    for (let tries = 0; ; tries++) {
      try {
        const answer = await ask(fields);
        if (answer.redirected) location.replace(answer.url);
        else form.submit(); // the same answer once more, as a page
        return;
      } catch {
        if (told) told.textContent = told.dataset.told;
        await pause(Math.min(1000 * (tries + 1), 5000));
      }
    }
  });
}
