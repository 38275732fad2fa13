// The pages as an app on a phone: its worker, a line when a new version waits, and a quiet invitation to install it.
import { CARDS } from './cards.js'

const LATER = '__Host-peserta-pasang=nanti'
// A month of quiet. A cookie, because signing out empties every other store.
const LATER_S = 30 * 24 * 3600

/** Starts the worker for who is signed in, and makes signing out forget the cards. */
export function startWorker() {
  const leave = document.querySelector('form[action="/keluar"]')
  if (!leave || !('serviceWorker' in navigator) || !('caches' in window)) return
  // A private window has none: everything works without it.
  navigator.serviceWorker.register('/sw.js').then(watchForUpdate, () => {})
  leave.addEventListener('submit', () => caches.delete(CARDS))
}

// A new version waits until it is asked for or every page is closed: nothing reloads under somebody who types.
function watchForUpdate(registration) {
  const look = () => {
    if (registration.waiting && navigator.serviceWorker.controller) offerUpdate(registration)
  }
  look()
  registration.addEventListener('updatefound', () => registration.installing.addEventListener('statechange', look))
  // An installed app may stay open for days.
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') registration.update().catch(() => {})
  })
}

function offerUpdate(registration) {
  const line = document.querySelector('[data-update]')
  if (!line.hidden) return
  line.hidden = false
  line.querySelector('button').addEventListener('click', () => {
    if (!registration.waiting) return location.reload() // another page of ours has taken it already
    navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true })
    registration.waiting.postMessage('take over')
  })
}

/** Shows the invitation `[data-install]` where the browser offers it; an iPhone offers nothing, and is told how. */
export function inviteToInstall() {
  const sheet = document.querySelector('[data-install]')
  if (!sheet || document.cookie.includes(LATER)) return
  const [now, later] = sheet.querySelectorAll('button')
  if (navigator.standalone === false) {
    sheet.querySelector('[data-by-hand]').hidden = false
    now.hidden = true
    sheet.hidden = false
  }
  addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault()
    sheet.hidden = false
    now.addEventListener('click', () => event.prompt(), { once: true })
  })
  addEventListener('appinstalled', () => {
    sheet.hidden = true
  })
  later.addEventListener('click', () => {
    document.cookie = `${LATER}; Max-Age=${LATER_S}; Path=/; Secure; SameSite=Lax`
    sheet.hidden = true
  })
}
