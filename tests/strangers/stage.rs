//! A place where strangers meet the program: the real binary serving a tenant with people in it, and foreign programs beside.
//!
//! Their packages are not in the tree. `ops/services install` puts them below `target/tools`, and `ops/test` calls it.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use journal::db::Engine;
use serde_json::Value;
use support::Ground;

/// The tenant that everything happens in.
pub const TENANT: &str = "demo";

/// The program at work.
pub struct Stage {
    /// Its database.
    pub ground: Ground,
    /// The program.
    pub server: Child,
    /// The issuer of the tenant.
    pub issuer: String,
}

impl Stage {
    /// A tenant on a fresh database, served.
    pub async fn on(engine: Engine) -> Self {
        let ground = Ground::new(engine).await;
        told(&mut command(&ground, "migrate"));
        told(&mut command(&ground, &format!("tenant create {TENANT} --name Demonstration")));
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let server = serve(&ground, port);
        Self { ground, server, issuer: format!("http://127.0.0.1:{port}/t/{TENANT}") }
    }

    /// Registers a person who can sign in, and answers their id.
    pub fn person(&self, name: &str, password: &str) -> String {
        let line = format!(
            "user create --tenant {TENANT} --user-name {name} --email {name}@example.com --name {name} --password-stdin"
        );
        told_with(command(&self.ground, &line), password)["user_id"].as_str().unwrap().to_owned()
    }

    /// Registers a client with this metadata.
    pub fn client(&self, metadata: &Value) -> Value {
        let line = format!("client create --tenant {TENANT} --metadata -");
        told_with(command(&self.ground, &line), &metadata.to_string())
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// Starts the program.
pub fn serve(ground: &Ground, port: u16) -> Child {
    let mut serve = command(ground, &format!("serve --dev --json --listen 127.0.0.1:{port}"));
    let mut server = serve.stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.contains("listening"), "it does not serve: {line:?}");
    server
}

/// A command line on a database.
pub fn command(ground: &Ground, line: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_evident"));
    command.args(line.split_whitespace()).current_dir(&ground.directory).env_clear();
    command.env("EVIDENT_DATABASE_URL", &ground.url).env("EVIDENT_MASTER_KEY", &ground.master_key);
    // The strangers are on this machine.
    command.env("EVIDENT_ALLOW_PRIVATE_TARGETS", "127.0.0.0/8");
    // Whoever measures what the tests reach needs to hear of this process.
    if let Some(profile) = std::env::var_os("LLVM_PROFILE_FILE") {
        command.env("LLVM_PROFILE_FILE", profile);
    }
    command.stdin(Stdio::null());
    command
}

/// Runs a command that must succeed, and answers its document.
pub fn told(command: &mut Command) -> Value {
    document(&command.arg("--json").output().unwrap())
}

/// The same for one that reads something.
pub fn told_with(mut command: Command, input: &str) -> Value {
    command.arg("--json").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    document(&child.wait_with_output().unwrap())
}

/// The last line of a program that succeeded, as JSON.
pub fn document(output: &Output) -> Value {
    let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{}\n{stdout}\n{stderr}", output.status);
    let line = stdout.lines().last().unwrap_or_default();
    serde_json::from_str(line).unwrap_or_else(|error| panic!("{error} in {stdout}\n{stderr}"))
}

/// What `ops/services install` put there.
pub fn tool(name: &str) -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let tool = target.join("tools").join(name);
    assert!(tool.exists(), "{} is missing: run `ops/services install`, or `ops/test`", tool.display());
    tool
}

/// The sources of a test.
pub fn sources(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(path)
}

/// Scripts beside their packages, where Node.js looks for them; a copy for each test, because several run at once.
pub struct Scripts(PathBuf);

impl Scripts {
    /// The scripts of a directory of tests, beside the packages of this name.
    pub fn of(directory: &str, packages: &str) -> Self {
        let into = tool(packages).join(format!("run-{}-{}", std::process::id(), support::new_uuid()));
        std::fs::create_dir(&into).unwrap();
        for entry in std::fs::read_dir(sources(directory)).unwrap() {
            let script = entry.unwrap().path();
            if script.extension().is_some_and(|extension| extension == "mjs") {
                std::fs::copy(&script, into.join(script.file_name().unwrap())).unwrap();
            }
        }
        Self(into)
    }

    /// Runs one of them.
    pub fn run(&self, name: &str) -> Command {
        let mut command = Command::new(tool("node"));
        command.arg(self.0.join(name)).stdin(Stdio::null());
        command
    }
}

impl Drop for Scripts {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
