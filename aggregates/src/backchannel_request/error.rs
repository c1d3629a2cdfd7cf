//! Why a backchannel authentication request refuses.

/// Refusals of one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BackchannelRequestError {
    /// There is no such request.
    #[error("this request is unknown; begin another one")]
    Unknown,
    /// Its stream has begun.
    #[error("this request has begun before")]
    AlreadyBegun,
    /// It would end before it begins.
    #[error("the request would hold for no time; let it expire later")]
    NoTime,
    /// It is another client's.
    #[error("the auth_req_id was issued to another client")]
    OtherClient,
    /// Somebody else is asked.
    #[error("somebody else is asked")]
    OtherPerson,
    /// The client is sent its tokens, and must not ask for them (CIBA Core §10.1).
    #[error("the client is registered to be sent its tokens and must not ask for them")]
    Pushed,
    /// The client asks for its tokens, and is not sent any.
    #[error("the client asks for its tokens itself")]
    NotPushed,
    /// Nobody answered in time.
    #[error("the auth_req_id has expired; begin another request")]
    Expired,
    /// Nobody has answered yet.
    #[error("the person has not answered yet; ask again after the interval")]
    Pending,
    /// The person said yes before.
    #[error("this was allowed before")]
    Approved,
    /// The person said no.
    #[error("the person said no")]
    Denied,
    /// What was allowed came to nothing.
    #[error("what was allowed has ended; begin another request")]
    Failed,
    /// Its tokens were issued.
    #[error("the auth_req_id was used; begin another request")]
    Redeemed,
    /// More scope than was asked for.
    #[error("the scope exceeds what was asked for")]
    ScopeExceeded,
    /// A resource that was not asked for.
    #[error("the resource was not asked for")]
    ResourceExceeded,
    /// More than was asked for one by one.
    #[error("the details were not asked for")]
    DetailsExceeded,
}
