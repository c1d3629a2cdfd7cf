//! The command line: one file per group of commands.
//!
//! Answers go to stdout, as text for people or as JSON with `--json`; everything else goes to stderr. Exit codes: 0 done,
//! 1 refused or failed, 2 usage.

mod act;
mod at;
mod check;
mod client;
mod config;
mod consent;
mod delivery;
mod demo;
mod error;
mod export;
mod grant;
mod group;
mod history;
mod import;
mod input;
mod job;
mod key;
mod log;
mod mail;
mod migrate;
mod output;
mod progress;
mod projections;
mod prove;
mod resource;
mod role;
mod serve;
mod session;
mod tail;
mod tenant;
mod user;
mod webhook;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

pub use error::CliError;

use crate::installation::Installation;
use crate::observability;
use crate::settings::Settings;
use output::Output;

/// An event-sourced identity platform: every change is an event in one ordered, sealed, provable log.
#[derive(Parser)]
#[command(name = "evident", version)]
pub struct Arguments {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    verb: Verb,
}

/// What every command understands.
#[derive(Args)]
struct Common {
    /// The settings file [default: evident.toml, if there is one]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// sqlite://… or postgres://…
    #[arg(long, global = true, value_name = "URL")]
    database_url: Option<String>,
    /// The file with the master key
    #[arg(long, global = true, value_name = "FILE")]
    master_key_file: Option<String>,
    /// What is logged to stderr: a level, or a filter
    #[arg(long, global = true, value_name = "FILTER")]
    log: Option<String>,
    /// Answer with JSON
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Subcommand)]
enum Verb {
    /// Bring the database to this program's version
    Migrate,
    /// Settings
    #[command(subcommand)]
    Config(config::Verb),
    /// Serve
    Serve(serve::Serve),
    /// Serve a demonstration from ./data, made if it is not there
    Demo(demo::Demo),
    /// Tenants
    #[command(subcommand)]
    Tenant(tenant::Verb),
    /// Users
    #[command(subcommand)]
    User(user::Verb),
    /// Clients
    #[command(subcommand)]
    Client(client::Verb),
    /// Protected resources: APIs with their addresses and scopes
    #[command(subcommand)]
    Resource(resource::Verb),
    /// Roles: what those may do who administer, and who holds them
    #[command(subcommand)]
    Role(role::Verb),
    /// Groups: people under a name, and the roles that they have by it
    #[command(subcommand)]
    Group(group::Verb),
    /// Sessions of people who are signed in
    #[command(subcommand)]
    Session(session::Verb),
    /// Consents: what people let clients have in principle
    #[command(subcommand)]
    Consent(consent::Verb),
    /// Grants: what people let clients have, with their tokens
    #[command(subcommand)]
    Grant(grant::Verb),
    /// Webhooks: addresses that are told what happens
    #[command(subcommand)]
    Webhook(webhook::Verb),
    /// What others are told, and how it stands with it
    #[command(subcommand)]
    Delivery(delivery::Verb),
    /// Send mail to see whether it arrives
    #[command(subcommand)]
    Mail(mail::Verb),
    /// Master key and signing keys
    #[command(subcommand)]
    Key(key::Verb),
    /// The log: read, verify, prove
    #[command(subcommand)]
    Log(log::Verb),
    /// Projections: state, rebuild, verify
    #[command(subcommand)]
    Projections(projections::Verb),
    /// Jobs: what administrators did to people, and work that takes long
    #[command(subcommand)]
    Jobs(job::Verb),
    /// Bring people along
    #[command(subcommand)]
    Import(import::Verb),
    /// Take something along: the audit log, people
    #[command(subcommand)]
    Export(export::Verb),
    /// How something came to be, what it was at a moment, and back to it
    History(history::History),
    /// Print the description of the streams (`AsyncAPI` 3)
    Asyncapi,
}

/// What a command works with.
struct Session {
    settings: Settings,
    output: Output,
}

/// Carries a command line out.
pub async fn run(arguments: Arguments) -> Result<(), CliError> {
    match Box::pin(carry_out(arguments)).await {
        Err(CliError::ReaderGone) => Ok(()),
        result => result,
    }
}

