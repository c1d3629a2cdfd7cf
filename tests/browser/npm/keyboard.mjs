// An administrator's work done by the keyboard alone, with scripts and without: an application is registered and somebody signs in with
// it, a user is slid back, a table is imported, and what failed of it is understood, mended and taken up again.
//
// Environment, beside that of visits.mjs: ISSUER, PORT (of the application), PEOPLE (JSON: for each visit {name, password} of somebody
// who administers the tenant, `member` of the same form, and `holder` {name}; their addresses are NAME@example.com).

import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { Application } from './application.mjs'
import { DESK, again, visitAll } from './visits.mjs'

const { ISSUER, PORT, PEOPLE } = process.env
const PATIENCE = 30_000
// No page has as many places where the keyboard stops.
const STOPS = 200

const people = JSON.parse(PEOPLE)
if (people.length < DESK.length) throw new Error(`${DESK.length} people are needed, ${people.length} are there`)
const application = await Application.at(Number(PORT))

class Walk {
  constructor({ page, watch, words, turn }) {
    Object.assign(this, { page, watch, words, turn, person: people[turn] })
    page.setDefaultTimeout(PATIENCE)
  }

  get scripts() {
    return this.watch.seen.javaScriptEnabled
  }

  get main() {
    return this.page.getByRole('main')
  }

  button(...keys) {
    return this.main.getByRole('button', { name: this.words.like(...keys) })
  }

  link(...keys) {
    return this.main.getByRole('link', { name: this.words.like(...keys) })
  }

  field(name) {
    return this.main.locator(`[name="${name}"]:not([type=hidden])`)
  }

  heading(...keys) {
    return this.page.getByRole('heading', { level: 1, name: this.words.like(...keys) })
  }

  status(key) {
    return this.page.getByRole('status').getByText(this.words.say(key), { exact: true })
  }

  look(name) {
    return this.watch.look(this.page, `keyboard-${name}`)
  }

  // From wherever the keyboard is to something, by the Tab key.
  async reach(what) {
    await what.waitFor()
    for (let stop = 0; stop < STOPS; stop += 1) {
      if (await what.evaluate((element) => element === document.activeElement)) return
      await this.page.keyboard.press('Tab')
    }
    assert.fail(`the keyboard does not come to ${what}`)
  }

  async press(what, key = 'Enter') {
    await this.reach(what)
    await this.page.keyboard.press(key)
  }

  async write(what, text) {
    await this.reach(what)
    await this.page.keyboard.press('Control+a')
    await this.page.keyboard.press('Delete')
    await this.page.keyboard.insertText(text)
  }

  // Sees what it would do, and does it.
  async does(key) {
    const tries = this.button('try-it')
    await this.button('try-it', key).first().waitFor()
    if (await tries.count()) {
      await this.press(tries)
      await this.main.getByRole('heading', { level: 2, name: this.words.like('trial') }).waitFor()
    }
    await this.press(this.button(key))
  }

  // Until something is there: by itself where the page lives, by loading again where it does not.
  async until(there, lives = this.scripts) {
    const until = Date.now() + PATIENCE
    while (!(await there())) {
      assert.ok(Date.now() < until, 'it does not come')
      await this.page.waitForTimeout(lives ? 50 : 300)
      if (!lives) await again(this.page)
    }
  }

  async section(key) {
    const menu = this.page.getByRole('navigation', { name: this.words.say('console-menu') })
    await this.press(menu.getByRole('link', { name: this.words.say(key), exact: true }))
    await this.page.locator('.desk-menu a[aria-current="page"]', { hasText: this.words.say(key) }).waitFor()
  }

  async signIn({ name, password }) {
    await this.write(this.page.getByRole('textbox', { name: this.words.family('identifier-') }), name)
    await this.write(this.page.getByLabel(this.words.say('password'), { exact: true }), password)
    await this.page.keyboard.press('Enter')
  }

  async arrives() {
    await this.page.goto(`${ISSUER}/console/?ui_locales=${this.words.language}`)
    await this.heading('sign-in').waitFor()
    await this.signIn(this.person)
    await this.heading('console-overview').waitFor()
    // The language stays chosen from here on.
    await this.page.goto(`${ISSUER}/console?ui_locales=${this.words.language}`)
    await this.heading('console-overview').waitFor()
  }

  // What kind, where people come back to, what to take along.
  async registers() {
    await this.section('console-clients')
    await this.press(this.link('register-client-do'))
    await this.heading('client-kinds').waitFor()
    await this.look('client-kinds')
    await this.press(this.main.getByRole('link', { name: this.words.say('client-kind-device') }))
    await this.heading('register-client').waitFor()
    await this.write(this.field('client_name'), `Application ${this.turn}`)
    await this.write(this.field('redirect_uris'), application.callback)
    await this.look('register-client')
    await this.does('register-client-do')
    await this.heading('take-along').waitFor()
    this.client = (await this.page.locator('#client-id').textContent()).trim()
    await this.look('take-along')
    await this.press(this.link('take-along-onward'))
    await this.main.getByRole('heading', { level: 2, name: this.words.say('client-metadata') }).waitFor()
  }

