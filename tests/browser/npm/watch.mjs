// What is wrong with a page, whatever page it is: rules of accessibility that it breaks, errors in the console (a content
// security policy that was broken among them), requests to strangers, a page that is wider than the screen or than a very small one,
// a language that is not the one that was asked for, a focus that nobody sees.

import { createRequire } from 'node:module'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

// WCAG 2.2 AA and below, and what axe recommends beyond it.
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
const TAGS = [...WCAG, 'best-practice']

// The narrowest screen that everything must fit into (WCAG 2.2, success criterion 1.4.10).
const NARROW = 320

export class Watch {
  constructor({ name, hosts, language, seen, screenshots }) {
    Object.assign(this, { name, hosts, language, seen, directory: join(screenshots, name) })
    this.faults = []
    this.looked = 0
    // Pictures of an earlier visit would be taken for this one's.
    rmSync(this.directory, { recursive: true, force: true })
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
    await this.#rules(await this.#shown(page), where, TAGS)
    const number = String(this.looked).padStart(2, '0')
    await page.screenshot({ path: join(this.directory, `${number}-${name}.png`), fullPage: true, animations: 'disabled' })
    if (this.seen.isMobile) await this.#narrow(page, where)
    else if (this.seen.javaScriptEnabled) await this.#focus(page, where)
  }

  // A page that is there for programs and not for people: only what every page must keep to.
  async holds(page, name) {
    await this.#rules(page, `${name} (${path(page.url())})`, WCAG)
  }

  async #narrow(page, where) {
    const { width, height } = this.seen.viewport
    await page.setViewportSize({ width: NARROW, height })
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    if (wider > 0) this.fault(where, `it is ${wider} pixels wider than a screen of ${NARROW}`)
    await page.setViewportSize({ width, height })
  }

  // Whoever goes by the keyboard sees where they are: what has the focus, or what is around it, looks otherwise than without it.
  async #focus(page, where) {
    // From here on the browser takes it that somebody goes by the keyboard.
    await page.keyboard.press('Tab')
    const unseen = await page.evaluate(() => {
      const look = (element) => {
        const around = [element, element.parentElement, element.parentElement?.parentElement].filter(Boolean)
        return around.map((one) => {
          const { outlineStyle, outlineWidth, outlineColor, boxShadow, borderColor, backgroundColor } = getComputedStyle(one)
          return outlineStyle === 'none' ? `${boxShadow} ${borderColor} ${backgroundColor}` : `${outlineWidth} ${outlineColor} ${boxShadow}`
        }).join()
      }
      const found = []
      for (const element of document.querySelectorAll('a[href], button, input:not([type=hidden]), summary, [tabindex="0"]')) {
        if (element.tabIndex < 0 || element.disabled || !element.checkVisibility({ visibilityProperty: true })) continue
        document.activeElement?.blur()
        const without = look(element)
        element.focus({ preventScroll: true })
        if (document.activeElement === element && look(element) === without) found.push(element.outerHTML.slice(0, 100))
      }
      document.activeElement?.blur()
      return found
    })
    for (const element of unseen) this.fault(where, `nobody sees that the focus is on ${element}`)
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

  async #rules(page, where, tags) {
    await page.evaluate(axe)
    const { violations } = await page.evaluate((tags) => globalThis.axe.run({ runOnly: { type: 'tag', values: tags } }), tags)
    for (const { id, help, nodes } of violations) {
      const places = nodes.slice(0, 3).map((node) => `${node.target.join(' ')} ${node.failureSummary.replace(/\s+/g, ' ')}`)
      this.fault(where, `breaks ${id} (${help}) at ${places.join('; ')}`)
    }
  }
}

function path(address) {
  return URL.canParse(address) ? new URL(address).pathname : address
}
