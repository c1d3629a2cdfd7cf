//! Headers as the specification and the proxies write them, and everything that is none.

use super::*;
use crate::x509::{AnchorsError, ExpectedName, TrustAnchors};
use proptest::prelude::*;

/// The certificates of RFC 9440 appendix A: that of the client, its issuer's, and the root's.
const OWN: &str = "MIIBqDCCAU6gAwIBAgIBBzAKBggqhkjOPQQDAjA6MRswGQYDVQQKDBJMZXQncyBBdXRoZW50aWNhdGUxGzAZBgNVBAMMEkxBIEludGVybWVkaWF0ZSBDQTAe\
                   Fw0yMDAxMTQyMjU1MzNaFw0yMTAxMjMyMjU1MzNaMA0xCzAJBgNVBAMMAkJDMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE8YnXXfaUgmnMtOXU/IncWalR\
                   hebrXmckC8vdgJ1p5Be5F/3YC8OthxM4+k1M6aEAEFcGzkJiNy6J84y7uzo9M6NyMHAwCQYDVR0TBAIwADAfBgNVHSMEGDAWgBRm3WjLa38lbEYCuiCPct0Z\
                   aSED2DAOBgNVHQ8BAf8EBAMCBsAwEwYDVR0lBAwwCgYIKwYBBQUHAwIwHQYDVR0RAQH/BBMwEYEPYmRjQGV4YW1wbGUuY29tMAoGCCqGSM49BAMCA0gAMEUC\
                   IBHda/r1vaL6G3VliL4/Di6YK0Q6bMjeSkC3dFCOOB8TAiEAx/kHSB4urmiZ0NX5r5XarmPk0wmuydBVoU4hBVZ1yhk=";
const ISSUER: &str = "MIIB5jCCAYugAwIBAgIBFjAKBggqhkjOPQQDAjBWMQswCQYDVQQGEwJVUzEbMBkGA1UECgwSTGV0J3MgQXV0aGVudGljYXRlMSowKAYDVQQDDCFMZXQncyBB\
                      dXRoZW50aWNhdGUgUm9vdCBBdXRob3JpdHkwHhcNMjAwMTE0MjEzMjMwWhcNMzAwMTExMjEzMjMwWjA6MRswGQYDVQQKDBJMZXQncyBBdXRoZW50aWNhdGUx\
                      GzAZBgNVBAMMEkxBIEludGVybWVkaWF0ZSBDQTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABJf+aA54RC5pyLAR5yfXVYmNpgd+CGUTDp2KOGhc0gK91zxh\
                      HesEYkdXkpS2UN8Kati+yHtWCV3kkhCngGyv7RqjZjBkMB0GA1UdDgQWBBRm3WjLa38lbEYCuiCPct0ZaSED2DAfBgNVHSMEGDAWgBTEA2Q6eecKu9g9yb5g\
                      lbkhhVINGDASBgNVHRMBAf8ECDAGAQH/AgEAMA4GA1UdDwEB/wQEAwIBhjAKBggqhkjOPQQDAgNJADBGAiEA5pLvaFwRRkxomIAtDIwg9D7gC1xzxBl4r28E\
                      zmSO1pcCIQCJUShpSXO9HDIQMUgH69fNDEMHXD3RRX5gP7kuu2KGMg==";
const ROOT: &str = "MIICBjCCAaygAwIBAgIJAKS0yiqKtlhoMAoGCCqGSM49BAMCMFYxCzAJBgNVBAYTAlVTMRswGQYDVQQKDBJMZXQncyBBdXRoZW50aWNhdGUxKjAoBgNVBAMM\
                    IUxldCdzIEF1dGhlbnRpY2F0ZSBSb290IEF1dGhvcml0eTAeFw0yMDAxMTQyMTI1NDVaFw00MDAxMDkyMTI1NDVaMFYxCzAJBgNVBAYTAlVTMRswGQYDVQQK\
                    DBJMZXQncyBBdXRoZW50aWNhdGUxKjAoBgNVBAMMIUxldCdzIEF1dGhlbnRpY2F0ZSBSb290IEF1dGhvcml0eTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IA\
                    BFoaHU+Z5bPKmGzlYXtCf+E6HYj62fORaHDOrt+yyh3H/rTcs7ynFfGn+gyFsrSP3Ez88rajv+U2NfD0o0uZ4PmjYzBhMB0GA1UdDgQWBBTEA2Q6eecKu9g9\
                    yb5glbkhhVINGDAfBgNVHSMEGDAWgBTEA2Q6eecKu9g9yb5glbkhhVINGDAPBgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB/wQEAwIBhjAKBggqhkjOPQQDAgNI\
                    ADBFAiEAmAeg1ycKHriqHnaD4M/UDBpQRpkmdcRFYGMg1Qyrkx4CIB4ivz3wQcQkGhcsUZ1SOImd/lq1Q0FLf09rGfLQPWDc";
