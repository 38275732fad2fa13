// Passkeys: asking the phone for one and posting what it answers. Where there are none, the forms stay hidden.

/**
 * Shows every `<form hidden data-passkey="get|create" data-options=JSON data-host>` where the browser has passkeys,
 * and `[data-no-passkeys]` where it has none.
 */
export function offerPasskeys() {
  for (const form of document.querySelectorAll('form[data-passkey]')) {
    // A passkey is bound to the host's name: on another address of the same server it would only fail.
    if (window.PublicKeyCredential && location.hostname === form.dataset.host) offer(form)
    else document.querySelectorAll('[data-no-passkeys]').forEach((words) => { words.hidden = false })
  }
}

async function offer(form) {
  const options = readOptions(JSON.parse(form.dataset.options))
  const said = form.querySelector('[data-said]')
  const isNew = form.dataset.passkey === 'create'
  let waiting = new AbortController()
  form.hidden = false
  form.querySelector('button').addEventListener('click', async () => {
    waiting.abort()
    waiting = new AbortController()
    try {
      const request = { publicKey: options, signal: waiting.signal }
      send(form, await (isNew ? navigator.credentials.create(request) : navigator.credentials.get(request)))
    } catch (error) {
      said.textContent = error.name === 'InvalidStateError' ? said.dataset.known : said.dataset.failed
    }
  })
  if (isNew || !(await PublicKeyCredential.isConditionalMediationAvailable?.())) return
  // The phone offers its passkeys in the number's own box; nobody who has none is asked anything.
  navigator.credentials
    .get({ publicKey: options, mediation: 'conditional', signal: waiting.signal })
    .then((credential) => send(form, credential), () => {})
}

function readOptions(options) {
  const { user, excludeCredentials = [], ...rest } = options
  const read = { ...rest, challenge: bytesOf(options.challenge) }
  if (user) read.user = { ...user, id: bytesOf(user.id) }
  read.excludeCredentials = excludeCredentials.map((known) => ({ ...known, id: bytesOf(known.id) }))
  return read
}

function send(form, { id, rawId, type, response }) {
  const answer = { clientDataJSON: textOf(response.clientDataJSON) }
  for (const name of ['attestationObject', 'authenticatorData', 'signature', 'userHandle']) {
    if (response[name]) answer[name] = textOf(response[name])
  }
  form.elements.kunci.value = JSON.stringify({ id, rawId: textOf(rawId), type, response: answer })
  form.requestSubmit ? form.requestSubmit() : form.submit()
}

/** The bytes of base64url. */
export function bytesOf(text) {
  return Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0))
}

function textOf(buffer) {
  return btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
}
