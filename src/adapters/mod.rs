//! Where the machine is asked for what cannot be computed: the time, random bytes, key pairs.

mod clock;
mod entropy;
mod key_pairs;

pub use clock::MachineClock;
pub use entropy::MachineEntropy;
pub use key_pairs::{KeyPairError, generate};
