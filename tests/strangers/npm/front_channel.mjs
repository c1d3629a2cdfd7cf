// A relying party that still has its tokens come through the browser, on `openid-client`: the hybrid flow (OpenID Connect Core 3.3) and the
// implicit flow (3.2). The library checks state, nonce, issuer, signature and c_hash; whatever it does not like ends this with exit code 1.
//
// Environment: ISSUER, USER_NAME, PASSWORD, REDIRECT_URI, INITIAL_ACCESS_TOKEN. Prints one line of JSON with what it saw.

import assert from 'node:assert/strict'
import * as client from 'openid-client'
import { Person, answers } from './person.mjs'

const { ISSUER, USER_NAME, PASSWORD, REDIRECT_URI, INITIAL_ACCESS_TOKEN } = process.env
const saw = { library: 'openid-client' }
const person = new Person()
const seen = {}
const known = answers({ person, until: REDIRECT_URI, userName: USER_NAME, password: PASSWORD, seen })

async function registered(responseType, grants, use) {
  const config = await client.dynamicClientRegistration(
    new URL(ISSUER),
    {
      client_name: 'An application of former days',
      // What runs on the person's own device may be answered on its loopback address.
      application_type: 'native',
      redirect_uris: [REDIRECT_URI],
      grant_types: grants,
      response_types: [responseType],
      token_endpoint_auth_method: 'client_secret_basic',
      scope: 'openid email',
    },
    client.ClientSecretBasic(),
    { initialAccessToken: INITIAL_ACCESS_TOKEN, execute: [client.allowInsecureRequests] },
  )
  client.enableNonRepudiationChecks(config)
  use(config)
  assert(config.serverMetadata().response_types_supported.includes(responseType), `${responseType} is announced`)
  return config
}

// Code and ID token together; the code is exchanged, and both ID tokens are about the same person.
{
  const config = await registered('code id_token', ['authorization_code', 'implicit'], client.useCodeIdTokenResponseType)
  const verifier = client.randomPKCECodeVerifier()
  const [state, nonce] = [client.randomState(), client.randomNonce()]
  const address = client.buildAuthorizationUrl(config, {
    redirect_uri: REDIRECT_URI,
    scope: 'openid email',
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
  })
  assert.equal(address.searchParams.get('response_type'), 'code id_token')
  const arrived = await person.walk(address, REDIRECT_URI, known)
  assert.equal(arrived.search, '', 'nothing stands in the query')
  const front = new URLSearchParams(arrived.hash.slice(1))
  saw.hybrid = [...front.keys()].sort()
  const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce }
  const tokens = await client.authorizationCodeGrant(config, arrived, checks)
  const said = JSON.parse(Buffer.from(front.get('id_token').split('.')[1], 'base64url').toString())
  assert.equal(said.sub, tokens.claims().sub)
  assert.equal((await client.fetchUserInfo(config, tokens.access_token, said.sub)).email, `${USER_NAME}@example.com`)
  saw.sub = said.sub

  // An ID token that belongs to another code is noticed: the two are tied by c_hash.
  const again = await person.walk(address, REDIRECT_URI, known)
  const mixed = new URLSearchParams(again.hash.slice(1))
  mixed.set('code', front.get('code'))
  again.hash = mixed
  await assert.rejects(client.authorizationCodeGrant(config, again, checks))
  saw.mixed = 'refused'
}

// An ID token alone, which then says itself what userinfo would say.
{
  const config = await registered('id_token', ['implicit'], client.useIdTokenResponseType)
  const [state, nonce] = [client.randomState(), client.randomNonce()]
  const address = client.buildAuthorizationUrl(config, { redirect_uri: REDIRECT_URI, scope: 'openid email', state, nonce })
  const arrived = await person.walk(address, REDIRECT_URI, known)
  const claims = await client.implicitAuthentication(config, arrived, nonce, { expectedState: state })
  saw.implicit = [...new URLSearchParams(arrived.hash.slice(1)).keys()].sort()
  assert.equal(claims.sub, saw.sub)
  saw.email = claims.email
}

console.log(JSON.stringify(saw))
