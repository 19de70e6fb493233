// Uploads in parts: shows progress, and goes on where it stopped after a cut line.
// The form works without this script: then the browser sends the file in one piece.
//
// The server's side, at the address in data-upload: POST with the headers Upload-Length, Upload-Offset and
// Upload-Id (empty at first) answers {"id", "offset", "done"}. A part that arrives twice changes nothing there,
// so after a cut line the last part is simply sent again.
const PART = 4 * 1024 * 1024

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))

async function send(file, form, show) {
  const address = form.dataset.upload
  const token = form.querySelector('input[name=csrfmiddlewaretoken]').value
  let id = ''
  let offset = 0
  let misses = 0
  while (true) {
    try {
      const answer = await fetch(address, {
        method: 'POST',
        headers: {
          'X-CSRFToken': token,
          'Content-Type': 'application/octet-stream',
          'Upload-Id': id,
          'Upload-Offset': String(offset),
          'Upload-Length': String(file.size)
        },
        body: file.slice(offset, offset + PART)
      })
      if (answer.status >= 400 && answer.status < 500 && answer.status !== 409) return { error: await answer.text() }
      if (!answer.ok && answer.status !== 409) throw new Error(String(answer.status))
      const said = await answer.json()
      id = said.id
      offset = said.offset
      misses = 0
      show(offset, file.size)
      if (said.done) return { id }
    } catch (error) {
      misses += 1
      if (misses > 8) return { error: form.dataset.lost }
      show(offset, file.size, form.dataset.again)
      await pause(Math.min(1000 * 2 ** misses, 30000))
    }
  }
}

export function startUploads(scope) {
  for (const form of scope.querySelectorAll('form[data-upload]')) {
    if (form.dataset.ready) continue
    form.dataset.ready = 'yes'
    form.addEventListener('submit', async (event) => {
      const input = form.querySelector('input[type=file]')
      if (!input || input.files.length === 0) return
      event.preventDefault()
      const bar = form.querySelector('progress')
      const said = form.querySelector('[role=status]')
      bar.hidden = false
      const ids = form.querySelector('input[name=uploads]')
      const done = []
      for (const file of input.files) {
        const result = await send(file, form, (offset, size, note) => {
          bar.max = size || 1
          bar.value = offset
          said.textContent = note || `${file.name}: ${Math.round((100 * offset) / (size || 1))} %`
        })
        if (result.error) {
          said.textContent = result.error
          return
        }
        done.push(result.id)
      }
      ids.value = done.join(',')
      input.disabled = true
      form.submit()
    })
  }
}
