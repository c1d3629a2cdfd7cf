//! `evident serve` and `evident demo`.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command};

use journal::db::Engine;
use serde_json::Value;

use crate::on_both_engines;
use crate::place::{Place, refused};

on_both_engines! {
    a_server_is_alive_and_ready_and_ends_in_order
    a_server_and_the_command_line_work_side_by_side
    plain_http_is_refused_without_dev
    an_address_in_use_is_refused
    an_admin_client_is_there_from_the_first_start
}

/// A server that was told to choose its port.
pub struct Server {
    child: Child,
    /// What it said when it began to serve.
    pub told: Value,
}

impl Server {
    pub fn start(mut command: Command) -> Self {
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        if line.is_empty() {
            let mut stderr = String::new();
            child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
            panic!("it does not serve: {stderr}");
        }
        Self { child, told: serde_json::from_str(&line).unwrap() }
    }

    fn get(&self, path: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(self.told["listening"].as_str().unwrap()).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        let status = text.split(' ').nth(1).unwrap().parse().unwrap();
        (status, text.split_once("\r\n\r\n").unwrap().1.to_owned())
    }

    /// Asks it to end and waits.
    pub fn end(mut self) {
        let told = Command::new("kill").args(["-s", "TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(told.success());
        assert_eq!(self.child.wait().unwrap().code(), Some(0));
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn serve(place: &Place, more: &str) -> Server {
    Server::start(place.command(&format!("serve --dev --json --listen 127.0.0.1:0 {more}")))
}

/// Starts a server and ends it in order.
pub fn serve_once(place: &Place, more: &str) {
    serve(place, more).end();
}

async fn a_server_is_alive_and_ready_and_ends_in_order(place: &Place) {
    place.ready();
    let server = serve(place, "--checkpoint-dir kept");
    assert_eq!(server.get("/healthz"), (200, "alive\n".to_owned()));
    let (status, body) = server.get("/readyz");
    let body: Value = serde_json::from_str(&body).unwrap();
    assert_eq!((status, &body["ready"]), (200, &Value::Bool(true)));
    assert!(body["projections"].as_array().unwrap().iter().any(|one| one["name"] == "users"), "{body}");
    assert_eq!(server.get("/nothing").0, 404);
    server.end();
    let kept = std::fs::read_to_string(place.ground.directory.join("kept/demo.notes")).unwrap();
    assert!(kept.contains("/t/demo"), "the end signs the trees once more: {kept}");
    assert!(place.json("log verify --checkpoints kept")["checkpoints"].as_u64().unwrap() >= 2);
}

async fn a_server_and_the_command_line_work_side_by_side(place: &Place) {
    place.ready();
    let server = serve(place, "");
    for number in 0..5 {
        place.does(&format!("user create --tenant demo --user-name user{number}"));
    }
    assert_eq!(place.json("user list --tenant demo")["items"].as_array().unwrap().len(), 5);
    assert_eq!(server.get("/readyz").0, 200);
    server.end();
    assert_eq!(place.json("log verify")["findings"], serde_json::json!([]));
    assert_eq!(place.json("projections verify users")["differences"], serde_json::json!([]));
}

async fn plain_http_is_refused_without_dev(place: &Place) {
    place.ready();
    place.refuses("serve --listen 127.0.0.1:0", &["public_url", "https", "--dev"]);
    place.refuses("serve --dev --listen 127.0.0.1:0 --public-url http://id.example.com", &["public_url", "https"]);
}

async fn an_address_in_use_is_refused(place: &Place) {
    place.ready();
    let server = serve(place, "");
    let address = server.told["listening"].as_str().unwrap().to_owned();
    place.refuses(&format!("serve --dev --listen {address}"), &[&address, "EVIDENT_LISTEN"]);
    server.end();
}

async fn an_admin_client_is_there_from_the_first_start(place: &Place) {
    place.ready();
    let start = |secret: &str| {
        let mut command = place.command("serve --dev --json --listen 127.0.0.1:0");
        command.env("EVIDENT_BOOTSTRAP_CLIENT_ID", "admin").env("EVIDENT_BOOTSTRAP_CLIENT_SECRET", secret);
        Server::start(command).end();
        place.json("client show --tenant system admin")["secrets"].as_array().unwrap().len()
    };
    let (one, other) = ("one-secret-of-at-least-32-characters", "other-secret-of-at-least-32-characters");
    assert_eq!((start(one), start(one), start(other), start(one)), (1, 1, 2, 2));
    let mut command = place.command("serve --dev --listen 127.0.0.1:0");
    let answer = command.env("EVIDENT_BOOTSTRAP_CLIENT_ID", "admin").output().unwrap();
    refused(&answer.into(), &["bootstrap_client_secret"]);
}

#[tokio::test]
async fn a_demonstration_makes_everything_it_needs_and_may_be_started_again() {
    let place = Place::on(Engine::Sqlite).await;
    let bare = |line: &str| {
        let mut command = place.command(line);
        command.env_remove("EVIDENT_DATABASE_URL").env_remove("EVIDENT_MASTER_KEY");
        command
    };
    for _ in 0..2 {
        let server = Server::start(bare("demo --json --listen 127.0.0.1:0"));
        assert_eq!(server.told["tenant"], "demo");
        server.end();
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode =
            |path: &str| std::fs::metadata(place.ground.directory.join(path)).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode("data"), mode("data/master.key")), (0o700, 0o600));
    }
    let users = bare("user list --tenant demo --json").output().unwrap();
    let users: Value = serde_json::from_slice(&users.stdout).unwrap();
    assert_eq!(users["items"].as_array().unwrap().len(), 3);
    let verified = bare("log verify --json").output().unwrap();
    assert!(verified.status.success());
}
