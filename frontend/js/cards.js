// Keeping the family's cards on this phone, and forgetting them; the worker shows them without a network.

export const CARDS = 'cards'

/** Shows the offer below `[data-keep="PATH …"]`, where the phone can keep them. */
export async function offerToKeepCards() {
  const offer = document.querySelector('[data-keep]')
  if (!offer || !('serviceWorker' in navigator) || !('caches' in window)) return
  const paths = offer.dataset.keep.split(' ')
  const [keep, forget, state] = ['[data-keep-now]', '[data-keep-not]', '[data-state]'].map((name) => offer.querySelector(name))
  const invitation = state.textContent
  const show = (isKept, words) => {
    keep.hidden = isKept
    forget.hidden = !isKept
    state.textContent = words
  }
  const kept = await keptPaths()
  // Somebody else's, or a family that has changed: what was kept is not what this member would keep.
  const isStale = kept.length > 0 && kept.join(' ') !== [...paths].sort().join(' ')
  if (isStale) await caches.delete(CARDS)
  show(kept.length > 0 && !isStale, kept.length > 0 && !isStale ? offer.dataset.kept : invitation)
  offer.hidden = false
  keep.addEventListener('click', async () => {
    try {
      await navigator.serviceWorker.ready
      await (await caches.open(CARDS)).addAll(paths)
      show(true, offer.dataset.kept)
    } catch {
      await caches.delete(CARDS)
      state.textContent = offer.dataset.failed
    }
    say(state.textContent)
  })
  forget.addEventListener('click', async () => {
    await caches.delete(CARDS)
    show(false, invitation)
    say(offer.dataset.gone)
  })
}

/** On the page without a network: shows what leads to the kept cards, where some are kept. */
export async function leadToKeptCards() {
  const lead = document.querySelector('[data-kept-cards]')
  if (lead && 'caches' in window) lead.hidden = (await keptPaths()).length === 0
}

async function keptPaths() {
  const requests = await (await caches.open(CARDS)).keys()
  return requests.map((request) => new URL(request.url).pathname).sort()
}

function say(words) {
  document.getElementById('said').textContent = words
}
