//! The machine's random bytes.

use std::io::Write as _;

use journal::clock::Entropy;

/// Gives random bytes of the operating system through aws-lc's generator.
#[derive(Clone, Copy, Debug, Default)]
pub struct MachineEntropy;

impl Entropy for MachineEntropy {
    fn fill(&self, buffer: &mut [u8]) {
        #[expect(clippy::disallowed_methods, reason = "this is the adapter that everybody else takes chance from")]
        let filled = aws_lc_rs::rand::fill(buffer);
        if filled.is_err() {
            // Without randomness every key and token made from here on could be guessed: nothing is better than that.
            let _ =
                writeln!(std::io::stderr(), "evident: the operating system gives no random bytes; the program ends");
            std::process::abort();
        }
    }
}
