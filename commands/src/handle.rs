//! Values that callers hold and that lead to a stream: codes, refresh tokens, cookies of sessions.
//!
//! Such a value begins with the id of its stream, so whoever presents one is answered from the log alone, and no table of values
//! can lag behind. What follows the id is random; the stream knows its hash. This file is the one place that knows the form.

use std::fmt;

use aggregates::client::SecretHash;
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use journal::clock::Entropy;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::secret::{ClearSecret, hash_of};

const ID: usize = 16;
const SECRET: usize = 32;
const MARK: usize = 16;

/// A code or the cookie of a session: 16 bytes of the stream's id and 32 random bytes, as 64 characters of base64url.
#[derive(Clone, PartialEq, Eq)]
pub struct Handle {
    id: Uuid,
    hash: SecretHash,
}

impl Handle {
    /// Reads a presented value; `None` where it cannot be one.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = decode::<{ ID + SECRET }>(text)?;
        Some(Self { id: id_of(&*bytes)?, hash: hash_of(text.as_bytes()) })
    }

    /// The id of the stream that it leads to.
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// What the stream compares: SHA-256 of the whole value.
    pub fn hash(&self) -> &SecretHash {
        &self.hash
    }

    /// A new value that leads to a stream, and what the stream keeps of it.
    pub fn generate(id: Uuid, entropy: &dyn Entropy) -> (ClearSecret, SecretHash) {
        let mut bytes = Zeroizing::new([0; ID + SECRET]);
        bytes[..ID].copy_from_slice(id.as_bytes());
        entropy.fill(&mut bytes[ID..]);
        told(&*bytes)
    }

    /// A value that leads to a stream and can be made again by whoever has the tenant's key, of a tag under it: for what must be said once
    /// more and is kept nowhere.
    pub(crate) fn derived(id: Uuid, tag: &str) -> (ClearSecret, SecretHash) {
        let mut bytes = Zeroizing::new([0; ID + SECRET]);
        bytes[..ID].copy_from_slice(id.as_bytes());
        bytes[ID..].copy_from_slice(digest(&SHA256, tag.as_bytes()).as_ref());
        told(&*bytes)
    }
}

/// A refresh token: 16 bytes of the grant's id, 16 random bytes that all tokens of its family share, and 32 of its own, as 86
/// characters of base64url. The shared part tells a retired token of the family from a guess, see
/// [`aggregates::grant::Family`].
#[derive(Clone, PartialEq, Eq)]
pub struct RefreshHandle {
    id: Uuid,
    family: SecretHash,
    hash: SecretHash,
    mark: Zeroizing<[u8; MARK]>,
}

impl RefreshHandle {
    /// Reads a presented value; `None` where it cannot be one.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = decode::<{ ID + MARK + SECRET }>(text)?;
        let mut mark = Zeroizing::new([0; MARK]);
        mark.copy_from_slice(&bytes[ID..ID + MARK]);
        Some(Self { id: id_of(&*bytes)?, family: hash_of(&*mark), hash: hash_of(text.as_bytes()), mark })
    }

    /// The id of its grant.
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// SHA-256 of the part that its family shares.
    pub fn family(&self) -> &SecretHash {
        &self.family
    }

    /// SHA-256 of the whole value.
    pub fn hash(&self) -> &SecretHash {
        &self.hash
    }

    /// The first token of a family.
    pub(crate) fn first(id: Uuid, entropy: &dyn Entropy) -> (ClearSecret, Self) {
        let mut mark = Zeroizing::new([0; MARK]);
        entropy.fill(&mut *mark);
        Self::make(id, mark, entropy)
    }

    /// Another token of the same family.
    pub(crate) fn next(&self, entropy: &dyn Entropy) -> (ClearSecret, Self) {
        Self::make(self.id, self.mark.clone(), entropy)
    }

    fn make(id: Uuid, mark: Zeroizing<[u8; MARK]>, entropy: &dyn Entropy) -> (ClearSecret, Self) {
        let mut bytes = Zeroizing::new([0; ID + MARK + SECRET]);
        bytes[..ID].copy_from_slice(id.as_bytes());
        bytes[ID..ID + MARK].copy_from_slice(&*mark);
        entropy.fill(&mut bytes[ID + MARK..]);
        let (token, hash) = told(&*bytes);
        (token, Self { id, family: hash_of(&*mark), hash, mark })
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Handle({}, …)", self.id)
    }
}

