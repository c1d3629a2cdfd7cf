//! Serving HTTP over TLS by ourselves, where no proxy does it: our certificate, and those of clients.
//!
//! Any certificate of a client is taken in the handshake, which shows that whoever brings it holds its key, and nothing else: whose it
//! must be is a matter of the tenant and the client that is asked for later (RFC 8705 §2). Browsers ask people for a certificate wherever a
//! server asks for one, so we ask at the address that is for it, if there is one, and nowhere else.
//!
//! Our own certificate is looked at every minute, so that whoever renews it writes two files and nothing more.

use std::io;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use protocols::x509::Chain;
use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::{
    CryptoProvider, WebPkiSupportedAlgorithms, aws_lc_rs, verify_tls12_signature, verify_tls13_signature,
};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::server::{Acceptor, ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{CertificateError, DigitallySignedStruct, DistinguishedName, ServerConfig, SignatureScheme};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio_rustls::LazyConfigAcceptor;
use tokio_rustls::server::TlsStream;

use super::ServeError;
use crate::http::layers::Handshake;
use crate::settings::{Settings, TlsListener};

/// How often our certificate is looked at.
const LOOK: Duration = Duration::from_mins(1);

/// What a server over TLS is.
pub(super) struct Tls {
    asking: Arc<ServerConfig>,
    quiet: Arc<ServerConfig>,
    /// The one name under which clients are asked for certificates; under every name where there is none.
    asked_at: Option<String>,
    own: Arc<Own>,
}

impl Tls {
    /// Takes the address of the settings, if they want TLS.
    pub(super) async fn open(settings: &Settings) -> Result<Option<(TcpListener, Arc<Self>)>, ServeError> {
        let Some(tls) = &settings.tls else { return Ok(None) };
        let address = tls.listen;
        let listener = TcpListener::bind(address).await;
        let listener = listener.map_err(|error| ServeError::ListenTls { address, reason: error.to_string() })?;
        let asked_at = settings.mtls_public_url.as_ref().and_then(|url| url.host_str()).map(str::to_owned);
        Ok(Some((listener, Arc::new(Self::new(tls, asked_at)?))))
    }

    /// A server with the certificate that the settings name.
    pub(super) fn new(settings: &TlsListener, asked_at: Option<String>) -> Result<Self, ServeError> {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let own = Arc::new(Own::read(settings, Arc::clone(&provider)).map_err(ServeError::Certificate)?);
        let versions = ServerConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions();
        let builder = versions.map_err(|error| ServeError::Certificate(error.to_string()))?;
        let any = Arc::new(AnyCertificate(provider.signature_verification_algorithms));
        let with = |mut config: ServerConfig| {
            config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
            Arc::new(config)
        };
        let asking = with(builder.clone().with_client_cert_verifier(any).with_cert_resolver(Arc::clone(&own) as _));
        let quiet = with(builder.with_no_client_auth().with_cert_resolver(Arc::clone(&own) as _));
        Ok(Self { asking, quiet, asked_at, own })
    }

    /// Shakes hands; answers the connection, and the certificates that the other side showed.
    pub(super) async fn accept<S>(&self, stream: S) -> io::Result<(TlsStream<S>, Option<Handshake>)>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let start = LazyConfigAcceptor::new(Acceptor::default(), stream).await?;
        let name = start.client_hello().server_name().map(str::to_owned);
        let asks = self.asked_at.as_ref().is_none_or(|at| name.is_some_and(|name| name.eq_ignore_ascii_case(at)));
        let config = if asks { &self.asking } else { &self.quiet };
        let stream = start.into_stream(Arc::clone(config)).await?;
        let shown = stream.get_ref().1.peer_certificates();
        let shown = shown.map(|shown| Handshake::of(shown.iter().map(|der| der.to_vec())));
        Ok((stream, shown))
    }

    /// Looks at our certificate now and then, until told to stop.
    pub(super) async fn renew(self: Arc<Self>, mut stop: watch::Receiver<bool>) {
        loop {
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => return,
                () = tokio::time::sleep(LOOK) => {}
            }
            let own = Arc::clone(&self.own);
            // Files are read where nothing else waits for them.
            let looked = tokio::task::spawn_blocking(move || own.renew()).await;
            if let Ok(Err(reason)) = looked {
                tracing::warn!(reason, "the new certificate cannot be used; the one before goes on serving");
            }
        }
    }
}

/// Our certificate.
#[derive(Debug)]
struct Own {
    files: (PathBuf, PathBuf),
    provider: Arc<CryptoProvider>,
    present: RwLock<Present>,
}

#[derive(Debug, Clone)]
struct Present {
    certified: Arc<CertifiedKey>,
    /// When both files were written.
    written: (Option<SystemTime>, Option<SystemTime>),
}

impl Own {
    fn read(settings: &TlsListener, provider: Arc<CryptoProvider>) -> Result<Self, String> {
        let files = (settings.certificate.clone(), settings.key.clone());
        let present = RwLock::new(present(&files, &provider)?);
        Ok(Self { files, provider, present })
    }

    fn renew(&self) -> Result<(), String> {
        let seen = self.present.read().unwrap_or_else(PoisonError::into_inner).written;
        if written(&self.files) == seen {
            return Ok(());
        }
        let renewed = present(&self.files, &self.provider)?;
        tracing::info!("our certificate was renewed");
        *self.present.write().unwrap_or_else(PoisonError::into_inner) = renewed;
        Ok(())
    }
}

impl ResolvesServerCert for Own {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.present.read().unwrap_or_else(PoisonError::into_inner).certified))
    }
}

fn written(files: &(PathBuf, PathBuf)) -> (Option<SystemTime>, Option<SystemTime>) {
    let of = |file: &PathBuf| std::fs::metadata(file).and_then(|found| found.modified()).ok();
    (of(&files.0), of(&files.1))
}

/// What both files hold; the time first, so that a change in between is seen by the next look.
fn present(files: &(PathBuf, PathBuf), provider: &CryptoProvider) -> Result<Present, String> {
    let written = written(files);
    let chain = CertificateDer::pem_file_iter(&files.0).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let chain = chain.map_err(|error| format!("{} has no certificates in PEM: {error}", files.0.display()))?;
    if chain.is_empty() {
        return Err(format!("{} has no certificates in PEM", files.0.display()));
    }
    let key = PrivateKeyDer::from_pem_file(&files.1);
    let key = key.map_err(|error| format!("{} has no private key in PEM: {error}", files.1.display()))?;
    let certified = CertifiedKey::from_der(chain, key, provider);
    let certified = certified.map_err(|error| format!("certificate and key cannot be used together: {error}"))?;
    Ok(Present { certified: Arc::new(certified), written })
}

/// Takes every certificate whose key was shown. None is asked for in vain: who has none goes on without.
#[derive(Debug)]
struct AnyCertificate(WebPkiSupportedAlgorithms);

impl ClientCertVerifier for AnyCertificate {
    fn client_auth_mandatory(&self) -> bool {
        false
    }

    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        certificate: &CertificateDer<'_>,
        between: &[CertificateDer<'_>],
        _: UnixTime,
    ) -> Result<ClientCertVerified, rustls::Error> {
        // What would not be read later is not kept until then.
        if Chain::is_too_large(certificate, between) {
            return Err(rustls::Error::InvalidCertificate(CertificateError::BadEncoding));
        }
        Ok(ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signed, &self.0)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signed, &self.0)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_schemes()
    }
}

#[cfg(test)]
mod tests;
