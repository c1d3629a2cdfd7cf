// A mail server on loopback, and the mailboxes of everybody who is written to there.

import { createServer } from 'node:net'

const PATIENCE = 15_000

export class Mailbox {
  #letters = []
  #waiting = []

  static async at(port) {
    const mailbox = new Mailbox()
    const server = createServer((socket) => mailbox.#talk(socket))
    await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve))
    mailbox.close = () => server.close()
    return mailbox
  }

  // The link of the next letter to an address that nobody has read yet.
  async link(to) {
    const letter = await this.#next(to)
    const [link] = letter.match(/http:\S+/) ?? []
    if (!link) throw new Error(`a letter without a link: ${letter}`)
    return link
  }

  #next(to) {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`no letter to ${to}`)), PATIENCE)
      this.#waiting.push({ to, resolve: (text) => { clearTimeout(late); resolve(text) } })
      this.#deliver()
    })
  }

  #deliver() {
    for (const reader of [...this.#waiting]) {
      const at = this.#letters.findIndex(({ to }) => to === reader.to)
      if (at < 0) continue
      this.#waiting.splice(this.#waiting.indexOf(reader), 1)
      reader.resolve(this.#letters.splice(at, 1)[0].text)
    }
  }

  #talk(socket) {
    let [heard, to, body] = ['', '', null]
    const say = (text) => socket.write(`${text}\r\n`)
    socket.on('error', () => {})
    socket.on('data', (bytes) => {
      heard += bytes
      for (let end = heard.indexOf('\r\n'); end >= 0; end = heard.indexOf('\r\n')) {
        const line = heard.slice(0, end)
        heard = heard.slice(end + 2)
        if (body !== null && line !== '.') {
          body.push(line.replace(/^\.\./, '.'))
        } else if (body !== null) {
          this.#letters.push({ to, text: plain(body.join('\r\n')) })
          body = null
          say('250 taken')
          this.#deliver()
        } else if (line.startsWith('RCPT')) {
          to = /<(.*)>/.exec(line)[1]
          say('250 yes')
        } else if (line.startsWith('DATA')) {
          body = []
          say('354 go on')
        } else if (line.startsWith('QUIT')) {
          say('221 bye')
          socket.end()
        } else {
          say('250 yes')
        }
      }
    })
    say('220 here')
  }
}

// The part of a message that is plain text.
function plain(message) {
  const boundary = /boundary="([^"]+)"/.exec(message)[1]
  const part = message.split(`--${boundary}`).find((part) => part.includes('text/plain'))
  const [head, ...rest] = part.trimStart().split('\r\n\r\n')
  const body = rest.join('\r\n\r\n')
  if (/base64/i.test(head)) return Buffer.from(body, 'base64').toString()
  if (!/quoted-printable/i.test(head)) return body
  const bytes = body.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, (_, digits) => String.fromCharCode(parseInt(digits, 16)))
  return Buffer.from(bytes, 'latin1').toString()
}
