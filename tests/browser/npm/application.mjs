// An application of somebody else: where people come back to, what signs them out there (OpenID Connect Front-Channel Logout), and
// a page that asks whether somebody signed in or out (OpenID Connect Session Management, section 3).

import { createServer } from 'node:http'

const page = (title, body) => `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"><main><h1>${title}</h1>${body}</main>`

export class Application {
  static async at(port) {
    const application = new Application()
    application.server = createServer((request, response) => application.#answer(request, response))
    await new Promise((ready) => application.server.listen(port, '127.0.0.1', ready))
    application.host = `127.0.0.1:${port}`
    return application
  }

  get callback() {
    return `http://${this.host}/callback`
  }

  // The page that asks through a frame.
  watching(frame, client, state) {
    return `http://${this.host}/watching?${new URLSearchParams({ frame, client, state })}`
  }

  close() {
    this.server.close()
  }

  async #answer(request, response) {
    const address = new URL(request.url, `http://${this.host}`)
    let told = address.searchParams
    if (request.method === 'POST') {
      const parts = []
      for await (const part of request) parts.push(part)
      told = new URLSearchParams(Buffer.concat(parts).toString())
    }
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.end(this.#page(address.pathname, told))
  }

  #page(path, told) {
    const names = [...told.keys()].sort().join(' ')
    if (path === '/out') return page('Signed out', `<p id="told">${names}</p>`)
    if (path === '/watching') return page('Watching', `<p id="heard"></p><script>${WATCHING}</script>`)
    return page('You are back', `<p id="told">${names}</p>`)
  }
}

// Section 3.1: the question is asked of the frame alone, and only its answer is believed.
const WATCHING = `
  const asked = new URLSearchParams(location.search)
  const frame = document.createElement('iframe')
  frame.src = asked.get('frame')
  frame.title = 'Session of the provider'
  frame.hidden = true
  const provider = new URL(frame.src).origin
  addEventListener('message', (message) => {
    if (message.origin === provider) document.getElementById('heard').textContent = message.data
  })
  frame.onload = () => frame.contentWindow.postMessage(asked.get('client') + ' ' + asked.get('state'), provider)
  document.body.append(frame)
`
