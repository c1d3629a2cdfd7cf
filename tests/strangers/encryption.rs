//! Encrypted tokens of another implementation: it opens ours and we open its, for every pair of algorithms and every kind of key.

use std::io::Write as _;
use std::process::{Command, Stdio};

use protocols::jose::{ContentEncryption, DecryptionKey, EncryptionKey, Jwe, Jwk, KeyManagement};
use serde_json::{Value, json};

use crate::stage::{document, sources, tool};

fn python(verb: &str) -> Command {
    let mut python = Command::new(tool("strangers-venv").join("bin/python"));
    // Without a cache of compiled files in the tree.
    python.arg("-B").arg(sources("strangers/python/encryption.py")).arg(verb);
    python.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    python
}

/// What it answers to a document.
fn asked(verb: &str, given: &Value) -> Value {
    let mut child = python(verb).spawn().unwrap();
    child.stdin.take().unwrap().write_all(given.to_string().as_bytes()).unwrap();
    document(&child.wait_with_output().unwrap())
}

/// A counter stands in for chance.
fn random(buffer: &mut [u8]) {
    for (byte, number) in buffer.iter_mut().zip((0..=u8::MAX).cycle()) {
        *byte = number;
    }
}

#[test]
fn encrypted_tokens_go_to_and_fro_with_joserfc() {
    let mut theirs = asked("seal", &Value::Null);
    let list = theirs.as_array_mut().unwrap();
    // 3 of RSA, 4 that agree on 4 curves, 6 under a shared key, and the shared key itself: each with 6 encryptions.
    assert_eq!(list.len(), 6 * (3 + 4 * 4 + 6 + 1));
    for one in list.iter_mut() {
        let algorithm: KeyManagement = one["alg"].as_str().unwrap().parse().unwrap();
        let encryption: ContentEncryption = one["enc"].as_str().unwrap().parse().unwrap();
        let private = one["private"].as_str().unwrap();
        let (to, from) = if algorithm.is_symmetric() {
            let secret = base64(private);
            let to = EncryptionKey::from_secret(algorithm, None, &secret).unwrap();
            (to, DecryptionKey::from_secret(algorithm, None, &secret).unwrap())
        } else {
            let from = DecryptionKey::from_pkcs8_base64(algorithm, "theirs", private).unwrap();
            (EncryptionKey::from_jwk(&Jwk::from_value(&one["public"]).unwrap(), algorithm).unwrap(), from)
        };
        let jwe = Jwe::parse(one["token"].as_str().unwrap()).unwrap();
        let opened = jwe.decrypt([&from], &[algorithm], &[encryption]).unwrap();
        assert_eq!(str::from_utf8(&opened).unwrap(), one["text"], "{algorithm} {encryption} {}", one["public"]);
        let ours = format!("from here: {algorithm} {encryption}");
        one["token"] = to.encrypt(encryption, None, ours.as_bytes(), &mut random).unwrap().into();
    }
    let wanted: Vec<_> =
        list.iter().map(|one| format!("from here: {} {}", text(one, "alg"), text(one, "enc"))).collect();
    assert_eq!(asked("open", &theirs), json!(wanted));
}

fn text<'o>(one: &'o Value, member: &str) -> &'o str {
    one[member].as_str().unwrap()
}

fn base64(text: &str) -> Vec<u8> {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.decode(text).unwrap()
}
