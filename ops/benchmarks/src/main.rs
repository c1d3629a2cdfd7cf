//! Speed, shown: what Evident does per second, beside the physical limit of the same machine in the same run.
//!
//! Absolute figures drift with the machine, so every claim is a ratio within one run. Nothing here passes or fails.

mod http_bench;
mod journal_bench;
mod report;
mod size_bench;

use clap::{Parser, Subcommand};

/// The program's own, so that what is measured is what runs.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Benchmarks of Evident.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Appending, reading and following the log.
    Journal(journal_bench::Options),
    /// Tokens, sign-ins and administration over HTTP.
    Http(http_bench::Options),
    /// What administrators do with much at once.
    Admin(size_bench::AdminOptions),
    /// Histories and pasts of long lives in a large log.
    History(size_bench::HistoryOptions),
    /// Evidence of a large tenant.
    Evidence(size_bench::EvidenceOptions),
    /// The relay to NATS.
    Relay(size_bench::RelayOptions),
    /// Serves the bare handler that the HTTP benchmark compares with.
    #[command(hide = true)]
    Bare(http_bench::Bare),
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    match Arguments::parse().what {
        What::Journal(options) => journal_bench::run(options).await,
        What::Http(options) => http_bench::run(options).await,
        What::Admin(options) => size_bench::admin(options).await,
        What::History(options) => size_bench::history(options).await,
        What::Evidence(options) => size_bench::evidence(options).await,
        What::Relay(options) => size_bench::relay(options).await,
        What::Bare(bare) => http_bench::serve_bare(bare).await,
    }
}
