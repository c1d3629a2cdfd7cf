//! Where Evident touches the machine: the only files that may ask it for the time or for random bytes.

mod clock;
mod entropy;

pub use clock::SystemClock;
pub use entropy::SystemEntropy;
