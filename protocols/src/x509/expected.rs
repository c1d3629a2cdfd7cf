//! What the certificate of a client must say: one of five (RFC 8705 §2.1.2).

use std::net::IpAddr;

use super::certificate::AlternativeName;
use super::{Certificate, DistinguishedName};

/// What is registered. A name counts only in its own kind: a URI that reads like a host is no host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExpectedName<'a> {
    /// `tls_client_auth_subject_dn`: the whole subject, as RFC 4514 writes it.
    SubjectDn(&'a str),
    /// `tls_client_auth_san_dns`: a `dNSName`, letters of either case. A wildcard is no host but itself.
    SanDns(&'a str),
    /// `tls_client_auth_san_uri`: a `uniformResourceIdentifier`, character by character.
    SanUri(&'a str),
    /// `tls_client_auth_san_ip`: an `iPAddress`, in whatever spelling.
    SanIp(&'a str),
    /// `tls_client_auth_san_email`: an `rfc822Name`; of its host either case will do (RFC 5280 §7.5).
    SanEmail(&'a str),
}

impl ExpectedName<'_> {
    /// Whether a certificate says it.
    pub fn is_in(self, certificate: &Certificate) -> bool {
        let any = |is: &dyn Fn(&AlternativeName) -> bool| certificate.names().iter().any(is);
        match self {
            Self::SubjectDn(text) => DistinguishedName::parse(text).is_ok_and(|name| name == *certificate.subject()),
            Self::SanDns(host) => {
                any(&|name| matches!(name, AlternativeName::Dns(own) if own.eq_ignore_ascii_case(host)))
            }
            Self::SanUri(uri) => any(&|name| matches!(name, AlternativeName::Uri(own) if own == uri)),
            Self::SanIp(text) => {
                let Ok(address) = text.parse::<IpAddr>() else { return false };
                let octets = match address {
                    IpAddr::V4(address) => address.octets().to_vec(),
                    IpAddr::V6(address) => address.octets().to_vec(),
                };
                any(&|name| matches!(name, AlternativeName::Ip(own) if *own == octets))
            }
            Self::SanEmail(text) => {
                any(&|name| matches!(name, AlternativeName::Email(own) if is_same_mailbox(own, text)))
            }
        }
    }
}

fn is_same_mailbox(one: &str, other: &str) -> bool {
    match (one.rsplit_once('@'), other.rsplit_once('@')) {
        (Some((mailbox, host)), Some((own, at))) => mailbox == own && host.eq_ignore_ascii_case(at),
        _ => false,
    }
}
