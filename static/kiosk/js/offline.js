// The kept page goes on by itself once the server answers again.
if (document.querySelector('[data-offline]')) {
  setInterval(async () => {
    try {
      const answer = await fetch('/readyz', { cache: 'no-store', signal: AbortSignal.timeout(5000) });
      if (answer.ok) location.replace('/kiosk');
    } catch {
      // still nothing
    }
  }, 10_000);
}
