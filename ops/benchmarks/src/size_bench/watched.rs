//! A process that is run to its end: how long it took, and how much memory it had at most.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::Context as _;

/// How often the memory is looked at; the system itself remembers the most.
const LOOK: Duration = Duration::from_millis(20);

/// What came of it.
pub struct Watched {
    pub succeeded: bool,
    pub took: Duration,
    /// The most resident memory, in MB.
    pub memory: f64,
    pub stdout: String,
}

/// Runs a command to its end.
pub async fn run(mut command: Command) -> anyhow::Result<Watched> {
    tokio::task::spawn_blocking(move || {
        let begin = Instant::now();
        let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let mut child = child.with_context(|| format!("{} does not start", command.get_program().display()))?;
        let mut memory = 0.0;
        while child.try_wait()?.is_none() {
            memory = most(child.id()).unwrap_or(memory);
            std::thread::sleep(LOOK);
        }
        let took = begin.elapsed();
        let output = child.wait_with_output()?;
        let stdout = String::from_utf8(output.stdout)?;
        Ok(Watched { succeeded: output.status.success(), took, memory, stdout })
    })
    .await?
}

fn most(process: u32) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: f64 = line.trim().trim_end_matches(" kB").trim().parse().ok()?;
    Some(kilobytes / 1024.0)
}
