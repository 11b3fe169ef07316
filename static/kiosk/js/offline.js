// The kept page goes on by itself once the server answers again, with the next
// customer: the one before may have gone.
if (document.querySelector('[data-offline]')) {
  setInterval(async () => {
    try {
      const answer = await fetch('/readyz', { cache: 'no-store', signal: AbortSignal.timeout(5000) });
      if (answer.ok) document.querySelector('form[action="/kiosk/next"]').submit();
    } catch {
      // still nothing
    }
  }, 10_000);
}
