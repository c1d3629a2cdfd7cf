//! Connections over TLS: with a certificate, with none, at another name, in the clear, silent, and after our own was renewed.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::Router;
use axum::routing::get;
use journal::Journal;
use journal::db::Engine;
use rcgen::{CertificateParams, KeyPair};
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use support::{Ground, PATIENCE};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::*;
use crate::http::layers::{Arrival, Edge, around};
use crate::server::connections::{self, Bounds};

struct Server {
    address: SocketAddr,
    tls: Arc<Tls>,
    place: PathBuf,
    _stop: watch::Sender<bool>,
    _ground: Ground,
    _journal: Journal,
}

/// Writes a new certificate of ours for both names; answers it.
fn renew(place: &Path) -> CertificateDer<'static> {
    let names = ["id.example.com".to_owned(), "mtls.example.com".to_owned()];
    let key = KeyPair::generate().unwrap();
    let own = CertificateParams::new(names).unwrap().self_signed(&key).unwrap();
    std::fs::write(place.join("own.pem"), own.pem()).unwrap();
    std::fs::write(place.join("own.key"), key.serialize_pem()).unwrap();
    own.der().clone()
}

impl Server {
    /// One that asks for certificates at this name, or under every name.
    async fn asking_at(name: Option<&str>, flags: &[(&'static str, &str)]) -> (Self, CertificateDer<'static>) {
        let place = tempfile();
        let own = renew(&place);
        let listen = "127.0.0.1:0".parse().unwrap();
        let settings = TlsListener { listen, certificate: place.join("own.pem"), key: place.join("own.key") };
        let tls = Arc::new(Tls::new(&settings, name.map(str::to_owned)).unwrap());
        let ground = Ground::new(Engine::Sqlite).await;
        let (journal, _) = ground.journal(Vec::new()).await;
        let flags = flags.iter().map(|(name, value)| (*name, (*value).to_owned()));
        let settings = Settings::load(None, std::iter::empty(), flags).unwrap();
        let who = async |arrival: Arrival| match arrival.certificate() {
            Ok(Some(chain)) => chain.certificate().thumbprint().to_owned(),
            Ok(None) => "nobody".to_owned(),
            Err(error) => error.to_string(),
        };
        let router = around(Router::new().route("/", get(who)), Edge::new(&journal, &settings));
        let listener = TcpListener::bind(listen).await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = watch::channel(false);
        let bounds = Bounds { head: Duration::from_millis(500), ..Bounds::default() };
        tokio::spawn(connections::serve((listener, Some(Arc::clone(&tls))), router, bounds, stopped));
        (Self { address, tls, place, _stop: stop, _ground: ground, _journal: journal }, own)
    }

    /// What is answered to somebody who connects to this name with this certificate and writes these headers.
    async fn answer(
        &self,
        own: &CertificateDer<'static>,
        name: &'static str,
        certificate: Option<(CertificateDer<'static>, KeyPair)>,
        headers: &str,
    ) -> io::Result<String> {
        let mut roots = RootCertStore::empty();
        roots.add(own.clone()).unwrap();
        let builder = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots);
        let config = match certificate {
            Some((der, key)) => {
                let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
                builder.with_client_auth_cert(vec![der], key).unwrap()
            }
            None => builder.with_no_client_auth(),
        };
        let stream = TcpStream::connect(self.address).await?;
        let connector = TlsConnector::from(Arc::new(config));
        let mut stream = connector.connect(ServerName::try_from(name).unwrap(), stream).await?;
        let request = format!("GET / HTTP/1.1\r\nHost: {name}\r\n{headers}Connection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await?;
        let mut answer = String::new();
        let _ = tokio::time::timeout(PATIENCE, stream.read_to_string(&mut answer)).await?;
        Ok(answer.rsplit_once("\r\n\r\n").map(|(_, body)| body.to_owned()).unwrap_or_default())
    }
}

/// A directory of this test's own.
fn tempfile() -> PathBuf {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let place = std::env::temp_dir().join(format!("evident-tls-{}-{number}", std::process::id()));
    std::fs::create_dir_all(&place).unwrap();
    place
}

fn client() -> (CertificateDer<'static>, KeyPair, String) {
    let key = KeyPair::generate().unwrap();
    let own = CertificateParams::new(["shop.example".to_owned()]).unwrap().self_signed(&key).unwrap();
    let thumbprint = protocols::x509::Certificate::parse(own.der()).unwrap().thumbprint().to_owned();
    (own.der().clone(), key, thumbprint)
}

#[tokio::test]
async fn a_client_is_seen_with_its_certificate_and_without() {
    let (server, own) = Server::asking_at(None, &[]).await;
    let (der, key, thumbprint) = client();
    assert_eq!(server.answer(&own, "id.example.com", Some((der, key)), "").await.unwrap(), thumbprint);
    assert_eq!(server.answer(&own, "id.example.com", None, "").await.unwrap(), "nobody");
}

#[tokio::test]
async fn certificates_are_asked_for_at_the_name_that_is_for_it() {
    let (server, own) = Server::asking_at(Some("mtls.example.com"), &[]).await;
    let (der, key, thumbprint) = client();
    let again = KeyPair::try_from(key.serialize_der().as_slice()).unwrap();
    assert_eq!(server.answer(&own, "mtls.example.com", Some((der.clone(), key)), "").await.unwrap(), thumbprint);
    assert_eq!(server.answer(&own, "id.example.com", Some((der, again)), "").await.unwrap(), "nobody");
}

#[tokio::test]
async fn the_certificate_of_a_proxy_that_tells_of_others_is_nobodys() {
    let flags = [("trusted_proxies", "127.0.0.1"), ("client_certificate_header", "client_cert")];
    let (server, own) = Server::asking_at(None, &flags).await;
    let (der, key, _) = client();
    assert_eq!(server.answer(&own, "id.example.com", Some((der, key)), "").await.unwrap(), "nobody");
    // And a header of somebody who is no proxy of ours takes nobody's place.
    let (server, own) = Server::asking_at(None, &[]).await;
    let (der, key, thumbprint) = client();
    let (other, ..) = client();
    let header =
        format!("Client-Cert: :{}:\r\n", base64::Engine::encode(&base64::engine::general_purpose::STANDARD, other));
    assert_eq!(server.answer(&own, "id.example.com", Some((der, key)), &header).await.unwrap(), thumbprint);
}

#[tokio::test]
async fn what_is_no_handshake_is_ended() {
    let (server, _) = Server::asking_at(None, &[]).await;
    for beginning in [&b""[..], b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"\x16\x03\x01"] {
        let mut stream = TcpStream::connect(server.address).await.unwrap();
        stream.write_all(beginning).await.unwrap();
        let mut rest = Vec::new();
        let read = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut rest)).await;
        let _ = read.expect("the connection is ended");
        assert!(!rest.starts_with(b"HTTP"), "nothing is answered in the clear");
    }
}

/// Gives a file a time of its own: times of files may be coarse, and what is looked at is whether they differ.
fn touched(path: &Path, minutes: u64) {
    let file = std::fs::File::options().write(true).open(path).unwrap();
    let before = file.metadata().unwrap().modified().unwrap();
    file.set_modified(before + Duration::from_mins(minutes)).unwrap();
}

#[tokio::test]
async fn a_certificate_that_was_renewed_serves_and_a_broken_one_does_not_take_its_place() {
    let (server, own) = Server::asking_at(None, &[]).await;
    assert_eq!(server.tls.own.renew(), Ok(()), "nothing has changed");
    assert!(server.answer(&own, "id.example.com", None, "").await.is_ok());
    let renewed = renew(&server.place);
    touched(&server.place.join("own.pem"), 1);
    assert_eq!(server.tls.own.renew(), Ok(()));
    assert!(server.answer(&renewed, "id.example.com", None, "").await.is_ok());
    assert!(server.answer(&own, "id.example.com", None, "").await.is_err(), "the one before is gone");
    std::fs::write(server.place.join("own.key"), KeyPair::generate().unwrap().serialize_pem()).unwrap();
    touched(&server.place.join("own.key"), 2);
    assert!(server.tls.own.renew().unwrap_err().contains("cannot be used together"));
    assert!(server.answer(&renewed, "id.example.com", None, "").await.is_ok());
    std::fs::write(server.place.join("own.pem"), "nothing").unwrap();
    touched(&server.place.join("own.pem"), 3);
    assert!(server.tls.own.renew().unwrap_err().contains("own.pem"));
}
