// The pages of a tenant, with an application beside it.
//
// Environment, beside that of visits.mjs: ISSUER, CLIENT_ID (a native client without a secret, whose addresses are those of
// application.mjs), PORT (of the application), MAIL_PORT (where the tenant's mail goes), PEOPLE (JSON: for each visit {name, password,
// newcomer: {name, password}, opener: {name, password}}; the newcomer must choose another password, the opener has no account yet).

import { Application } from './application.mjs'
import { Mailbox } from './mailbox.mjs'
import { Journey, VISIT } from './journey.mjs'
import { VISITS, visitAll } from './visits.mjs'

const { ISSUER, CLIENT_ID, PORT, MAIL_PORT, PEOPLE } = process.env

const people = JSON.parse(PEOPLE)
if (people.length < VISITS.length) throw new Error(`${VISITS.length} people are needed, ${people.length} are there`)

const application = await Application.at(Number(PORT))
const mailbox = await Mailbox.at(Number(MAIL_PORT))
const place = { mailbox, issuer: ISSUER, clientId: CLIENT_ID, redirectUri: application.callback, application }
await visitAll({
  hosts: [new URL(ISSUER).host, application.host],
  kind: '',
  steps: VISIT,
  journey: ({ page, watch, words, turn }) => new Journey({ page, watch, words, place, person: people[turn] }),
})
application.close()
mailbox.close()
