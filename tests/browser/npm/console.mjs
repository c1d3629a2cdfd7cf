// The console, walked through by somebody who administers: with the keyboard where scripts run, and all the same without them.
//
// Environment, beside that of visits.mjs: ISSUER, PEOPLE (JSON: for each visit {name, password}; they administer the tenant, and as
// `platform` the tenant `system`).

import assert from 'node:assert/strict'
import { HALF, again, visitAll } from './visits.mjs'

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
    await this.page.locator('.desk-menu a[aria-current="page"]', { hasText: this.words.say(key) }).waitFor()
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
      if (!this.scripts) await again(this.page)
    }
  }

  // A job that is asked for elsewhere appears in an open list by itself, and so does its end.
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
    await this.page.waitForFunction((before) => document.querySelectorAll('#jobs .job').length > before || document.querySelectorAll('#jobs .job').length === 50, before)
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

  link(...keys) {
    return this.page.getByRole('main').getByRole('link', { name: this.words.like(...keys) })
  }

  field(name) {
    return this.page.getByRole('main').locator(`[name="${name}"]:not([type=hidden])`)
  }

  done(key) {
    return this.page.getByRole('status').getByText(this.words.say(`console-done-${key}`), { exact: true })
  }

  // What it would do is shown first, looked at, and then done.
  async tries(key, name) {
    await this.button('try-it').click()
    await this.page.getByRole('heading', { level: 2, name: this.words.like('trial') }).waitFor()
    await this.look(name)
    await this.button(`${key}-do`).click()
  }

  // Every group of settings, and a setting that is changed, refused, and brought back to its default.
  async settings() {
    await this.section('console-settings')
    await this.look('console-settings')
    const groups = this.page.getByRole('main').locator('a[href*="/console/settings/"]')
    const addresses = await groups.evaluateAll((links) => links.map((link) => link.href))
    assert.equal(addresses.length, 16)
    for (const [at, address] of addresses.entries()) {
      // Without scripts the same forms come from the same templates: a quarter of them shows it.
      if (!this.scripts && at % 4 !== this.turn) continue
      const group = address.split('/').pop()
      await this.page.goto(address)
      await this.heading(`settings-${group}`).waitFor()
      await this.look(`console-settings-${group}`)
      await this.page.goto(`${address}/change`)
      await this.heading('change-settings').waitFor()
      await this.look(`console-settings-${group}-change`)
    }
    await this.page.goto(`${ISSUER}/console/settings/sessions/change`)
    await this.field('lifetimes.session_idle').fill('5')
    await this.button('try-it').click()
    await this.page.getByText(this.words.say('problem-invalid')).first().waitFor()
    await this.look('console-settings-refused')
    // Each visit has a setting of its own: what others changed meanwhile would refuse the form.
    const name = ['branding.product_name', 'oauth.global_user_claim', 'mail.from_name', 'sign_in.display_name'][this.turn]
    const group = ['pages', 'tokens', 'mail', 'sign-in'][this.turn]
    for (const [value, comes] of [['changed', 'state-own'], ['', 'setting-nothing']]) {
      await this.retried(async () => {
        await this.page.goto(`${ISSUER}/console/settings/${group}/change`)
        await this.field(name).fill(value)
        await this.button('try-it').click()
        await this.page.locator('#trial, #refusal').first().waitFor()
        if (!(await this.page.locator('#trial').count())) return false
        await this.look('console-settings-tried')
        await this.button('change-settings-do').click()
        await this.page.locator('.alert.good, #refusal').first().waitFor()
        return this.done('change-settings').count()
      })
      await this.page.getByRole('main').getByText(this.words.say(comes), { exact: true }).first().waitFor()
      await this.look(`console-settings-${comes}`)
    }
  }

  // Until something succeeds that others may get in the way of, or that takes its time.
  async retried(act) {
    const until = Date.now() + PATIENCE
    while (!(await act())) assert.ok(Date.now() < until, 'it never succeeds')
  }

  // A resource with scopes in two languages, its secret, and its end.
  async resources() {
    await this.section('console-resources')
    await this.look('console-resources')
    await this.link('register-resource-do').click()
    await this.heading('register-resource').waitFor()
    await this.field('name').fill(`Orders ${this.turn}`)
    await this.field('identifier').fill(`https://orders-${this.turn}.example/`)
    await this.field('scopes').fill('read = Read your orders\nread ja = 注文を読む\ninternal hidden')
    await this.look('console-register-resource')
    await this.tries('register-resource', 'console-register-resource-tried')
    await this.done('register-resource').waitFor()
    await this.look('console-resource')
    await this.link('change-scopes-do').click()
    await this.look('console-change-scopes')
    await this.page.goBack()
    await this.link('add-resource-secret-do').click()
    await this.look('console-add-resource-secret')
    await this.button('add-resource-secret-do').click()
    await this.heading('take-along').waitFor()
    await this.look('console-take-along-resource')
    await this.link('take-along-onward').click()
    await this.look('console-resource-secret')
    await this.link('remove-resource-do').click()
    await this.look('console-remove-resource')
    await this.button('remove-resource-do').click()
    await this.done('remove-resource').waitFor()
  }

  // A webhook that leads nowhere: registered, tested, looked at with what waits, paused, and removed.
  async webhooks() {
    await this.section('console-webhooks')
    await this.look('console-webhooks')
    await this.link('register-webhook-do').click()
    await this.heading('register-webhook').waitFor()
    await this.field('name').fill(`Board ${this.turn}`)
    await this.field('url').fill('https://hooks.example.invalid/receive')
    await this.field('events').fill('User.*\nSessionEnded')
    await this.field('headers').fill('x-key: value')
    await this.look('console-register-webhook')
    await this.tries('register-webhook', 'console-register-webhook-tried')
    await this.heading('take-along').waitFor()
    await this.look('console-take-along-webhook')
    await this.link('take-along-onward').click()
    const own = this.page.url()
    await this.link('test-webhook-do').click()
    await this.look('console-test-webhook')
    await this.button('test-webhook-do').click()
    await this.done('test-webhook').waitFor()
    const tried = this.page.getByRole('main').locator('a[href*="/deliveries/"]')
    await this.retried(async () => {
      await this.page.waitForTimeout(300)
      await this.page.goto(own)
      return tried.count()
    })
    await this.look('console-webhook')
    await tried.first().click()
    const attempts = this.page.getByRole('main').locator('details')
    await this.retried(async () => {
      await this.page.waitForTimeout(300)
      await again(this.page)
      return attempts.count()
    })
    await attempts.first().locator('summary').click()
    await this.look('console-delivery')
    await this.page.goto(`${own}/deliveries`)
    await this.look('console-deliveries')
    await this.page.goto(`${own}/deliveries?state=dead`)
    await this.page.getByText(this.words.say('deliveries-none')).waitFor()
    for (const [place, name] of [['change', 'change-webhook'], ['disclosure', 'disclose'], ['secrets/new', 'rotate'], ['stand/replay', 'replay'], ['stand/redrive', 'redrive']]) {
      await this.page.goto(`${own}/${place}`)
      await this.look(`console-webhook-${name}`)
    }
    await this.page.goto(`${own}/stand/pause`)
    await this.field('reason').fill('moves house')
    await this.look('console-pause-webhook')
    await this.button('pause-webhook-do').click()
    await this.done('pause-webhook').waitFor()
    await this.look('console-webhook-paused')
    await this.link('remove-webhook-do').click()
    await this.button('remove-webhook-do').click()
    await this.done('remove-webhook').waitFor()
  }

  // Streams are made by receivers; there is one of each visit.
  async streams() {
    await this.section('console-streams')
    await this.look('console-streams')
  }

  // At the platform, all tenants.
  async tenants() {
    if (!this.person.platform) return
    const { origin } = new URL(ISSUER)
    await this.page.goto(`${origin}/t/system/console/?ui_locales=${this.words.language}`)
    await this.heading('sign-in').waitFor()
    await this.page.getByRole('textbox', { name: this.words.family('identifier-') }).fill(this.person.platform)
    await this.page.getByLabel(this.words.say('password'), { exact: true }).fill(this.person.password)
    await this.button('sign-in').click()
    await this.heading('console-overview').waitFor()
    await this.page.goto(`${origin}/t/system/console?ui_locales=${this.words.language}`)
    await this.section('console-tenants')
    await this.look('console-tenants')
    await this.link('create-tenant-do').click()
    await this.heading('create-tenant').waitFor()
    await this.field('tenant_id').fill(`house-${this.turn}`)
    await this.field('name').fill(`House ${this.turn}`)
    await this.look('console-create-tenant')
    await this.tries('create-tenant', 'console-create-tenant-tried')
    await this.done('create-tenant').waitFor()
    await this.look('console-tenant')
    await this.link('change-attributes-do').click()
    await this.look('console-change-attributes')
    await this.page.goBack()
    await this.link('settings-mail').click()
    await this.look('console-tenant-settings')
    await this.page.goBack()
    await this.link('suspend-tenant-do').click()
    await this.field('reason').fill('unpaid')
    await this.look('console-suspend-tenant')
    await this.button('suspend-tenant-do').click()
    await this.done('suspend-tenant').waitFor()
    await this.look('console-tenant-suspended')
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
  steps: ['arrives', 'goesByKeys', 'searches', 'imports', 'follows', 'jobs', 'audits', 'settings', 'resources', 'webhooks', 'streams', 'colours', 'tenants'],
  journey: (visit) => new Walk(visit),
  visits: HALF,
})
