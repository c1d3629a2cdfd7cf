// The console, walked through by somebody who administers: with the keyboard where scripts run, and all the same without them.
//
// Environment, beside that of visits.mjs: ISSUER, PEOPLE (JSON: for each visit {name, password}; they administer the tenant).

import assert from 'node:assert/strict'
import { HALF, visitAll } from './visits.mjs'

const { ISSUER, PEOPLE } = process.env
const PATIENCE = 30_000

const people = JSON.parse(PEOPLE)
if (people.length < HALF.length) throw new Error(`${HALF.length} people are needed, ${people.length} are there`)

class Walk {
  constructor({ page, watch, words, turn }) {
    Object.assign(this, { page, watch, words, turn, person: people[turn] })
    page.setDefaultTimeout(PATIENCE)
  }

  get scripts() {
    return this.watch.seen.javaScriptEnabled
  }

  button(...keys) {
    return this.page.getByRole('button', { name: this.words.like(...keys) })
  }

  heading(...keys) {
    return this.page.getByRole('heading', { level: 1, name: this.words.like(...keys) })
  }

  look(name) {
    return this.watch.look(this.page, name)
  }

  // A part of the menu, chosen as assistive technology finds it.
  async section(key) {
    const menu = this.page.getByRole('navigation', { name: this.words.say('console-menu') })
    await menu.getByRole('link', { name: this.words.say(key), exact: true }).click()
    await this.heading(key).waitFor()
  }

  // Whoever is not signed in signs in and comes back to where they wanted to go.
  async arrives() {
    await this.page.goto(`${ISSUER}/console/?ui_locales=${this.words.language}`)
    await this.heading('sign-in').waitFor()
    await this.page.getByRole('textbox', { name: this.words.family('identifier-') }).fill(this.person.name)
    await this.page.getByLabel(this.words.say('password'), { exact: true }).fill(this.person.password)
    await this.button('sign-in').click()
    await this.heading('console-overview').waitFor()
    // The language stays chosen from here on.
    await this.page.goto(`${ISSUER}/console?ui_locales=${this.words.language}`)
    await this.heading('console-overview').waitFor()
    await this.look('console')
  }

  // The first stop of the keyboard leads past the menu, and a key leads to the search.
  async goesByKeys() {
    if (!this.scripts) return
    await this.page.goto(`${ISSUER}/console`)
    await this.page.keyboard.press('Tab')
    assert.equal(await this.page.evaluate(() => document.activeElement.getAttribute('href')), '#content')
    await this.page.keyboard.press('Enter')
    assert.equal(await this.page.evaluate(() => document.activeElement.id), 'content')
    await this.page.keyboard.press('Control+k')
    assert.equal(await this.page.evaluate(() => document.activeElement.name), 'q')
    await this.page.keyboard.type(this.person.name)
    await this.page.keyboard.press('Enter')
    await this.page.getByRole('main').getByRole('link', { name: new RegExp(this.person.name) }).first().waitFor()
    await this.look('console-search')
  }

  async searches() {
    await this.page.goto(`${ISSUER}/console/search`)
    await this.look('console-search-empty')
    await this.page.getByRole('search').getByRole('searchbox').fill('nobody is called so')
    await this.page.keyboard.press('Enter')
    await this.page.getByText(this.words.say('console-search-none')).waitFor()
  }