/// 2020-06-01.
const THEN: i64 = 1_590_969_600;

fn pem(base64: &str) -> String {
    let lines: Vec<&str> = base64.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines.join("\n"))
}

/// As nginx and Envoy write PEM.
fn escaped(pem: &str) -> String {
    percent_encoding::utf8_percent_encode(pem, percent_encoding::NON_ALPHANUMERIC).to_string()
}

fn example() -> Chain {
    let chain = format!(":{ISSUER}:, :{ROOT}:");
    CertificateHeader::ClientCert.read(&format!(":{OWN}:"), &chain).unwrap().unwrap()
}

#[test]
fn the_examples_of_rfc_9440_are_read_and_lead_to_their_root() {
    let chain = example();
    let own = chain.certificate();
    assert!(ExpectedName::SubjectDn("CN=BC").is_in(own) && ExpectedName::SanEmail("bdc@EXAMPLE.com").is_in(own));
    for other in [
        ExpectedName::SubjectDn("CN=BC,O=Let's Authenticate"),
        ExpectedName::SanEmail("BDC@example.com"),
        ExpectedName::SanDns("bdc@example.com"),
        ExpectedName::SanDns("example.com"),
        ExpectedName::SanUri("bdc@example.com"),
        ExpectedName::SanIp("bdc@example.com"),
    ] {
        assert!(!other.is_in(own), "{other:?}");
    }
    let root = TrustAnchors::parse(&pem(ROOT)).unwrap();
    assert_eq!(root.check(&chain, THEN), Ok(()));
    assert!(root.check(&chain, THEN - 365 * 86400).is_err(), "not yet");
    assert!(root.check(&chain, THEN + 365 * 86400).is_err(), "over");
    let alone = CertificateHeader::ClientCert.read(&format!(":{OWN}:"), "").unwrap().unwrap();
    assert!(root.check(&alone, THEN).is_err(), "the way is cut");
    assert_eq!(TrustAnchors::parse(&pem(ISSUER)).unwrap().check(&alone, THEN), Ok(()));
    assert!(TrustAnchors::default().check(&chain, THEN).is_err());
    let swapped = CertificateHeader::ClientCert.read(&format!(":{ISSUER}:"), &format!(":{ROOT}:")).unwrap().unwrap();
    assert!(root.check(&swapped, THEN).is_err(), "an authority is no client");
}

#[test]
fn anchors_are_authorities_and_nothing_else() {
    let both = format!("# ours\n{}\n{}", pem(ROOT), pem(ISSUER));
    assert_eq!(TrustAnchors::parse(&both).unwrap().check(&example(), THEN), Ok(()));
    assert!(TrustAnchors::parse("").unwrap().is_empty());
    assert_eq!(TrustAnchors::parse(&pem(OWN)).unwrap_err(), AnchorsError::NoAuthority(1));
    assert_eq!(TrustAnchors::parse(&(pem(ROOT) + &pem("AAAA"))).unwrap_err(), AnchorsError::Malformed(2));
    assert_eq!(TrustAnchors::parse(&pem(ROOT).replace("MII", "M!!")).unwrap_err(), AnchorsError::Malformed(1));
    assert_eq!(TrustAnchors::parse(&pem(ROOT).repeat(21)).unwrap_err(), AnchorsError::TooMany);
}

