//! One browser that visits the sample application: what it asked for, what it holds, what was said for it.

use chrono::{DateTime, Utc};
use journal::Position;

use crate::pages::{DemoAction, Exchange, Locale, Stage, Step, StepState};

/// Somebody's browser. Nothing of it outlives the process.
#[derive(Clone, Debug, Default)]
pub(super) struct Visitor {
    /// What its forms carry.
    pub(super) form_token: String,
    /// Where the log stood when it came: what was appended since is shown.
    pub(super) since: Position,
    /// A request that is under way.
    pub(super) asked: Option<Asked>,
    /// What it holds.
    pub(super) held: Held,
    /// The way out that is under way, by its `state`.
    pub(super) leaving: Option<String>,
    /// Who signed in, as far as the application knows.
    pub(super) name: Option<String>,
    /// The error of the provider, where it refused.
    pub(super) refused: Option<String>,
    /// The language that was chosen on the page.
    pub(super) locale: Option<Locale>,
    said: Vec<Said>,
}

/// What only the application knows of its own request.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    /// Comes back with the answer; another one was not asked for here.
    pub(super) state: String,
    /// Comes back inside the ID token.
    pub(super) nonce: String,
    /// Proves at the token endpoint that whoever brings the code asked for it (RFC 7636).
    pub(super) verifier: String,
}

/// Tokens.
#[derive(Clone, Debug, Default)]
pub(super) struct Held {
    pub(super) id: Option<String>,
    pub(super) access: Option<String>,
    pub(super) access_ends: Option<DateTime<Utc>>,
    pub(super) refresh: Option<String>,
}

/// A step that was taken.
#[derive(Clone, Debug)]
struct Said {
    step: &'static str,
    refused: bool,
    exchange: Option<Exchange>,
}

impl Visitor {
    /// A browser that came a moment ago, when the log stood there.
    pub(super) fn new(form_token: String, since: Position) -> Self {
        Self { form_token, since, ..Self::default() }
    }

    /// Notes a step and what was said in it; the last word counts.
    pub(super) fn note(&mut self, step: &'static str, exchange: Option<Exchange>) {
        self.say(Said { step, refused: false, exchange });
    }

    /// Notes that the provider refused.
    pub(super) fn refuse(&mut self, step: &'static str, error: String, exchange: Option<Exchange>) {
        self.refused = Some(error);
        self.say(Said { step, refused: true, exchange });
    }

    fn say(&mut self, said: Said) {
        match self.said.iter_mut().find(|earlier| earlier.step == said.step) {
            Some(earlier) => *earlier = said,
            None => self.said.push(said),
        }
    }

    /// Forgets what was asked, held and said. What is in the log stays on the page.
    pub(super) fn reset(&mut self) {
        let Self { form_token, since, locale, .. } = std::mem::take(self);
        (self.form_token, self.since, self.locale) = (form_token, since, locale);
    }

    /// The whole way, the steps to come among them; after it, what was done with the tokens.
    pub(super) fn steps(&self) -> Vec<Step> {
        let taken = |name: &str| self.said.iter().find(|said| said.step == name);
        let mut steps = Vec::new();
        let mut reached = false;
        for name in Step::NAMES {
            let said = taken(name);
            let state = match said {
                Some(said) if said.refused => StepState::Refused,
                Some(_) => StepState::Done,
                None if reached || self.refused.is_some() => StepState::Later,
                None => StepState::Next,
            };
            reached |= said.is_none();
            steps.push(Step { name, state, exchange: said.and_then(|said| said.exchange.clone()) });
        }
        let more = self.said.iter().filter(|said| !Step::NAMES.contains(&said.step));
        steps.extend(more.map(|said| Step {
            name: said.step,
            state: if said.refused { StepState::Refused } else { StepState::Done },
            exchange: said.exchange.clone(),
        }));
        steps
    }

    /// What can be done now, the next thing first.
    pub(super) fn actions(&self) -> Vec<DemoAction> {
        if self.held.access.is_none() {
            let again = (!self.said.is_empty()).then_some(DemoAction::Reset);
            return [DemoAction::Begin].into_iter().chain(again).collect();
        }
        let mut actions = vec![DemoAction::UserInfo, DemoAction::Introspect];
        if self.held.refresh.is_some() {
            actions.extend([DemoAction::Refresh, DemoAction::Revoke]);
        }
        actions.extend([DemoAction::SignOut, DemoAction::Reset]);
        actions
    }

    /// Where the demonstration stands.
    pub(super) fn stage(&self) -> Stage {
        match (&self.refused, &self.name) {
            (Some(error), _) => Stage::Refused { error: error.clone() },
            (None, Some(name)) if self.held.access.is_some() => Stage::SignedIn { name: name.clone() },
            _ => Stage::Start,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn states(visitor: &Visitor) -> Vec<(&'static str, StepState)> {
        visitor.steps().into_iter().map(|step| (step.name, step.state)).collect()
    }

    #[test]
    fn the_first_step_that_was_not_taken_is_the_next() {
        let mut visitor = Visitor::default();
        assert_eq!(states(&visitor)[0], ("request", StepState::Next));
        visitor.note("request", None);
        visitor.note("sign-in", None);
        let shown: Vec<_> = states(&visitor).into_iter().map(|(_, state)| state).collect();
        assert_eq!(shown, [StepState::Done, StepState::Done, StepState::Next, StepState::Later, StepState::Later]);
        visitor.note("introspect", None);
        assert_eq!(states(&visitor)[5], ("introspect", StepState::Done));
    }

    #[test]
    fn after_a_refusal_nothing_is_next_until_it_begins_anew() {
        let mut visitor = Visitor::new("f".into(), 7);
        visitor.note("request", None);
        visitor.refuse("sign-in", "access_denied".into(), None);
        assert!(states(&visitor).iter().all(|(_, state)| *state != StepState::Next));
        assert_eq!(visitor.stage(), Stage::Refused { error: "access_denied".into() });
        assert_eq!(visitor.actions(), [DemoAction::Begin, DemoAction::Reset]);
        visitor.reset();
        assert_eq!((visitor.stage(), visitor.since, visitor.form_token.as_str()), (Stage::Start, 7, "f"));
    }
}
