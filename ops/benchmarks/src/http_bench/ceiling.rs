//! The ceiling of password sign-in: argon2id with the product's parameters, on every core, and nothing else.

use std::time::{Duration, Instant};

use commands::ClearSecret;
use evident::adapters::MachineEntropy;
use evident::passwords::Passwords;

use super::evident::PASSWORD;
use crate::report::Measured;

/// Compares one password over and over, as many at once as there are cores.
pub async fn measure(duration: Duration) -> anyhow::Result<Measured> {
    let passwords = Passwords::open(std::sync::Arc::new(MachineEntropy), None)?;
    let password = ClearSecret::given(PASSWORD.to_owned());
    let hash = passwords.hash(&password).await?;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let begin = Instant::now();
    let callers: Vec<_> = (0..cores)
        .map(|_| {
            let (passwords, password, hash) = (passwords.clone(), password.clone(), hash.clone());
            tokio::spawn(async move {
                let mut latencies = Vec::new();
                while begin.elapsed() < duration {
                    let asked = Instant::now();
                    passwords.verify(&password, &hash).await?;
                    latencies.push(asked.elapsed());
                }
                anyhow::Ok(latencies)
            })
        })
        .collect();
    let mut latencies = Vec::new();
    for caller in callers {
        latencies.extend(caller.await??);
    }
    let done = latencies.len();
    Ok(Measured::new(latencies, done, begin.elapsed()))
}