#[test]
fn each_proxy_writes_the_same_certificate() {
    let whole = format!("{}{}{}", pem(OWN), pem(ISSUER), pem(ROOT));
    let nginx = CertificateHeader::UrlEncodedPem.read(&escaped(&whole), "").unwrap().unwrap();
    assert_eq!(nginx, example());
    let envoy = format!(
        "By=spiffe://edge;Hash=00;Cert=\"{}\";Chain=\"{}\";Subject=\"CN=\\\"a,b;c\\\"\";URI=;DNS=a.example",
        escaped(&pem(OWN)),
        escaped(&whole)
    );
    assert_eq!(CertificateHeader::XForwardedClientCert.read(&envoy, "").unwrap().unwrap(), example());
    for header in
        [CertificateHeader::ClientCert, CertificateHeader::UrlEncodedPem, CertificateHeader::XForwardedClientCert]
    {
        assert_eq!(header.read(" ", ""), Ok(None), "nobody showed one");
    }
}

#[test]
fn of_several_hops_the_nearest_one_counts() {
    let hop = |base64: &str| format!("Hash=0;Cert=\"{}\";Subject=\"O=\\\",\\\"\"", escaped(&pem(base64)));
    let read = |value: String| CertificateHeader::XForwardedClientCert.read(&value, "");
    let last = read(format!("{},{}", hop(ISSUER), hop(OWN))).unwrap().unwrap();
    assert!(ExpectedName::SubjectDn("CN=BC").is_in(last.certificate()));
    // The nearest hop saw none: what another one says does not take its place.
    for value in [format!("{},By=spiffe://mesh;Hash=1", hop(OWN)), format!("{},", hop(OWN))] {
        assert!(matches!(read(value.clone()), Err(HeaderError::Malformed(_))), "{value}");
    }
    // An element that somebody smuggled into a quote is no element.
    let smuggled = format!("Subject=\"CN=a\\\",{}\";Hash=1", hop(OWN).replace('"', "\\\""));
    assert!(matches!(read(smuggled), Err(HeaderError::Malformed(_))));
}

#[test]
fn what_is_written_otherwise_is_refused() {
    let own = escaped(&pem(OWN));
    let table = [
        (CertificateHeader::ClientCert, OWN.to_owned()),
        (CertificateHeader::ClientCert, format!(":{OWN}")),
        (CertificateHeader::ClientCert, format!(":{OWN}:, :{OWN}:")),
        (CertificateHeader::ClientCert, "::".to_owned()),
        (CertificateHeader::ClientCert, ":AAAA:".to_owned()),
        (CertificateHeader::ClientCert, own.clone()),
        (CertificateHeader::UrlEncodedPem, format!(":{OWN}:")),
        (CertificateHeader::UrlEncodedPem, "(null)".to_owned()),
        (CertificateHeader::UrlEncodedPem, escaped(&pem("AAAA"))),
        (CertificateHeader::UrlEncodedPem, escaped(&pem(OWN).replace("CERTIFICATE", "PRIVATE KEY"))),
        (CertificateHeader::UrlEncodedPem, escaped(&pem(ROOT).repeat(10))),
        (CertificateHeader::XForwardedClientCert, own.clone()),
        (CertificateHeader::XForwardedClientCert, "Hash=0".to_owned()),
        (CertificateHeader::XForwardedClientCert, format!("Cert=\"{own}")),
        (CertificateHeader::XForwardedClientCert, format!("Cert=\"{own}\";Cert=\"{own}\"")),
        (CertificateHeader::XForwardedClientCert, format!("Cert=\"{own}{}\"", escaped(&pem(ROOT)))),
    ];
    for (header, value) in table {
        assert!(header.read(&value, "").is_err(), "{header:?} {value}");
    }
    let value = format!(":{OWN}:");
    for chain in ["::", ":!:", "x", ":AAAA:,"] {
        assert!(CertificateHeader::ClientCert.read(&value, chain).is_err(), "{chain}");
    }
    assert!(CertificateHeader::ClientCert.read(&value, &[":AAAA:"; 9].join(",")).is_err(), "too many");
}

proptest! {
    #[test]
    fn no_header_makes_it_panic(value in "\\PC{0,80}", pairs in "(Cert|Chain|By)=[\"\\\\,;%a-zA-Z0-9]{0,40}") {
        for header in
            [CertificateHeader::ClientCert, CertificateHeader::UrlEncodedPem, CertificateHeader::XForwardedClientCert]
        {
            let _ = (header.read(&value, &pairs), header.read(&pairs, &value));
        }
    }
}
