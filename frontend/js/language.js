// What was typed is there again in the other language: it stays in this tab until the next page is there, no longer.
const KEPT = 'tetikan'
// A password or a code is typed again rather than kept, and a consent is given to the words that are read.
const OWN = ['[type=hidden]', '[type=password]', '[type=checkbox]', '[autocomplete=one-time-code]', 'button']
const TYPED = 'main form [name]' + OWN.map((own) => `:not(${own})`).join('')

export function keepTypedInBothLanguages() {
  const link = document.querySelector('.bar a[hreflang]')
  if (!link) return
  // With script nothing that was typed leaves the page; without it the server shows the form again.
  document.querySelectorAll('.bar [form]').forEach((button) => button.remove())
  link.hidden = false
  putBack()
  link.addEventListener('click', () => {
    const page = new URL(link.href).searchParams.get('kembali')
    const typed = fields().map(({ name, value, checked }) => ({ name, value, checked }))
    try {
      sessionStorage.setItem(KEPT, JSON.stringify({ page, typed }))
    } catch {
      // A browser that keeps nothing translates an empty form, as without script.
    }
  })
}

function putBack() {
  try {
    const { page, typed } = JSON.parse(sessionStorage.getItem(KEPT) || '{}')
    sessionStorage.removeItem(KEPT)
    const found = fields()
    if (page !== location.pathname + location.search || typed.length !== found.length) return
    found.forEach((field, at) => fill(field, typed[at]))
  } catch {
    // As above.
  }
}

function fill(field, { name, value, checked }) {
  if (field.name !== name) return
  if (field.type === 'radio') field.checked = checked
  else field.value = value
  field.dispatchEvent(new Event('input', { bubbles: true }))
  field.dispatchEvent(new Event('change', { bubbles: true }))
}

function fields() {
  return [...document.querySelectorAll(TYPED)]
}
