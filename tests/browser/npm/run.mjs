// The pages of a tenant, with an application beside it.
//
// Environment, beside that of visits.mjs: ISSUER, CLIENT_ID (a native client without a secret, whose addresses are those of
// application.mjs), PORT (of the application), PEOPLE (JSON: for each visit {name, password, newcomer: {name, password}}, the newcomer
// must choose another password).

import { Application } from './application.mjs'
import { Journey, VISIT } from './journey.mjs'
import { VISITS, visitAll } from './visits.mjs'

const { ISSUER, CLIENT_ID, PORT, PEOPLE } = process.env

const people = JSON.parse(PEOPLE)
if (people.length < VISITS.length) throw new Error(`${VISITS.length} people are needed, ${people.length} are there`)

const application = await Application.at(Number(PORT))
const place = { issuer: ISSUER, clientId: CLIENT_ID, redirectUri: application.callback, application }
await visitAll({
  hosts: [new URL(ISSUER).host, application.host],
  kind: '',
  steps: VISIT,
  journey: ({ page, watch, words, turn }) => new Journey({ page, watch, words, place, person: people[turn] }),
})
application.close()
