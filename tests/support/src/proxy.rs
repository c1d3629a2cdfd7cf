//! A network between a program and `PostgreSQL` that fails when a test says so.
//!
//! It knows just enough of the protocol to find the moment that matters: the transaction in which the writer moves the
//! log's head, and the server's answer to its `COMMIT`.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Where one connection is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// The writer's `COMMIT` never arrives.
    BeforeCommit,
    /// The writer's `COMMIT` is sent, and the connection ends at once.
    CommitSent,
    /// The server has committed, and its answer gets lost.
    CommitAnswered,
    /// After so many more bytes, whoever sends them: in the middle of any message.
    After(usize),
}

/// How the network is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weather {
    /// Everything passes.
    Fair,
    /// Every connection ends, and nobody gets a new one.
    Away,
    /// No byte passes, and no connection ends: the hardest one to notice.
    Frozen,
}

struct Shared {
    target: String,
    plan: Mutex<Option<(Cut, Weather)>>,
    weather: watch::Sender<Weather>,
    cuts: watch::Sender<u64>,
}

/// The network.
pub struct Proxy {
    url: String,
    shared: Arc<Shared>,
    accepting: JoinHandle<()>,
}

/// What passes on of a piece that was read.
enum Pass {
    All,
    /// This much, and then the connection ends.
    CutAfter(usize),
    /// All of it; the connection ends when the server has answered.
    CutAtAnswer,
}

impl Proxy {
    /// A network before the server of this address.
    pub async fn before(url: &str) -> Self {
        let (start, rest) = url.split_once('@').expect("the address has a user");
        let (target, database) = rest.split_once('/').expect("the address names a database");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let here = listener.local_addr().expect("a listener has an address");
        let shared = Arc::new(Shared {
            target: target.to_owned(),
            plan: Mutex::default(),
            weather: watch::Sender::new(Weather::Fair),
            cuts: watch::Sender::new(0),
        });
        let accepting = tokio::spawn(accept(listener, Arc::clone(&shared)));
        Self { url: format!("{start}@{here}/{database}"), shared, accepting }
    }

    /// The database's address on this side.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Cuts the next connection that comes to this point and waits until it did; the weather then is `after`.
    pub async fn cut(&self, cut: Cut, after: Weather) {
        let mut cuts = self.shared.cuts.subscribe();
        let before = *cuts.borrow_and_update();
        *self.shared.plan.lock().unwrap_or_else(PoisonError::into_inner) = Some((cut, after));
        let waited = tokio::time::timeout(Duration::from_mins(1), cuts.wait_for(|count| *count > before)).await;
        assert!(waited.is_ok(), "no connection came to the point of {cut:?} within a minute");
    }

    /// Changes the weather.
    pub fn turn(&self, weather: Weather) {
        self.shared.weather.send_replace(weather);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
        self.shared.weather.send_replace(Weather::Away);
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    while let Ok((client, _)) = listener.accept().await {
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            // How it ends, both sides learn from the end of their connection.
            let _ = carry(client, &shared).await;
        });
    }
}

async fn carry(mut client: TcpStream, shared: &Shared) -> std::io::Result<()> {
    let mut weather = shared.weather.subscribe();
    if fair(&mut weather).await == Weather::Away {
        return Ok(());
    }
    let mut server = TcpStream::connect(&shared.target).await?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let (mut up, mut down) = (vec![0; 1 << 16], vec![0; 1 << 16]);
    loop {
        tokio::select! {
            _ = weather.changed() => if fair(&mut weather).await == Weather::Away { return Ok(()) },
            read = client.read(&mut up) => {
                let piece = &up[..read?];
                if piece.is_empty() || fair(&mut weather).await == Weather::Away {
                    return Ok(());
                }
                match shared.pass(piece, true) {
                    Pass::All => server.write_all(piece).await?,
                    Pass::CutAfter(bytes) => {
                        server.write_all(&piece[..bytes]).await?;
                        shared.has_cut();
                        return Ok(());
                    }
                    Pass::CutAtAnswer => {
                        server.write_all(piece).await?;
                        answered(&mut server).await?;
                        shared.has_cut();
                        return Ok(());
                    }
                }
            }
            read = server.read(&mut down) => {
                let piece = &down[..read?];
                if piece.is_empty() || fair(&mut weather).await == Weather::Away {
                    return Ok(());
                }
                match shared.pass(piece, false) {
                    Pass::CutAfter(bytes) => {
                        client.write_all(&piece[..bytes]).await?;
                        shared.has_cut();
                        return Ok(());
                    }
                    _ => client.write_all(piece).await?,
                }
            }
        }
    }
}

/// Waits while the network is frozen, and answers how it is then.
async fn fair(weather: &mut watch::Receiver<Weather>) -> Weather {
    weather.wait_for(|weather| *weather != Weather::Frozen).await.map_or(Weather::Away, |weather| *weather)
}

/// Reads until the server is ready for another query: what came before it is done.
async fn answered(server: &mut TcpStream) -> std::io::Result<()> {
    const READY: &[u8] = b"Z\0\0\0\x05I";
    let (mut answer, mut piece) = (Vec::new(), [0; 4096]);
    while !answer.ends_with(READY) {
        match server.read(&mut piece).await? {
            0 => break,
            read => answer.extend_from_slice(&piece[..read]),
        }
    }
    Ok(())
}

fn holds(piece: &[u8], text: &[u8]) -> bool {
    piece.windows(text.len()).any(|window| window == text)
}

impl Shared {
    /// What passes of a piece on its way to the server (`up`) or back, according to the plan.
    fn pass(&self, piece: &[u8], up: bool) -> Pass {
        let mut plan = self.plan.lock().unwrap_or_else(PoisonError::into_inner);
        let Some((cut, after)) = *plan else { return Pass::All };
        let commits = up && holds(piece, b"EXECUTE move_head") && holds(piece, b"COMMIT\0");
        let pass = match cut {
            Cut::After(bytes) if bytes >= piece.len() => {
                *plan = Some((Cut::After(bytes - piece.len()), after));
                return Pass::All;
            }
            Cut::After(bytes) => Pass::CutAfter(bytes),
            Cut::BeforeCommit if commits => Pass::CutAfter(0),
            Cut::CommitSent if commits => Pass::CutAfter(piece.len()),
            Cut::CommitAnswered if commits => Pass::CutAtAnswer,
            _ => return Pass::All,
        };
        *plan = None;
        self.weather.send_if_modified(|weather| std::mem::replace(weather, after) != after);
        pass
    }

    fn has_cut(&self) {
        self.cuts.send_modify(|count| *count += 1);
    }
}
