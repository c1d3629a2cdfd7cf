//! Settings of the object store that checkpoints are kept in: where it is, and who we are to it.

use commands::ClearSecret;
use url::Url;

use super::{Given, SettingsError};

const URL: &str = "checkpoint_s3_url";
const KEY_ID: &str = "checkpoint_s3_access_key_id";
const KEY: &str = "checkpoint_s3_secret_access_key";
const REMEDY: &str =
    "write the address with the bucket in its path, such as https://s3.example.com/bucket/prefix, and keys elsewhere";

/// A bucket of a store that speaks S3.
#[derive(Clone)]
pub struct CheckpointStore {
    /// Scheme and host, without a slash at the end.
    pub origin: String,
    /// The host, with its port where that is not the usual one.
    pub host: String,
    /// Bucket and prefix, with slashes between them.
    pub path: String,
    /// Where the store says that it is.
    pub region: String,
    /// The id of our key.
    pub access_key_id: String,
    /// Our key.
    pub secret_access_key: ClearSecret,
}

/// Reads the settings; none where no store is named.
pub(super) fn parse(given: &Given) -> Result<Option<CheckpointStore>, SettingsError> {
    let keys = match (given.text(KEY_ID), given.text(KEY)) {
        (Some(id), Some(key)) => Some((id.to_owned(), ClearSecret::given(key.to_owned()))),
        (None, None) => None,
        (Some(_), None) => return Err(SettingsError::OneOfTwo(KEY_ID, KEY)),
        (None, Some(_)) => return Err(SettingsError::OneOfTwo(KEY, KEY_ID)),
    };
    let Some(text) = given.text(URL) else { return Ok(None) };
    let (origin, host, path) = address(text).ok_or_else(|| given.bad(URL, REMEDY))?;
    let Some((access_key_id, secret_access_key)) = keys else { return Err(SettingsError::OneOfTwo(URL, KEY_ID)) };
    let region = given.text("checkpoint_s3_region").unwrap_or_default().to_owned();
    Ok(Some(CheckpointStore { origin, host, path, region, access_key_id, secret_access_key }))
}

fn address(text: &str) -> Option<(String, String, String)> {
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    let plain =
        url.username().is_empty() && url.password().is_none() && url.query().is_none() && url.fragment().is_none();
    let host = match url.port() {
        Some(port) => format!("{}:{port}", url.host_str()?),
        None => url.host_str()?.to_owned(),
    };
    let path = url.path().trim_matches('/');
    // A name that needs encoding would be encoded once more when it is signed.
    let usable = plain && !path.is_empty() && !path.contains('%');
    usable.then(|| (format!("{}://{host}", url.scheme()), host, path.to_owned()))
}
