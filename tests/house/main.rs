//! The house rules, held by tests: where a line may live, what a room may know, how a file looks.
//!
//! A rule that only stands in a document is forgotten by the third contributor. Each test here reads the workspace as
//! text or through `cargo metadata` and, when a rule is broken, says which line it is and where the line belongs. If the
//! rule is wrong, not the line: change the rule here and write down why in `docs/decisions/`.

mod ladder;
mod lexer;
mod opaque;
mod sources;
mod top_level;

use std::path::Path;

/// The root of the repository: the root package's own directory.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Fails with all the broken places at once, so that one run tells everything.
fn hold(rule: &str, broken: &[String]) {
    assert!(broken.is_empty(), "\n{rule}\n  {}\n", broken.join("\n  "));
}
