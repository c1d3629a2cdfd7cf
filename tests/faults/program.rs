//! The real program, run as an operator runs it.

use std::process::{Command, Output, Stdio};

use serde_json::Value;
use support::Ground;

/// How a run ended.
#[derive(Debug)]
pub struct Answer {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl From<Output> for Answer {
    fn from(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Self { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }
}

impl Answer {
    /// It must have failed with one sentence that holds these words.
    pub fn is_refused(&self, words: &[&str]) {
        assert_eq!((self.code, self.stdout.as_str()), (Some(1), ""), "{self:?}");
        let lines: Vec<&str> = self.stderr.lines().filter(|line| line.starts_with("evident: ")).collect();
        assert_eq!(lines.len(), 1, "{self:?}");
        for word in words {
            assert!(lines[0].contains(word), "no {word:?} in {self:?}");
        }
    }

    /// It must have succeeded; answers its document.
    pub fn json(&self) -> Value {
        assert_eq!(self.code, Some(0), "{self:?}");
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error} in {self:?}"))
    }
}

/// The program on an installation, its arguments separated by spaces.
pub fn evident(ground: &Ground, line: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_evident"));
    command.args(line.split_whitespace()).current_dir(&ground.directory).env_clear();
    command.env("EVIDENT_DATABASE_URL", &ground.url).env("EVIDENT_MASTER_KEY", &ground.master_key);
    // Whoever measures what the tests reach needs to hear of this process.
    if let Some(profile) = std::env::var_os("LLVM_PROFILE_FILE") {
        command.env("LLVM_PROFILE_FILE", profile);
    }
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs it.
pub fn run(ground: &Ground, line: &str) -> Answer {
    evident(ground, line).output().unwrap().into()
}

/// Runs it with `--json`; it must succeed.
pub fn json(ground: &Ground, line: &str) -> Value {
    run(ground, &format!("{line} --json")).json()
}
