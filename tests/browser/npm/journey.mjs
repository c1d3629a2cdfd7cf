// What a person does with the pages: signs in, answers an application, chooses among accounts, looks at theirs, changes their password,
// signs out. Everything is found by its role and by what it says, as assistive technology finds it.

import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'

const PATIENCE = 30_000

export class Journey {
  constructor({ page, watch, words, place, person }) {
    Object.assign(this, { page, watch, words, place, person })
    page.setDefaultTimeout(PATIENCE)
  }

  button(...keys) {
    return this.page.getByRole('button', { name: this.words.like(...keys) })
  }

  link(...keys) {
    return this.page.getByRole('link', { name: this.words.like(...keys) })
  }

  heading(...keys) {
    return this.page.getByRole('heading', { level: 1, name: this.words.like(...keys) })
  }

  password(key = 'password') {
    return this.page.getByLabel(this.words.say(key), { exact: true })
  }

  // An authorization request of the application.
  async ask(more = {}) {
    const verifier = randomBytes(32).toString('base64url')
    const parameters = new URLSearchParams({
      client_id: this.place.clientId,
      redirect_uri: this.place.redirectUri,
      response_type: 'code',
      scope: 'openid profile email',
      state: randomBytes(8).toString('hex'),
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      ui_locales: this.words.language,
      ...more,
    })
    await this.page.goto(`${this.place.issuer}/oauth2/authorize?${parameters}`)
    this.state = parameters.get('state')
  }

  // The answer that the application got.
  async answer() {
    await this.page.waitForURL((address) => address.href.startsWith(this.place.redirectUri))
    const answer = new URL(this.page.url()).searchParams
    assert.equal(answer.get('state'), this.state)
    assert.equal(answer.get('iss'), this.place.issuer)
    return answer
  }

  async signIn(password = this.person.password) {
    await this.page.getByRole('textbox', { name: this.words.family('identifier-') }).fill(this.person.name)
    await this.password().fill(password)
    await this.button('sign-in').click()
  }

  // With scripts, what is typed can be looked at; without them, nothing promises it.
  async reveal() {
    await this.ask()
    await this.password().fill('typed')
    const show = this.button('show-password')
    if (!this.watch.seen.javaScriptEnabled) {
      assert.equal(await show.count(), 0, 'a button that does nothing is not shown')
      return
    }
    await show.click()
    assert.equal(await this.password().getAttribute('type'), 'text')
    await show.click()
    assert.equal(await this.password().getAttribute('type'), 'password')
  }

  async refusedSignIn() {
    await this.ask()
    await this.heading('sign-in').waitFor()
    await this.watch.look(this.page, 'sign-in')
    await this.signIn('this is not the password')
    await this.page.getByRole('alert').getByText(this.words.like('sign-in-no-match')).waitFor()
    await this.watch.look(this.page, 'sign-in-refused')
    assert.equal(await this.password().inputValue(), '', 'a password is not sent back')
  }

  async consent() {
    await this.signIn()
    await this.heading('consent-heading').waitFor()
    await this.watch.look(this.page, 'consent')
    await this.button('deny').click()
    assert.equal((await this.answer()).get('error'), 'access_denied')
    await this.ask()
    await this.heading('consent-heading').waitFor()
    await this.button('allow').click()
    assert.match((await this.answer()).get('code'), /^[\w-]{20,}$/)
    // What was allowed is not asked again.
    await this.ask({ prompt: 'none' })
    assert.match((await this.answer()).get('code'), /^[\w-]{20,}$/)
  }

  // Of several who are signed in here, one goes on.
  async chooses() {
    await this.ask({ prompt: 'select_account' })
    await this.heading('choose-account').waitFor()
    await this.watch.look(this.page, 'choose-account')
    await this.page.getByRole('button', { name: new RegExp(this.person.name) }).click()
    assert.match((await this.answer()).get('code'), /^[\w-]{20,}$/)
  }

