// A person with a browser that runs no scripts: follows links, keeps cookies, fills forms in, presses buttons.
//
// Nothing here knows Evident: fields are found by what they are for, buttons by what they say or are worth, as assistive
// technology finds them. So a page that a person could not use is a page that fails here.

import { parse } from 'parse5'
import { CookieJar } from 'tough-cookie'

const MOST_STEPS = 20

export class Person {
  #jar = new CookieJar()
  #headers

  constructor({ language = 'en' } = {}) {
    this.#headers = { 'accept-language': language, accept: 'text/html,application/xhtml+xml', 'user-agent': 'a person without scripts' }
    this.visited = []
  }

  // Opens an address and goes where it leads, but not to one that begins with `until`: that is answered instead.
  async open(address, until) {
    return this.#go({ address: new URL(address), method: 'GET' }, until)
  }

  // Answers pages with what `answers` knows until one leads to `until`. Each answer is [does it fit?, what to do].
  async walk(address, until, answers) {
    let page = await this.open(address, until)
    for (let step = 0; step < MOST_STEPS; step += 1) {
      if (page.arrived) return page.arrived
      const answer = answers.find(([fits]) => fits(page))
      if (!answer) throw new Error(`nobody knows what to do with ${page.told()}`)
      page = await answer[1](page)
    }
    throw new Error(`${MOST_STEPS} pages and no end: ${this.visited.join(' -> ')}`)
  }

  // Fills a form in and presses a button of it.
  async submit(page, form, filled, button, until) {
    const fields = new URLSearchParams()
    for (const field of form.fields) {
      if (field.kind === 'checkbox' && !field.checked && !(field.name in filled)) continue
      fields.append(field.name, field.name in filled ? filled[field.name] : field.value)
    }
    if (button?.name) fields.append(button.name, button.value)
    const address = new URL(button?.action || form.action || page.address, page.address)
    if (form.method === 'get') {
      address.search = fields
      return this.#go({ address, method: 'GET', from: page.address }, until)
    }
    return this.#go({ address, method: 'POST', body: fields, from: page.address }, until)
  }

  async #go(request, until) {
    let { address, method, body, from } = request
    for (let step = 0; step < MOST_STEPS; step += 1) {
      if (until && address.href.startsWith(until)) return { arrived: address }
      this.visited.push(`${method} ${address.pathname}`)
      const headers = { ...this.#headers, cookie: await this.#jar.getCookieString(address.href) }
      // As browsers do: where the form stood, and for forms alone.
      if (method === 'POST') headers.origin = from.origin
      const response = await fetch(address, { method, body, headers, redirect: 'manual', signal: AbortSignal.timeout(30_000) })
      for (const cookie of response.headers.getSetCookie()) await this.#jar.setCookie(cookie, address.href)
      const location = response.headers.get('location')
      if (!location || response.status < 300 || response.status > 399) return Page.of(address, response)
      await response.body?.cancel()
      if (response.status !== 307 && response.status !== 308) [method, body] = ['GET', undefined]
      ;[from, address] = [address, new URL(location, address)]
    }
    throw new Error(`redirected without end: ${this.visited.join(' -> ')}`)
  }
}

class Page {
  static async of(address, response) {
    const text = await response.text()
    const page = new Page()
    page.address = address
    page.status = response.status
    page.headers = response.headers
    page.document = parse(text)
    page.forms = all(page.document, 'form').map((form) => readForm(form, page.document))
    return page
  }

  get title() {
    return words(all(this.document, 'title')[0] ?? { childNodes: [] })
  }

  get heading() {
    return words(all(this.document, 'h1')[0] ?? { childNodes: [] })
  }

  told() {
    return `${this.status} ${this.address.pathname} "${this.title}" "${this.heading}" ${JSON.stringify(this.forms)}`
  }

  // The form with a field of this kind.
  formWith(fits) {
    return this.forms.find((form) => form.fields.some(fits))
  }

  // The form with a button that says or is worth one of these, and the button.
  button(...sayings) {
    for (const form of this.forms) {
      for (const saying of sayings) {
        const button = form.buttons.find((one) => one.value === saying || one.says.toLowerCase() === saying.toLowerCase())
        if (button) return { form, button }
      }
    }
    return undefined
  }
}

function readForm(form, document) {
  const id = attribute(form, 'id')
  const inside = ['input', 'button', 'select', 'textarea'].flatMap((tag) => [
    ...all(form, tag),
    ...all(document, tag).filter((one) => id && attribute(one, 'form') === id),
  ])
  const fields = []
  const buttons = []
  for (const control of inside) {
    const kind = attribute(control, 'type') ?? (control.tagName === 'button' ? 'submit' : 'text')
    if (attribute(control, 'disabled') !== undefined) continue
    const name = attribute(control, 'name')
    if (kind === 'submit') {
      const action = attribute(control, 'formaction')
      buttons.push({ name, value: attribute(control, 'value') ?? '', says: words(control) || attribute(control, 'value') || '', action })
    } else if (name && kind !== 'button') {
      const checked = attribute(control, 'checked') !== undefined
      const value = attribute(control, 'value') ?? (kind === 'checkbox' ? 'on' : '')
      fields.push({ name, kind, value, checked, autocomplete: attribute(control, 'autocomplete'), label: label(control, document) })
    }
  }
  return { action: attribute(form, 'action'), method: (attribute(form, 'method') ?? 'get').toLowerCase(), fields, buttons }
}

// What a screen reader would call it.
function label(control, document) {
  const id = attribute(control, 'id')
  const own = all(document, 'label').find((one) => (id && attribute(one, 'for') === id) || all(one, control.tagName).includes(control))
  return own ? words(own) : (attribute(control, 'aria-label') ?? '')
}

function attribute(node, name) {
  return node.attrs?.find((one) => one.name === name)?.value
}

function all(node, tag) {
  const found = node.tagName === tag ? [node] : []
  return (node.childNodes ?? []).reduce((list, child) => [...list, ...all(child, tag)], found)
}

function words(node) {
  const own = node.nodeName === '#text' ? node.value : ''
  return (node.childNodes ?? []).reduce((text, child) => text + words(child), own).replace(/\s+/g, ' ').trim()
}

// What is done with the pages of a sign-in, whoever made them.
export function answers({ person, until, userName, password, seen }) {
  const isPassword = (field) => field.kind === 'password'
  const isIdentifier = (field) => field.autocomplete === 'username' || ['text', 'email', 'tel'].includes(field.kind)
  return [
    [
      (page) => page.status === 200 && page.formWith(isPassword),
      async (page) => {
        if (seen.signIns >= 1) throw new Error(`the password was not taken: ${page.told()}`)
        seen.signIns = (seen.signIns ?? 0) + 1
        const form = page.formWith(isPassword)
        const identifier = form.fields.find(isIdentifier)
        const filled = { [identifier.name]: userName, [form.fields.find(isPassword).name]: password }
        return person.submit(page, form, filled, form.buttons[0], until)
      },
    ],
    [
      (page) => page.status === 200 && page.button('allow', 'Continue'),
      async (page) => {
        seen.consents = (seen.consents ?? 0) + 1
        const { form, button } = page.button('allow', 'Continue')
        return person.submit(page, form, {}, button, until)
      },
    ],
    [
      (page) => page.status === 200 && page.button('sign_out', 'Yes, sign me out', 'yes'),
      async (page) => {
        seen.logoutQuestions = (seen.logoutQuestions ?? 0) + 1
        const { form, button } = page.button('sign_out', 'Yes, sign me out', 'yes')
        return person.submit(page, form, {}, button, until)
      },
    ],
  ]
}
