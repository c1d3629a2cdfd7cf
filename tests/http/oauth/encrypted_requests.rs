//! Requests that nobody reads on their way (RFC 9101 §6.1), and answers for the client's eyes alone (JARM §2.2).

use aggregates::client::{AuthMethod, ClientMetadata, SecurityProfile};
use aggregates::{Encryption, JweAlgorithm, JweEncryption, JwsAlgorithm};
use axum::http::Method;
use commands::signing_key::RevokeSigningKey;
use protocols::jose::{ContentEncryption, EncryptionKey, Jwe, JwkSet, Jws, KeyManagement, SigningKey};
use serde_json::{Value, json};

use super::assertions::pair;
use super::encrypted::{key, opened, shared};
use crate::on_both_engines;
use crate::people::browser::{Browser, Seen, encoded};
use crate::people::world::{BASE, CHALLENGE, REDIRECT, World, authorize};

on_both_engines! { crate::people::world::World:
    an_object_is_opened_with_the_key_that_the_tenant_publishes
    an_object_is_opened_with_the_clients_secret
    an_object_that_cannot_be_opened_tells_nothing_of_why
    what_a_security_profile_forbids_is_not_opened
    an_answer_is_encrypted_for_its_client
}

fn random(buffer: &mut [u8]) {
    for (place, byte) in buffer.iter_mut().enumerate() {
        *byte = u8::try_from(place * 7 % 251).unwrap();
    }
}

