// The kiosk's own key: made here, never leaving this browser, signing a nonce
// every 30 s. Where there is no such thing the cookie is all.
const keys = {
  open() {
    return new Promise((done, failed) => {
      const asked = indexedDB.open('kiosk', 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore('key');
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => failed(asked.error);
    });
  },
  async run(mode, fn) {
    const db = await keys.open();
    return new Promise((done, failed) => {
      const asked = fn(db.transaction('key', mode).objectStore('key'));
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => failed(asked.error);
    }).finally(() => db.close());
  },
  find: () => keys.run('readonly', (store) => store.get('pair')),
  async make() {
    const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);
    await keys.run('readwrite', (store) => store.put(pair, 'pair'));
    return pair;
  },
};

const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)));

const sign = async (nonce) => {
  const pair = await keys.find();
  if (!pair) return '';
  return text(await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, pair.privateKey, new TextEncoder().encode(nonce)));
};

const enroll = document.querySelector('form[data-enroll]');
enroll?.addEventListener('submit', async (event) => {
  if (enroll.elements.key.value || !globalThis.crypto?.subtle || !globalThis.indexedDB) return;
  event.preventDefault();
  try {
    const pair = await keys.make();
    enroll.elements.key.value = text(await crypto.subtle.exportKey('spki', pair.publicKey));
  } catch {
    // no key here: the cookie is all
  }
  enroll.submit();
});

const hello = document.querySelector('form[data-hello]');
if (hello) {
  const prove = async () => {
    try {
      hello.elements.signature.value = await sign(hello.elements.nonce.value);
    } catch {
      // the server says that it is lost
    }
    hello.submit();
  };
  hello.addEventListener('submit', (event) => {
    event.preventDefault();
    prove();
  });
  if (hello.hasAttribute('data-once')) prove();
}

// Not beside hello, whose nonce the first beat would replace.
if (document.body.hasAttribute('data-beats') && !hello) {
  let nonce = '';
  const beat = async () => {
    try {
      const signature = nonce ? await sign(nonce) : '';
      const answer = await fetch('/kiosk/heartbeat', { method: 'POST', body: new URLSearchParams({ nonce, signature }), redirect: 'error' });
      const said = await answer.json();
      if (answer.status === 401) {
        location.replace(said.location);
        return false;
      }
      nonce = said.nonce;
      return said.proven;
    } catch {
      return true; // no connection: the next turn tries again
    }
  };
  const begin = async () => {
    if (!(await beat())) await beat(); // the first one only fetches a nonce
    setInterval(async () => {
      if (!(await beat())) await beat(); // another tab has used the nonce
    }, 30_000);
  };
  begin();
}
