//! What a proxy writes of the certificate that a client showed it, where TLS ends there.
//!
//! Three ways are in use. Whoever writes the header is believed without further proof, so reading one is only ever right behind a proxy
//! that removes what its callers write themselves; who that is, is the caller's to know.

use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;

use super::{CertificateError, Chain};

/// In which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertificateHeader {
    /// `Client-Cert` and `Client-Cert-Chain` (RFC 9440).
    ClientCert,
    /// PEM, percent-encoded: `$ssl_client_escaped_cert` of nginx, and others after it.
    UrlEncodedPem,
    /// `X-Forwarded-Client-Cert` of Envoy, and so of Istio.
    XForwardedClientCert,
}

/// Why a header tells no certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeaderError {
    /// It is not written as it should be.
    #[error("the proxy's header is malformed: {0}")]
    Malformed(&'static str),
    /// What it holds is none.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
}

impl CertificateHeader {
    /// The name that the header has where the operator gives it no other.
    pub fn usual_name(self) -> &'static str {
        match self {
            Self::ClientCert => "client-cert",
            Self::UrlEncodedPem => "x-ssl-client-cert",
            Self::XForwardedClientCert => "x-forwarded-client-cert",
        }
    }

    /// The header that has the rest of the chain, where that is another one (RFC 9440 §2.3).
    pub fn chain_name(self) -> Option<&'static str> {
        (self == Self::ClientCert).then_some("client-cert-chain")
    }

    /// Reads the header's value, and that of the chain's. Nobody showed a certificate where it is empty.
    pub fn read(self, value: &str, chain: &str) -> Result<Option<Chain>, HeaderError> {
        if value.trim().is_empty() {
            return Ok(None);
        }
        let shown = match self {
            Self::ClientCert => byte_sequences(value, chain)?,
            Self::UrlEncodedPem => percent_encoded(value)?,
            Self::XForwardedClientCert => forwarded(value)?,
        };
        Ok(Chain::of_der(&shown)?)
    }
}

/// The word by which a setting names it.
impl FromStr for CertificateHeader {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "client_cert" => Ok(Self::ClientCert),
            "url_encoded_pem" => Ok(Self::UrlEncodedPem),
            "x_forwarded_client_cert" => Ok(Self::XForwardedClientCert),
            _ => Err(()),
        }
    }
}

/// RFC 9440 §2.2, §2.3: a byte sequence of RFC 8941 §3.3.5, and a list of such.
fn byte_sequences(value: &str, chain: &str) -> Result<Vec<Vec<u8>>, HeaderError> {
    let between = chain.split(',').map(str::trim).filter(|_| !chain.trim().is_empty());
    std::iter::once(value.trim()).chain(between).map(byte_sequence).collect()
}

fn byte_sequence(item: &str) -> Result<Vec<u8>, HeaderError> {
    let encoded = item.strip_prefix(':').and_then(|rest| rest.strip_suffix(':'));
    let decoded = encoded.filter(|text| !text.is_empty()).and_then(|text| STANDARD.decode(text).ok());
    decoded.ok_or(HeaderError::Malformed("a certificate stands there as :base64:"))
}

/// One certificate in PEM, or several, the client's own first. A plus is a plus: this is no form.
fn percent_encoded(value: &str) -> Result<Vec<Vec<u8>>, HeaderError> {
    const NOT_PEM: HeaderError = HeaderError::Malformed("it holds percent-encoded PEM");
    let decoded: Vec<u8> = percent_encoding::percent_decode_str(value.trim()).collect();
    let read = CertificateDer::pem_slice_iter(&decoded).map(|der| der.map(|der| der.to_vec()));
    let shown: Vec<Vec<u8>> = read.collect::<Result<_, _>>().map_err(|_| NOT_PEM)?;
    if shown.is_empty() { Err(NOT_PEM) } else { Ok(shown) }
}

/// An element for each hop, the nearest one last: what the proxy that asks us saw itself. Those before it are somebody else's word.
fn forwarded(value: &str) -> Result<Vec<Vec<u8>>, HeaderError> {
    let last = unquoted(value, ',')?.last().copied().unwrap_or_default();
    let (mut own, mut chain) = (None, None);
    for pair in unquoted(last, ';')? {
        let (name, value) = pair.split_once('=').ok_or(HeaderError::Malformed("an element has pairs of KEY=VALUE"))?;
        let slot = match name.trim() {
            name if name.eq_ignore_ascii_case("cert") => &mut own,
            name if name.eq_ignore_ascii_case("chain") => &mut chain,
            _ => continue,
        };
        if slot.replace(bare(value.trim())).is_some() {
            return Err(HeaderError::Malformed("a key stands twice in one element"));
        }
    }
    let own =
        own.ok_or(HeaderError::Malformed("the last element has no Cert; let the proxy forward the certificate"))?;
    let mut shown = percent_encoded(&own)?;
    if shown.len() > 1 {
        return Err(HeaderError::Malformed("Cert has more than one certificate"));
    }
    if let Some(chain) = chain {
        let whole = percent_encoded(&chain)?;
        let between: Vec<Vec<u8>> = whole.into_iter().filter(|one| !shown.contains(one)).collect();
        shown.extend(between);
    }
    Ok(shown)
}

/// The parts between separators that stand in no quotes.
fn unquoted(text: &str, separator: char) -> Result<Vec<&str>, HeaderError> {
    let (mut parts, mut begun, mut quoted, mut escaped) = (Vec::new(), 0, false, false);
    for (at, character) in text.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ if character == separator && !quoted => {
                parts.push(text.get(begun..at).unwrap_or_default());
                begun = at + character.len_utf8();
            }
            _ => {}
        }
    }
    if quoted {
        return Err(HeaderError::Malformed("a quote is not closed"));
    }
    parts.push(text.get(begun..).unwrap_or_default());
    Ok(parts)
}

/// A value without its quotes.
fn bare(value: &str) -> String {
    let Some(inner) = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else { return value.to_owned() };
    let mut text = String::with_capacity(inner.len());
    let mut characters = inner.chars();
    while let Some(character) = characters.next() {
        text.extend(if character == '\\' { characters.next() } else { Some(character) });
    }
    text
}

#[cfg(test)]
mod tests;
