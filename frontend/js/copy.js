// A button that copies a number; where the browser cannot, it stays hidden and the number is selected by hand.

const SAID_MS = 3000

/** Shows every `<button hidden data-copy=TEXT data-done=WORDS>` below `root`. */
export function offerToCopy(root) {
  if (!navigator.clipboard) return
  for (const button of root.querySelectorAll('[data-copy]')) {
    button.hidden = false
    button.addEventListener('click', () => copy(button, button.dataset.copy))
  }
}

/** Copies `text`, and says so on the button for a moment. */
export async function copy(button, text) {
  const label = button.querySelector('span')
  const words = label.innerHTML
  if (label.textContent === button.dataset.done) return
  try {
    await navigator.clipboard.writeText(text)
  } catch {
    return // not allowed: the number is still there to read
  }
  label.textContent = button.dataset.done
  document.getElementById('said').textContent = button.dataset.done
  setTimeout(() => {
    label.innerHTML = words
  }, SAID_MS)
}
