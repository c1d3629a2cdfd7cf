//! Authorities and the certificates that they give, as clients have them.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, DnValue, ExtendedKeyUsagePurpose, IsCa, Issuer,
    KeyPair, KeyUsagePurpose, SanType, date_time_ymd,
};

/// Somebody who gives certificates.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    /// Its own, in PEM.
    pub pem: String,
    der: Vec<u8>,
}

/// A certificate that a client has.
#[derive(Clone)]
pub struct Shown {
    der: Vec<u8>,
    /// Those that lead to an authority.
    between: Vec<Vec<u8>>,
    /// The certificate and its private key, in PEM.
    pub pem: (String, String),
}

/// How a certificate is to be.
pub struct Wish(CertificateParams);

impl Wish {
    /// One of a client that is called so.
    pub fn named(parts: &[(DnType, &str)]) -> Self {
        let mut params = CertificateParams::default();
        params.distinguished_name = DistinguishedName::new();
        for (kind, value) in parts {
            params.distinguished_name.push(kind.clone(), DnValue::Utf8String((*value).to_owned()));
        }
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        let wish = Self(params);
        wish.lasting(2020, 2090)
    }

    /// From the beginning of a year to that of another one.
    #[must_use]
    pub fn lasting(mut self, from: i32, until: i32) -> Self {
        self.0.not_before = date_time_ymd(from, 1, 1);
        self.0.not_after = date_time_ymd(until, 1, 1);
        self
    }

    /// With another name.
    #[must_use]
    pub fn also(mut self, name: SanType) -> Self {
        self.0.subject_alt_names.push(name);
        self
    }

    /// For something else than a client.
    #[must_use]
    pub fn of_server(mut self) -> Self {
        self.0.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        self
    }

    /// Signed by its own key.
    pub fn by_itself(self) -> Shown {
        self.under(KeyPair::generate().unwrap())
    }

    /// Signed by this key, which is its own.
    #[expect(clippy::needless_pass_by_value, reason = "the key is that of one certificate")]
    pub fn under(self, key: KeyPair) -> Shown {
        let own = self.0.self_signed(&key).unwrap();
        Shown { der: own.der().to_vec(), between: vec![], pem: (own.pem(), key.serialize_pem()) }
    }
}

impl Authority {
    /// A new one.
    pub fn new(name: &str) -> Self {
        let key = KeyPair::generate().unwrap();
        let params = authority(name);
        let own = params.self_signed(&key).unwrap();
        Self { pem: own.pem(), der: own.der().to_vec(), issuer: Issuer::new(params, key) }
    }

    /// One that this one answers for.
    pub fn beneath(&self, name: &str) -> Self {
        let key = KeyPair::generate().unwrap();
        let params = authority(name);
        let own = params.signed_by(&key, &self.issuer).unwrap();
        Self { pem: own.pem(), der: own.der().to_vec(), issuer: Issuer::new(params, key) }
    }

    /// Its own certificate.
    pub fn der(&self) -> Vec<u8> {
        self.der.clone()
    }

    /// Gives a certificate.
    #[expect(clippy::needless_pass_by_value, reason = "a wish is made for one certificate")]
    pub fn gives(&self, wish: Wish) -> Shown {
        let key = KeyPair::generate().unwrap();
        let own = wish.0.signed_by(&key, &self.issuer).unwrap();
        Shown { der: own.der().to_vec(), between: vec![], pem: (own.pem(), key.serialize_pem()) }
    }
}

fn authority(name: &str) -> CertificateParams {
    let Wish(mut params) = Wish::named(&[(DnType::CommonName, name)]);
    params.extended_key_usages = vec![];
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

impl Shown {
    /// The same, with what leads to an authority.
    #[must_use]
    pub fn by_way_of(mut self, between: &Authority) -> Self {
        self.between.push(between.der());
        self
    }

    /// `x5t#S256`.
    pub fn thumbprint(&self) -> String {
        URL_SAFE_NO_PAD.encode(digest(&SHA256, &self.der))
    }

    /// As an entry of `x5c`.
    pub fn x5c(&self) -> String {
        STANDARD.encode(&self.der)
    }

    /// As `Client-Cert` has it (RFC 9440).
    pub fn header(&self) -> String {
        format!(":{}:", STANDARD.encode(&self.der))
    }

    /// As `Client-Cert-Chain` has the others.
    pub fn chain(&self) -> String {
        let all: Vec<String> = self.between.iter().map(|der| format!(":{}:", STANDARD.encode(der))).collect();
        all.join(", ")
    }

    /// As nginx and Envoy escape it.
    pub fn escaped(&self) -> String {
        url::form_urlencoded::byte_serialize(self.pem.0.as_bytes()).collect::<String>().replace('+', "%20")
    }
}
