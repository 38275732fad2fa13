// Without a network: the cards that their holder kept on this phone, and a page that says so for all others.
// And push notices, shown as the server wrote them.
// The server puts before it SHELL, the addresses of the offline page and of what it needs, and VERSION, their digest.
// Pages always come from the network while there is one. A new worker waits until a page asks it to take over.

const SHELL_CACHE = `shell-${VERSION}`
const CARDS = 'cards'
// As long as a QR is good; an older card is of no use to anybody.
const CARD_LIFE_MS = 7 * 24 * 3600 * 1000
const isGood = (kept) => Date.now() - Date.parse(kept.headers.get('date')) < CARD_LIFE_MS

addEventListener('install', (event) => event.waitUntil(caches.open(SHELL_CACHE).then((shell) => shell.addAll(SHELL))))
addEventListener('message', ({ data }) => data === 'take over' && skipWaiting())
addEventListener('activate', (event) => event.waitUntil(takeOver()))
addEventListener('fetch', (event) => {
  const { request } = event
  if (request.mode === 'navigate' && request.method === 'GET') event.respondWith(page(event))
  else if (SHELL.includes(new URL(request.url).pathname)) event.respondWith(shellFirst(request))
})

// The server sends a few words and where a tap leads; nothing of anybody.
addEventListener('push', (event) => {
  const { title, navigate, ...rest } = event.data.json().notification
  event.waitUntil(registration.showNotification(title, { ...rest, icon: '/ikon/biasa-192.png', data: navigate }))
})
addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(clients.openWindow(new URL(event.notification.data).pathname))
})

async function takeOver() {
  const old = (await caches.keys()).filter((name) => name !== SHELL_CACHE && name !== CARDS)
  await Promise.all(old.map((name) => caches.delete(name)))
  await registration.navigationPreload?.enable()
  await clients.claim()
}

async function page(event) {
  const path = new URL(event.request.url).pathname
  const cards = await caches.open(CARDS)
  const kept = await cards.match(path)
  try {
    const answer = (await event.preloadResponse) || (await fetch(event.request))
    // Who helps somebody sees that family's cards, and keeps their own.
    const isOwn = !answer.headers.has('x-peserta-for-another')
    if (kept && answer.ok && isOwn) event.waitUntil(cards.put(path, answer.clone()))
    // Signed out by the clock: the card stays the one its holder kept, as long as it is good.
    return kept && answer.status === 401 && isGood(kept) ? kept : answer
  } catch {
    return kept || (await caches.match(SHELL[0]))
  }
}

const shellFirst = async (request) => (await caches.match(request)) || fetch(request)
