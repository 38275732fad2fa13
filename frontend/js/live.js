// Parts of a page that the server keeps up to date over one event stream.
import { offerToCopy } from './copy.js'
import { startCountdowns } from './countdown.js'
import { offerToShare } from './share.js'

const REOPEN_MS = 5000

/** Follows every `<section data-live=URL>`: a message replaces its content, `close` ends it. */
export function followLive() {
  if (!window.EventSource) return
  for (const part of document.querySelectorAll('[data-live]')) follow(part)
}

function follow(part) {
  const source = new EventSource(part.dataset.live)
  // A page kept for the back button must not keep its stream, but needs it again when it returns.
  const leave = () => {
    source.close()
    addEventListener('pageshow', () => follow(part), { once: true })
  }
  addEventListener('pagehide', leave, { once: true })
  source.onmessage = ({ data }) => replace(part, data)
  source.addEventListener('close', () => {
    source.close()
    removeEventListener('pagehide', leave)
  })
  // The browser reconnects by itself unless the answer was an error, as during a restart.
  source.onerror = () => {
    if (source.readyState !== EventSource.CLOSED) return
    removeEventListener('pagehide', leave)
    setTimeout(follow, REOPEN_MS, part)
  }
}

function replace(part, html) {
  const focused = part.contains(document.activeElement) && document.activeElement.id
  part.innerHTML = html
  part.querySelectorAll('template[data-into]').forEach(putAside)
  if (focused && document.getElementById(focused)) document.getElementById(focused).focus()
  startCountdowns(part)
  offerToCopy(part)
  offerToShare(part)
  say(part.querySelector('[data-say]'))
}

// What stands elsewhere on the page; left as it is while it says the same, for whoever stands on its link.
function putAside(template) {
  const place = document.getElementById(template.dataset.into)
  const is = (node) => node.textContent.replace(/\s+/g, ' ').trim()
  if (place && is(place) !== is(template.content)) place.replaceChildren(template.content)
}

// Only the one line that matters is read out, and only when it changed.
function say(line) {
  const said = document.getElementById('said')
  if (line && said.textContent !== line.textContent) said.textContent = line.textContent
}
