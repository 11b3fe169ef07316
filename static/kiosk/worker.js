// The kiosk's service worker keeps one page for when the server cannot be
// reached, and what that page is made of. /kiosk/sw.js names them.
/* global files, version */
const keep = `kiosk-${version}`;

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(keep)
      .then((cache) => cache.addAll(files))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener('activate', (event) => {
  const tidy = async () => {
    for (const name of await caches.keys()) if (name !== keep) await caches.delete(name);
    await self.clients.claim();
  };
  event.waitUntil(tidy());
});

self.addEventListener('fetch', (event) => {
  if (event.request.mode === 'navigate') {
    event.respondWith(fetch(event.request).catch(() => caches.match(files[0])));
  } else if (files.includes(new URL(event.request.url).pathname)) {
    event.respondWith(caches.match(event.request).then((kept) => kept || fetch(event.request)));
  }
});
