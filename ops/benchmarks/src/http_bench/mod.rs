//! HTTP: what every endpoint on a hot path does per second, beside a bare handler and a peer in the same run.

mod bare;
mod ceiling;
mod closed_loop;
mod evident;
mod flows;
mod lag;
mod program;
mod walk;
mod wire;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context as _;
use clap::Args;

pub use bare::{Bare, serve as serve_bare};

use crate::journal_bench::Ground;
use crate::report::{Measured, Report};
pub use closed_loop::{Caller, drive, expect};
use closed_loop::{Run, Same};
use evident::Evident;
pub use evident::{ADMIN, PASSWORD, basic};
use flows::{Administering, CodeFlow, Provider, REDIRECT_URI, Refreshing, SignIn};
pub use program::Program;
pub use walk::Person;
pub use wire::{Connection, form, request};

/// How long nothing happens before a server counts as idle.
const IDLE: Duration = Duration::from_secs(10);
/// People who sign in at once: as many as two cores let wait.
const SIGNING_IN: usize = 32;
/// Numbers of administrators beside those of the load.
const ALONE: usize = 1_000_000;
const LATE: usize = 2_000_000;

/// What to measure.
#[derive(Args)]
pub struct Options {
    /// Seconds for each measurement.
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// Address of a `PostgreSQL` database to use, and to fill; without one only `SQLite` is measured.
    #[arg(long)]
    postgres: Option<String>,
    /// Leaves out `SQLite`.
    #[arg(long)]
    postgres_only: bool,
    /// Connections at once.
    #[arg(long, value_delimiter = ',', default_value = "32,128")]
    connections: Vec<usize>,
    /// Only what has this in its name.
    #[arg(long)]
    only: Option<String>,
    /// Directory with the peer and its packages; without one it is left out.
    #[arg(long)]
    peer: Option<PathBuf>,
    /// Writes the figures to this file as JSON.
    #[arg(long)]
    json: Option<PathBuf>,
    /// The program.
    #[arg(long, default_value = "target/release/evident")]
    program: PathBuf,
}

/// Runs the benchmark.
pub async fn run(options: Options) -> anyhow::Result<()> {
    let mut bench = Bench { report: Report::default(), options, engine: "bare" };
    bench.bare().await?;
    if bench.options.peer.is_some() {
        bench.peer().await?;
    }
    let mut grounds = Vec::new();
    if !bench.options.postgres_only {
        grounds.push(Ground::sqlite(None)?);
    }
    grounds.extend(bench.options.postgres.as_deref().map(Ground::postgres));
    for ground in &grounds {
        bench.engine = ground.name();
        bench.report.heading(&format!("Evident on {}", ground.name()));
        bench.evident(ground).await?;
    }
    let json = serde_json::to_string_pretty(&bench.report.json())?;
    match bench.options.json {
        Some(path) => std::fs::write(path, json)?,
        None => println!("\n{json}"),
    }
    Ok(())
}

struct Bench {
    report: Report,
    options: Options,
    engine: &'static str,
}

impl Bench {
    async fn bare(&mut self) -> anyhow::Result<()> {
        self.report.heading("A bare handler of the same web framework: form in, 900 bytes of JSON out");
        let program = std::env::current_exe()?;
        let prepare = |command: &mut std::process::Command, address: SocketAddr| {
            command.args(["bare", "--listen", &address.to_string()]);
        };
        let program = Program::start(&program, prepare, "/").await?;
        let fields = [("token", "x".repeat(43)), ("token_type_hint", "access_token".into())];
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let same = Same { request: form("/", &[("Authorization", "Basic eDp4")], &fields), holds: "padding" };
        self.measure("POST form", program.address, &mut |_| same.clone()).await
    }

    async fn peer(&mut self) -> anyhow::Result<()> {
        self.engine = "peer";
        self.report.heading("npm oidc-provider, in memory, one process");
        let directory = self.options.peer.clone().context("a peer")?;
        let node = PathBuf::from("node");
        let prepare = |command: &mut std::process::Command, address: SocketAddr| {
            command.current_dir(&directory).args(["server.mjs", &address.to_string()]);
            command.stderr(std::process::Stdio::null());
        };
        let program = Program::start(&node, prepare, "/.well-known/openid-configuration").await?;
        let address = program.address;
        let provider = Provider {
            authorize: "/auth".into(),
            token: "/token".into(),
            authorization: basic("web", "web-secret-web-secret-web-secret-0"),
            client_id: "web",
        };
        let service = basic("service", "service-secret-service-secret-00");
        let fields = [("grant_type", "client_credentials")];
        let same = Same { request: form("/token", &[("Authorization", &service)], &fields), holds: "access_token" };
        self.measure("client_credentials, opaque", address, &mut |_| same.clone()).await?;
        self.of_people(address, &provider, Person::default(), "/me", "/token/introspection").await?;
        let discovery = request("GET", "/.well-known/openid-configuration", &[], "");
        let same = Same { request: discovery, holds: "issuer" };
        self.measure("discovery", address, &mut |_| same.clone()).await?;
        self.report.figure(self.engine, "resident memory after the run", program.memory()?, "MB");
        Ok(())
    }

