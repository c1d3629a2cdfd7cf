// The demonstration: an application that signs people in and shows each step, walked through to its end and to a refusal.
//
// Environment, beside that of visits.mjs: BASE (the address of the installation).

import assert from 'node:assert/strict'
import { visitAll } from './visits.mjs'

const { BASE } = process.env
const PATIENCE = 30_000
// Those who go at once are different people, so that what one takes back is not another's.
const PEOPLE = ['aiko', 'ken']

class Walk {
  constructor({ page, watch, words, lane }) {
    Object.assign(this, { page, watch, words, name: PEOPLE[lane] })
    page.setDefaultTimeout(PATIENCE)
  }

  get scripts() {
    return this.watch.seen.javaScriptEnabled
  }

  button(key, page = this.page) {
    return page.getByRole('button', { name: this.words.like(key) })
  }

  heading(...keys) {
    return this.page.getByRole('heading', { level: 1, name: this.words.like(...keys) })
  }

  look(name) {
    return this.watch.look(this.page, name)
  }

  // Presses a button of the demonstration and waits until the page is there again.
  async press(action) {
    await this.button(`demo-action-${action}`).click()
    await this.page.waitForURL((address) => address.pathname === '/demo')
    await this.heading('demo-heading').waitFor()
  }

  // A step of the way, by its name.
  step(name) {
    const title = this.page.getByRole('heading', { level: 3, name: new RegExp(`^\\s*${this.words.say(`demo-step-${name}`)}`) })
    return this.page.getByRole('listitem').filter({ has: title })
  }

  async isDone(name, state = 'done') {
    await this.step(name).getByText(this.words.say(`demo-state-${state}`)).waitFor({ state: 'attached' })
  }

  // Opens what was said in a step, and answers it.
  async said(name) {
    const details = this.step(name).getByRole('group')
    if (!(await details.evaluate((element) => element.open))) await details.locator('summary').click()
    return (await details.locator('pre').allTextContents()).join('\n')
  }

  // The front page leads here.
  async arrives() {
    await this.page.goto(`${BASE}/?ui_locales=${this.words.language}`)
    await this.heading('root-heading').waitFor()
    await this.look('root')
    await this.page.getByRole('link', { name: new RegExp(this.words.say('place-demo')) }).click()
    await this.page.waitForURL((address) => address.pathname === '/demo')
    // The language of the front page was chosen there; here it is chosen again.
    await this.page.goto(`${BASE}/demo?ui_locales=${this.words.language}`)
    await this.heading('demo-heading').waitFor()
    await this.page.getByText(this.words.say('demo-start')).waitFor()
    await this.look('start')
  }

  // Signs in at the provider as one of the sample people, with the password that the page shows.
  async proves() {
    const password = `${this.name}-tries-evident`
    await this.page.getByRole('cell', { name: password, exact: true }).waitFor()
    await this.button('demo-action-begin').click()
    await this.heading('sign-in', 'sign-in-again').waitFor()
    await this.page.getByRole('textbox', { name: this.words.family('identifier-') }).fill(this.name)
    await this.page.getByLabel(this.words.say('password'), { exact: true }).fill(password)
    await this.button('sign-in').click()
  }

  async signsIn() {
    await this.proves()
    await this.heading('consent-heading').waitFor()
    await this.look('consent')
    await this.button('allow').click()
    await this.page.waitForURL((address) => address.pathname === '/demo')
    await this.page.getByText(this.words.like('demo-signed-in')).waitFor()
    assert.equal(new URL(this.page.url()).search, '', 'no code stays in the address')
    for (const step of ['request', 'sign-in', 'code', 'tokens']) await this.isDone(step)
    await this.isDone('userinfo', 'next')
    await this.look('signed-in')
  }

  // Everything that can be opened, opened.
  async opensEverything() {
    assert.match(await this.said('request'), /code_challenge_method=S256/)
    assert.match(await this.said('tokens'), /grant_type=authorization_code/)
    for (const summary of await this.page.getByText(this.words.say('demo-opened')).all()) await summary.click()
    await this.page.getByRole('rowheader', { name: 'nonce', exact: true }).waitFor()
    const event = this.page.getByRole('group').filter({ hasText: 'TokensIssued' }).first()
    await event.locator('summary').click()
    assert.ok(JSON.parse(await event.locator('pre').textContent()), 'an event is shown as it is stored')
    await this.look('opened')
  }

  async usesTokens() {
    await this.press('userinfo')
    await this.isDone('userinfo')
    await this.press('introspect')
    assert.match(await this.said('introspect'), /"active": true/)
    await this.press('refresh')
    await this.isDone('refresh')
    await this.look('refreshed')
  }

  // Beside the page that somebody uses, another one shows what happens: by itself with scripts, when it is asked for without.
  async seesItLive() {
    const beside = await this.page.context().newPage()
    this.watch.follow(beside)
    await beside.goto(`${BASE}/demo`)
    const link = beside.getByRole('link', { name: this.words.like('demo-live', 'demo-reload') })
    await link.waitFor()
    if (this.scripts) await beside.getByRole('link', { name: this.words.like('demo-live') }).waitFor()
    await this.press('revoke')
    const ended = this.page.getByRole('group').filter({ has: this.page.getByText('GrantRevoked', { exact: true }) }).first()
    const told = beside.locator(`#${await ended.getAttribute('id')}`)
    if (!this.scripts) {
      assert.equal(await told.count(), 0)
      await link.click()
    }
    await told.waitFor()
    await beside.close()
    await this.press('introspect')
    assert.match(await this.said('introspect'), /"active": false/)
    await this.look('revoked')
  }

  async isRefused() {
    await this.press('userinfo')
    await this.page.getByText(this.words.like('demo-refused')).waitFor()
    await this.look('refused')
  }

  async signsOut() {
    await this.press('sign-out')
    await this.isDone('sign-out')
    await this.look('signed-out')
  }

  async startsOver() {
    await this.press('reset')
    await this.page.getByText(this.words.say('demo-start')).waitFor()
    await this.button('demo-action-begin').click()
    await this.heading('sign-in', 'sign-in-again').waitFor()
    await this.page.getByRole('button', { name: this.words.like('back-to') }).click()
    await this.page.waitForURL((address) => address.pathname === '/demo')
    await this.page.getByText(this.words.like('demo-refused')).waitFor()
    await this.isDone('sign-in', 'refused')
    await this.look('turned-back')
  }

  // What was allowed is taken back, for whoever comes next.
  async takesBack() {
    await this.page.goto(`${BASE}/t/demo/login?ui_locales=${this.words.language}`)
    await this.page.getByRole('textbox', { name: this.words.family('identifier-') }).fill(this.name)
    await this.page.getByLabel(this.words.say('password'), { exact: true }).fill(`${this.name}-tries-evident`)
    await this.button('sign-in').click()
    await this.heading('overview-heading').waitFor()
    await this.page.goto(`${BASE}/t/demo/account/applications?ui_locales=${this.words.language}`)
    await this.page.getByRole('link', { name: new RegExp(`^${this.words.say('remove-access')}`) }).click()
    await this.page.getByRole('main').getByRole('button').click()
    await this.page.getByText(this.words.like('no-applications')).waitFor()
  }
}

await visitAll({
  hosts: [new URL(BASE).host],
  kind: 'demo-',
  steps: ['arrives', 'signsIn', 'opensEverything', 'usesTokens', 'seesItLive', 'isRefused', 'signsOut', 'startsOver', 'takesBack'],
  journey: (given) => new Walk(given),
})
