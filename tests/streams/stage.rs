//! A stage: an installation, a server of NATS of its own, and nodes that relay from the one to the other.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use async_nats::jetstream::{self, Context};
use journal::db::Engine;
use serde_json::Value;
use support::{Ground, PATIENCE};

/// A server of NATS that a test may kill.
pub struct Broker {
    directory: PathBuf,
    port: u16,
    child: Option<Child>,
}

impl Broker {
    /// A server with an empty store; `config` is more of its configuration.
    pub fn new(directory: &Path, config: &str) -> Self {
        std::fs::create_dir_all(directory).unwrap();
        let port = free_port();
        let text = format!(
            "listen: \"127.0.0.1:{port}\"\njetstream {{ store_dir: \"{}\" }}\n{config}\n",
            directory.join("store").display()
        );
        std::fs::write(directory.join("nats.conf"), text).unwrap();
        let mut broker = Self { directory: directory.to_owned(), port, child: None };
        broker.start();
        broker
    }

    pub fn start(&mut self) {
        let program =
            std::env::var("EVIDENT_TEST_NATS_SERVER").expect("run these tests with ops/test, which has a server");
        let log = std::fs::File::options().create(true).append(true).open(self.directory.join("nats.log")).unwrap();
        let mut command = Command::new(program);
        command.arg("-c").arg(self.directory.join("nats.conf")).stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        self.child = Some(command.spawn().unwrap());
        let port = self.port;
        soon("the server of NATS listens", || TcpStream::connect(("127.0.0.1", port)).is_ok());
    }