fn said(client: &str) -> Value {
    json!({
        "iss": client, "aud": format!("{BASE}/t/acme"), "client_id": client, "response_type": "code",
        "redirect_uri": REDIRECT, "scope": "openid", "state": "hidden", "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    })
}

async fn document(world: &World, place: &str) -> Value {
    let seen = world.browser().send(Method::GET, place, None, String::new()).await.is(200);
    serde_json::from_str(&seen.html).unwrap()
}

/// The key of the tenant's to which requests are encrypted.
async fn recipient(world: &World, algorithm: KeyManagement) -> Option<EncryptionKey> {
    JwkSet::from_value(&document(world, "/t/acme/oauth2/jwks").await).unwrap().encryption_key(algorithm)
}

/// A client that signs, and a browser of somebody who is signed in.
async fn bank(world: &World) -> (SigningKey, Browser<'_>) {
    let (signer, jwks) = pair("k1", JwsAlgorithm::ES256);
    world
        .client("acme", "bank", |metadata| {
            metadata.jwks = Some(jwks);
            metadata.skip_consent = Some(true);
        })
        .await;
    world.person("acme", "aiko").await;
    let mut browser = world.browser();
    browser.enter("acme", "aiko").await;
    (signer, browser)
}

async fn ask(browser: &mut Browser<'_>, client: &str, object: &str) -> Seen {
    let fields = [
        ("client_id", client),
        ("response_type", "code"),
        ("scope", "openid"),
        ("redirect_uri", REDIRECT),
        ("request", object),
    ];
    browser.open(&format!("/t/acme/oauth2/authorize?{}", encoded(&fields))).await
}

async fn an_object_is_opened_with_the_key_that_the_tenant_publishes(world: &World) {
    let (signer, mut browser) = bank(world).await;
    assert!(recipient(world, KeyManagement::EcdhEs).await.is_none(), "there is none until a tenant wants one");
    let algorithms = [JweAlgorithm::RsaOaep256, JweAlgorithm::EcdhEs, JweAlgorithm::EcdhEsA128Kw];
    world.tune("acme", |settings| settings.oauth.encryption_keys = algorithms.into()).await;
    let inner = signer.sign(Some("oauth-authz-req+jwt"), &said("bank")).unwrap();
    for algorithm in algorithms {
        let managed = algorithm.as_str().parse().unwrap();
        let key = recipient(world, managed).await.unwrap();
        let object = key.encrypt_token(ContentEncryption::A256Gcm, &inner, &mut random).unwrap();
        assert!(Jwe::parse(&object).unwrap().header().kid().is_some());
        let seen = ask(&mut browser, "bank", &object).await;
        assert_eq!(seen.told("state").as_deref(), Some("hidden"), "{}", algorithm.as_str());
        assert!(seen.told("code").is_some());
        // The same, pushed.
        let pushed = encoded(&[("client_id", "bank"), ("request", &object)]);
        let seen = world.browser().send(Method::POST, "/t/acme/oauth2/par", None, pushed).await;
        assert_eq!(seen.status.as_u16(), 201, "{}", seen.html);
    }
    // A key that is revoked opens nothing more, at once.
    let key = recipient(world, KeyManagement::EcdhEs).await.unwrap();
    let object = key.encrypt_token(ContentEncryption::A128Gcm, &inner, &mut random).unwrap();
    let kid = Jwe::parse(&object).unwrap().header().kid().unwrap().to_owned();
    let tenant = aggregates::TenantId::parse("acme").unwrap();
    world.does(&RevokeSigningKey { tenant, kid, reason: "lost".into() }).await;
    let seen = ask(&mut browser, "bank", &object).await;
    assert_eq!(seen.told("error").as_deref(), Some("invalid_request_object"));
    assert!(recipient(world, KeyManagement::EcdhEs).await.is_some(), "another one is there");
}

async fn an_object_is_opened_with_the_clients_secret(world: &World) {
    let (_, mut browser) = bank(world).await;
    let chosen = Encryption { alg: JweAlgorithm::A256Kw, enc: JweEncryption::A256CbcHs512 };
    let secret = world
        .confidential("acme", "shared", |metadata| {
            metadata.token_endpoint_auth_method = Some(AuthMethod::ClientSecretBasic);
            metadata.request_object_signing_alg = Some(JwsAlgorithm::HS256);
            metadata.request_object_encryption_alg = Some(chosen.alg);
            metadata.skip_consent = Some(true);
        })
        .await;
    let signer = SigningKey::from_secret(protocols::jose::Algorithm::HS256, None, secret.as_bytes()).unwrap();
    let inner = signer.sign(None, &said("shared")).unwrap();
    for (algorithm, encryption) in [
        (KeyManagement::A256Kw, ContentEncryption::A256CbcHs512),
        (KeyManagement::Direct, ContentEncryption::A128Gcm),
        (KeyManagement::A128GcmKw, ContentEncryption::A192CbcHs384),
    ] {
        let key = EncryptionKey::from_client_secret(algorithm, encryption, secret.as_bytes()).unwrap();
        let object = key.encrypt_token(encryption, &inner, &mut random).unwrap();
        let seen = ask(&mut browser, "shared", &object).await;
        assert_eq!(seen.told("state").as_deref(), Some("hidden"), "{algorithm}");
        // It is for this client alone.
        let seen = ask(&mut browser, "bank", &object).await;
        assert_eq!(seen.told("error").as_deref(), Some("invalid_request_object"), "{algorithm}");
    }
}

async fn an_object_that_cannot_be_opened_tells_nothing_of_why(world: &World) {
    let (signer, mut browser) = bank(world).await;
    world.tune("acme", |settings| settings.oauth.encryption_keys = [JweAlgorithm::RsaOaep].into()).await;
    let key = recipient(world, KeyManagement::RsaOaep).await.unwrap();
    let inner = signer.sign(None, &said("bank")).unwrap();
    let object = key.encrypt_token(ContentEncryption::A128CbcHs256, &inner, &mut random).unwrap();
    let parts: Vec<&str> = object.split('.').collect();
    let with = |place: usize, text: &str| {
        let mut parts = parts.clone();
        parts[place] = text;
        parts.join(".")
    };
    let flipped = |text: &str| {
        let first = if text.starts_with('A') { "B" } else { "A" };
        format!("{first}{}", &text[1..])
    };
    let mut sentences = Vec::new();
    for object in
        [with(1, &flipped(parts[1])), with(1, "AAAA"), with(3, &flipped(parts[3])), with(4, &flipped(parts[4]))]
    {
        let seen = ask(&mut browser, "bank", &object).await;
        assert_eq!(seen.told("error").as_deref(), Some("invalid_request_object"));
        sentences.push(seen.told("error_description").unwrap());
    }
    sentences.dedup();
    assert_eq!(sentences, ["request: the token cannot be decrypted"]);
    // What is inside is judged as if it had come so.
    let unsigned = key.encrypt(ContentEncryption::A128Gcm, None, said("bank").to_string().as_bytes(), &mut random);
    let twice = key.encrypt_token(ContentEncryption::A128Gcm, &object, &mut random).unwrap();
    let foreign = pair("k1", JwsAlgorithm::ES256).0.sign(None, &said("bank")).unwrap();
    let foreign = key.encrypt_token(ContentEncryption::A128Gcm, &foreign, &mut random).unwrap();
    for object in [unsigned.unwrap(), twice, foreign] {
        let seen = ask(&mut browser, "bank", &object).await;
        assert_eq!(seen.told("error").as_deref(), Some("invalid_request_object"));
    }
}

async fn what_a_security_profile_forbids_is_not_opened(world: &World) {
    let (_, mut browser) = bank(world).await;
    let (signer, jwks) = pair("k1", JwsAlgorithm::ES256);
    let algorithms = [JweAlgorithm::Rsa15, JweAlgorithm::RsaOaep256];
    world
        .tune("acme", |settings| {
            settings.oauth.allow_rsa1_5 = true;
            settings.oauth.encryption_keys = algorithms.into();
        })
        .await;
    let now = world.journal.clock().now().timestamp();
    for (client, profile, opens) in
        [("usual", None, [true, true]), ("careful", Some(SecurityProfile::Fapi1Advanced), [false, true])]
    {
        world
            .client("acme", client, |metadata| {
                metadata.token_endpoint_auth_method = Some(AuthMethod::PrivateKeyJwt);
                metadata.jwks = Some(jwks.clone());
                metadata.tls_client_certificate_bound_access_tokens = Some(true);
                metadata.security_profile = profile;
            })
            .await;
        let mut said = said(client);
        said.as_object_mut().unwrap().extend([
            ("nbf".to_owned(), json!(now)),
            ("exp".to_owned(), json!(now + 300)),
            ("nonce".to_owned(), json!("n")),
            ("response_mode".to_owned(), json!("jwt")),
        ]);
        let inner = signer.sign(Some("oauth-authz-req+jwt"), &said).unwrap();
        for (algorithm, opens) in algorithms.into_iter().zip(opens) {
            let key = recipient(world, algorithm.as_str().parse().unwrap()).await.unwrap();
            let object = key.encrypt_token(ContentEncryption::A256Gcm, &inner, &mut random).unwrap();
            let seen = ask(&mut browser, client, &object).await;
            let told = seen.told("error");
            let expected = if opens { None } else { Some("invalid_request_object") };
            assert_eq!(told.as_deref(), expected, "{client}: {}", algorithm.as_str());
        }
    }
}

async fn an_answer_is_encrypted_for_its_client(world: &World) {
    let (_, mut browser) = bank(world).await;
    let (own, set) = key(JweAlgorithm::RsaOaep256);
    let usual = |metadata: &mut ClientMetadata| {
        metadata.skip_consent = Some(true);
        metadata.token_endpoint_auth_method = Some(AuthMethod::ClientSecretBasic);
        metadata.authorization_signed_response_alg = Some(JwsAlgorithm::ES256);
    };
    world
        .confidential("acme", "hidden", |metadata| {
            usual(metadata);
            metadata.jwks = Some(set);
            metadata.authorization_encrypted_response_alg = Some(JweAlgorithm::RsaOaep256);
            metadata.authorization_encrypted_response_enc = Some(JweEncryption::A256Gcm);
        })
        .await;
    let chosen = Encryption { alg: JweAlgorithm::A128Kw, enc: JweEncryption::A128CbcHs256 };
    let secret = world
        .confidential("acme", "shared", |metadata| {
            usual(metadata);
            metadata.authorization_encrypted_response_alg = Some(chosen.alg);
        })
        .await;
    let keys = JwkSet::from_value(&document(world, "/t/acme/oauth2/jwks").await).unwrap().verifying_keys();
    for (client, key, enc) in [("hidden", own, JweEncryption::A256Gcm), ("shared", shared(chosen, &secret), chosen.enc)]
    {
        for (more, member) in [(("scope", "openid"), "code"), (("scope", "openid nonsense"), "error")] {
            let seen = browser.open(&authorize("acme", client, &[("response_mode", "jwt"), more])).await;
            let token = seen.told("response").unwrap();
            assert!(Jwe::parse(&token).unwrap().header().is_nested());
            let inner = opened(&token, &key, enc);
            let jws = Jws::parse(&inner).unwrap();
            let verified = jws.verify(&keys, &[protocols::jose::Algorithm::ES256]).unwrap();
            let said: Value = serde_json::from_slice(verified.payload()).unwrap();
            assert!(said[member].is_string() && said["aud"] == client, "{said}");
        }
    }
}
