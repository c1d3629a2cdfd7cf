// The console's objects, by the keyboard alone: somebody is changed, slid back, compared and restored; an application is registered by
// its three steps; lists, sheets and pages of every kind are looked at.
//
// Environment, beside that of visits.mjs: ISSUER, PEOPLE (JSON: for each visit {name, password}; they administer the tenant).

import assert from 'node:assert/strict'
import { HALF, visitAll } from './visits.mjs'

const { ISSUER, PEOPLE } = process.env
const PATIENCE = 15_000
// Stops of the keyboard on one page, at most.
const STOPS = 250

const people = JSON.parse(PEOPLE)
if (people.length < HALF.length) throw new Error(`${HALF.length} people are needed, ${people.length} are there`)

class Walk {
  constructor({ page, watch, words, turn }) {
    Object.assign(this, { page, watch, words, turn, person: people[turn] })
    page.setDefaultTimeout(PATIENCE)
  }

  get main() {
    return this.page.getByRole('main')
  }

  heading(...keys) {
    return this.page.getByRole('heading', { level: 1, name: this.words.like(...keys) })
  }

  look(name) {
    return this.watch.look(this.page, name)
  }

  field(key) {
    return this.main.getByLabel(new RegExp(`^${escape(this.words.say(key))}`)).first()
  }

  // Goes to something stop by stop, as the keyboard goes.
  async reach(target) {
    await target.waitFor()
    for (let stop = 0; stop < STOPS; stop += 1) {
      if (await target.evaluate((element) => element === document.activeElement)) return
      await this.page.keyboard.press('Tab')
    }
    assert.fail(`the keyboard does not come to ${target}`)
  }

  async press(target) {
    await this.reach(target)
    await this.page.keyboard.press('Enter')
    await this.page.waitForLoadState()
  }

  async type(key, text) {
    await this.reach(this.field(key))
    await this.page.keyboard.press('Control+a')
    await this.page.keyboard.press('Delete')
    await this.page.keyboard.type(text)
  }

  link(...keys) {
    return this.main.getByRole('link', { name: this.words.like(...keys) }).first()
  }

  button(...keys) {
    return this.main.getByRole('button', { name: this.words.like(...keys) }).first()
  }

  async section(key) {
    const menu = this.page.getByRole('navigation', { name: this.words.say('console-menu') })
    await this.press(menu.getByRole('link', { name: this.words.say(key), exact: true }))
  }

  async arrives() {
    await this.page.goto(`${ISSUER}/console?ui_locales=${this.words.language}`)
    await this.heading('sign-in').waitFor()
    await this.page.getByRole('textbox', { name: this.words.family('identifier-') }).fill(this.person.name)
    await this.page.getByLabel(this.words.say('password'), { exact: true }).fill(this.person.password)
    await this.page.keyboard.press('Enter')
    await this.heading('console-overview').waitFor()
    await this.page.goto(`${ISSUER}/console?ui_locales=${this.words.language}`)
  }

  // Somebody is created, seen, changed and locked.
  async users() {
    await this.section('console-users')
    await this.heading('list-users').waitFor()
    await this.look('users')
    await this.press(this.link('create-user-do'))
    await this.look('user-new')
    this.name = `Mori ${this.turn}`
    await this.type('field-user_name', `mori${this.turn}`)
    await this.type('field-name', this.name)
    await this.press(this.button('try-it'))
    await this.heading('create-user').waitFor()
    await this.main.getByText(this.words.say('trial-what')).waitFor()
    await this.look('user-new-tried')
    await this.press(this.button('create-user-do'))
    await this.page.getByRole('heading', { level: 1, name: new RegExp(this.name) }).waitFor()
    await this.look('user')
    await this.press(this.link('change-user-do'))
    await this.type('field-name', `Abe ${this.turn}`)
    await this.press(this.button('change-user-do'))
    await this.page.getByRole('heading', { level: 1, name: new RegExp(`Abe ${this.turn}`) }).waitFor()
    this.user = this.page.url().split('?')[0]
  }

