//! Proofs of possession: the input is a token, as it stands in the header. No proof is good by an accident of bytes.

#![no_main]

use libfuzzer_sys::fuzz_target;
use protocols::jose::{DPOP_ALGORITHMS, DpopProof, ProofRules, is_thumbprint};

fuzz_target!(|token: &str| {
    let Ok(proof) = DpopProof::parse(token) else { return };
    let rules = ProofRules {
        method: "POST",
        uri: "https://server.example.com/token",
        access_token: None,
        algorithms: &DPOP_ALGORITHMS,
        now: 1_562_262_616,
        max_age: 60,
    };
    if let Ok(shown) = proof.verify(&rules) {
        assert!(is_thumbprint(&shown.thumbprint) && !shown.jwt_id.is_empty());
    }
});
