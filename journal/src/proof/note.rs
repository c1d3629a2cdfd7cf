//! Signed notes (C2SP signed-note): a short text that people can read and Ed25519 keys can vouch for.
//!
//! A checkpoint leaves the database as such a note, into files, mails and other people's logs, where nobody runs our
//! code: the format is the one that other transparency logs, their witnesses and their tools already speak.

use std::{fmt, fmt::Write, str::FromStr};

use aws_lc_rs::{
    digest::{SHA256, digest},
    signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey},
};
use base64::{Engine, engine::general_purpose::STANDARD};

/// Bytes of the largest note that is read or written; sixteen post-quantum signatures of strangers fit.
pub const MAX_NOTE_BYTES: usize = 256 * 1024;
/// Signatures that one note may carry (the specification asks for at least 16).
pub const MAX_SIGNATURES: usize = 100;
/// Bytes of the longest key name.
pub const MAX_NAME_BYTES: usize = 512;

/// What a signature line begins with: em dash, space.
pub(super) const SIGNATURE_PREFIX: &str = "— ";
/// Signature type 0x01: Ed25519 over the note's text.
const TYPE_ED25519: u8 = 1;
const KEY_ID_LEN: usize = 4;
const PUBLIC_KEY_LEN: usize = 32;

/// Why a note, a key or a signature was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// Larger than [`MAX_NOTE_BYTES`], or more signatures than [`MAX_SIGNATURES`].
    #[error("the note is too large")]
    TooLarge,
    /// The text breaks a rule of the format; the rule is given.
    #[error("not a signed note: {0}")]
    Malformed(&'static str),
    /// Key names are not empty, have no spaces, control characters or `+`, and are at most [`MAX_NAME_BYTES`] long.
    #[error("not a key name: it must not be empty and must not contain spaces or `+`")]
    Name,
    /// Not a verifier key: `name+key id+base64`, of an Ed25519 key, with the id that belongs to it.
    #[error("not the verifier key of an Ed25519 signature")]
    Key,
    /// No signature of the key that was asked for.
    #[error("the note is not signed by the expected key")]
    NotSigned,
    /// A signature of the expected key does not fit the text.
    #[error("the note carries a false signature of the expected key")]
    FalseSignature,
    /// The cryptographic library could not use the seed or sign.
    #[error("the note could not be signed")]
    Signing,
}

/// The public half of a key: who signs, and how to check it. Its text form is what is handed to verifiers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verifier {
    name: String,
    key_id: [u8; KEY_ID_LEN],
    public_key: [u8; PUBLIC_KEY_LEN],
}

impl Verifier {
    fn new(name: &str, public_key: [u8; PUBLIC_KEY_LEN]) -> Result<Self, NoteError> {
        check_name(name)?;
        Ok(Self { name: name.to_owned(), key_id: key_id(name, &public_key), public_key })
    }

    /// Reads `name+hex8+base64(0x01 ‖ public key)`; the key id must be the one that name and key give.
    pub fn parse(text: &str) -> Result<Self, NoteError> {
        // The base64 may itself contain `+`, a name never does.
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(_key_id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(NoteError::Key);
        };
        let key = STANDARD.decode(key).map_err(|_| NoteError::Key)?;
        let Some((&TYPE_ED25519, public_key)) = key.split_first() else {
            return Err(NoteError::Key);
        };
        let verifier = Self::new(name, public_key.try_into().map_err(|_| NoteError::Key)?)?;
        // One spelling only: this compares the key id and refuses upper-case hexadecimal.
        if verifier.to_string() == text { Ok(verifier) } else { Err(NoteError::Key) }
    }

    /// Name of the key, by convention an address without scheme such as `example.com/log`.
    pub fn name(&self) -> &str {
        &self.name
    }

    fn made(&self, signature: &Signature) -> bool {
        signature.key_id == self.key_id && signature.name == self.name
    }
}

impl FromStr for Verifier {
    type Err = NoteError;

    fn from_str(text: &str) -> Result<Self, NoteError> {
        Self::parse(text)
    }
}

impl fmt::Display for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut key = [TYPE_ED25519; 1 + PUBLIC_KEY_LEN];
        key[1..].copy_from_slice(&self.public_key);
        write!(f, "{}+{:08x}+{}", self.name, u32::from_be_bytes(self.key_id), STANDARD.encode(key))
    }
}

/// SHA-256(name ‖ 0x0A ‖ signature type ‖ public key), the first four bytes.
fn key_id(name: &str, public_key: &[u8; PUBLIC_KEY_LEN]) -> [u8; KEY_ID_LEN] {
    let input = [name.as_bytes(), &[b'\n', TYPE_ED25519], public_key].concat();
    let mut id = [0; KEY_ID_LEN];
    id.iter_mut().zip(digest(&SHA256, &input).as_ref()).for_each(|(to, from)| *to = *from);
    id
}

fn check_name(name: &str) -> Result<(), NoteError> {
    let forbidden = |c: char| c == '+' || c.is_whitespace() || c.is_control();
    if name.is_empty() || name.len() > MAX_NAME_BYTES || name.contains(forbidden) {
        return Err(NoteError::Name);
    }
    Ok(())
}

