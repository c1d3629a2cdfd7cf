//! The tokens that are signed here, read as their readers read them.

use protocols::jose::tokens::{
    AccessToken, Extra, IdToken, IntrospectionToken, LoggedOut, LogoutToken, Pushed, UserinfoToken,
};
use protocols::jose::{Algorithm, ClaimsError, Expiry, Jws, SigningKey, Validation, half_hash};
use serde_json::{Value, json};

use crate::keys::{signer, verifier};

const ISSUER: &str = "https://id.example/t/one";
const NOW: i64 = 1_900_000_000;

/// The header's `typ` and the claims of a token whose signature is good.
fn read(token: &str, key: &SigningKey) -> (String, Value) {
    let jws = Jws::parse(token).unwrap();
    let key = verifier(key);
    let verified = jws.verify([&key], &Algorithm::ALL).unwrap();
    (verified.header().typ().unwrap().to_owned(), serde_json::from_slice(verified.payload()).unwrap())
}

fn access_token<'a>(audience: &'a [String], extra: Extra<'a>) -> AccessToken<'a> {
    AccessToken {
        issuer: ISSUER,
        subject: "somebody",
        audience,
        client_id: "app",
        expires_at: NOW + 300,
        issued_at: NOW,
        jwt_id: "id",
        scope: "a b",
        authorization_details: &[],
        auth_time: Some(NOW - 5),
        acr: Some("one"),
        amr: &[],
        confirmation: None,
        act: None,
        may_act: None,
        extra,
    }
}

#[test]
fn an_access_token_says_what_rfc_9068_asks_for() {
    let key = signer(Algorithm::ES256, "one");
    let audience = ["https://api.example".to_owned()];
    let (typ, claims) = read(&access_token(&audience, Extra::default()).sign(&key).unwrap(), &key);
    assert_eq!(typ, "at+jwt");
    let wanted = json!({
        "iss": ISSUER, "sub": "somebody", "aud": "https://api.example", "client_id": "app", "exp": NOW + 300, "iat": NOW,
        "jti": "id", "scope": "a b", "auth_time": NOW - 5, "acr": "one",
    });
    assert_eq!(claims, wanted);
    let two = ["https://api.example".to_owned(), "https://other.example".to_owned()];
    let (_, claims) = read(&access_token(&two, Extra::default()).sign(&key).unwrap(), &key);
    assert_eq!(claims["aud"], json!(two));
}

#[test]
fn what_others_add_never_becomes_protocol() {
    let key = signer(Algorithm::ES256, "one");
    let added = json!({"roles": ["x"], "sub": "another", "aud": "everybody", "exp": 9, "nonce": "n", "cnf": {}, "email": "a@b.example"});
    let extra = Extra(added.as_object());
    let audience = ["https://api.example".to_owned()];
    let id_token = id_token(extra).sign(&key).unwrap();
    let userinfo = UserinfoToken { issuer: ISSUER, subject: "somebody", client_id: "app", act: None, extra };
    let tokens = [access_token(&audience, extra).sign(&key).unwrap(), id_token, userinfo.sign(&key).unwrap()];
    for token in tokens {
        let jws = Jws::parse(&token).unwrap();
        let claims = jws.unverified_claims().unwrap();
        assert_eq!(claims.subject.as_deref(), Some("somebody"), "a repeated member would have been refused");
        assert_eq!((&claims.others["roles"], &claims.others["email"]), (&json!(["x"]), &json!("a@b.example")));
        assert!(claims.others.get("cnf").is_none());
    }
}

