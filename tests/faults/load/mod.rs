//! A load of real commands by many callers, each of whom tells every acknowledgement before the next command.
//!
//! Callers keep to users and clients of their own, so nothing that the log refuses them is somebody else's doing.

mod caller;
mod fell;

use std::io::Write as _;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aggregates::TenantId;
use commands::tenant::CreateTenant;
use journal::Journal;
use journal::clock::Entropy as _;
use journal::proof::Checkpointer;
use projections::Runner;
use support::{TestEntropy, on_both_engines};

use crate::Node;
use crate::evidence::{self, Done};
use crate::process::Orders;
use caller::Caller;
pub use caller::client;

/// The test that a child process runs to be a load.
pub const PROCESS: &str = "load::what_a_load_acknowledges_is_in_the_log";
const CALLERS: u64 = 48;
/// How often the trees are signed: often enough that kills hit it.
const SIGNING: Duration = Duration::from_millis(150);

/// Who hears of acknowledgements and faults.
#[derive(Default)]
pub struct Witness {
    /// Whether they are told on stdout too, for the process that started this one.
    aloud: bool,
    /// Whether callers come back with the same command id when the log is away.
    patient: bool,
    stop: AtomicBool,
    done: Mutex<Vec<Done>>,
    faults: Mutex<Vec<String>>,
    /// How often a caller was left in doubt.
    pub doubts: AtomicU64,
    /// How often one who came back heard that it had been in the log already.
    pub repeated: AtomicU64,
}

impl Witness {
    /// One whose callers come back until they have an answer.
    pub fn patient() -> Arc<Self> {
        Arc::new(Self { patient: true, ..Self::default() })
    }

    /// Asks the callers to end after their command.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// How many commands were acknowledged so far.
    pub fn acknowledgements(&self) -> usize {
        self.done.lock().unwrap().len()
    }

    /// What was acknowledged; panics when something went wrong.
    pub fn take(&self) -> Vec<Done> {
        let faults = std::mem::take(&mut *self.faults.lock().unwrap());
        assert!(faults.is_empty(), "{} faults under load: {:#?}", faults.len(), &faults[..faults.len().min(5)]);
        std::mem::take(&mut *self.done.lock().unwrap())
    }

    fn acknowledged(&self, done: Done) {
        self.tell(&format!("{done}\n"));
        self.done.lock().unwrap().push(done);
    }

    fn fault(&self, fault: String) {
        self.tell(&format!("fault {}\n", fault.replace('\n', " ")));
        self.faults.lock().unwrap().push(fault);
    }

    fn tell(&self, line: &str) {
        if self.aloud {
            let mut stdout = std::io::stdout().lock();
            stdout.write_all(line.as_bytes()).and_then(|()| stdout.flush()).unwrap();
        }
    }
}

/// A random number below a bound.
pub fn below(bound: u64) -> u64 {
    let mut bytes = [0; 8];
    TestEntropy.fill(&mut bytes);
    u64::from_le_bytes(bytes) % bound
}

/// The tenants that the callers belong to.
pub fn tenants() -> [TenantId; 3] {
    ["north", "east", "south"].map(|name| TenantId::parse(name).unwrap())
}

/// Lets callers work until the witness asks them to stop. `round` keeps the ids of one load apart from another's.
pub async fn run(journal: &Journal, callers: u64, round: u64, witness: &Arc<Witness>) {
    let founder = Caller::new(journal, &tenants()[0], round, callers, witness);
    for id in tenants() {
        founder.does(&CreateTenant { name: id.to_string(), id, default_locale: None }).await;
    }
    let callers = (0..callers).map(|number| {
        let tenant = &tenants()[usize::try_from(number % 3).unwrap()];
        let mut caller = Caller::new(journal, tenant, round, number, witness);
        let witness = Arc::clone(witness);
        tokio::spawn(async move {
            while !witness.stop.load(Ordering::Relaxed) {
                caller.step().await;
            }
        })
    });
    for caller in callers.collect::<Vec<_>>() {
        caller.await.unwrap();
    }
}

/// Signs the trees again and again, into a directory.
async fn sign(journal: Journal, directory: &Path, witness: Arc<Witness>) {
    let checkpointer = Checkpointer::new(journal, Some(directory.to_owned()));
    while !witness.stop.load(Ordering::Relaxed) {
        tokio::time::sleep(SIGNING).await;
        if let Err(error) = checkpointer.sign_grown().await {
            witness.fault(format!("checkpoints: {error}"));
        }
    }
}

/// A whole node under load: followers and checkpoints run beside it.
async fn node(orders: &Orders, witness: &Arc<Witness>) {
    let node = Node::on(&orders.ground).await;
    let runner = Runner::start(&node.journal);
    let files = evidence::checkpoints(&orders.ground);
    let signing = sign(node.journal.clone(), &files, Arc::clone(witness));
    tokio::join!(run(&node.journal, CALLERS, orders.round, witness), signing);
    runner.stop().await;
    node.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_load_acknowledges_is_in_the_log() {
    if let Some(orders) = Orders::given() {
        // Nobody asks this process to stop.
        return node(&orders, &Arc::new(Witness { aloud: true, ..Witness::default() })).await;
    }
    on_both_engines(async |ground| {
        let orders = Orders { ground: std::mem::ManuallyDrop::new(ground), round: 0 };
        let witness = Arc::<Witness>::default();
        let stopping = async {
            while witness.acknowledgements() < 500 && witness.faults.lock().unwrap().is_empty() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            witness.stop();
        };
        tokio::join!(node(&orders, &witness), stopping);
        let ground = std::mem::ManuallyDrop::into_inner(orders.ground);
        evidence::holds(&ground, &witness.take()).await;
    })
    .await;
}
