//! What somebody showed that they hold, when they asked for tokens.
//!
//! What is issued is bound to it, and what is bound is given to nobody else.

use super::GrantError;

/// Keys of whoever asks: none, or one of a kind, or both.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// The thumbprint of the key of a proof (RFC 9449 §6.1).
    pub dpop_jkt: Option<String>,
    /// The thumbprint of a certificate (RFC 8705 §3.1), where what is issued shall be bound to it.
    pub x5t_s256: Option<String>,
}

impl Held {
    /// Whether what is bound to these keys may be used by whoever holds this.
    pub(super) fn opens(&self, dpop_jkt: Option<&str>, x5t_s256: Option<&str>) -> bool {
        let fits = |bound: Option<&str>, own: Option<&str>| bound.is_none_or(|bound| Some(bound) == own);
        fits(dpop_jkt, self.dpop_jkt.as_deref()) && fits(x5t_s256, self.x5t_s256.as_deref())
    }

    /// What is bound when something is given for what is bound already: nothing of that is lost, whatever the new holder does elsewhere. The
    /// caller has seen that both are held.
    pub(super) fn keeping(self, bound: &Self) -> Result<Self, GrantError> {
        let kept = |own: Option<String>, bound: &Option<String>| match (own, bound) {
            (Some(own), Some(bound)) if own != *bound => Err(GrantError::KeyMismatch),
            (own, bound) => Ok(own.or_else(|| bound.clone())),
        };
        Ok(Self { dpop_jkt: kept(self.dpop_jkt, &bound.dpop_jkt)?, x5t_s256: kept(self.x5t_s256, &bound.x5t_s256)? })
    }
}
