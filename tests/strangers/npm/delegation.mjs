// A service on `openid-client`: it brings the word of a partner, signed by `jose` (RFC 7523), and gets a token of a person; then it exchanges that
// for one with which it acts (RFC 8693). Prints one line of JSON with what it saw; any surprise ends it with exit code 1.
//
// Environment: ISSUER, CLIENT_ID, CLIENT_SECRET, PARTNER, PRIVATE_KEY (PKCS #8 in base64), PERSON.

import assert from 'node:assert/strict'
import { SignJWT, createRemoteJWKSet, importPKCS8, jwtVerify } from 'jose'
import * as client from 'openid-client'

const { ISSUER, CLIENT_ID, CLIENT_SECRET, PARTNER, PRIVATE_KEY, PERSON } = process.env
const BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange'
const kind = (name) => `urn:ietf:params:oauth:token-type:${name}`

const execute = ISSUER.startsWith('http://') ? [client.allowInsecureRequests] : []
const config = await client.discovery(new URL(ISSUER), CLIENT_ID, {}, client.ClientSecretBasic(CLIENT_SECRET), { execute })
const server = config.serverMetadata()
for (const grant of [BEARER, EXCHANGE]) assert(server.grant_types_supported.includes(grant), `${grant} is announced`)

const key = await importPKCS8(`-----BEGIN PRIVATE KEY-----\n${PRIVATE_KEY}\n-----END PRIVATE KEY-----`, 'ES256')
const assertion = await new SignJWT()
  .setProtectedHeader({ alg: 'ES256', kid: 'partner-1', typ: 'JWT' })
  .setIssuer(PARTNER)
  .setSubject(PERSON)
  .setAudience(server.token_endpoint)
  .setIssuedAt()
  .setExpirationTime('2m')
  .setJti('the-first')
  .sign(key)
const asserted = await client.genericGrantRequest(config, BEARER, { assertion, scope: 'openid profile' })
assert.equal(asserted.claims().sub, PERSON)
const again = client.genericGrantRequest(config, BEARER, { assertion, scope: 'openid profile' })
await assert.rejects(again, (caught) => caught.error === 'invalid_grant')

const own = await client.clientCredentialsGrant(config)
const exchanged = await client.genericGrantRequest(config, EXCHANGE, {
  subject_token: asserted.access_token,
  subject_token_type: kind('access_token'),
  actor_token: own.access_token,
  actor_token_type: kind('access_token'),
  requested_token_type: kind('jwt'),
  scope: 'openid',
})
assert.equal(exchanged.issued_token_type, kind('jwt'))
const keys = createRemoteJWKSet(new URL(server.jwks_uri))
const { payload } = await jwtVerify(exchanged.access_token, keys, { issuer: ISSUER, typ: 'at+jwt' })
const told = await client.tokenIntrospection(config, exchanged.access_token)
assert.deepEqual(told.act, payload.act)
const info = await client.fetchUserInfo(config, exchanged.access_token, PERSON)
assert.deepEqual(info.act, payload.act)

await client.tokenRevocation(config, asserted.access_token)
const after = await client.tokenIntrospection(config, exchanged.access_token)
console.log(JSON.stringify({ sub: payload.sub, scope: payload.scope, act: payload.act, after_its_subject: after.active }))
