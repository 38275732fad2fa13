// Push notices: asking the phone for them after a tap, and handing over where they go.
import { bytesOf } from './passkey.js'

/** Shows `form[data-push=KEY]` where the browser can be told of things. */
export function offerPush() {
  const form = document.querySelector('[data-push]')
  if (!form || !('PushManager' in window) || !('Notification' in window) || !('serviceWorker' in navigator)) return
  form.hidden = false
  document.querySelector('[data-without]').hidden = true
  form.addEventListener('submit', (event) => {
    if (!form.querySelector(':checked')) return
    event.preventDefault()
    event.stopPropagation() // it is not on its way yet
    subscribe(form)
  })
}

async function subscribe(form) {
  const said = form.querySelector('[data-said]')
  try {
    if ((await Notification.requestPermission()) !== 'granted') {
      said.textContent = said.dataset.denied
      return
    }
    const { pushManager } = await navigator.serviceWorker.ready
    form.elements.langganan.value = JSON.stringify(await subscription(pushManager, bytesOf(form.dataset.push)))
    form.submit()
  } catch {
    said.textContent = said.dataset.failed
  }
}

// One that was made for another key of the server cannot be used any more.
async function subscription(pushManager, applicationServerKey) {
  const wanted = { userVisibleOnly: true, applicationServerKey }
  try {
    return await pushManager.subscribe(wanted)
  } catch {
    await (await pushManager.getSubscription())?.unsubscribe()
    return pushManager.subscribe(wanted)
  }
}