  // An answer by POST: by itself with scripts, by a button without.
  async answersByPost() {
    const arrived = this.page.waitForResponse((response) => response.request().method() === 'POST' && response.url() === this.place.redirectUri)
    await this.ask({ response_mode: 'form_post', prompt: 'none' })
    if (!this.watch.seen.javaScriptEnabled) {
      await this.heading('form-post-title').waitFor()
      await this.watch.look(this.page, 'form-post')
      await this.button('continue').click()
    }
    await arrived
    assert.match(await this.page.locator('#told').textContent(), /^code iss .*state$/)
  }

  // A page of the application asks, through a frame of ours, whether anything changed since; it does by scripts alone.
  async isWatched() {
    if (!this.watch.seen.javaScriptEnabled) return
    const discovery = await (await this.page.request.get(`${this.place.issuer}/.well-known/openid-configuration`)).json()
    await this.ask({ prompt: 'none' })
    const state = (await this.answer()).get('session_state')
    this.watching = this.place.application.watching(discovery.check_session_iframe, this.place.clientId, state)
    await this.hears('unchanged')
    // Nobody looks at that page itself; whoever does finds nothing wrong with it.
    await this.page.goto(discovery.check_session_iframe)
    await this.watch.holds(this.page, 'check-session')
  }

  async hears(answer) {
    await this.page.goto(this.watching)
    await this.page.locator('#heard').getByText(answer, { exact: true }).waitFor({ state: 'attached' })
  }

  async turnedBack() {
    await this.ask({ prompt: 'login' })
    await this.page.getByRole('button', { name: this.words.like('back-to') }).click()
    assert.equal((await this.answer()).get('error'), 'access_denied')
  }

  async account() {
    await this.page.goto(`${this.place.issuer}/account?ui_locales=${this.words.language}`)
    await this.heading('overview-heading').waitFor()
    await this.watch.look(this.page, 'account')
    for (const section of ['sessions', 'applications', 'history', 'password']) {
      await this.page.getByRole('navigation', { name: this.words.say('menu') }).getByRole('link', { name: this.words.say(`section-${section}`) }).click()
      await this.page.waitForURL((address) => address.pathname.endsWith(`/account/${section}`))
      await this.watch.look(this.page, `account-${section}`)
    }
  }

  async changePassword() {
    const chosen = `${this.person.password} anew`
    const fill = async (current, next, again) => {
      await this.password('password-current').fill(current)
      await this.password('password-new').fill(next)
      await this.password('password-again').fill(again)
      await this.page.getByRole('main').getByRole('button', { name: this.words.like('password-change') }).click()
    }
    await this.page.goto(`${this.place.issuer}/account/password?ui_locales=${this.words.language}`)
    await fill('this is not the password', 'short', 'another')
    await this.page.getByRole('alert').getByText(this.words.like('password-not-changed')).waitFor()
    await this.watch.look(this.page, 'account-password-refused')
    await fill(this.person.password, chosen, chosen)
    await this.page.getByRole('status').getByText(this.words.like('notice-password-changed')).waitFor()
    this.person.password = chosen
  }

  async removeApplication() {
    await this.page.goto(`${this.place.issuer}/account/applications?ui_locales=${this.words.language}`)
    await this.page.getByRole('link', { name: new RegExp(`^${this.words.say('remove-access')}`) }).click()
    await this.watch.look(this.page, 'account-remove-application')
    await this.page.getByRole('main').getByRole('button').click()
    await this.page.getByText(this.words.like('no-applications')).waitFor()
  }

