//! Processes that can be killed: this test program, started once more to run one of its own tests as something else.
//!
//! So what is killed is always built from the same sources as the test that kills it, and no product ships it.

use std::io::{BufRead as _, BufReader};
use std::mem::ManuallyDrop;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

use support::Ground;

const URL: &str = "EVIDENT_TEST_CHILD_URL";
const MASTER_KEY: &str = "EVIDENT_TEST_CHILD_MASTER_KEY";
const DIRECTORY: &str = "EVIDENT_TEST_CHILD_DIRECTORY";
const ROUND: &str = "EVIDENT_TEST_CHILD_ROUND";

/// As [`support::PATIENCE`], for processes that have all of a machine to do.
pub const PATIENCE: Duration = support::PATIENCE.saturating_mul(2);

/// What a child process was started for.
pub struct Orders {
    /// The database that its parent made; the parent removes it.
    pub ground: ManuallyDrop<Ground>,
    /// Which of its parent's processes it is.
    pub round: u64,
}

impl Orders {
    /// The orders of this process, if it is a child.
    pub fn given() -> Option<Self> {
        let url = std::env::var(URL).ok()?;
        let directory = PathBuf::from(std::env::var_os(DIRECTORY)?);
        let ground = Ground::made_elsewhere(url, directory, std::env::var(MASTER_KEY).ok()?);
        Some(Self { ground: ManuallyDrop::new(ground), round: std::env::var(ROUND).ok()?.parse().ok()? })
    }
}

/// A child process, killed at the latest when nobody holds it any more.
pub struct Process {
    child: Child,
    lines: Receiver<String>,
}

/// This program, about to run one test.
pub fn this_program(test: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", test, "--nocapture", "--test-threads=1"]);
    command
}

impl Process {
    /// Starts a test of this program as a process of its own on a database.
    pub fn start(test: &str, ground: &Ground, round: u64) -> Self {
        let mut command = this_program(test);
        command.env(URL, &ground.url).env(MASTER_KEY, &ground.master_key);
        command.env(DIRECTORY, &ground.directory).env(ROUND, round.to_string());
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let (sender, lines) = mpsc::channel();
        std::thread::spawn(move || {
            // A line that was cut off by the kill was never told: it has no end.
            for line in stdout.split(b'\n').map_while(Result::ok) {
                let _ = sender.send(String::from_utf8_lossy(&line).into_owned());
            }
        });
        Self { child, lines }
    }

    /// Its id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits for a line that begins like this, and answers all lines up to it.
    pub fn wait_for(&self, beginning: &str) -> Vec<String> {
        let mut told = Vec::new();
        loop {
            match self.lines.recv_timeout(PATIENCE) {
                Ok(line) => {
                    let found = line.starts_with(beginning);
                    told.push(line);
                    if found {
                        return told;
                    }
                }
                Err(RecvTimeoutError::Timeout) => panic!("in vain: a line {beginning:?} after {told:?}"),
                Err(RecvTimeoutError::Disconnected) => panic!("it ended before a line {beginning:?}: {told:?}"),
            }
        }
    }

    /// Kills it (SIGKILL) and answers everything that it had told.
    pub fn kill(mut self) -> Vec<String> {
        self.child.kill().unwrap();
        let status = self.child.wait().unwrap();
        assert_eq!(status.code(), None, "it was to be killed and had ended by itself: {:?}", self.lines.iter());
        self.lines.iter().collect()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
