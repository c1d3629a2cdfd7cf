//! The program `evident`.

use std::io::Write as _;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Parser as _;
use evident::cli::{self, Arguments};

/// Requests allocate and free small things all the time, from several threads at once: the C library's allocator is slow at
/// exactly that.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // A full disk may be what went wrong, and stderr may lie on it: saying so must not fail in turn.
            let _ = writeln!(std::io::stderr(), "evident: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> anyhow::Result<()> {
    // Before anything speaks TLS: two libraries that each bring a provider would otherwise stop at the first connection.
    let installed = rustls::crypto::aws_lc_rs::default_provider().install_default();
    installed.map_err(|_| anyhow::anyhow!("a TLS provider was installed twice: use an official build"))?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("the operating system gives no threads; raise the limit of threads for this user")?;
    let result = runtime.block_on(cli::run(arguments));
    runtime.shutdown_timeout(std::time::Duration::from_secs(5));
    Ok(result?)
}
