// A relying party on `openid-client`, a library that the OpenID Foundation certified: everything that a website does with a
// provider, from discovery to signing out. Prints one line of JSON with what it saw; any surprise ends it with exit code 1.
//
// Environment: ISSUER, USER_NAME, PASSWORD, REDIRECT_URI; INITIAL_ACCESS_TOKEN where registering asks for one.

import assert from 'node:assert/strict'
import * as client from 'openid-client'
import { Person, answers } from './person.mjs'

const { ISSUER, USER_NAME, PASSWORD, REDIRECT_URI, INITIAL_ACCESS_TOKEN, SCOPE = 'openid profile email offline_access' } = process.env
const SIGNED_OUT_URI = new URL('/signed-out', REDIRECT_URI).href
const saw = { library: 'openid-client', issuer: ISSUER }

const execute = ISSUER.startsWith('http://') ? [client.allowInsecureRequests] : []

// Discovery and registration (OpenID Connect Discovery 1.0, RFC 7591) in one go.
const config = await client.dynamicClientRegistration(
  new URL(ISSUER),
  {
    client_name: 'A website on openid-client',
    redirect_uris: [REDIRECT_URI],
    post_logout_redirect_uris: [SIGNED_OUT_URI],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'client_secret_basic',
    scope: SCOPE,
  },
  client.ClientSecretBasic(),
  { initialAccessToken: INITIAL_ACCESS_TOKEN, execute },
)
// The signature of ID tokens is checked although TLS would vouch for them (OpenID Connect Core 3.1.3.7).
client.enableNonRepudiationChecks(config)
const server = config.serverMetadata()
assert.equal(server.issuer, ISSUER)
assert(server.code_challenge_methods_supported.includes('S256'), 'PKCE with S256 is announced')
saw.client_id = config.clientMetadata().client_id

const person = new Person()
const seen = {}
const until = REDIRECT_URI
const known = answers({ person, until, userName: USER_NAME, password: PASSWORD, seen })

async function request(more) {
  const verifier = client.randomPKCECodeVerifier()
  const parameters = {
    redirect_uri: REDIRECT_URI,
    scope: SCOPE,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state: client.randomState(),
    nonce: client.randomNonce(),
    ...more,
  }
  const checks = { pkceCodeVerifier: verifier, expectedState: parameters.state, expectedNonce: parameters.nonce, idTokenExpected: true }
  return { address: client.buildAuthorizationUrl(config, parameters), checks }
}

async function refused(promise, error) {
  const caught = await promise.then(
    () => assert.fail(`${error} was expected`),
    (caught) => caught,
  )
  assert.equal(caught.error ?? caught.cause?.error, error, `${caught} ${JSON.stringify(caught.cause ?? {})}`)
}

// Nobody is signed in, and no page may be shown.
{
  const { address, checks } = await request({ prompt: 'none' })
  const arrived = await person.walk(address, until, [])
  await refused(client.authorizationCodeGrant(config, arrived, checks), 'login_required')
  saw.before = 'login_required'
}

// Through the pages: sign-in and consent.
const { address, checks } = await request({ prompt: 'consent' })
const arrived = await person.walk(address, until, known)
assert(arrived.searchParams.get('iss') === ISSUER || !server.authorization_response_iss_parameter_supported)
let tokens = await client.authorizationCodeGrant(config, arrived, checks)
const claims = tokens.claims()
const idToken = tokens.id_token
saw.pages = person.visited
saw.seen = { ...seen }
assert.deepEqual([seen.signIns, seen.consents], [1, 1])
saw.sub = claims.sub
saw.id_token = Object.keys(claims).sort()
assert(tokens.expiresIn() > 0 && tokens.refresh_token, 'an access token that ends and a refresh token')

const info = await client.fetchUserInfo(config, tokens.access_token, claims.sub)
saw.userinfo = Object.keys(info).sort()
assert.equal(info.sub, claims.sub)

if (server.introspection_endpoint) {
  const told = await client.tokenIntrospection(config, tokens.access_token)
  assert.equal(told.active, true)
  assert.equal(told.client_id, saw.client_id)
  saw.introspection = Object.keys(told).sort()
}

// Refreshing turns the refresh token over; the old one then ends nothing but itself within the grace period, or the family.
const former = tokens.refresh_token
tokens = await client.refreshTokenGrant(config, former)
saw.refresh_rotates = Boolean(tokens.refresh_token) && tokens.refresh_token !== former
const refreshed = await client.fetchUserInfo(config, tokens.access_token, claims.sub)
assert.equal(refreshed.sub, claims.sub)

// Somebody is signed in now: no page is needed.
{
  const silent = await request({ prompt: 'none', scope: 'openid' })
  const back = await person.walk(silent.address, until, [])
  const again = await client.authorizationCodeGrant(config, back, silent.checks)
  assert.equal(again.claims().sub, claims.sub)
  saw.silent = 'signed in'
}

await client.tokenRevocation(config, tokens.refresh_token ?? former)
await refused(client.refreshTokenGrant(config, tokens.refresh_token ?? former), 'invalid_grant')
saw.revoked = 'invalid_grant'
if (server.introspection_endpoint) {
  const told = await client.tokenIntrospection(config, tokens.access_token)
  saw.access_token_of_a_revoked_grant = told.active ? 'active' : 'ended'
}

// A code works once (RFC 6749 4.1.2). Using it again ends what it gave.
{
  const another = await request({ prompt: 'consent' })
  const back = await person.walk(another.address, until, known)
  const first = await client.authorizationCodeGrant(config, back, another.checks)
  await refused(client.authorizationCodeGrant(config, back, another.checks), 'invalid_grant')
  saw.code_used_twice = 'invalid_grant'
  const told = await client.tokenIntrospection(config, first.access_token)
  saw.tokens_of_a_code_used_twice = told.active ? 'active' : 'ended'
}

// Signing out (OpenID Connect RP-Initiated Logout 1.0), with the question where one is asked.
{
  const state = client.randomState()
  const away = client.buildEndSessionUrl(config, { id_token_hint: idToken, post_logout_redirect_uri: SIGNED_OUT_URI, state })
  const end = await person.walk(away, SIGNED_OUT_URI, answers({ person, until: SIGNED_OUT_URI, seen }))
  assert.equal(end.searchParams.get('state'), state)
  const after = await request({ prompt: 'none' })
  const back = await person.walk(after.address, until, [])
  await refused(client.authorizationCodeGrant(config, back, after.checks), 'login_required')
  saw.signed_out = 'login_required'
}

console.log(JSON.stringify(saw))
