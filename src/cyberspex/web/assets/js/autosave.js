// Keeps every keystroke of a form that is marked data-autosave, and says so when it cannot.
// The server compares field by field, so a save that comes twice or late takes nobody's text away.
// Without this script the same form is saved by its buttons.

const SOON = 700 // milliseconds after the last key
const LONGEST_WAIT = 30000

const values = (form, name) =>
  [...form.elements]
    .filter((one) => one.name === name && (!['checkbox', 'radio'].includes(one.type) || one.checked))
    .map((one) => one.value)

const filled = (part) =>
  [...part.querySelectorAll('input:not([type=hidden]), select, textarea')].some((one) =>
    ['checkbox', 'radio'].includes(one.type) ? one.checked && one.value !== '' : one.value.trim() !== ''
  )

// Questions that depend on another answer come and go with it; one that holds something always stays.
const showWhatApplies = (form) => {
  for (const part of form.querySelectorAll('[data-when]')) {
    const wanted = part.dataset.answers.split(' ')
    part.hidden = !values(form, part.dataset.when).some((one) => wanted.includes(one)) && !filled(part)
  }
}

const watch = (form) => {
  let edits = 0
  let saved = 0
  let sent = 0
  let failures = 0
  let timer
  let leaving = false

  const say = (text, bad) => {
    const place = document.getElementById('draft-saved')
    if (!place) return
    place.textContent = ''
    const line = document.createElement(bad ? 'strong' : 'span')
    if (bad) line.className = 'cx-save__bad'
    line.textContent = text
    place.append(line)
  }
  const words = () => document.getElementById('draft-saved')?.dataset ?? {}
  const save = () => {
    clearTimeout(timer)
    if (edits > saved && !leaving && window.htmx) window.htmx.trigger(form, 'cx:save')
  }
  const soon = (wait) => {
    clearTimeout(timer)
    timer = setTimeout(save, wait)
  }
  const typed = (event, wait) => {
    if (!event.target.name || event.target.hasAttribute('data-unsaved')) return
    edits += 1
    showWhatApplies(form)
    soon(wait)
  }

  form.addEventListener('input', (event) => typed(event, SOON))
  form.addEventListener('change', (event) => typed(event, SOON / 3))
  form.addEventListener('submit', () => {
    leaving = true
  })
  form.addEventListener('htmx:beforeRequest', () => {
    sent = edits
    say(words().pending, false)
  })
  form.addEventListener('htmx:beforeSwap', (event) => {
    // Who was signed out gets the page for signing in: it is no answer to a save.
    const answered = event.detail.xhr.responseURL
    if (answered && new URL(answered).pathname !== new URL(form.action).pathname) {
      event.detail.shouldSwap = false
      event.detail.isError = true
    }
  })
  form.addEventListener('htmx:afterRequest', (event) => {
    const { xhr } = event.detail
    const there = !xhr.responseURL || new URL(xhr.responseURL).pathname === new URL(form.action).pathname
    if (xhr.status === 200 && there) {
      saved = sent
      failures = 0
      if (edits > saved) soon(SOON)
    } else if (xhr.status === 0 || xhr.status >= 500) {
      failures += 1
      say(words().lost, true)
      soon(Math.min(LONGEST_WAIT, 1000 * 2 ** failures))
    } else if (xhr.status !== 422) {
      say(words().refused, true)
    }
  })
  window.addEventListener('online', save)
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') save()
  })
  // The last keys before the page is left go out on their own; the browser asks first where that may not work.
  window.addEventListener('beforeunload', (event) => {
    if (edits > saved && failures && !leaving) event.preventDefault()
  })
  window.addEventListener('pagehide', () => {
    if (edits > saved && !leaving) {
      fetch(form.action, {
        method: 'POST',
        body: new URLSearchParams(new FormData(form)),
        headers: { 'HX-Request': 'true' },
        keepalive: true,
      }).catch(() => {})
    }
    leaving = true // the page goes: nothing else is begun
  })
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) window.location.reload()
  })
  showWhatApplies(form)
}

export const startAutosave = (scope) => {
  for (const form of scope.querySelectorAll('form[data-autosave]')) watch(form)
}