/// Both halves of a key. It has no `Debug`: nothing of it belongs in a log.
pub struct Signer {
    key: Ed25519KeyPair,
    verifier: Verifier,
}

impl Signer {
    /// The key that an RFC 8032 seed gives, under this name. The caller keeps the seed sealed.
    pub fn from_seed(name: &str, seed: &[u8; 32]) -> Result<Self, NoteError> {
        let key = Ed25519KeyPair::from_seed_unchecked(seed).map_err(|_| NoteError::Signing)?;
        let public_key = key.public_key().as_ref().try_into().map_err(|_| NoteError::Signing)?;
        Ok(Self { key, verifier: Verifier::new(name, public_key)? })
    }

    /// What others need to check this key's signatures.
    pub const fn verifier(&self) -> &Verifier {
        &self.verifier
    }

    /// Signs a text, which must end with a newline and have no other control characters.
    pub fn sign(&self, text: &str) -> Result<SignedNote, NoteError> {
        check_text(text)?;
        let signature = self.key.try_sign(text.as_bytes()).map_err(|_| NoteError::Signing)?;
        let signature = Signature {
            name: self.verifier.name.clone(),
            key_id: self.verifier.key_id,
            bytes: signature.as_ref().to_vec(),
        };
        Ok(SignedNote { text: text.to_owned(), signatures: vec![signature] })
    }
}

/// One signature line: by which key, and the bytes, whose meaning only that key's type knows.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Signature {
    name: String,
    key_id: [u8; KEY_ID_LEN],
    bytes: Vec<u8>,
}

impl Signature {
    fn parse(line: &str) -> Result<Self, NoteError> {
        let line =
            line.strip_prefix(SIGNATURE_PREFIX).ok_or(NoteError::Malformed("a signature line begins with `— `"))?;
        let (name, encoded) = line.split_once(' ').ok_or(NoteError::Malformed("a signature line has two words"))?;
        check_name(name)?;
        let decoded = STANDARD.decode(encoded).map_err(|_| NoteError::Malformed("a signature is standard base64"))?;
        match decoded.split_first_chunk() {
            Some((&key_id, bytes)) if !bytes.is_empty() => {
                Ok(Self { name: name.to_owned(), key_id, bytes: bytes.to_vec() })
            }
            _ => Err(NoteError::Malformed("a signature follows its four bytes of key id")),
        }
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let encoded = STANDARD.encode([&self.key_id, self.bytes.as_slice()].concat());
        writeln!(f, "{SIGNATURE_PREFIX}{} {encoded}", self.name)
    }
}

/// A text with its signatures, well-formed but not yet believed: the text comes out through [`SignedNote::verify`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedNote {
    text: String,
    signatures: Vec<Signature>,
}

impl SignedNote {
    /// Reads one note, to the byte: text, empty line, signature lines, nothing after them.
    pub fn parse(note: &str) -> Result<Self, NoteError> {
        if note.len() > MAX_NOTE_BYTES {
            return Err(NoteError::TooLarge);
        }
        let end = note.rfind("\n\n").ok_or(NoteError::Malformed("an empty line stands before the signatures"))?;
        let (text, lines) = (&note[..=end], &note[end + 2..]);
        check_text(text)?;
        let lines = lines.strip_suffix('\n').ok_or(NoteError::Malformed("the last line ends with a newline"))?;
        if lines.split('\n').count() > MAX_SIGNATURES {
            return Err(NoteError::TooLarge);
        }
        let signatures = lines.split('\n').map(Signature::parse).collect::<Result<_, _>>()?;
        Ok(Self { text: text.to_owned(), signatures })
    }

    /// The text, if this key signed it.
    ///
    /// Signatures of other keys are ignored, also of keys with the same name or the same id; every signature of this
    /// key must hold. [`NoteError::NotSigned`] or [`NoteError::FalseSignature`] otherwise.
    pub fn verify(&self, verifier: &Verifier) -> Result<&str, NoteError> {
        let public_key = UnparsedPublicKey::new(&ED25519, verifier.public_key);
        let mut signed = false;
        for signature in self.signatures.iter().filter(|signature| verifier.made(signature)) {
            public_key.verify(self.text.as_bytes(), &signature.bytes).map_err(|_| NoteError::FalseSignature)?;
            signed = true;
        }
        if signed { Ok(&self.text) } else { Err(NoteError::NotSigned) }
    }
}

impl FromStr for SignedNote {
    type Err = NoteError;

    fn from_str(note: &str) -> Result<Self, NoteError> {
        Self::parse(note)
    }
}

impl fmt::Display for SignedNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)?;
        f.write_char('\n')?;
        self.signatures.iter().try_for_each(|signature| signature.fmt(f))
    }
}

fn check_text(text: &str) -> Result<(), NoteError> {
    if text.len() > MAX_NOTE_BYTES {
        return Err(NoteError::TooLarge);
    }
    if !text.ends_with('\n') {
        return Err(NoteError::Malformed("the text ends with a newline"));
    }
    if text.bytes().any(|byte| byte < b' ' && byte != b'\n') {
        return Err(NoteError::Malformed("the text has no control characters but newlines"));
    }
    Ok(())
}

#[cfg(test)]
#[path = "tests/note.rs"]
mod tests;
