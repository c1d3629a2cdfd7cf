//! Encrypted tokens: the header with all its parameters, and what is done before and after a key is found. The input is taken as a whole
//! token. None is opened by an accident of bytes, whichever way its header asks for.

#![no_main]

use std::sync::LazyLock;

use aws_lc_rs::agreement::{ECDH_P256, PrivateKey};
use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der};
use libfuzzer_sys::fuzz_target;
use protocols::jose::{ContentEncryption, DecryptionKey, Jwe, KeyManagement};

const SECRET: &[u8] = b"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/// A key for every algorithm but those of RSA, whose pairs are slow to make and slower to use.
static KEYS: LazyLock<Vec<DecryptionKey>> = LazyLock::new(|| {
    let pair = PrivateKey::generate(&ECDH_P256).expect("a pair can be made");
    let der: Pkcs8V1Der<'_> = pair.as_der().expect("a pair has a form");
    let mut keys = Vec::new();
    for algorithm in KeyManagement::ALL {
        if algorithm.is_symmetric() {
            let key = DecryptionKey::from_client_secret(*algorithm, ContentEncryption::A128Gcm, SECRET);
            keys.push(key.expect("the secret is long enough"));
        } else if let Ok(key) = DecryptionKey::from_pkcs8(*algorithm, "one", der.as_ref()) {
            keys.push(key);
        }
    }
    keys
});

fuzz_target!(|token: &str| {
    if let Ok(jwe) = Jwe::parse(token) {
        let _ = (jwe.header().kid(), jwe.header().is_nested());
        assert!(jwe.decrypt(KEYS.iter(), KeyManagement::ALL, ContentEncryption::ALL).is_err());
    }
});