    async fn evident(&mut self, ground: &Ground) -> anyhow::Result<()> {
        ground.clear().await?;
        let evident = Evident::start(&self.options.program, ground.url()).await?;
        let (address, issuer) = (evident.program.address, evident.issuer);
        self.report.figure(self.engine, "start until ready", evident.program.started_in.as_secs_f64() * 1000.0, "ms");
        // What making passwords and keys took is given back within seconds.
        tokio::time::sleep(IDLE).await;
        self.report.figure(self.engine, "idle resident memory", evident.program.memory()?, "MB");
        let provider = evident.provider();
        for (id, name) in [("service", "opaque"), ("service-jwt", "JWT ES256")] {
            let fields = [("grant_type", "client_credentials")];
            let request = form(&provider.token, &[("Authorization", &evident::service(id))], &fields);
            let same = Same { request, holds: "access_token" };
            self.measure(&format!("client_credentials, {name}"), address, &mut |_| same.clone()).await?;
        }
        let aiko = Person::knowing(vec![("identifier", "aiko".into()), ("password", PASSWORD.into())]);
        let (userinfo, introspect) = (format!("{issuer}/oauth2/userinfo"), format!("{issuer}/oauth2/introspect"));
        self.of_people(address, &provider, aiko.clone(), &userinfo, &introspect).await?;
        self.password_sign_in(address, &provider, &aiko).await?;
        let discovery = request("GET", &format!("{issuer}/.well-known/openid-configuration"), &[], "");
        let same = Same { request: discovery, holds: "issuer" };
        self.measure("discovery", address, &mut |_| same.clone()).await?;
        let administering = |caller| evident.administering(caller);
        self.measured("user create, update, lock, delete", 1, address, &mut |_| administering(ALONE)).await?;
        self.measure("user create, update, lock, delete", address, &mut |caller| administering(caller)).await?;
        self.lag(address, &provider, &aiko, administering(LATE)).await?;
        self.report.figure(self.engine, "resident memory after the run", evident.program.memory()?, "MB");
        Ok(())
    }

    /// Signing in costs what argon2id costs; more than the server lets wait would only be sent away (503 with `Retry-After`).
    async fn password_sign_in(
        &mut self,
        address: SocketAddr,
        provider: &Provider,
        person: &Person,
    ) -> anyhow::Result<()> {
        const NAME: &str = "password sign-in";
        if self.is_left_out(NAME) {
            return Ok(());
        }
        let ceiling = ceiling::measure(Duration::from_secs(self.options.seconds)).await?;
        self.report.measured(self.engine, "argon2id alone, all cores", &ceiling);
        let rate = self
            .measured(NAME, SIGNING_IN, address, &mut |_| SignIn { provider: provider.clone(), person: person.clone() })
            .await?;
        self.report.figure(self.engine, "password sign-in / argon2id alone (aim 0.85)", rate / ceiling.rate, "x");
        Ok(())
    }

    /// How far behind the followers are while everybody walks the code flow.
    async fn lag(
        &mut self,
        address: SocketAddr,
        provider: &Provider,
        person: &Person,
        administering: Administering,
    ) -> anyhow::Result<()> {
        const NAME: &str = "projection lag under code flows";
        if self.is_left_out(NAME) {
            return Ok(());
        }
        let duration = Duration::from_secs(self.options.seconds);
        let mut connection = Connection::open(address).await?;
        let mut person = person.clone();
        let ask = provider.authorization_request("openid profile", &[]);
        person.walk(&mut connection, &ask, REDIRECT_URI).await?;
        for connections in self.options.connections.clone() {
            let callers = (0..connections).map(|_| CodeFlow {
                provider: provider.clone(),
                person: person.clone(),
                scope: "openid profile",
            });
            let loading = drive(address, callers.collect(), duration);
            let administering = Administering { caller: administering.caller + connections, ..administering.clone() };
            let (run, lags) = tokio::try_join!(loading, lag::sample(address, administering, duration))?;
            let samples = lags.len();
            let measured = Measured::new(lags, samples, duration);
            self.report.measured(self.engine, &format!("{NAME}, {connections} connections"), &measured);
            anyhow::ensure!(run.errors == 0, "{:?}", run.first_error);
        }
        Ok(())
    }