  // Somebody at another computer signs in to it.
  async isSignedInWith() {
    const desk = this.page
    const elsewhere = await desk.context().browser().newContext(this.watch.seen)
    this.page = await elsewhere.newPage()
    this.page.setDefaultTimeout(PATIENCE)
    this.watch.follow(this.page)
    const [verifier, state] = [32, 8].map((bytes) => randomBytes(bytes).toString('base64url'))
    const asked = { client_id: this.client, redirect_uri: application.callback }
    const parameters = new URLSearchParams({
      ...asked,
      response_type: 'code',
      scope: 'openid profile',
      state,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      ui_locales: this.words.language,
    })
    await this.page.goto(`${ISSUER}/oauth2/authorize?${parameters}`)
    await this.heading('sign-in').waitFor()
    await this.signIn(this.person.member)
    await this.heading('consent-heading').waitFor()
    await this.look('consent')
    await this.press(this.button('allow'))
    await this.page.waitForURL((address) => address.href.startsWith(application.callback))
    const answer = new URL(this.page.url()).searchParams
    assert.equal(answer.get('state'), state)
    const form = { ...asked, grant_type: 'authorization_code', code: answer.get('code'), code_verifier: verifier }
    const told = await this.page.request.post(`${ISSUER}/oauth2/token`, { form })
    assert.equal(told.status(), 200, await told.text())
    assert.ok((await told.json()).id_token)
    await elsewhere.close()
    this.page = desk
  }

  // To the page of somebody, by the list.
  async finds(name, shown = name) {
    await this.section('console-users')
    await this.write(this.main.getByLabel(this.words.say('finder-text')), name)
    await this.press(this.button('finder-do'))
    await this.page.waitForURL((address) => address.searchParams.get('text') === name)
    const found = this.main.getByRole('link', { name: shown, exact: true })
    await this.until(() => found.count(), false)
    await this.press(found)
    await this.main.getByRole('heading', { level: 2, name: this.words.say('user-profile') }).waitFor()
  }

  async changes(field, text) {
    await this.press(this.link('change-user-do'))
    await this.heading('change-user').waitFor()
    await this.write(this.field(field), text)
    await this.does('change-user-do')
    await this.status('console-done-change-user').waitFor()
  }

  // A name is overwritten; the slider shows what it was, and brings it back.
  async slidesBack() {
    const { name } = this.person.member
    await this.finds(name)
    await this.changes('name', 'Somebody Else')
    await this.press(this.link('see-past'))
    await this.heading('past').waitFor()
    await this.press(this.main.getByLabel(this.words.say('past-at'), { exact: true }), 'Home')
    await this.press(this.button('past-show'))
    await this.page.waitForURL((address) => address.searchParams.get('at') === '1')
    const differs = await this.main.getByRole('group', { name: this.words.say('past-changes') }).innerText()
    assert.ok(['profile.name', name, 'Somebody Else'].every((part) => differs.includes(part)), differs)
    await this.look('past')
    await this.press(this.link('restore-do'))
    await this.heading('restore').waitFor()
    await this.look('restore')
    await this.does('restore-do')
    await this.status('console-done-restore').waitFor()
    await this.finds(name)
    assert.ok(!(await this.main.innerText()).includes('Somebody Else'), 'it did not come back')
  }

  // A table one of whose rows has an address that is somebody's already: the others go in.
  async imports() {
    await this.section('console-jobs')
    await this.press(this.link('console-import'))
    await this.heading('console-import').waitFor()
    const rows = Array.from({ length: 6 }, (_, at) => [`guest${this.turn}-${at}`, `Guest ${at}`, `guest${this.turn}-${at}@example.com`])
    rows[3][2] = `${this.person.holder.name}@example.com`
    const table = ['login_id,name,email', ...rows.map((row) => row.join())].map((line) => `${line}\r\n`).join('')
    const chooses = this.page.waitForEvent('filechooser')
    await this.press(this.main.getByLabel(this.words.say('console-import-file')))
    await (await chooses).setFiles({ name: 'guests.csv', mimeType: 'text/csv', buffer: Buffer.from(table) })
    await this.look('import')
    await this.press(this.button('console-import-send'))
    await this.heading('console-import-preview').waitFor()
    await this.until(() => this.button('console-import-go').count())
    await this.look('import-preview')
    await this.press(this.button('console-import-go'))
    await this.heading('console-job-csv-import').waitFor()
    await this.until(() => this.status('console-state-failed').count())
  }

  // The list tells that something failed, its page what and why; what is in the way is moved, and the rest goes in.
  async mends() {
    await this.failed()
    const faults = await this.main.getByRole('region', { name: this.words.say('console-faults') }).getByRole('row').allInnerTexts()
    assert.equal(faults.length, 2, faults.join('\n'))
    assert.match(faults[1], /^\s*5\s+email\s/)
    await this.look('job-failed')
    await this.finds(this.person.holder.name)
    await this.changes('email', `${this.person.holder.name}-anew@example.com`)
    await this.failed()
    await this.press(this.button('console-retry'))
    await this.until(() => this.status('console-state-succeeded').count())
    await this.look('job-succeeded')
    await this.finds(`guest${this.turn}-3`, 'Guest 3')
  }

  // To the job of this visit that failed, by the list.
  async failed() {
    await this.section('console-jobs')
    const state = this.main.getByLabel(this.words.say('console-state'), { exact: true })
    await this.reach(state)
    while ((await state.inputValue()) !== 'failed') await this.page.keyboard.press('ArrowDown')
    await this.press(this.button('console-filter'))
    await this.page.waitForURL((address) => address.searchParams.get('state') === 'failed')
    const own = this.page.locator('#jobs .job').filter({ hasText: this.person.name })
    await this.press(own.getByRole('link', { name: this.words.like('console-job-csv-import') }))
    await this.heading('console-job-csv-import').waitFor()
  }
}

await visitAll({
  hosts: [new URL(ISSUER).host, application.host],
  kind: 'keyboard-',
  steps: ['arrives', 'registers', 'isSignedInWith', 'slidesBack', 'imports', 'mends'],
  journey: (visit) => new Walk(visit),
  visits: DESK,
})
application.close()
