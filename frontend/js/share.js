// Handing a text or a file on to another app of the phone; where there is no such way, the text is copied.
import { copy } from './copy.js'

/** Shows every `<button hidden data-share=TEXT data-done=WORDS>` below `root`, and those with data-file=PATH. */
export function offerToShare(root) {
  for (const button of root.querySelectorAll('[data-share]')) {
    const { share, file } = button.dataset
    if (file ? !navigator.canShare : !navigator.share && !navigator.clipboard) continue
    button.hidden = false
    button.addEventListener('click', () => (file ? shareFile(file, share) : shareText(button, share)))
  }
}

async function shareText(button, text) {
  if (!navigator.share) return copy(button, text)
  try {
    await navigator.share({ text })
  } catch (error) {
    // AbortError: its owner thought better of it.
    if (error.name !== 'AbortError') await copy(button, text)
  }
}

// Where the phone does not take files, the link to the same file is still there.
async function shareFile(path, title) {
  try {
    const blob = await (await fetch(path)).blob()
    const files = [new File([blob], `${title}.pdf`, { type: blob.type })]
    if (navigator.canShare({ files })) await navigator.share({ files, title })
    else location.assign(path)
  } catch (error) {
    if (error.name !== 'AbortError') location.assign(path)
  }
}
