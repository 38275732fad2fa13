// The unseen proof of work: solved in a worker while the person reads and types.

const proofs = new WeakMap()

/** Starts solving every `<input type=hidden data-challenge data-worker>` of the page. */
export function startProofs() {
  for (const field of document.querySelectorAll('input[data-challenge]')) {
    proofs.set(field.form, solve(field))
  }
}

/** A promise that is fulfilled when the form has its proof, or can have none; undefined when it needs none. */
export const proofOf = (form) => proofs.get(form)

/** The form is sent with what it has. */
export const forget = (form) => proofs.delete(form)

// A browser that cannot solve sends an empty field: the server then takes its slower path.
function solve(field) {
  return new Promise((settled) => {
    if (!window.Worker || !window.isSecureContext) return settled()
    const challenge = JSON.parse(field.dataset.challenge)
    const worker = new Worker(field.dataset.worker)
    worker.onerror = settled
    worker.onmessage = ({ data: solution }) => {
      if (solution && !solution.error) field.value = btoa(JSON.stringify({ challenge, solution }))
      worker.terminate()
      settled()
    }
    worker.postMessage({ type: 'work', challenge })
  }).then(() => forget(field.form))
}