fn id_token(extra: Extra<'_>) -> IdToken<'_> {
    IdToken {
        issuer: ISSUER,
        subject: "somebody",
        client_id: "app",
        expires_at: NOW + 300,
        issued_at: NOW,
        id: "one of many",
        auth_time: Some(NOW),
        nonce: Some("asked"),
        acr: None,
        amr: &[],
        sid: None,
        access_token: Some("the access token"),
        code: None,
        state: None,
        pushed: None,
        may_act: None,
        extra,
    }
}

#[test]
fn an_id_token_ties_its_companions_by_its_own_algorithm() {
    for algorithm in [Algorithm::HS256, Algorithm::ES384, Algorithm::ES512, Algorithm::EdDSA] {
        let key = signer(algorithm, "one");
        let token = IdToken { code: Some("the code"), state: Some("the state"), ..id_token(Extra::default()) };
        let (typ, claims) = read(&token.sign(&key).unwrap(), &key);
        assert_eq!(typ, "JWT");
        for (name, value) in [("at_hash", "the access token"), ("c_hash", "the code"), ("s_hash", "the state")] {
            assert_eq!(claims[name], half_hash(algorithm, value), "{algorithm} {name}");
        }
        assert_eq!(
            (&claims["nonce"], &claims["aud"], &claims["jti"]),
            (&json!("asked"), &json!("app"), &json!("one of many"))
        );
        // CIBA Core §10.3.1.
        let pushed = Pushed { auth_req_id: "the request", refresh_token: Some("the refresh token") };
        let token = IdToken { pushed: Some(pushed), ..id_token(Extra::default()) };
        let (_, claims) = read(&token.sign(&key).unwrap(), &key);
        let named = |name: &str| &claims[format!("urn:openid:params:jwt:claim:{name}")];
        assert_eq!(named("rt_hash"), &json!(half_hash(algorithm, "the refresh token")));
        assert_eq!(named("auth_req_id"), &json!("the request"));
    }
}

#[test]
fn an_expired_id_token_is_still_a_hint() {
    let key = signer(Algorithm::ES256, "one");
    let token = id_token(Extra::default()).sign(&key).unwrap();
    let (jws, public) = (Jws::parse(&token).unwrap(), verifier(&key));
    let verified = jws.verify([&public], &[Algorithm::ES256]).unwrap();
    let later = Validation { issuer: Some(ISSUER), audience: Some(&["app"]), ..Validation::at(NOW + 86_400) };
    assert_eq!(verified.claims(&later).unwrap_err(), ClaimsError::Expired);
    let hint = Validation { expiry: Expiry::Ignored, ..later };
    assert_eq!(verified.claims(&hint).unwrap().subject.as_deref(), Some("somebody"));
    assert_eq!(verified.claims(&hint.of_type(&["at+jwt"])).unwrap_err(), ClaimsError::Kind);
}

#[test]
fn a_signed_introspection_answer_is_no_access_token() {
    let key = signer(Algorithm::PS256, "one");
    let answer = json!({"active": true, "sub": "somebody", "exp": NOW + 300});
    let token = IntrospectionToken { issuer: ISSUER, audience: "api", issued_at: NOW, answer: &answer };
    let (typ, claims) = read(&token.sign(&key).unwrap(), &key);
    assert_eq!(typ, "token-introspection+jwt");
    assert_eq!(claims, json!({"iss": ISSUER, "aud": "api", "iat": NOW, "token_introspection": answer}));
}

#[test]
fn a_logout_token_is_taken_for_nothing_else() {
    let key = signer(Algorithm::ES256, "one");
    let token = LogoutToken {
        issuer: ISSUER,
        subject: "somebody",
        client_id: "app",
        issued_at: NOW,
        expires_at: NOW + 120,
        jwt_id: "bWJq",
        sid: "08a5019c",
        events: LoggedOut,
    };
    let (typ, claims) = read(&token.sign(&key).unwrap(), &key);
    assert_eq!(typ, "logout+jwt");
    // OpenID Connect Back-Channel Logout 1.0 section 2.4.
    let wanted = json!({
        "iss": ISSUER, "sub": "somebody", "aud": "app", "iat": NOW, "exp": NOW + 120, "jti": "bWJq", "sid": "08a5019c",
        "events": { "http://schemas.openid.net/event/backchannel-logout": {} },
    });
    assert_eq!(claims, wanted, "and no nonce");
}
