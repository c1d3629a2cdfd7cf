// An application that is told of a sign-out, on `openid-client` and `jose`: it signs somebody in, signs them out, and checks the logout token
// as OpenID Connect Back-Channel Logout 1.0 section 2.6 asks for. The first time it is told it says nothing, prints `told`, and
// waits to be told again. Prints one line of JSON at the end; any surprise ends it with exit code 1.
//
// Environment: ISSUER, USER_NAME, PASSWORD, REDIRECT_URI, INITIAL_ACCESS_TOKEN.

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose'
import * as client from 'openid-client'
import { Person, answers } from './person.mjs'

const { ISSUER, USER_NAME, PASSWORD, REDIRECT_URI, INITIAL_ACCESS_TOKEN } = process.env
const EVENT = 'http://schemas.openid.net/event/backchannel-logout'

const told = []
const server = createServer(async (request, response) => {
  const { 'content-type': type } = request.headers
  const fields = new URLSearchParams(await text(request))
  assert.deepEqual([request.method, type, [...fields.keys()]], ['POST', 'application/x-www-form-urlencoded', ['logout_token']])
  told.push(fields.get('logout_token'))
  if (told.length === 1) {
    server.emit('told')
    return
  }
  response.writeHead(200, { 'cache-control': 'no-store' }).end()
  server.emit('understood')
})
await once(server.listen(0, '127.0.0.1'), 'listening')

const config = await client.dynamicClientRegistration(
  new URL(ISSUER),
  {
    client_name: 'An application that wants to know',
    redirect_uris: [REDIRECT_URI],
    grant_types: ['authorization_code'],
    response_types: ['code'],
    token_endpoint_auth_method: 'client_secret_basic',
    id_token_signed_response_alg: 'ES256',
    subject_type: 'pairwise',
    scope: 'openid',
    backchannel_logout_uri: `http://127.0.0.1:${server.address().port}/backchannel_logout`,
    backchannel_logout_session_required: true,
  },
  client.ClientSecretBasic(),
  { initialAccessToken: INITIAL_ACCESS_TOKEN, execute: [client.allowInsecureRequests] },
)
const { backchannel_logout_supported, backchannel_logout_session_supported, jwks_uri } = config.serverMetadata()
assert.deepEqual([backchannel_logout_supported, backchannel_logout_session_supported], [true, true])
const { client_id } = config.clientMetadata()

const person = new Person()
const known = answers({ person, until: REDIRECT_URI, userName: USER_NAME, password: PASSWORD, seen: {} })
const verifier = client.randomPKCECodeVerifier()
const address = client.buildAuthorizationUrl(config, {
  redirect_uri: REDIRECT_URI,
  scope: 'openid',
  code_challenge: await client.calculatePKCECodeChallenge(verifier),
  code_challenge_method: 'S256',
})
const arrived = await person.walk(address, REDIRECT_URI, known)
const tokens = await client.authorizationCodeGrant(config, arrived, { pkceCodeVerifier: verifier, idTokenExpected: true })
const { sid, sub } = tokens.claims()
assert(sid, 'the ID token names the session')

const [first, understood] = [once(server, 'told'), once(server, 'understood')]
await person.open(client.buildEndSessionUrl(config, { id_token_hint: tokens.id_token }))
await first
console.log('told')
await understood

const { payload, protectedHeader } = await jwtVerify(told[1], createRemoteJWKSet(new URL(jwks_uri)), {
  issuer: ISSUER,
  audience: client_id,
  typ: 'logout+jwt',
  algorithms: ['ES256'],
  maxTokenAge: '2m',
  requiredClaims: ['iss', 'aud', 'iat', 'exp', 'jti', 'events'],
})
assert.deepEqual(payload.events, { [EVENT]: {} })
assert.deepEqual([payload.sid, payload.sub, payload.nonce], [sid, sub, undefined])
assert.equal(decodeJwt(told[0]).jti, payload.jti, 'told twice of one thing')

server.closeAllConnections()
server.close()
console.log(JSON.stringify({ typ: protectedHeader.typ, told: told.length, sid: payload.sid, sub: payload.sub }))
