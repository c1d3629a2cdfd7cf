//! How secrets come, expire and go.

use super::*;

#[test]
fn a_public_client_has_no_secret() {
    given(&[registered(with(public))]).when(add(1, None, None)).then_expect_error(ClientError::PublicClient);
    let live = [registered(metadata()), added(1, None, None)];
    given(&live).when(change(with(public))).then_expect_error(ClientError::SecretsRemain);
    let expired = [registered(metadata()), added(1, None, Some(at(1)))];
    assert!(given(&expired).when(change(with(public))).inspect_result().is_ok());
}

#[test]
fn a_secret_is_kept_in_the_clear_exactly_where_it_is_needed() {
    let hmac = |m: &mut ClientMetadata| m.token_endpoint_auth_method = Some(AuthMethod::ClientSecretJwt);
    let begun = [registered(metadata())];
    let signing = [registered(with(hmac))];
    given(&begun).when(add(1, None, None)).then_expect_events(vec![added(1, None, None)]);
    given(&begun).when(add(1, Some(sealed()), None)).then_expect_error(ClientError::SealedSecretNotNeeded);
    given(&signing).when(add(1, Some(sealed()), None)).then_expect_events(vec![added(1, Some(sealed()), None)]);
    given(&signing).when(add(1, None, None)).then_expect_error(ClientError::SealedSecretNeeded);
    let stray = Some(Secret::new(Keyring::SigningKeys, "s3cr3t".to_owned()));
    given(&signing).when(add(1, stray, None)).then_expect_error(ClientError::SealedSecretNeeded);
    given(&[begun[0].clone(), added(1, None, None)])
        .when(change(with(hmac)))
        .then_expect_error(ClientError::SealedSecretNeeded);
}

#[test]
fn a_secret_is_as_long_as_the_hashes_that_are_made_with_it() {
    let sealed = |bytes| Secret::new(Keyring::ClientSecrets, "s".repeat(bytes));
    for (algorithm, bytes) in [(JwsAlgorithm::HS256, 32), (JwsAlgorithm::HS384, 48), (JwsAlgorithm::HS512, 64)] {
        let begun = [registered(with(|m| m.id_token_signed_response_alg = Some(algorithm)))];
        let long = sealed(bytes);
        given(&begun).when(add(1, Some(long.clone()), None)).then_expect_events(vec![added(1, Some(long), None)]);
        given(&begun).when(add(1, Some(sealed(bytes - 1)), None)).then_expect_error_message(&format!(
            "client_secret is too short for the client's algorithms; use at least {bytes} bytes (RFC 7518 §3.2)"
        ));
    }
    let hmac = |alg| {
        with(move |m| {
            m.token_endpoint_auth_method = Some(AuthMethod::ClientSecretJwt);
            m.token_endpoint_auth_signing_alg = Some(alg);
        })
    };
    let signing = [registered(hmac(JwsAlgorithm::HS256)), added(1, Some(sealed(32)), None)];
    given(&signing).when(change(hmac(JwsAlgorithm::HS384))).then_expect_error(ClientError::SealedSecretNeeded);
}

#[test]
fn five_secrets_live_at_once_and_expired_ones_make_room() {
    let five = |end| {
        let secrets = (1..=5).map(move |number| added(number, None, end));
        [registered(metadata())].into_iter().chain(secrets).collect::<Vec<_>>()
    };
    given(&five(None)).when(add(6, None, None)).then_expect_error(ClientError::TooManySecrets);
    let expected = (1..=5).map(removed).chain([added(6, None, None)]).collect();
    given(&five(Some(at(0)))).when(add(6, None, None)).then_expect_events(expected);
}

#[test]
fn a_secret_id_names_one_secret() {
    let known = [registered(metadata()), added(1, None, None)];
    given(&known).when(add(1, None, None)).then_expect_events(vec![]);
    given(&known).when(add(1, None, Some(at(9)))).then_expect_error(ClientError::DuplicateSecret);
    given(&known).when(ClientCommand::RemoveSecret { secret_id: "s1".into() }).then_expect_events(vec![removed(1)]);
    given(&known)
        .when(ClientCommand::RemoveSecret { secret_id: "s2".into() })
        .then_expect_error(ClientError::UnknownSecret);
    let unnamed =
        ClientCommand::AddSecret { secret_id: String::new(), hash: hash(1), sealed: None, expires_at: None, at: at(0) };
    given(&known)
        .when(unnamed)
        .then_expect_error_message("secret_id is not usable; give 1 to 255 visible ASCII characters");
}

#[test]
fn a_secret_does_not_expire_before_it_begins() {
    given(&[registered(metadata())]).when(add(1, None, Some(at(0)))).then_expect_error(ClientError::ExpiresInThePast);
    let client: Client = laws::fold([registered(metadata()), added(1, None, Some(at(5)))]);
    assert_eq!((client.live_secrets(at(4)).count(), client.live_secrets(at(5)).count()), (1, 0));
}
