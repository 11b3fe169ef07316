// The wall screen goes on every 5 s. A number that is called, or called again,
// flashes, sounds and is said; a lost connection shows.
let board = document.querySelector('[data-wall]');
if (board) {
  const lost = document.querySelector('[data-lost]');
  const says = document.querySelector('[data-called-now]');
  const keys = () => new Set([...board.querySelectorAll('[data-called]')].map((row) => row.dataset.called));
  const sound = () => {
    try {
      const audio = new AudioContext();
      const tone = audio.createOscillator();
      tone.frequency.value = 880;
      tone.connect(audio.destination);
      tone.start();
      tone.stop(audio.currentTime + 0.4);
    } catch {
      // no sound here: it is seen
    }
  };

  let failures = 0;
  const renew = async () => {
    try {
      const answer = await fetch(board.dataset.wall, { redirect: 'error', cache: 'no-store', signal: AbortSignal.timeout(4000) });
      if (answer.status === 401) {
        location.replace((await answer.json()).location);
        return;
      }
      if (!answer.ok) throw new Error('busy');
      const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('[data-wall]');
      if (!fresh) throw new Error('no board');
      const before = keys();
      board.replaceWith(fresh);
      board = fresh;
      const called = [...board.querySelectorAll('[data-called]')].filter((row) => !before.has(row.dataset.called));
      for (const row of called) row.classList.add('wall__called--now');
      says.textContent = called.map((row) => row.dataset.says).join('. '); // emptied between two calls of one number
      if (called.length > 0) sound();
      failures = 0;
    } catch {
      failures++;
    }
    lost.hidden = failures < 2;
  };
  setInterval(renew, 5000);
}
