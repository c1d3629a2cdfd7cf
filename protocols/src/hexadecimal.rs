//! Bytes in hexadecimal: how signatures and digests are written where a specification or a person reads them.

use std::fmt::Write as _;

use aws_lc_rs::digest::{SHA256, digest};

/// Bytes in lower case, two digits each.
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// SHA-256 of bytes, 64 digits.
pub fn sha256(bytes: &[u8]) -> String {
    hexadecimal(digest(&SHA256, bytes).as_ref())
}
