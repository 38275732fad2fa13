// One press sends once: a form waits for its proof, says so, and ignores a second press.
import { forget, proofOf } from './proof.js'

// After this long without an answer the form can be sent again; the server
// treats the second sending of the same thing as the same thing.
const RELEASE_MS = 30000

// A slow phone is not kept waiting longer than this for its proof: the form goes without.
const PROOF_WAIT_MS = 20000

const busy = new Map()

export function guardSubmits() {
  addEventListener('submit', onSubmit)
  // The back button can show a page as it was left: waiting.
  addEventListener('pageshow', () => busy.forEach((_, form) => release(form)))
}

function onSubmit(event) {
  const form = event.target
  const button = event.submitter || form.querySelector('button:not([type=button])')
  if (busy.has(form)) return event.preventDefault()
  hold(form, button)
  const proof = proofOf(form)
  if (!proof) return
  event.preventDefault()
  const patience = new Promise((over) => setTimeout(over, PROOF_WAIT_MS))
  Promise.race([proof, patience]).then(() => {
    forget(form)
    release(form)
    if (form.requestSubmit) form.requestSubmit(button)
    else form.submit()
  })
}

// The button is not disabled: a disabled button's name and value would not be sent.
function hold(form, button) {
  busy.set(form, { button, words: button && button.innerHTML, timer: setTimeout(release, RELEASE_MS, form) })
  if (!button) return
  button.setAttribute('aria-disabled', 'true')
  button.textContent = document.body.dataset.wait
}

function release(form) {
  const { button, words, timer } = busy.get(form)
  busy.delete(form)
  clearTimeout(timer)
  if (!button) return
  button.removeAttribute('aria-disabled')
  button.innerHTML = words
}
