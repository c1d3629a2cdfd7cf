//! What somebody showed that they hold, when they asked for tokens.
//!
//! What is issued is bound to it, and what is bound is given to nobody else.

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
}
