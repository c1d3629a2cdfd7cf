// The words of the pages, out of their own catalogues: a check names a message and not a sentence, so that it holds in every
// language and for every wording.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export class Words {
  #messages = new Map()

  constructor(directory, language) {
    this.language = language
    const parts = ['objects', 'outside', 'settings'].map((part) => `console/${part}.${language}.ftl`)
    const names = [`${language}.ftl`, `console/${language}.ftl`, ...parts]
    const lines = names.flatMap((name) => readFileSync(join(directory, name), 'utf8').split('\n'))
    for (const line of lines) {
      const found = /^([a-zA-Z][\w-]*) = (.+)$/.exec(line)
      if (found) this.#messages.set(found[1], found[2].trim())
    }
  }

  // A message without placeholders, to the letter.
  say(key) {
    const text = this.#messages.get(key)
    if (text === undefined) throw new Error(`the catalogue of ${this.language} has no ${key}`)
    return text
  }

  // One of these messages, whatever stands in their placeholders.
  like(...keys) {
    const texts = keys.map((key) => this.say(key).split(/\{[^}]*\}/).map(escape).join('.*'))
    return new RegExp(`^\\s*(${texts.join('|')})\\s*$`)
  }

  // The messages whose key begins like this.
  family(beginning) {
    return this.like(...[...this.#messages.keys()].filter((key) => key.startsWith(beginning)))
  }
}

function escape(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