  // A file is chosen, looked at, and imported; its job is followed without touching the page where scripts run.
  async imports() {
    await this.section('console-jobs')
    await this.page.getByRole('main').getByRole('link', { name: this.words.say('console-import') }).click()
    await this.heading('console-import').waitFor()
    await this.look('console-import')
    const name = `import-${this.turn}`
    const rows = Array.from({ length: 40 }, (_, at) => `${name}-${at}@example.com,Person ${at},${name}-${at}@example.com`)
    rows[3] = `${name}-3@example.com,Person 3,this is no address`
    const table = `login_id,name,email\r\n${rows.join('\r\n')}\r\n`
    await this.page.getByLabel(this.words.say('console-import-file')).setInputFiles({ name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(table) })
    await this.button('console-import-send').click()
    await this.heading('console-import-preview').waitFor()
    await this.until(() => this.button('console-import-go').count())
    await this.page.getByText(this.words.say('console-faults'), { exact: true }).first().waitFor()
    await this.look('console-import-preview')
    await this.button('console-import-go').click()
    await this.heading('console-job-csv-import').waitFor()
    await this.until(() => this.button('console-retry').count())
    await this.page.getByRole('status').getByText(this.words.say('console-state-failed'), { exact: true }).waitFor()
    await this.look('console-job')
  }

  // Until something is there: by itself where scripts run, by loading again where they do not.
  async until(there) {
    const until = Date.now() + PATIENCE
    while (!(await there())) {
      assert.ok(Date.now() < until, 'it does not come')
      await this.page.waitForTimeout(this.scripts ? 50 : 300)
      if (!this.scripts) await this.page.reload()
    }
  }

  // A job that is asked for elsewhere appears in an open list within half a second of being recorded, and so does its end.
  async follows() {
    if (!this.scripts) return
    await this.section('console-jobs')
    await this.page.getByText(this.words.say('console-live'), { exact: true }).waitFor()
    const other = await this.page.context().newPage()
    this.watch.follow(other)
    await other.goto(`${ISSUER}/console/jobs`)
    const before = await this.page.locator('#jobs .job').count()
    await other.getByRole('button', { name: this.words.like('console-export') }).click()
    await other.getByRole('heading', { level: 1, name: this.words.like('console-job-csv-export') }).waitFor()
    const asked = Date.now()
    await this.page.waitForFunction((before) => document.querySelectorAll('#jobs .job').length > before || document.querySelectorAll('#jobs .job').length === 50, before, { polling: 20 })
    assert.ok(Date.now() - asked < 500, `it took ${Date.now() - asked} ms`)
    await other.getByRole('link', { name: this.words.say('console-download') }).waitFor()
    await other.close()
  }

  async jobs() {
    await this.section('console-jobs')
    await this.look('console-jobs')
    await this.page.getByLabel(this.words.say('console-state'), { exact: true }).selectOption('aborted')
    await this.button('console-filter').click()
    await this.page.getByText(this.words.say('console-jobs-not-found')).waitFor()
    await this.look('console-jobs-not-found')
  }

  async audits() {
    await this.section('console-audit')
    await this.look('console-audit')
    await this.page.getByLabel(this.words.say('console-outcome'), { exact: true }).selectOption('done')
    await this.button('console-filter').click()
    await this.page.waitForURL((address) => address.searchParams.get('outcome') === 'done')
    const first = this.page.getByRole('main').locator('.event').first()
    await first.locator('summary').click()
    await first.getByRole('link', { name: new RegExp(this.words.say('console-together')) }).click()
    await this.page.waitForURL((address) => address.searchParams.has('correlation_id'))
    await this.look('console-audit-together')
  }

  // Colours that are chosen stay chosen.
  async colours() {
    await this.page.goto(`${ISSUER}/console`)
    for (const theme of ['dark', 'light']) {
      await this.button(`console-theme-${theme}`).click()
      await this.page.waitForLoadState()
      assert.equal(await this.page.locator('html').getAttribute('data-theme'), theme)
      await this.look(`console-${theme}`)
    }
    await this.button('console-theme-system').click()
    await this.page.waitForLoadState()
    assert.equal(await this.page.locator('html').getAttribute('data-theme'), null)
  }
}

await visitAll({
  hosts: [new URL(ISSUER).host],
  kind: 'console-',
  steps: ['arrives', 'goesByKeys', 'searches', 'imports', 'follows', 'jobs', 'audits', 'colours'],
  journey: (visit) => new Walk(visit),
  visits: HALF,
})
