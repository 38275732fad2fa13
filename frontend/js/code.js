// Chrome on Android can hand the code over from the SMS. It is filled in, never sent: pressing the button is consent.

export function readCodeFromSms() {
  const field = document.querySelector('[autocomplete=one-time-code]')
  if (!field || !window.OTPCredential) return
  const typed = new AbortController()
  field.form.addEventListener('submit', () => typed.abort())
  navigator.credentials
    .get({ otp: { transport: ['sms'] }, signal: typed.signal })
    .then(({ code }) => {
      field.value = code
      field.form.querySelector('button').focus()
    })
    .catch(() => {}) // declined, no SMS, or typed by hand: the field is still there
}
