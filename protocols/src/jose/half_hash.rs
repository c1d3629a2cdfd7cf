//! The hash that ties a code or an access token to an ID token (OpenID Connect Core §3.1.3.6, §3.3.2.11).

use aws_lc_rs::digest::digest;

use super::{Algorithm, base64url};

/// `at_hash`, `c_hash` or `s_hash`: the left half of the value's hash in base64url, by the hash function of the ID token's `alg`.
/// `EdDSA` uses SHA-512, the hash of Ed25519.
pub fn half_hash(algorithm: Algorithm, value: &str) -> String {
    let hash = digest(algorithm.digest(), value.as_bytes());
    let (left, _) = hash.as_ref().split_at(hash.as_ref().len() / 2);
    base64url::encode(left)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_openid_connect_core_a_3_and_a_4_come_out() {
        let token = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y";
        assert_eq!(half_hash(Algorithm::RS256, token), "77QmUPtjPfzWtF2AnpK9RQ");
        let code = "Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk";
        assert_eq!(half_hash(Algorithm::RS256, code), "LDktKdoQak3Pk0cnXxCltA");
    }

    #[test]
    fn the_length_follows_the_algorithm() {
        for (algorithm, octets) in
            [(Algorithm::HS256, 16), (Algorithm::ES384, 24), (Algorithm::PS512, 32), (Algorithm::EdDSA, 32)]
        {
            assert_eq!(half_hash(algorithm, "a").len(), base64url::length(octets), "{algorithm}");
        }
        assert_eq!(half_hash(Algorithm::EdDSA, "a"), half_hash(Algorithm::RS512, "a"));
    }
}