  // The slider goes back an event, the difference is read, and what was is brought back.
  async slidesBack() {
    await this.press(this.link('see-past'))
    await this.heading('past').waitFor()
    await this.look('past-now')
    await this.reach(this.page.getByRole('slider', { name: this.words.say('past-at') }))
    await this.page.keyboard.press('ArrowLeft')
    await this.press(this.button('past-show'))
    await this.page.waitForURL((address) => address.searchParams.get('at') === '1')
    const change = this.main.getByRole('row', { name: /profile\.name/ })
    await change.getByText(this.name, { exact: true }).waitFor()
    await change.getByText(`Abe ${this.turn}`, { exact: true }).waitFor()
    await this.look('past-then')
    await this.press(this.link('restore-do'))
    await this.heading('restore').waitFor()
    await this.main.getByText(this.words.say('trial-what')).waitFor()
    await this.look('restore')
    await this.press(this.button('restore-do'))
    await this.page.getByRole('status').getByText(this.words.say('console-done-restore')).waitFor()
    await this.page.goto(this.user)
    await this.page.getByRole('heading', { level: 1, name: new RegExp(this.name) }).waitFor()
  }

  async locks() {
    await this.press(this.link('suspend-user-do', 'activate-user-do'))
    await this.look('user-stand')
    await this.press(this.link('cancel'))
    await this.press(this.link('erase-user-do'))
    await this.heading('erase-user').waitFor()
    await this.look('user-erase')
    await this.press(this.link('cancel'))
  }

  async groups() {
    await this.section('console-groups')
    await this.look('groups')
    await this.press(this.link('create-group-do'))
    await this.type('field-name', `Library ${this.turn}`)
    await this.press(this.button('create-group-do'))
    await this.page.getByRole('heading', { level: 1, name: `Library ${this.turn}` }).waitFor()
    await this.look('group-empty')
    await this.press(this.link('add-member-do'))
    await this.heading('choose-newcomer').waitFor()
    await this.look('choose-newcomer')
    await this.type('finder-text', `mori${this.turn}`)
    await this.page.keyboard.press('Enter')
    await this.page.waitForURL((address) => address.searchParams.get('text') === `mori${this.turn}`)
    await this.press(this.main.getByRole('link', { name: new RegExp(`Mori ${this.turn}$`) }))
    await this.press(this.button('join-group-do'))
    await this.page.getByRole('status').getByText(this.words.say('console-done-join-group')).waitFor()
    await this.look('group')
  }

  async roles() {
    await this.section('console-roles')
    await this.look('roles')
    await this.press(this.link('create-role-do'))
    await this.type('field-name', `Readers ${this.turn}`)
    await this.look('role-new')
    await this.reach(this.main.getByRole('checkbox').first())
    await this.page.keyboard.press('Space')
    await this.press(this.button('create-role-do'))
    await this.page.getByRole('heading', { level: 1, name: `Readers ${this.turn}` }).waitFor()
    await this.look('role')
  }

  // Three steps: what kind, which addresses, what to take along. What is wrong is said at its field.
  async registers() {
    await this.section('console-clients')
    await this.look('clients')
    await this.press(this.link('register-client-do'))
    await this.heading('client-kinds').waitFor()
    await this.look('client-kinds')
    await this.press(this.main.getByRole('link', { name: new RegExp(escape(this.words.say('client-kind-web'))) }).first())
    await this.type('label-client_name', `Shop ${this.turn}`)
    await this.type('label-redirect_uris', 'nonsense')
    await this.press(this.button('register-client-do'))
    await this.page.getByRole('alert').waitFor()
    await this.look('client-refused')
    await this.type('label-redirect_uris', 'https://shop.example/cb')
    await this.press(this.button('register-client-do'))
    await this.heading('take-along').waitFor()
    await this.main.getByText(this.words.say('secret-once')).waitFor()
    await this.look('take-along')
    await this.press(this.link('take-along-onward'))
    await this.page.getByRole('heading', { level: 1, name: new RegExp(`Shop ${this.turn}`) }).waitFor()
    await this.look('client')
  }

  async keys() {
    await this.section('console-keys')
    await this.look('keys')
  }
}

function escape(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

await visitAll({
  hosts: [new URL(ISSUER).host],
  kind: 'objects-',
  steps: ['arrives', 'users', 'slidesBack', 'locks', 'groups', 'roles', 'registers', 'keys'],
  journey: (visit) => new Walk(visit),
  visits: HALF,
})
