//! Standard Webhooks: by what a receiver sees that a message is ours, whole and new (github.com/standard-webhooks/standard-webhooks,
//! spec/standard-webhooks.md).
//!
//! A message has an id that stays the same however often it is sent, the moment of the attempt, and one signature per secret over both and
//! the body. Secrets are written `whsec_` and base64; the symmetric scheme `v1` is HMAC-SHA256.

use aws_lc_rs::hmac::{HMAC_SHA256, Key, sign};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

/// The header with the id.
pub const ID: &str = "webhook-id";
/// The header with the moment, in seconds since 1970.
pub const TIMESTAMP: &str = "webhook-timestamp";
/// The header with the signatures.
pub const SIGNATURE: &str = "webhook-signature";

const PREFIX: &str = "whsec_";

/// What stands in `webhook-signature`: a signature by each of the secrets, in their order. One that is no secret signs nothing.
pub fn signatures<'s>(id: &str, timestamp: i64, body: &[u8], secrets: impl IntoIterator<Item = &'s str>) -> String {
    let mut message = format!("{id}.{timestamp}.").into_bytes();
    message.extend_from_slice(body);
    let keys = secrets.into_iter().filter_map(|secret| BASE64.decode(secret.strip_prefix(PREFIX)?).ok());
    let signed = keys.map(|key| BASE64.encode(sign(&Key::new(HMAC_SHA256, &key), &message)));
    signed.map(|signature| format!("v1,{signature}")).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    // The example of the specification's reference libraries.
    #[test]
    fn a_message_is_signed_as_the_reference_does() {
        let body = br#"{"test": 2432232314}"#;
        let signed = signatures("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, body, [SECRET]);
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn every_secret_signs_in_its_order() {
        let other = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
        let both = signatures("msg_1", 7, b"{}", [SECRET, other]);
        let one_by_one = [signatures("msg_1", 7, b"{}", [SECRET]), signatures("msg_1", 7, b"{}", [other])];
        assert_eq!(both, one_by_one.join(" "));
        assert_ne!(one_by_one[0], signatures("msg_1", 8, b"{}", [SECRET]));
        assert_eq!(signatures("msg_1", 7, b"{}", ["secret", "whsec_!"]), "");
    }
}
