// All checks of the pages in one browser: every visit in every language, with scripts and without, on a desk and on a
// telephone. Prints one line of JSON; every fault is a line on stderr, and any ends it with exit code 1.
//
// Environment: CHROMIUM, ISSUER, CLIENT_ID (a native client with http://127.0.0.1/callback, no secret), PEOPLE (JSON: a list of
// {name, password}, one for each visit), LOCALES (directory of the catalogues), SCREENSHOTS (directory).

import { createServer } from 'node:http'
import { chromium } from 'playwright-core'
import { Journey, VISIT } from './journey.mjs'
import { Watch } from './watch.mjs'
import { Words } from './words.mjs'

const { CHROMIUM, ISSUER, CLIENT_ID, PEOPLE, LOCALES, SCREENSHOTS } = process.env
const AT_ONCE = 2

const SCREENS = { desk: { width: 1280, height: 800 }, telephone: { width: 390, height: 844 } }
const visits = ['en', 'ja'].flatMap((language) =>
  Object.keys(SCREENS).flatMap((screen) => [true, false].map((scripts) => ({ language, screen, scripts }))),
)
const people = JSON.parse(PEOPLE)
if (people.length < visits.length) throw new Error(`${visits.length} people are needed, ${people.length} are there`)

// Where the application gets its answers.
const application = createServer((_, response) => {
  response.setHeader('content-type', 'text/html')
  response.end('<!doctype html><html lang="en"><title>The application</title><h1>You are back</h1>')
})
await new Promise((ready) => application.listen(0, '127.0.0.1', ready))
const redirectUri = `http://127.0.0.1:${application.address().port}/callback`
const hosts = [new URL(ISSUER).host, new URL(redirectUri).host]

// Without these, the browser asks its makers for this and that.
const quiet = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']
const browser = await chromium.launch({ executablePath: CHROMIUM, args: quiet })
const faults = []
let pages = 0

async function visit({ language, screen, scripts }, person) {
  const name = `${language}-${screen}${scripts ? '' : '-without-scripts'}`
  const seen = {
    locale: language,
    viewport: SCREENS[screen],
    isMobile: screen === 'telephone',
    hasTouch: screen === 'telephone',
    javaScriptEnabled: scripts,
    reducedMotion: 'reduce',
    colorScheme: language === 'ja' ? 'dark' : 'light',
  }
  const context = await browser.newContext(seen)
  const watch = new Watch({ name, hosts, language, seen, screenshots: SCREENSHOTS })
  const page = await context.newPage()
  watch.follow(page)
  const words = new Words(LOCALES, language)
  const journey = new Journey({ page, watch, words, place: { issuer: ISSUER, clientId: CLIENT_ID, redirectUri }, person })
  for (const step of VISIT) {
    try {
      await journey[step]()
    } catch (error) {
      const picture = `${watch.directory}/failed-${step}.png`
      await page.screenshot({ path: picture, fullPage: true }).catch(() => {})
      watch.fault(step, `${error.message.split('\n').slice(0, 4).join(' ')} at ${page.url()}, see ${picture}`)
      // The next steps begin where this one should have ended.
      break
    }
  }
  await watch.end()
  await context.close()
  faults.push(...watch.faults)
  pages += watch.looked
}

const waiting = visits.map((one, at) => [one, people[at]])
async function worker() {
  for (let next = waiting.shift(); next; next = waiting.shift()) await visit(...next)
}
const begun = Date.now()
await Promise.all(Array.from({ length: AT_ONCE }, worker))
await browser.close()
application.close()

for (const fault of faults) console.error(fault)
console.log(JSON.stringify({ visits: visits.length, pages, faults: faults.length, seconds: Math.round((Date.now() - begun) / 1000) }))
process.exitCode = faults.length ? 1 : 0
