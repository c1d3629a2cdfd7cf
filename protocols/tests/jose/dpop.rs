//! Proofs of possession (RFC 9449): the examples of the specification, and everything that is none.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use protocols::jose::{
    Algorithm, ClaimsError, DPOP_ALGORITHMS, DpopError, DpopProof, JwsError, KeyError, LEEWAY, Possession, ProofRules,
    is_thumbprint,
};
use serde_json::{Value, json};

const NOW: i64 = 1_900_000_000;
const URI: &str = "https://id.example.com/t/demo/oauth2/token";
/// Header and key of RFC 9449 §4.2.
const HEADER: &str = "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJo\
                      RjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19";

fn rules<'r>() -> ProofRules<'r> {
    let algorithms = &DPOP_ALGORITHMS;
    ProofRules { method: "POST", uri: URI, access_token: None, algorithms, now: NOW, max_age: 60 }
}

struct Holder(EcdsaKeyPair);

impl Holder {
    fn new() -> Self {
        Self(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap())
    }

    fn jwk(&self) -> Value {
        let point = self.0.public_key().as_ref();
        json!({"kty": "EC", "crv": "P-256", "x": BASE64.encode(&point[1..33]), "y": BASE64.encode(&point[33..])})
    }

    fn header(&self) -> Value {
        json!({"typ": "dpop+jwt", "alg": "ES256", "jwk": self.jwk()})
    }

    fn sign(&self, header: &Value, claims: &Value) -> String {
        let input = format!("{}.{}", BASE64.encode(header.to_string()), BASE64.encode(claims.to_string()));
        #[expect(clippy::disallowed_methods, reason = "a signature by ECDSA needs chance, and no test depends on it")]
        let signature = self.0.sign(&SystemRandom::new(), input.as_bytes()).unwrap();
        format!("{input}.{}", BASE64.encode(signature))
    }
}

fn good() -> Value {
    json!({"jti": "first", "htm": "POST", "htu": URI, "iat": NOW})
}

fn with(name: &str, value: Value) -> Value {
    let mut claims = good();
    claims[name] = value;
    claims.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    claims
}

fn verify(token: &str, rules: &ProofRules<'_>) -> Result<Possession, DpopError> {
    DpopProof::parse(token)?.verify(rules)
}

#[test]
fn the_examples_of_the_specification_are_verified() {
    // RFC 9449 §4.2 and §6.1.
    let thumbprint = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I";
    let token = format!(
        "{HEADER}.eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuI\
         iwiaWF0IjoxNTYyMjYyNjE2fQ.2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg"
    );
    let rules = ProofRules { uri: "https://server.example.com/token", now: 1_562_262_616, ..rules() };
    let shown = verify(&token, &rules).unwrap();
    assert_eq!((shown.thumbprint.as_str(), shown.jwt_id.as_str()), (thumbprint, "-BwC3ESc6acc2lTc"));
    assert_eq!((shown.issued_at, shown.nonce), (1_562_262_616, None));
    assert!(is_thumbprint(thumbprint) && !is_thumbprint("0ZcO") && !is_thumbprint(&format!("{thumbprint}=")));

    // RFC 9449 §7.1.
    let token = format!(
        "{HEADER}.eyJqdGkiOiJlMWozVl9iS2ljOC1MQUVCIiwiaHRtIjoiR0VUIiwiaHR1IjoiaHR0cHM6Ly9yZXNvdXJjZS5leGFtcGxlLm9yZy9wcm90Z\
         WN0ZWRyZXNvdXJjZSIsImlhdCI6MTU2MjI2MjYxOCwiYXRoIjoiZlVIeU8ycjJaM0RaNTNFc05yV0JiMHhXWG9hTnk1OUlpS0NBcWtzbVFFbyJ9.2oW9\
         RP35yRqzhrtNP86L-Ey71EOptxRimPPToA1plemAgR6pxHF8y6-yqyVnmcw6Fy1dqd-jfxSYoMxhAJpLjA"
    );
    let rules = ProofRules {
        method: "GET",
        uri: "https://resource.example.org/protectedresource",
        access_token: Some("Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU"),
        now: 1_562_262_618,
        ..rules
    };
    assert_eq!(verify(&token, &rules).unwrap().thumbprint, thumbprint);
    let other = ProofRules { access_token: Some("another"), ..rules };
    assert_eq!(verify(&token, &other), Err(DpopError::AccessToken));
}

