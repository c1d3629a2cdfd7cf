// One browser for all visits: every language, every screen, with scripts and without. Prints one line of JSON; every fault is a line
// on stderr, and any ends the process with exit code 1.
//
// Environment: CHROMIUM, LOCALES (directory of the catalogues), SCREENSHOTS (directory).

import { chromium } from 'playwright-core'
import { Watch } from './watch.mjs'
import { Words } from './words.mjs'

const { CHROMIUM, LOCALES, SCREENSHOTS } = process.env
const AT_ONCE = 2

const SCREENS = { desk: { width: 1280, height: 800 }, telephone: { width: 390, height: 844 } }
export const VISITS = ['en', 'ja'].flatMap((language) =>
  Object.keys(SCREENS).flatMap((screen) => [true, false].map((scripts) => ({ language, screen, scripts }))),
)

// Each language, each screen, scripts and none meet each other once: for journeys that take long.
export const HALF = VISITS.filter(({ language, screen, scripts }) => ((language === 'en') === (screen === 'desk')) === scripts)

// Those of them at a desk, for journeys by the keyboard.
export const DESK = HALF.filter(({ screen }) => screen === 'desk')

// Without these, the browser asks its makers for this and that.
const QUIET = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']

// Makes every visit. `hosts` are those that pages may ask; `journey` makes, of what a visit has, an object with a method for each of
// `steps`. Those who go at once have different numbers: `turn` counts visits, `lane` from 0 to one less than those that go at once.
export async function visitAll({ hosts, kind, steps, journey, visits = VISITS }) {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: QUIET })
  const faults = []
  let pages = 0

  async function visit({ language, screen, scripts }, turn, lane) {
    const name = `${kind}${language}-${screen}${scripts ? '' : '-without-scripts'}`
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
    const walk = journey({ page, watch, words: new Words(LOCALES, language), turn, lane })
    for (const step of steps) {
      try {
        await walk[step]()
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

  const begun = Date.now()
  const waiting = visits.map((one, turn) => [one, turn])
  async function worker(lane) {
    for (let next = waiting.shift(); next; next = waiting.shift()) await visit(...next, lane)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, (_, lane) => worker(lane)))
  await browser.close()
  for (const fault of faults) console.error(fault)
  console.log(JSON.stringify({ visits: visits.length, pages, faults: faults.length, seconds: Math.round((Date.now() - begun) / 1000) }))
  process.exitCode = faults.length ? 1 : 0
}

// Loads a page again. Where the page is just being left for another one there is nothing to load: the other one comes.
export async function again(page) {
  await page.reload().catch((error) => {
    if (!error.message.includes('Not attached to an active page')) throw error
  })
}
