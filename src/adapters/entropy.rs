//! The machine's random bytes.

use journal::clock::Entropy;

/// Gives random bytes from the cryptographic module's own generator, seeded by the machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that may ask")]
    fn fill(&self, buffer: &mut [u8]) {
        // Without random bytes nothing that Evident does is safe: better no answer than a predictable one.
        aws_lc_rs::rand::fill(buffer).unwrap_or_else(|_| std::process::abort());
    }
}
