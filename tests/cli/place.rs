//! A place to run the program in: a directory, an empty database, a master key, and nothing else in the environment.

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use journal::db::Engine;
use serde_json::Value;
use support::Ground;

/// Where the program runs.
pub struct Place {
    pub ground: Ground,
}

/// How a run ended.
#[derive(Debug)]
pub struct Answer {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl From<Output> for Answer {
    fn from(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the program speaks UTF-8");
        Self { code: output.status.code().unwrap_or(-1), stdout: text(output.stdout), stderr: text(output.stderr) }
    }
}

impl Answer {
    /// The one document on stdout.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error} in {self:?}"))
    }
}

impl Place {
    pub async fn on(engine: Engine) -> Self {
        Self { ground: Ground::new(engine).await }
    }

    /// The program with its arguments, separated by spaces.
    pub fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_evident"));
        command.args(line.split_whitespace()).current_dir(&self.ground.directory).env_clear();
        command.env("EVIDENT_DATABASE_URL", &self.ground.url).env("EVIDENT_MASTER_KEY", &self.ground.master_key);
        // Whoever measures what the tests reach needs to hear of this process.
        if let Some(profile) = std::env::var_os("LLVM_PROFILE_FILE") {
            command.env("LLVM_PROFILE_FILE", profile);
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    pub fn run(&self, line: &str) -> Answer {
        self.command(line).output().unwrap().into()
    }

    pub fn run_with_input(&self, line: &str, input: &str) -> Answer {
        feed(self.command(line), input)
    }

    /// What must succeed.
    pub fn does(&self, line: &str) -> String {
        let answer = self.run(line);
        assert_eq!(answer.code, 0, "{line}: {answer:?}");
        answer.stdout
    }

    /// What must succeed, with its document.
    pub fn json(&self, line: &str) -> Value {
        let answer = self.run(&format!("{line} --json"));
        assert_eq!(answer.code, 0, "{line}: {answer:?}");
        answer.json()
    }

    /// What must be refused with one sentence that holds these words.
    pub fn refuses(&self, line: &str, words: &[&str]) {
        refused(&self.run(line), words);
    }

    /// A migrated installation with tenant `demo`.
    pub fn ready(&self) {
        self.does("migrate");
        self.does("tenant create demo --name Demonstration");
    }

    /// Writes a file that nobody else may read.
    pub fn secret_file(&self, name: &str, text: &str) {
        use std::os::unix::fs::OpenOptionsExt as _;
        let path = self.ground.directory.join(name);
        let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).unwrap();
        file.write_all(text.as_bytes()).unwrap();
    }

    /// Lets somebody change the database behind the program's back.
    pub async fn tamper(&self, text: &str) {
        let db = journal::db::Db::open(&self.ground.url).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        tx.script(text).await.unwrap();
        tx.commit().await.unwrap();
        db.close().await;
    }
}

/// Runs a command of [`Place::command`] that reads from stdin.
pub fn feed(mut command: Command, input: &str) -> Answer {
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    // A program that does not ask for input may have gone already.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap().into()
}

/// Exit code 1, nothing on stdout, one line on stderr with these words.
pub fn refused(answer: &Answer, words: &[&str]) {
    assert_eq!((answer.code, answer.stdout.as_str()), (1, ""), "{answer:?}");
    let line = answer.stderr.trim_end();
    assert!(line.starts_with("evident: ") && !line.contains('\n'), "{answer:?}");
    for word in words {
        assert!(line.contains(word), "no {word:?} in {answer:?}");
    }
}
