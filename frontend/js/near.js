// Searching near where the phone is: asked only when its owner presses, and only which square kilometre is sent.

// A hundredth of a degree is about a kilometre.
const DECIMALS = 2
const PATIENCE_MS = 15000

export function offerNearness() {
  const form = document.querySelector('[data-near]')
  if (!form || !navigator.geolocation) return
  form.hidden = false
  const button = form.querySelector('button')
  const said = form.querySelector('[data-failed]')
  const words = button.innerHTML
  const rest = () => {
    button.innerHTML = words
    button.removeAttribute('aria-disabled')
  }
  addEventListener('pageshow', rest)
  button.addEventListener('click', () => {
    if (button.hasAttribute('aria-disabled')) return
    button.setAttribute('aria-disabled', 'true')
    button.textContent = document.body.dataset.wait
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        form.elements.lintang.value = coords.latitude.toFixed(DECIMALS)
        form.elements.bujur.value = coords.longitude.toFixed(DECIMALS)
        form.requestSubmit ? form.requestSubmit() : form.submit()
      },
      () => {
        rest()
        said.textContent = said.dataset.failed
      },
      { maximumAge: 600000, timeout: PATIENCE_MS },
    )
  })
}