impl fmt::Debug for RefreshHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RefreshHandle({}, …)", self.id)
    }
}

/// What an access token, or the `jti` of a JWT, is found by.
pub fn access_token_hash(token: &str) -> SecretHash {
    hash_of(token.as_bytes())
}

fn decode<const N: usize>(text: &str) -> Option<Zeroizing<[u8; N]>> {
    if text.len() != (N * 4).div_ceil(3) {
        return None;
    }
    // Base64 is decoded in pieces of three bytes, and asks for room for the last one whole.
    let mut bytes = Zeroizing::new([0; 72]);
    let read = BASE64.decode_slice(text, &mut *bytes).ok()?;
    let mut exact = Zeroizing::new([0; N]);
    exact.copy_from_slice(bytes.get(..read).filter(|bytes| bytes.len() == N)?);
    Some(exact)
}

fn id_of(bytes: &[u8]) -> Option<Uuid> {
    Uuid::from_slice(bytes.get(..ID)?).ok()
}

fn told(bytes: &[u8]) -> (ClearSecret, SecretHash) {
    let text = BASE64.encode(bytes);
    let hash = hash_of(text.as_bytes());
    (ClearSecret::given(text), hash)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU8, Ordering};

    use super::*;

    struct Counting(AtomicU8);

    impl Entropy for Counting {
        fn fill(&self, buffer: &mut [u8]) {
            buffer.fill_with(|| self.0.fetch_add(1, Ordering::Relaxed));
        }
    }

    fn entropy() -> Counting {
        Counting(AtomicU8::new(1))
    }

    #[test]
    fn a_handle_leads_to_its_stream() {
        let id = Uuid::from_u128(0x0194_a1b2_c3d4_7e5f_8a6b_9c0d_1e2f_3a4b);
        let (value, hash) = Handle::generate(id, &entropy());
        assert_eq!(value.expose().len(), 64);
        let handle = Handle::parse(value.expose()).unwrap();
        assert_eq!((handle.id(), handle.hash()), (id, &hash));
        assert_eq!(value.hash().as_ref(), Ok(&hash));
        assert!(RefreshHandle::parse(value.expose()).is_none());
    }

    #[test]
    fn a_derived_handle_is_the_same_for_the_same_tag() {
        let id = Uuid::from_u128(7);
        let (value, hash) = Handle::derived(id, "tag");
        assert_eq!(Handle::derived(id, "tag"), (value.clone(), hash.clone()));
        assert_ne!(Handle::derived(id, "other").0, value);
        let handle = Handle::parse(value.expose()).unwrap();
        assert_eq!((handle.id(), handle.hash()), (id, &hash));
    }

    #[test]
    fn refresh_tokens_of_a_family_share_their_mark_and_nothing_else() {
        let id = Uuid::from_u128(7);
        let entropy = entropy();
        let (first_value, first) = RefreshHandle::first(id, &entropy);
        let (next_value, next) = first.next(&entropy);
        let other = RefreshHandle::first(id, &entropy).1;
        assert_eq!(first_value.expose().len(), 86);
        assert_eq!(RefreshHandle::parse(next_value.expose()).as_ref(), Some(&next));
        assert_eq!((next.id(), next.family()), (id, first.family()));
        assert!(next.hash() != first.hash() && other.family() != first.family());
    }

    #[test]
    fn what_is_no_handle_is_none() {
        let good = Handle::generate(Uuid::from_u128(7), &entropy()).0;
        let padded = format!("{}=", good.expose());
        let long = format!("{}AAAA", good.expose());
        for text in ["", "a", &good.expose()[1..], &padded, &long, &"é".repeat(32), &"+".repeat(64), &"=".repeat(64)] {
            assert!(Handle::parse(text).is_none() && RefreshHandle::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_debug_line_shows_where_it_leads_and_no_more() {
        let (value, _) = Handle::generate(Uuid::from_u128(7), &entropy());
        let line = format!("{:?}", Handle::parse(value.expose()).unwrap());
        assert_eq!(line, "Handle(00000000-0000-0000-0000-000000000007, …)");
    }
}