    /// Ends it in the middle of what it does.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    pub fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    /// A connection as whoever may connect.
    pub async fn context(&self) -> Context {
        jetstream::new(async_nats::connect(self.url()).await.unwrap())
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A message of a stream.
#[derive(Debug)]
pub struct Message {
    pub subject: String,
    pub position: u64,
    pub sequence: u64,
    pub id: String,
    pub event: Value,
}

/// Everything that a stream has.
pub async fn messages(context: &Context) -> Vec<Message> {
    let stream = context.get_stream("EVIDENT").await.unwrap();
    let state = stream.get_info().await.unwrap().state;
    let mut messages = Vec::new();
    for sequence in state.first_sequence..=state.last_sequence {
        let Ok(message) = stream.get_raw_message(sequence).await else { continue };
        let header = |name: &str| message.headers.get(name).unwrap().as_str().to_owned();
        messages.push(Message {
            subject: message.subject.to_string(),
            position: header("Evident-Position").parse().unwrap(),
            sequence,
            id: header("Nats-Msg-Id"),
            event: serde_json::from_slice(&message.payload).unwrap(),
        });
    }
    messages
}

/// A node that serves and relays.
pub struct Node {
    child: Child,
    pub port: u16,
}

impl Node {
    /// Ends it in the middle of what it does.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to end, and waits.
    pub fn end(mut self) {
        assert!(Command::new("kill").args(["-s", "TERM", &self.child.id().to_string()]).status().unwrap().success());
        assert_eq!(self.child.wait().unwrap().code(), Some(0));
    }

    pub async fn text(&self, path: &str) -> String {
        let url = format!("http://127.0.0.1:{}{path}", self.port);
        reqwest::get(url).await.unwrap().text().await.unwrap()
    }

    /// What readiness says of the relay.
    pub async fn relay(&self) -> Value {
        let readiness: Value = serde_json::from_str(&self.text("/readyz").await).unwrap();
        readiness["relay"].clone()
    }

    /// Waits until the relay stands somewhere.
    pub async fn relay_stands(&self, what: &str, stands: impl Fn(&Value) -> bool) {
        let begun = Instant::now();
        loop {
            let relay = self.relay().await;
            if stands(&relay) {
                return;
            }
            assert!(begun.elapsed() < PATIENCE, "{what}: {relay}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// A figure, by its name with labels.
    pub async fn figure(&self, name: &str) -> Option<f64> {
        let page = self.text("/metrics").await;
        page.lines().find_map(|line| line.strip_prefix(name)?.trim().parse().ok())
    }

    /// Waits for a figure.
    pub async fn counts(&self, name: &str, at_least: f64) {
        let begun = Instant::now();
        while self.figure(name).await.is_none_or(|figure| figure < at_least) {
            assert!(begun.elapsed() < PATIENCE, "{name} is {:?}", self.figure(name).await);
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An installation with a server of NATS.
pub struct Stage {
    pub ground: Ground,
    pub broker: Broker,
}

impl Stage {
    /// A fresh installation with tenant `demo`.
    pub async fn on(engine: Engine) -> Self {
        Self::with(engine, "").await
    }

    /// The same with more configuration of NATS.
    pub async fn with(engine: Engine, config: &str) -> Self {
        let ground = Ground::new(engine).await;
        let broker = Broker::new(&ground.directory.join("nats"), config);
        let stage = Self { ground, broker };
        stage.does("migrate");
        stage.does("tenant create demo --name Demonstration");
        stage
    }

    /// The program with its arguments, separated by spaces.
    pub fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_evident"));
        command.args(line.split_whitespace()).current_dir(&self.ground.directory).env_clear();
        command.env("EVIDENT_DATABASE_URL", &self.ground.url).env("EVIDENT_MASTER_KEY", &self.ground.master_key);
        command.env("EVIDENT_NATS_URL", self.broker.url());
        // Whoever measures what the tests reach needs to hear of this process.
        if let Some(profile) = std::env::var_os("LLVM_PROFILE_FILE") {
            command.env("LLVM_PROFILE_FILE", profile);
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::inherit());
        command
    }

    /// What must succeed.
    pub fn does(&self, line: &str) -> String {
        let output = self.command(line).output().unwrap();
        assert!(output.status.success(), "{line}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Registers a client that gets tokens for itself.
    pub fn client(&self) -> (String, String) {
        let metadata = serde_json::json!({
            "client_name": "Whoever makes things happen",
            "grant_types": ["client_credentials"],
            "token_endpoint_auth_method": "client_secret_basic",
            "scope": "evident:register",
        });
        let mut command = self.command("client create --tenant demo --metadata - --json");
        let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(metadata.to_string().as_bytes()).unwrap();
        let client: Value = serde_json::from_slice(&child.wait_with_output().unwrap().stdout).unwrap();
        let text = |name: &str| client[name].as_str().unwrap().to_owned();
        (text("client_id"), text("client_secret"))
    }

    /// The last position of the log.
    pub fn head(&self) -> u64 {
        let last = self.does("log tail --json");
        let last: Value = serde_json::from_str(last.lines().last().unwrap()).unwrap();
        last["position"].as_u64().unwrap()
    }

    /// A node, with further settings.
    pub fn serve(&self, settings: &[(&str, &str)]) -> Node {
        self.serve_on(free_port(), settings)
    }

    pub fn serve_on(&self, port: u16, settings: &[(&str, &str)]) -> Node {
        let mut command = self.command(&format!("serve --dev --json --listen 127.0.0.1:{port}"));
        let mut child = command.envs(settings.iter().copied()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(line.contains("listening"), "it does not serve: {line:?}");
        Node { child, port }
    }

    /// Waits until the stream has the whole log.
    pub async fn relayed(&self, node: &Node) -> u64 {
        let head = self.head();
        node.relay_stands("the relay comes to the head", |relay| relay["position"].as_u64() >= Some(head)).await;
        head
    }
}

pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// What must become true soon.
pub fn soon(what: &str, is_so: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < PATIENCE, "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// What `ops/services install` put there.
pub fn tool(name: &str) -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let tool = target.join("tools").join(name);
    assert!(tool.exists(), "{} is missing: run `ops/services install`, or `ops/test`", tool.display());
    tool
}

/// A script of these tests, run with the foreign packages.
pub fn script(name: &str) -> Command {
    let mut python = Command::new(tool("strangers-venv/bin/python"));
    // Without a cache of compiled files in the tree.
    python.arg("-B").arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/streams").join(name));
    python
}
