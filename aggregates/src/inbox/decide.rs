//! The rules of an inbox.

use super::{Inbox, InboxCommand, InboxError, InboxEvent, MOST};

type Decision = Result<Vec<InboxEvent>, InboxError>;

/// The events that `command` causes in `state`; none where it changes nothing.
pub fn decide(state: &Inbox, command: InboxCommand) -> Decision {
    if state.recipient.as_deref().is_some_and(|owner| owner != command.recipient()) {
        return Err(InboxError::OtherRecipient);
    }
    Ok(match command {
        InboxCommand::Mark { recipient, position, read } => {
            if state.has_read(position) == read {
                return Ok(vec![]);
            }
            let marked = InboxEvent::Marked { recipient: recipient.clone(), position, read };
            // One by one they would become ever more.
            let middle = (state.marks.len() >= MOST).then(|| state.marks.keys().nth(MOST / 2)).flatten();
            let settled = middle.map(|up_to| InboxEvent::Read { recipient, up_to: *up_to });
            settled.into_iter().chain([marked]).collect()
        }
        InboxCommand::ReadTo { recipient, up_to } => {
            let has_unread = state.marks.range(..=up_to).any(|(_, read)| !read);
            if up_to < state.read_to || (up_to == state.read_to && !has_unread) {
                return Ok(vec![]);
            }
            vec![InboxEvent::Read { recipient, up_to }]
        }
        InboxCommand::Prefer { recipient, preferences } => {
            if state.preferences == preferences {
                return Ok(vec![]);
            }
            vec![InboxEvent::Preferred { recipient, preferences }]
        }
        InboxCommand::Digest { recipient, after, up_to, due } => {
            let after = state.digested.map_or(after, |(position, _)| position.max(after));
            // Another node was faster, or the choice was another one by now.
            let closed = state.digested.is_some_and(|(_, last)| last >= due);
            if closed || up_to <= after || !state.preferences.has_daily() {
                return Ok(vec![]);
            }
            vec![InboxEvent::Digested { recipient, after, up_to, at: due }]
        }
    })
}