#[test]
fn an_address_is_the_same_in_each_of_its_spellings() {
    let holder = Holder::new();
    for uri in [
        "https://id.example.com/t/demo/oauth2/token?a=b#c",
        "HTTPS://ID.example.com:443/t/demo/oauth2/token",
        "https://id.example.com/t/./demo/x/../oauth2/token",
    ] {
        let token = holder.sign(&holder.header(), &with("htu", json!(uri)));
        assert!(verify(&token, &rules()).is_ok(), "{uri}");
    }
    for uri in [
        "http://id.example.com/t/demo/oauth2/token",
        "https://id.example.com/t/demo/oauth2/token/",
        "https://id.example.com/t/demo/oauth2/TOKEN",
        "https://id.example.com:8443/t/demo/oauth2/token",
        "https://aiko@id.example.com/t/demo/oauth2/token",
        "https://id.example.com.evil.example/t/demo/oauth2/token",
        "/t/demo/oauth2/token",
        "",
    ] {
        let token = holder.sign(&holder.header(), &with("htu", json!(uri)));
        assert_eq!(verify(&token, &rules()), Err(DpopError::Address), "{uri}");
    }
}

#[test]
fn each_fault_has_its_reason() {
    let holder = Holder::new();
    let table = [
        ("htm", json!("GET"), DpopError::Method),
        ("htm", json!("post"), DpopError::Method),
        ("htm", json!(null), ClaimsError::Missing("htm").into()),
        ("htu", json!(null), ClaimsError::Missing("htu").into()),
        ("htu", json!(7), ClaimsError::Malformed("htu").into()),
        ("jti", json!(null), ClaimsError::Missing("jti").into()),
        ("jti", json!(""), ClaimsError::Malformed("jti").into()),
        ("jti", json!("j".repeat(256)), ClaimsError::Malformed("jti").into()),
        ("nonce", json!("n".repeat(256)), ClaimsError::Malformed("nonce").into()),
        ("iat", json!(null), ClaimsError::Missing("iat").into()),
        ("iat", json!(NOW + LEEWAY + 1), ClaimsError::IssuedInFuture.into()),
        ("iat", json!(NOW - 61 - LEEWAY), ClaimsError::TooOld.into()),
        ("exp", json!(NOW - LEEWAY), ClaimsError::Expired.into()),
    ];
    for (name, value, error) in table {
        let token = holder.sign(&holder.header(), &with(name, value.clone()));
        assert_eq!(verify(&token, &rules()), Err(error), "{name}: {value}");
    }
    let token = holder.sign(&holder.header(), &good());
    let shown = ProofRules { access_token: Some("token"), ..rules() };
    assert_eq!(verify(&token, &shown), Err(DpopError::AccessToken), "a proof without ath is good for no token");
}

#[test]
fn a_key_that_is_no_public_key_of_its_own_is_refused() {
    let (holder, other) = (Holder::new(), Holder::new());
    let header = |change: &dyn Fn(&mut Value)| {
        let mut header = holder.header();
        change(&mut header);
        holder.sign(&header, &good())
    };
    let table: [(String, DpopError); 9] = [
        (header(&|header| header["typ"] = json!("JWT")), ClaimsError::Kind.into()),
        (header(&|header| drop(header.as_object_mut().unwrap().remove("typ"))), ClaimsError::Kind.into()),
        (header(&|header| drop(header.as_object_mut().unwrap().remove("jwk"))), DpopError::NoKey),
        (header(&|header| header["jwk"] = other.jwk()), JwsError::Signature.into()),
        (header(&|header| header["jwk"]["d"] = json!("AAAA")), KeyError::Private.into()),
        (header(&|header| header["jwk"] = json!({"kty": "oct", "k": "AAAA"})), KeyError::Symmetric.into()),
        (header(&|header| header["alg"] = json!("none")), JwsError::Unsigned.into()),
        (header(&|header| header["alg"] = json!("HS256")), JwsError::NotAllowed(Algorithm::HS256).into()),
        (header(&|header| header["alg"] = json!("ES384")), KeyError::Purpose.into()),
    ];
    for (token, error) in table {
        assert_eq!(verify(&token, &rules()), Err(error), "{token}");
    }
    let long = header(&|header| header["padding"] = json!("x".repeat(9000)));
    assert_eq!(verify(&long, &rules()), Err(JwsError::TooLarge.into()));
}