  async signOut() {
    await this.page.goto(`${this.place.issuer}/account?ui_locales=${this.words.language}`)
    await this.page.getByRole('banner').getByRole('link', { name: this.words.like('sign-out') }).click()
    await this.heading('logout-heading').waitFor()
    await this.watch.look(this.page, 'sign-out')
    await this.button('sign-out').click()
    await this.heading('signed-out').waitFor()
    // The application signs the person out too, in a frame that nobody sees.
    assert.equal(await this.page.frameLocator('iframe').locator('#told').textContent(), 'iss sid')
    await this.watch.look(this.page, 'signed-out')
    await this.ask({ prompt: 'none' })
    assert.equal((await this.answer()).get('error'), 'login_required')
    if (this.watching) await this.hears('changed')
  }

  // Somebody whose password was set by another: they choose their own before anything else.
  async choosesPassword() {
    const { name, password } = this.person.newcomer
    const fill = async (current, next, again) => {
      await this.password('password-current').fill(current)
      await this.password('password-new').fill(next)
      await this.password('password-again').fill(again)
      await this.button('password-change').click()
    }
    await this.ask()
    await this.page.getByRole('textbox', { name: this.words.family('identifier-') }).fill(name)
    await this.password().fill(password)
    await this.button('sign-in').click()
    await this.heading('password-change').waitFor()
    await this.watch.look(this.page, 'new-password')
    await fill(password, 'short', 'another')
    await this.page.getByRole('alert').getByText(this.words.like('password-not-changed')).waitFor()
    await this.watch.look(this.page, 'new-password-refused')
    await fill(password, `${password} of my own`, `${password} of my own`)
    await this.heading('consent-heading').waitFor()
  }

  // Somebody opens an account by a link, and sets another password by one when the first is forgotten.
  async opensAccount() {
    const { name, password } = this.person.opener
    const address = `${name}@example.org`
    const go = (path) => this.page.goto(`${this.place.issuer}${path}?ui_locales=${this.words.language}`)
    const follow = async () => {
      const link = new URL(await this.place.mailbox.link(address))
      link.searchParams.set('ui_locales', this.words.language)
      await this.page.goto(link.href)
    }
    const set = async (label, next, again) => {
      await this.password(label).fill(next)
      await this.password('password-again').fill(again)
    }
    const field = () => this.page.getByRole('textbox', { name: this.words.family('identifier-') })
    await go('/register')
    await this.heading('ask-account').waitFor()
    await this.watch.look(this.page, 'register')
    await field().fill('this is no address')
    await this.button('continue').click()
    await this.page.getByRole('alert').getByText(this.words.like('ask-no-address')).waitFor()
    await this.watch.look(this.page, 'register-refused')
    await field().fill(address)
    await this.button('continue').click()
    await this.heading('told-asked').waitFor()
    await this.watch.look(this.page, 'register-asked')
    await follow()
    await this.heading('open-account').waitFor()
    await this.watch.look(this.page, 'open-account')
    const named = (key) => this.page.getByLabel(this.words.say(key), { exact: true })
    await named('profile-user-name').fill(this.person.name)
    await named('profile-name').fill(name)
    await set('password', password, password)
    await this.button('open-account').click()
    await this.page.getByRole('alert').waitFor()
    await this.watch.look(this.page, 'open-account-refused')
    await named('profile-user-name').fill(name)
    await set('password', password, password)
    await this.button('open-account').click()
    await this.heading('overview-heading').waitFor()
    await this.watch.look(this.page, 'open-account-account')
    await go('/account/email')
    await this.heading('change-email').waitFor()
    await this.watch.look(this.page, 'change-email')
    await go('/account/profile')
    await this.heading('edit-profile').waitFor()
    await this.watch.look(this.page, 'profile')
    await go('/account/deletion')
    await this.heading('delete-account').waitFor()
    await this.watch.look(this.page, 'deletion')
    await this.password('password-current').fill('this is not the password')
    await this.page.getByRole('main').getByRole('button', { name: this.words.like('delete-account') }).click()
    await this.page.getByRole('alert').getByText(this.words.like('delete-account-refused')).waitFor()
    await this.watch.look(this.page, 'deletion-refused')
    await go('/recover')
    await this.heading('ask-password').waitFor()
    await this.watch.look(this.page, 'recover')
    await this.link('ask-user-name').click()
    await this.heading('ask-user-name').waitFor()
    await this.watch.look(this.page, 'recover-name')
    await go('/recover')
    await field().fill(name)
    await this.button('continue').click()
    await this.heading('told-asked').waitFor()
    await follow()
    await this.heading('choose-password').waitFor()
    await this.watch.look(this.page, 'choose-password')
    await set('password-new', 'short', 'another')
    await this.button('password-set').click()
    await this.page.getByRole('alert').getByText(this.words.like('password-not-changed')).waitFor()
    await this.watch.look(this.page, 'choose-password-refused')
    const used = this.page.url()
    await set('password-new', `${password} anew`, `${password} anew`)
    await this.button('password-set').click()
    await this.heading('told-password-set').waitFor()
    await this.watch.look(this.page, 'password-set')
    assert.ok(used.includes('/recover/password'), used)
    await go('/recover/password')
    await this.heading('trouble-link-over').waitFor()
    await this.watch.look(this.page, 'link-over')
  }