    fn is_left_out(&self, name: &str) -> bool {
        self.options.only.as_deref().is_some_and(|only| !name.contains(only))
    }

    /// What needs somebody who is signed in.
    async fn of_people(
        &mut self,
        address: SocketAddr,
        provider: &Provider,
        person: Person,
        userinfo: &str,
        introspect: &str,
    ) -> anyhow::Result<()> {
        let most = self.options.connections.iter().copied().max().unwrap_or(1);
        let mut connection = Connection::open(address).await?;
        let mut signed_in = Vec::new();
        for _ in 0..most {
            let mut person = person.clone();
            let ask = provider.authorization_request("openid offline_access", &[("prompt", "consent")]);
            let redirect = person.walk(&mut connection, &ask, REDIRECT_URI).await?;
            let tokens = provider.exchange(&mut connection, &redirect).await?;
            signed_in.push((person, tokens));
            if signed_in.len() == 1 {
                // One sign-in is enough: everybody is the same browser, with tokens of their own.
                for _ in 1..most {
                    let mut person = signed_in[0].0.clone();
                    let redirect = person.walk(&mut connection, &ask, REDIRECT_URI).await?;
                    signed_in.push((person, provider.exchange(&mut connection, &redirect).await?));
                }
                break;
            }
        }
        let text = |value: &serde_json::Value, name: &str| {
            value[name].as_str().map(str::to_owned).with_context(|| format!("no {name}: {value}"))
        };
        let access = text(&signed_in[0].1, "access_token")?;
        let fields = [("token", access.as_str())];
        let request_bytes = form(introspect, &[("Authorization", &provider.authorization)], &fields);
        let same = Same { request: request_bytes, holds: "\"active\":true" };
        self.measure("introspection", address, &mut |_| same.clone()).await?;
        let bearer = format!("Bearer {access}");
        let same = Same { request: request("GET", userinfo, &[("Authorization", &bearer)], ""), holds: "\"sub\"" };
        self.measure("userinfo", address, &mut |_| same.clone()).await?;
        let people: Vec<_> = signed_in.iter().map(|(person, _)| person.clone()).collect();
        self.measure("code flow, signed in", address, &mut |caller| CodeFlow {
            provider: provider.clone(),
            person: people[caller].clone(),
            scope: "openid profile",
        })
        .await?;
        // Each load begins with tokens of its own: those of the one before are spent.
        for connections in self.options.connections.clone() {
            let (mut tokens, mut connection) = (Vec::new(), Connection::open(address).await?);
            for person in people.iter().take(connections) {
                let ask = provider.authorization_request("openid offline_access", &[("prompt", "consent")]);
                let redirect = person.clone().walk(&mut connection, &ask, REDIRECT_URI).await?;
                tokens.push(text(&provider.exchange(&mut connection, &redirect).await?, "refresh_token")?);
            }
            self.measured("refresh", connections, address, &mut |caller| Refreshing {
                provider: provider.clone(),
                token: tokens[caller].clone(),
            })
            .await?;
        }
        Ok(())
    }

    async fn measure<C: Caller>(
        &mut self,
        name: &str,
        address: SocketAddr,
        caller: &mut dyn FnMut(usize) -> C,
    ) -> anyhow::Result<()> {
        for connections in self.options.connections.clone() {
            self.measured(name, connections, address, caller).await?;
        }
        Ok(())
    }

    async fn measured<C: Caller>(
        &mut self,
        name: &str,
        connections: usize,
        address: SocketAddr,
        caller: &mut dyn FnMut(usize) -> C,
    ) -> anyhow::Result<f64> {
        if self.is_left_out(name) {
            return Ok(0.0);
        }
        let callers = (0..connections).map(caller).collect();
        let duration = Duration::from_secs(self.options.seconds);
        let Run { measured, errors, first_error } = drive(address, callers, duration).await?;
        self.report.measured(self.engine, &format!("{name}, {connections} connections"), &measured);
        if let Some(error) = first_error {
            self.report.figure(
                self.engine,
                &format!("{name}, {connections} connections: errors"),
                f64::from(u32::try_from(errors).unwrap_or(u32::MAX)),
                &error,
            );
        }
        Ok(measured.rate)
    }
}
