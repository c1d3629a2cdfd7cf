// What is wrong with a page, whatever page it is: rules of accessibility that it breaks, errors in the console (a content
// security policy that was broken among them), requests to strangers, a page that is wider than the screen, a language that
// is not the one that was asked for.

import { createRequire } from 'node:module'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

// WCAG 2.2 AA and below, and what axe recommends beyond it.
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

export class Watch {
  constructor({ name, hosts, language, seen, screenshots }) {
    Object.assign(this, { name, hosts, language, seen, directory: join(screenshots, name) })
    this.faults = []
    this.looked = 0
    mkdirSync(this.directory, { recursive: true })
  }

  fault(where, what) {
    this.faults.push(`${this.name}: ${where}: ${what}`)
  }

  // Listens to a page from its beginning.
  follow(page) {
    page.on('pageerror', (error) => this.fault(path(page.url()), `a script failed: ${error.message}`))
    page.on('console', (message) => {
      // The browser calls every answer from 400 on an error; a page that says what is wrong is none.
      const refusal = message.text().startsWith('Failed to load resource') && message.location().url === page.url()
      if (['error', 'warning'].includes(message.type()) && !refusal) {
        this.fault(path(page.url()), `the console says: ${message.text()}`)
      }
    })
    page.on('request', (request) => {
      const { protocol, host } = new URL(request.url())
      if (protocol !== 'data:' && !this.hosts.includes(host)) this.fault(path(page.url()), `asks a stranger: ${request.url()}`)
    })
    page.on('response', (response) => {
      if (response.status() >= 500) this.fault(path(response.url()), `answered ${response.status()}`)
      const isPart = response.request().resourceType() !== 'document'
      if (isPart && response.status() >= 400) this.fault(path(response.url()), `a part of the page: ${response.status()}`)
    })
  }

  // Looks at the page as it stands, and keeps a picture of it.
  async look(page, name) {
    this.looked += 1
    const where = `${name} (${path(page.url())})`
    const seen = await page.evaluate(() => ({
      language: document.documentElement.lang,
      title: document.title,
      headings: document.querySelectorAll('h1').length,
      wider: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    }))
    if (seen.language !== this.language) this.fault(where, `its language is ${seen.language}`)
    if (!seen.title.trim()) this.fault(where, 'it has no title')
    if (seen.headings !== 1) this.fault(where, `it has ${seen.headings} main headings`)
    if (seen.wider > 0) this.fault(where, `it is ${seen.wider} pixels wider than the screen`)
    await this.#rules(await this.#shown(page), where)
    const number = String(this.looked).padStart(2, '0')
    await page.screenshot({ path: join(this.directory, `${number}-${name}.png`), fullPage: true, animations: 'disabled' })
  }

  // Where scripts are off, ours do not run either. What the person sees is shown to a second page then, that may run ours;
  // the page's own are taken out.
  async #shown(page) {
    if (this.seen.javaScriptEnabled) return page
    const html = (await page.content()).replace(/<script\b.*?<\/script>/gs, '')
    this.mirror ??= await page.context().browser().newPage({ ...this.seen, javaScriptEnabled: true })
    await this.mirror.unrouteAll()
    await this.mirror.route(page.url(), (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', body: html }))
    await this.mirror.goto(page.url())
    return this.mirror
  }

  async end() {
    await this.mirror?.close()
  }

  async #rules(page, where) {
    await page.evaluate(axe)
    const { violations } = await page.evaluate((tags) => globalThis.axe.run({ runOnly: { type: 'tag', values: tags } }), TAGS)
    for (const { id, help, nodes } of violations) {
      const places = nodes.slice(0, 3).map((node) => `${node.target.join(' ')} ${node.failureSummary.replace(/\s+/g, ' ')}`)
      this.fault(where, `breaks ${id} (${help}) at ${places.join('; ')}`)
    }
  }
}

function path(address) {
  return URL.canParse(address) ? new URL(address).pathname : address
}