  async troubles() {
    await this.ask({ client_id: 'nobody-knows-this-application' })
    await this.heading('trouble-unknown-application').waitFor()
    await this.watch.look(this.page, 'unknown-application')
    await this.ask({ redirect_uri: 'https://elsewhere.example/callback' })
    await this.heading('trouble-return-address').waitFor()
    await this.watch.look(this.page, 'unknown-return-address')
    // Said twice is not said.
    await this.page.goto(`${this.page.url()}&redirect_uri=${encodeURIComponent(this.place.redirectUri)}`)
    await this.heading('trouble-bad-request').waitFor()
    await this.watch.look(this.page, 'bad-request')
    // A mistyped address.
    await this.page.goto(`${this.place.issuer}/nowhere?ui_locales=${this.words.language}`)
    await this.heading('trouble-not-found').waitFor()
    await this.watch.look(this.page, 'not-found')
    // The attempt that an address names was never begun.
    await this.page.goto(`${this.place.issuer}/login?grant=01890a5d-ac96-774b-bcce-b302099a8057&ui_locales=${this.words.language}`)
    await this.heading('trouble-expired').waitFor()
    await this.watch.look(this.page, 'expired')
    // A browser that keeps no cookies cannot be known again.
    await this.ask()
    await this.heading('sign-in').waitFor()
    await this.page.context().clearCookies()
    await this.signIn()
    await this.heading('trouble-no-cookies').waitFor()
    await this.watch.look(this.page, 'no-cookies')
  }

  // With the keyboard alone: the order of the fields is the order of the keys, and Enter sends.
  async signInByKeyboard() {
    await this.ask({ prompt: 'login' })
    await this.heading('sign-in', 'sign-in-again').waitFor()
    const name = this.page.getByRole('textbox', { name: this.words.family('identifier-') })
    if (await name.count()) {
      await name.focus()
      await this.page.keyboard.type(this.person.name)
      await this.page.keyboard.press('Tab')
    } else {
      await this.password().focus()
    }
    await this.page.keyboard.type(this.person.password)
    await this.page.keyboard.press('Enter')
    const allow = this.button('allow')
    const arrived = this.page.waitForURL((address) => address.href.startsWith(this.place.redirectUri))
    await Promise.race([arrived, allow.waitFor().then(() => allow.press('Enter'))])
    assert.match((await this.answer()).get('code'), /^[\w-]{20,}$/)
  }
}

// Every step in the order of a visit.
export const VISIT = [
  'troubles',
  'reveal',
  'refusedSignIn',
  'consent',
  'chooses',
  'answersByPost',
  'isWatched',
  'turnedBack',
  'account',
  'changePassword',
  'removeApplication',
  'signInByKeyboard',
  'signOut',
  'choosesPassword',
  'opensAccount',
]
