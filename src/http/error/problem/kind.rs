//! The kinds of problems: names that programs may rely on, each with its status.

use axum::http::StatusCode;

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $name:literal $status:ident: $title:literal,)+) => {
        /// A kind of problem.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Kind {
            $($(#[$doc])* $kind,)+
        }

        impl Kind {
            /// All kinds.
            pub const ALL: &'static [Self] = &[$(Self::$kind),+];

            /// The name at the end of `type`.
            pub fn name(self) -> &'static str {
                match self { $(Self::$kind => $name,)+ }
            }

            /// The HTTP status.
            pub fn status(self) -> StatusCode {
                match self { $(Self::$kind => StatusCode::$status,)+ }
            }

            /// A few words for people.
            pub fn title(self) -> &'static str {
                match self { $(Self::$kind => $title,)+ }
            }
        }
    };
}

kinds! {
    /// The request cannot be read.
    MalformedRequest = "malformed-request" BAD_REQUEST: "The request cannot be read",
    /// No access token, or none that counts.
    Unauthenticated = "unauthenticated" UNAUTHORIZED: "An access token is needed",
    /// The access token does not reach this far.
    Forbidden = "forbidden" FORBIDDEN: "The access token does not permit this",
    /// The tenant does not serve now.
    TenantClosed = "tenant-closed" FORBIDDEN: "The tenant does not serve",
    /// There is no such thing.
    NotFound = "not-found" NOT_FOUND: "There is no such thing",
    /// The address has other methods.
    MethodNotAllowed = "method-not-allowed" METHOD_NOT_ALLOWED: "The address has other methods",
    /// Others changed the same thing at every attempt.
    Conflict = "conflict" CONFLICT: "Others are changing the same thing",
    /// The id is taken, now or formerly.
    AlreadyExists = "already-exists" CONFLICT: "It exists or existed",
    /// A unique name belongs to somebody else.
    Taken = "taken" CONFLICT: "A unique name is taken",
    /// It stands where this cannot be done.
    WrongState = "wrong-state" CONFLICT: "It stands where this cannot be done",
    /// It was there and is gone for ever.
    Gone = "gone" GONE: "It is gone for ever",
    /// It has changed since the caller read it.
    PreconditionFailed = "precondition-failed" PRECONDITION_FAILED: "It has changed since it was read",
    /// The body is too large.
    TooLarge = "too-large" PAYLOAD_TOO_LARGE: "The body is too large",
    /// The body is of another media type.
    UnsupportedMediaType = "unsupported-media-type" UNSUPPORTED_MEDIA_TYPE: "The body is of another media type",
    /// Nobody has the host that the request is for.
    Misdirected = "misdirected" MISDIRECTED_REQUEST: "Nothing is served under this name",
    /// Something given breaks a rule.
    Invalid = "invalid" UNPROCESSABLE_ENTITY: "Something given breaks a rule",
    /// The idempotency key came with another request before.
    IdempotencyKeyReused = "idempotency-key-reused" UNPROCESSABLE_ENTITY: "The idempotency key belongs to another request",
    /// The write must say which version it changes.
    PreconditionRequired = "precondition-required" PRECONDITION_REQUIRED: "The request must say which version it changes",
    /// Something went wrong here.
    Internal = "internal" INTERNAL_SERVER_ERROR: "Something went wrong here",
    /// It works again in a while.
    Unavailable = "unavailable" SERVICE_UNAVAILABLE: "It does not work at this moment",
    /// The rows have not come to the position that the reader wants.
    NotCaughtUp = "not-caught-up" SERVICE_UNAVAILABLE: "The rows are not that far yet",
}

impl Kind {
    /// The `type` of a problem document.
    pub fn uri(self) -> String {
        format!("urn:evident:problem:{}", self.name())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::Kind;

    #[test]
    fn a_name_means_one_kind() {
        let names: BTreeSet<_> = Kind::ALL.iter().map(|kind| kind.name()).collect();
        assert_eq!(names.len(), Kind::ALL.len());
        assert!(Kind::ALL.iter().all(|kind| kind.status().as_u16() >= 400));
    }
}
