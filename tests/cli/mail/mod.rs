//! `evident mail`: to servers that prove who they are, and to servers that do not.
//!
//! The certificates beside this file are good for a hundred years and for loopback alone; nobody outside these tests trusts them.

use std::io::{BufRead as _, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use serde_json::json;

use crate::on_both_engines;
use crate::place::{Answer, Place};

on_both_engines! {
    a_letter_goes_out_over_the_encryption_that_was_asked_for_and_no_other
}

fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/cli/mail").join(name)
}

fn proof() -> Arc<ServerConfig> {
    let chain = vec![CertificateDer::from_pem_file(file("server.pem")).unwrap()];
    let key = PrivateKeyDer::from_pem_file(file("server.key")).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    Arc::new(config.with_no_client_auth().with_single_cert(chain, key).unwrap())
}

/// One conversation of a mail server; everything that it hears, in the clear or not.
fn server(implicit: bool) -> (u16, thread::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let serving = thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        let mut heard = String::new();
        let upgrade = |stream: TcpStream| StreamOwned::new(ServerConnection::new(proof()).unwrap(), stream);
        if implicit {
            talk(upgrade(stream), &mut heard, true);
        } else if let Some(stream) = talk(stream, &mut heard, false) {
            talk(upgrade(stream), &mut heard, true);
        }
        heard
    });
    (port, serving)
}

/// Talks until the end, or until the connection is to be encrypted: then it is given back.
fn talk<S: Read + Write>(stream: S, heard: &mut String, encrypted: bool) -> Option<S> {
    let mut stream = BufReader::new(stream);
    if !heard.contains("STARTTLS") {
        stream.get_mut().write_all(b"220 here\r\n").ok()?;
    }
    let mut body = false;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).ok()? == 0 {
            return None;
        }
        heard.push_str(&line);
        let word = line.get(..4).unwrap_or_default();
        let reply = match word {
            _ if body && line != ".\r\n" => continue,
            "EHLO" if encrypted => "250-here\r\n250 AUTH PLAIN LOGIN\r\n",
            "EHLO" => "250-here\r\n250 STARTTLS\r\n",
            "STAR" => "220 go on\r\n",
            "AUTH" => "235 welcome\r\n",
            "DATA" => "354 go on\r\n",
            "QUIT" => "221 bye\r\n",
            _ => "250 yes\r\n",
        };
        body = word == "DATA";
        stream.get_mut().write_all(reply.as_bytes()).ok()?;
        stream.get_mut().flush().ok()?;
        match word {
            "STAR" => return Some(stream.into_inner()),
            "QUIT" => return None,
            _ => {}
        }
    }
}

fn sends(place: &Place, port: u16, trusted: bool) -> Answer {
    let mut command = place.command("mail test --tenant demo --to aiko@example.com");
    command.env("EVIDENT_ALLOW_PRIVATE_TARGETS", "127.0.0.0/8,::1/128");
    if trusted {
        command.env("SSL_CERT_FILE", file("authority.pem"));
    }
    let answer = command.output().unwrap().into();
    // Should nobody have come, whoever waits for them waits no longer.
    drop(TcpStream::connect(("127.0.0.1", port)));
    answer
}

fn tune(place: &Place, port: u16, security: &str) {
    let server = json!({
        "transport": "smtp", "host": "127.0.0.1", "port": port, "security": security, "user_name": "mailer",
    });
    let settings = json!({"mail": {"from": "no-reply@example.com", "server": server}}).to_string();
    let answer = place.run_with_input("tenant settings set demo --patch -", &settings);
    assert_eq!(answer.code, 0, "{answer:?}");
}

async fn a_letter_goes_out_over_the_encryption_that_was_asked_for_and_no_other(place: &Place) {
    place.ready();
    let untold = place.run("mail test --tenant demo --to aiko@example.com");
    assert!(untold.code == 1 && untold.stderr.contains("mail.from"), "{untold:?}");
    let secret = place.run_with_input("mail secret --tenant demo --password-stdin", "letmein\n");
    assert_eq!(secret.code, 0, "{secret:?}");
    for (security, implicit) in [("start_tls", false), ("implicit_tls", true)] {
        let (port, serving) = server(implicit);
        tune(place, port, security);
        let answer = sends(place, port, true);
        assert_eq!(answer.code, 0, "{security} {answer:?}");
        let heard = serving.join().unwrap();
        for said in ["AUTH PLAIN", "MAIL FROM:<no-reply@example.com>", "RCPT TO:<aiko@example.com>", "Message-ID: <"] {
            assert!(heard.contains(said), "{security} {said}: {heard}");
        }
        // Nobody vouches for this one: it hears nothing of the letter and nothing of the secret.
        let (port, serving) = server(implicit);
        tune(place, port, security);
        let answer = sends(place, port, false);
        assert_eq!(answer.code, 1, "{security} {answer:?}");
        let heard = serving.join().unwrap();
        assert!(!heard.contains("MAIL FROM") && !heard.contains("AUTH"), "{security} {heard}");
    }
    // One that speaks in the clear hears nothing either.
    let (port, serving) = server(false);
    tune(place, port, "implicit_tls");
    assert_eq!(sends(place, port, true).code, 1);
    assert!(!serving.join().unwrap().contains("MAIL FROM"));
}
