// A receiver of shared signals on `jose`: it finds the transmitter, creates a stream, and checks every token as RFC 8417 and SSF 1.0 ask for.
// The first token that is pushed it does not answer, prints `told`, and waits to be told again. Then it polls. Prints one line of JSON
// at the end; any surprise ends it with exit code 1.
//
// Environment: ISSUER, CLIENT_ID, CLIENT_SECRET.

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { createRemoteJWKSet, jwtVerify } from 'jose'

const { ISSUER, CLIENT_ID, CLIENT_SECRET } = process.env
const VERIFICATION = 'https://schemas.openid.net/secevent/ssf/event-type/verification'
const HEADER = 'Bearer only-the-receiver-knows'

const told = []
const server = createServer(async (request, response) => {
  const { 'content-type': type, accept, authorization } = request.headers
  assert.deepEqual([request.method, type, accept, authorization], ['POST', 'application/secevent+jwt', 'application/json', HEADER])
  told.push(await text(request))
  if (told.length === 1) {
    server.emit('told')
    return
  }
  response.writeHead(202).end()
  server.emit('understood')
})
await once(server.listen(0, '127.0.0.1'), 'listening')

const { origin, pathname } = new URL(ISSUER)
const transmitter = await (await fetch(`${origin}/.well-known/ssf-configuration${pathname}`)).json()
assert.deepEqual([transmitter.issuer, transmitter.spec_version], [ISSUER, '1_0'])
const keys = createRemoteJWKSet(new URL(transmitter.jwks_uri))

const basic = Buffer.from(`${CLIENT_ID}:${CLIENT_SECRET}`).toString('base64')
const granted = await fetch(`${ISSUER}/oauth2/token`, {
  method: 'POST',
  headers: { authorization: `Basic ${basic}` },
  body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'ssf.manage' }),
})
const { access_token } = await granted.json()

async function ask(method, address, body, expected) {
  const headers = { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' }
  const answer = await fetch(address, { method, headers, body: body && JSON.stringify(body) })
  const said = await answer.text()
  assert.equal(answer.status, expected, said)
  return said ? JSON.parse(said) : null
}

async function check(set, { stream_id, iss, aud }, state) {
  const { payload, protectedHeader } = await jwtVerify(set, keys, {
    issuer: iss,
    audience: aud,
    typ: 'secevent+jwt',
    algorithms: ['RS256'],
    requiredClaims: ['iss', 'aud', 'iat', 'jti', 'sub_id', 'events', 'txn'],
  })
  assert.deepEqual([payload.sub, payload.exp, payload.nbf], [undefined, undefined, undefined])
  assert.deepEqual(payload.sub_id, { format: 'opaque', id: stream_id })
  assert.deepEqual(payload.events, { [VERIFICATION]: { state } })
  return { typ: protectedHeader.typ, jti: payload.jti }
}

const delivery = {
  method: 'urn:ietf:rfc:8935',
  endpoint_url: `http://127.0.0.1:${server.address().port}/events`,
  authorization_header: HEADER,
}
const pushed = await ask('POST', transmitter.configuration_endpoint, { delivery }, 201)
assert.equal(pushed.iss, ISSUER)
const [first, understood] = [once(server, 'told'), once(server, 'understood')]
await ask('POST', transmitter.verification_endpoint, { stream_id: pushed.stream_id, state: 'over and out' }, 204)
await first
console.log('told')
await understood
assert.equal(told[0], told[1], 'told twice in the same bytes')
const { typ } = await check(told[1], pushed, 'over and out')
await ask('DELETE', `${transmitter.configuration_endpoint}?stream_id=${pushed.stream_id}`, null, 204)

const polled = await ask('POST', transmitter.configuration_endpoint, {}, 201)
assert.equal(polled.delivery.method, 'urn:ietf:rfc:8936')
await ask('POST', transmitter.verification_endpoint, { stream_id: polled.stream_id, state: 'once more' }, 204)
const { sets } = await ask('POST', polled.delivery.endpoint_url, { maxEvents: 5 }, 200)
const [[name, set]] = Object.entries(sets)
assert.equal((await check(set, polled, 'once more')).jti, name)
const left = await ask('POST', polled.delivery.endpoint_url, { ack: [name], returnImmediately: true }, 200)
assert.deepEqual(left, { sets: {}, moreAvailable: false })

server.closeAllConnections()
server.close()
console.log(JSON.stringify({ typ, told: told.length, polled: Object.keys(sets).length }))