async fn carry_out(arguments: Arguments) -> Result<(), CliError> {
    let Arguments { common, verb } = arguments;
    let output = Output::new(common.json);
    let verb = match verb {
        // These are for machines without an installation.
        Verb::Key(key::Verb::Generate) => return key::generate(output),
        Verb::Log(log::Verb::Check(check)) => return check.run(output),
        Verb::Asyncapi => return asyncapi(output),
        verb => verb,
    };
    let serving = matches!(verb, Verb::Serve(_) | Verb::Demo(_));
    let settings = common.settings(verb.flags())?;
    let tracing = observability::start(&settings, serving).map_err(CliError::refused)?;
    let answered = Box::pin(answer(verb, Session { settings, output })).await;
    if let Some(tracing) = tracing {
        tracing.finish().await;
    }
    answered
}

/// The description needs no installation: every one of this version sends the same events.
fn asyncapi(output: Output) -> Result<(), CliError> {
    let document = crate::asyncapi::document();
    output.document(&document, || output::pretty(&document))
}

async fn answer(verb: Verb, session: Session) -> Result<(), CliError> {
    match verb {
        Verb::Migrate => migrate::run(&session).await,
        Verb::Config(verb) => verb.run(&session),
        Verb::Serve(serve) => serve.run(&session).await,
        Verb::Demo(demo) => demo.run(session).await,
        Verb::Key(key::Verb::Rotate(rotate)) if rotate.is_of_master() => rotate.master(&session).await,
        verb => {
            let installation = Installation::open(&session.settings).await?;
            let result = verb.on(&installation, &session).await;
            installation.close().await;
            result
        }
    }
}

impl Verb {
    /// The settings that this command has flags for.
    fn flags(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Serve(serve) => serve.flags(),
            Self::Demo(demo) => demo.flags(),
            _ => Vec::new(),
        }
    }

    /// What needs an installation and does not serve.
    async fn on(self, installation: &Installation, session: &Session) -> Result<(), CliError> {
        let output = session.output;
        match self {
            Self::Tenant(verb) => verb.run(installation, output).await,
            Self::User(verb) => verb.run(installation, output).await,
            Self::Client(verb) => verb.run(installation, output).await,
            Self::Resource(verb) => verb.run(installation, output).await,
            Self::Role(verb) => verb.run(installation, output).await,
            Self::Group(verb) => verb.run(installation, output).await,
            Self::Session(verb) => verb.run(installation, output).await,
            Self::Consent(verb) => verb.run(installation, output).await,
            Self::Grant(verb) => verb.run(installation, output).await,
            Self::Webhook(verb) => verb.run(installation, output).await,
            Self::Delivery(verb) => verb.run(installation, output).await,
            Self::Mail(verb) => verb.run(installation, &session.settings, output).await,
            Self::Key(verb) => verb.run(installation, output).await,
            Self::Log(verb) => verb.run(installation, &session.settings, output).await,
            Self::Projections(verb) => verb.run(installation, output).await,
            Self::Jobs(verb) => verb.run(installation, output).await,
            Self::Import(verb) => verb.run(installation, output).await,
            Self::Export(verb) => verb.run(installation, output).await,
            Self::History(history) => history.run(installation, output).await,
            // The others were answered before an installation was opened.
            Self::Migrate | Self::Config(_) | Self::Serve(_) | Self::Demo(_) | Self::Asyncapi => Ok(()),
        }
    }
}

impl Common {
    fn settings(self, more: Vec<(&'static str, String)>) -> Result<Settings, CliError> {
        let flags = [("database_url", self.database_url), ("master_key_file", self.master_key_file), ("log", self.log)];
        let flags = flags.into_iter().filter_map(|(name, value)| Some((name, value?))).chain(more);
        // A variable that is no Unicode is none of ours, or is refused by its name all the same.
        let variables = std::env::vars_os()
            .map(|(name, value)| (name.to_string_lossy().into_owned(), value.to_string_lossy().into_owned()));
        Ok(Settings::load(self.config, variables, flags)?)
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_well_formed() {
        super::Arguments::command().debug_assert();
    }
}
