//! How far behind the tables of the followers are while others load the server: an administrator who changes something and looks
//! at once.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::Context as _;

use super::flows::Administering;
use super::wire::{Connection, request};

/// Somebody looks so often.
const EVERY: Duration = Duration::from_millis(20);

/// Creates users, one after another, and asks for the list of them as of each: from the answer to the one until the answer to
/// the other. It goes on for the duration.
pub async fn sample(
    address: SocketAddr,
    administering: Administering,
    duration: Duration,
) -> anyhow::Result<Vec<Duration>> {
    let Administering { users, authorization, caller, .. } = administering;
    let mut connection = Connection::open(address).await?;
    let (begin, mut lags) = (Instant::now(), Vec::new());
    while begin.elapsed() < duration {
        let body = format!(r#"{{"profile":{{"user_name":"late-{caller}-{}"}}}}"#, lags.len());
        let headers = [("Authorization", authorization.as_str()), ("Content-Type", "application/json")];
        let created = connection.send(&request("POST", &users, &headers, &body)).await?;
        let position = created.header("evident-position").with_context(|| created.text())?.to_owned();
        let asked = Instant::now();
        let headers = [("Authorization", authorization.as_str()), ("Evident-Min-Position", &position)];
        let listed = connection.send(&request("GET", &format!("{users}?limit=1"), &headers, "")).await?;
        anyhow::ensure!(listed.status == 200, "{}: {}", listed.status, listed.text());
        lags.push(asked.elapsed());
        tokio::time::sleep(EVERY).await;
    }
    Ok(lags)
}
