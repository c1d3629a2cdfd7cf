//! What proxies write of certificates, certificates themselves, and names: the first byte chooses how the rest is read. What is read is
//! the same when it is read again, and leads to no authority that nobody trusts.

#![no_main]

use libfuzzer_sys::fuzz_target;
use protocols::x509::{Certificate, CertificateHeader, DistinguishedName, ExpectedName, TrustAnchors};

fuzz_target!(|input: &[u8]| {
    let Some((choice, rest)) = input.split_first() else { return };
    if choice % 5 == 4 {
        if let Ok(read) = Certificate::parse(rest) {
            assert_eq!(Certificate::parse(read.der()).as_ref(), Ok(&read));
            assert_eq!(read.thumbprint().len(), 43);
        }
        return;
    }
    let Ok(text) = std::str::from_utf8(rest) else { return };
    let header = match choice % 5 {
        0 => CertificateHeader::ClientCert,
        1 => CertificateHeader::UrlEncodedPem,
        2 => CertificateHeader::XForwardedClientCert,
        _ => {
            let _ = (DistinguishedName::parse(text), TrustAnchors::parse(text));
            return;
        }
    };
    let (value, chain) = text.split_once('\n').unwrap_or((text, ""));
    if let Ok(Some(shown)) = header.read(value, chain) {
        assert!(TrustAnchors::default().check(&shown, 1_900_000_000).is_err());
        assert!(!ExpectedName::SubjectDn(chain).is_in(shown.certificate()) || DistinguishedName::parse(chain).is_ok());
    }
});
