//! Programs that are measured, each in a process of its own: Evident, a bare handler, a peer.

use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::Context as _;

use super::wire::{Connection, request};

/// A server that ends when it is dropped.
pub struct Program {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// How long it took until it answered.
    pub started_in: Duration,
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Program {
    /// Starts a program and waits until `path` is answered with success.
    pub async fn start(
        program: &Path,
        prepare: impl FnOnce(&mut Command, SocketAddr),
        path: &str,
    ) -> anyhow::Result<Self> {
        let address = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let mut command = Command::new(program);
        prepare(&mut command, address);
        let begin = Instant::now();
        let child = command.stdout(Stdio::null()).spawn();
        let child = child.with_context(|| format!("{} does not start", program.display()))?;
        let mut program = Self { child, address, started_in: Duration::ZERO };
        let ask = request("GET", path, &[], "");
        loop {
            if let Ok(mut connection) = Connection::open(address).await
                && connection.send(&ask).await.is_ok_and(|answer| answer.status == 200)
            {
                break;
            }
            anyhow::ensure!(begin.elapsed() < Duration::from_mins(1), "a program was not ready within a minute");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        program.started_in = begin.elapsed();
        Ok(program)
    }

    /// Resident memory in MB.
    pub fn memory(&self) -> anyhow::Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no resident size")?;
        let kilobytes: f64 = line.trim().trim_end_matches(" kB").trim().parse()?;
        Ok(kilobytes / 1024.0)
    }
}
