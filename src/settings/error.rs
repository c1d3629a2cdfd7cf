//! What can be wrong with settings: named, with what to write instead.

use std::path::PathBuf;

/// Settings that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// A key in the file that is no setting.
    #[error("{} has the unknown setting `{name}`: did you mean `{nearest}`?", path.display())]
    UnknownKey {
        /// The file.
        path: PathBuf,
        /// The key.
        name: String,
        /// The setting it resembles most.
        nearest: &'static str,
    },
    /// A variable in the environment that is no setting.
    #[error("the environment has the unknown setting {name}: did you mean {nearest}?")]
    UnknownVariable {
        /// The variable.
        name: String,
        /// The variable it resembles most.
        nearest: String,
    },
    /// The file cannot be read.
    #[error("the settings file {} cannot be read ({reason}): mend it, or name another one with --config", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A value that the setting cannot have. It is not repeated: it may be secret.
    #[error("the setting `{name}` ({from}) has a value that it cannot have: {remedy}")]
    Value {
        /// The setting.
        name: &'static str,
        /// Where the value came from.
        from: String,
        /// What to write instead.
        remedy: String,
    },
    /// Two settings that say the same thing.
    #[error("both `{0}` and `{1}` are set: keep one of them")]
    Both(&'static str, &'static str),
    /// A setting that means nothing alone.
    #[error("`{0}` is set without `{1}`: set both, or neither")]
    OneOfTwo(&'static str, &'static str),
}
