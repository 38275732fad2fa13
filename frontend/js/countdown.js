// A button that may be pressed in N seconds. The seconds left are counted from
// the page's arrival, because the clocks of phones are often wrong.

/** Starts every `<button data-seconds-left=42 data-words="Kirim ulang dalam {m}.{s}">` below `root`. */
export function startCountdowns(root) {
  for (const button of root.querySelectorAll('[data-seconds-left]')) {
    const end = performance.now() + button.dataset.secondsLeft * 1000
    const label = button.querySelector('span')
    const words = label.textContent
    const tick = () => {
      const left = Math.ceil((end - performance.now()) / 1000)
      button.disabled = left > 0
      label.textContent =
        left > 0
          ? button.dataset.words.replace('{m}', Math.floor(left / 60)).replace('{s}', String(left % 60).padStart(2, '0'))
          : words
      if (left > 0 && button.isConnected) setTimeout(tick, 1000)
    }
    tick()
  }
}
