// A tick box that shows the password; without script there is nothing to tick.

export function offerToShowPasswords() {
  for (const box of document.querySelectorAll('[data-shows]')) {
    const field = document.getElementById(box.dataset.shows)
    box.closest('label').hidden = false
    box.addEventListener('change', () => {
      field.type = box.checked ? 'text' : 'password'
    })
    // Password managers learn only from a password field.
    field.form.addEventListener('submit', () => {
      field.type = 'password'
    })
  }
}
