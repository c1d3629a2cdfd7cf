//! Changing what a receiver wants of its stream.

use std::collections::BTreeSet;

use aggregates::ssf_stream::{Configuration, Delivery, SsfStreamCommand, SsfStreamError};
use aggregates::{Keyring, Secret};

use super::{ChangeSsfStreamError, Stream};
use crate::{ClearSecret, Command, Unit};

/// Changes what is said and leaves the rest.
#[derive(Clone, Debug)]
pub struct ChangeSsfStream {
    /// Which stream.
    pub stream: Stream,
    /// The types of events that are asked for.
    pub events_requested: Option<BTreeSet<String>>,
    /// How tokens come to the receiver.
    pub delivery: Option<NewDelivery>,
    /// For people who look at it; an inner `None` takes it away.
    pub description: Option<Option<String>>,
}

/// How tokens shall come to a receiver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NewDelivery {
    /// We send them.
    Push {
        /// Where to.
        endpoint_url: String,
        /// What is shown there. Where nothing is said of it, what was shown at the same address before; what is a secret of one address
        /// is never shown at another. An inner `None` takes it away.
        authorization_header: Option<Option<ClearSecret>>,
    },
    /// The receiver fetches them.
    Poll,
}

impl NewDelivery {
    /// The delivery as it will stand, after the one that stands now.
    pub(super) fn after(&self, present: Option<&Delivery>) -> Delivery {
        let Self::Push { endpoint_url, authorization_header } = self else { return Delivery::Poll };
        let kept = || match present {
            Some(Delivery::Push { endpoint_url: known, authorization_header }) if known == endpoint_url => {
                authorization_header.clone()
            }
            _ => None,
        };
        let sealed = |header: &ClearSecret| Secret::new(Keyring::ReceiverHeaders, header.expose().to_owned());
        let authorization_header = match authorization_header {
            None => kept(),
            Some(said) => said.as_ref().map(sealed),
        };
        Delivery::Push { endpoint_url: endpoint_url.clone(), authorization_header }
    }
}

impl Command for ChangeSsfStream {
    type Answer = ();
    type Error = ChangeSsfStreamError;
    const NAME: &'static str = "ssf_stream.change";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), ChangeSsfStreamError> {
        let mut stream = super::load(unit, &self.stream).await?;
        let present = stream.state().configuration().cloned().ok_or(SsfStreamError::NotCreated)?;
        let delivery = self.delivery.as_ref().map(|delivery| delivery.after(Some(&present.delivery)));
        let configuration = Configuration {
            events_requested: self.events_requested.clone().unwrap_or(present.events_requested),
            delivery: delivery.unwrap_or(present.delivery),
            description: self.description.clone().unwrap_or(present.description),
        };
        unit.decide(&mut stream, SsfStreamCommand::Change { configuration })?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(clippy::option_option, reason = "a header is not mentioned, taken away, or given")]
    fn push(address: &str, header: Option<Option<&str>>) -> NewDelivery {
        let given = |header: Option<&str>| header.map(|text| ClearSecret::given(text.to_owned()));
        NewDelivery::Push { endpoint_url: address.to_owned(), authorization_header: header.map(given) }
    }

    fn shown(delivery: &Delivery) -> Option<&str> {
        match delivery {
            Delivery::Push { authorization_header, .. } => authorization_header.as_ref()?.expose().map(String::as_str),
            Delivery::Poll => None,
        }
    }

    #[test]
    fn the_secret_of_one_address_is_not_shown_at_another() {
        let present = push("https://a.example/", Some(Some("Bearer a"))).after(None);
        let after = |change: &NewDelivery| change.after(Some(&present));
        assert_eq!(shown(&after(&push("https://a.example/", None))), Some("Bearer a"));
        assert_eq!(shown(&after(&push("https://b.example/", None))), None);
        assert_eq!(shown(&after(&push("https://b.example/", Some(Some("Bearer b"))))), Some("Bearer b"));
        assert_eq!(shown(&after(&push("https://a.example/", Some(None)))), None);
        assert_eq!(after(&NewDelivery::Poll), Delivery::Poll);
    }
}
