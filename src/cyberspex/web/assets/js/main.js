// The script of every page. Pages work without it: it adds the menu button, the password toggle, focus on
// errors, protection against double clicks, keeping what is typed, and uploads that can go on after a cut.
import { Button, ErrorSummary, PasswordInput, ServiceNavigation, SkipLink, createAll } from 'govuk-frontend'
import { startAutosave } from './autosave.js'
import { startUploads } from './upload.js'

document.body.classList.add('js-enabled', 'govuk-frontend-supported')

const start = (scope) => {
  createAll(Button, { preventDoubleClick: true }, { scope, onError: () => {} })
  createAll(ErrorSummary, undefined, { scope, onError: () => {} })
  createAll(PasswordInput, undefined, { scope, onError: () => {} })
  startAutosave(scope)
  startUploads(scope)
  for (const field of scope.querySelectorAll('select[data-submits]')) {
    field.addEventListener('change', () => field.form.requestSubmit())
  }
}

createAll(ServiceNavigation, undefined, { onError: () => {} })
createAll(SkipLink, undefined, { onError: () => {} })
start(document)

// A fragment that htmx put in place gets the same treatment, and the live region says that it changed.
document.addEventListener('htmx:afterSettle', (event) => {
  if (event.detail.elt instanceof Element) start(event.detail.elt)
})
// A file that goes up in one piece: how much of it has been sent, where the form has a place to say so.
document.addEventListener('htmx:xhr:progress', (event) => {
  const bar = event.target.querySelector?.('progress')
  const said = event.target.querySelector?.('[data-sent]')
  if (!bar || !said || !event.detail.lengthComputable) return
  const done = event.detail.loaded >= event.detail.total
  bar.hidden = done
  bar.max = event.detail.total || 1
  bar.value = event.detail.loaded
  const percent = Math.floor((100 * event.detail.loaded) / (event.detail.total || 1))
  said.textContent = done ? '' : `${said.dataset.sent} ${percent} %`
})
document.addEventListener('htmx:sendError', () => {
  const said = document.getElementById('cx-live')
  if (said) said.textContent = said.dataset.lost
})
// A page that says "not now" (409, 413 ...) still has words to show where the answer was expected.
document.addEventListener('htmx:beforeSwap', (event) => {
  const status = event.detail.xhr.status
  if (status === 409 || status === 422) {
    event.detail.shouldSwap = true
    event.detail.isError = false
  }
})
