//! Something that somebody wants to do: shown with what would come of it, then done.

use axum::http::StatusCode;
use axum::response::Response;
use commands::Command;
use journal::Metadata;

use super::told;
use super::{Desk, Halt};
use crate::http::admin::{Carried, Done, Order, Permission, Target};
use crate::http::console::desk::refusal;
use crate::http::error::problem::{Kind, Problem};
use crate::http::people::{Posted, retry_after};
use crate::pages::console::Section;
use crate::pages::console::objects::{Change, Deed, Field, Sheet, Tried};

/// The hidden field with the version that a form was made of.
const VERSION: &str = "version";

/// Something that somebody wants to do.
pub(super) struct Question<'d> {
    desk: &'d Desk,
    section: Option<Section>,
    deed: Deed,
    name: String,
    path: String,
    back: String,
    version: Option<u64>,
    carried: Option<(&'static str, String)>,
    fields: Vec<Field>,
    stays: Vec<String>,
    changes: Vec<Change>,
}

impl<'d> Question<'d> {
    /// A question: what would be done to something of this name. Its form goes to `path`, and one comes from `back`; both are paths
    /// below the console.
    pub(super) fn new(
        desk: &'d Desk,
        section: impl Into<Option<Section>>,
        deed: Deed,
        path: String,
        back: String,
    ) -> Self {
        let (name, version, carried) = (String::new(), None, None);
        let (fields, stays, changes) = (Vec::new(), Vec::new(), Vec::new());
        Self { desk, section: section.into(), deed, name, path, back, version, carried, fields, stays, changes }
    }

    /// The same about something of this name.
    pub(super) fn about(self, name: impl Into<String>) -> Self {
        Self { name: name.into(), ..self }
    }

    /// The same with fields. Whatever bars somebody or cannot be taken back also asks why.
    pub(super) fn asking(mut self, fields: Vec<Field>) -> Self {
        self.fields.extend(fields);
        self
    }

    /// The same of this version; another one refuses it.
    pub(super) fn of_version(self, version: u64) -> Self {
        Self { version: Some(version), ..self }
    }

    /// The same with one more hidden field.
    pub(super) fn carrying(self, name: &'static str, value: impl Into<String>) -> Self {
        Self { carried: Some((name, value.into())), ..self }
    }

    /// The same, with paths that will not be as they were.
    pub(super) fn staying(self, stays: Vec<String>) -> Self {
        Self { stays, ..self }
    }

    /// The same, with what would be another than it is.
    pub(super) fn changing(self, changes: Vec<Change>) -> Self {
        Self { changes, ..self }
    }

    /// The same with fields that are seen to one by one.
    pub(super) fn with_fields(mut self, see_to: impl FnMut(&mut Field)) -> Self {
        self.fields.iter_mut().for_each(see_to);
        self
    }

    /// The form, before anything is said.
    pub(super) async fn shown(self) -> Result<Response, Halt> {
        self.page(None, None).await
    }

    /// The page with what would come of it. `check` is what speaks against it before the command does.
    pub(super) async fn foreseen<C>(
        self,
        check: Result<(), Problem>,
        target: Target,
        command: &C,
    ) -> Result<Response, Halt>
    where
        C: Command,
        Problem: From<C::Error>,
    {
        if let Err(problem) = check {
            return self.page(None, Some(&problem)).await;
        }
        let desk = self.desk;
        let metadata = desk.visit.arrival.metadata(desk.administrator.actor());
        let metadata = Metadata { session_id: desk.administrator.session_id.clone(), ..metadata };
        let order =
            Order::of_form(&desk.visit.shared, &desk.administrator, metadata, ("", ""), self.version).await?.tried();
        match order.carry_out(target, command).await {
            Ok(Carried::Tried(would)) => {
                let tried = told::tried(&would, &desk.masked(), desk.frame().text());
                self.page(Some(tried), None).await
            }
            Ok(Carried::Done(_)) => self.page(None, None).await,
            Err(problem) => self.page(None, Some(&problem)).await,
        }
    }

    /// Why it is not done, on its own page.
    pub(super) async fn refused(self, problem: &Problem) -> Result<Response, Halt> {
        self.page(None, Some(problem)).await
    }

    /// What its form asks for: done, and the browser sent on; or only tried, and shown.
    pub(super) async fn answered<C>(
        self,
        posted: &Posted,
        check: Result<(), Problem>,
        target: Target,
        command: &C,
    ) -> Result<Response, Halt>
    where
        C: Command,
        Problem: From<C::Error>,
    {
        let (desk, back, deed) = (self.desk, self.back.clone(), self.deed);
        self.settled(posted, check, target, command, async |_| Ok(desk.done(&back, deed.key()))).await
    }

    /// The same, where what comes after it depends on what was done.
    pub(super) async fn settled<C>(
        mut self,
        posted: &Posted,
        check: Result<(), Problem>,
        target: Target,
        command: &C,
        after: impl AsyncFnOnce(Done<C::Answer>) -> Result<Response, Halt>,
    ) -> Result<Response, Halt>
    where
        C: Command,
        Problem: From<C::Error>,
    {
        let fields = self.desk.checked(posted, &self.path).await?;
        let given = fields.once(VERSION).ok().flatten();
        self.version = given.and_then(|version| version.parse().ok()).or(self.version);
        let tries = fields.once("step").ok().flatten() != Some("do");
        if let Err(problem) = check {
            return self.page(None, Some(&problem)).await;
        }
        let order = match self.desk.order(posted, self.version).await {
            Ok(order) => order,
            Err(Halt::Problem(problem)) => return self.page(None, Some(&problem)).await,
            Err(halt) => return Err(halt),
        };
        let order = if tries { order.tried() } else { order };
        match order.carry_out(target, command).await {
            Ok(Carried::Done(done)) => after(done).await,
            Ok(Carried::Tried(would)) => {
                let shown = told::tried(&would, &self.desk.masked(), self.desk.frame().text());
                self.page(Some(shown), None).await
            }
            Err(problem) => self.page(None, Some(&problem)).await,
        }
    }

    async fn page(mut self, tried: Option<Tried>, problem: Option<&Problem>) -> Result<Response, Halt> {
        let desk = self.desk;
        let mut console = desk.console(self.section);
        console.refusal = problem.map(refusal);
        for field in &mut self.fields {
            field.fault = console.refusal.as_ref().and_then(|refusal| told::fault(refusal, &field.name));
        }
        let form = desk.form(&self.path, &self.path).await?;
        let form = match self.version {
            Some(version) => form.carrying(VERSION, version.to_string()),
            None => form,
        };
        let form = self.carried.into_iter().fold(form, |form, (name, value)| form.carrying(name, value));
        let tried = tried.map(|tried| Tried { stays: self.stays, changes: self.changes, ..tried });
        let view = Sheet {
            console,
            deed: self.deed,
            name: self.name,
            form,
            fields: self.fields,
            tried,
            back: desk.address(&self.back),
        };
        let status = problem.map_or(StatusCode::OK, |problem| problem.kind().status());
        let mut response = desk.page(&view, status);
        if let Some(problem) = problem {
            // For the gate, which records what somebody was not allowed to do.
            response.extensions_mut().insert(problem.kind());
        }
        Ok(retry_after(response, problem.and_then(Problem::wait)))
    }
}

/// The field in which somebody says why.
pub(super) fn why() -> Field {
    Field::line("reason", "")
}

/// Whoever chooses among things, or changes what a form shows, must be allowed to see it.
pub(super) fn check_sees(desk: &Desk, permission: Permission) -> Result<(), Problem> {
    let needed = permission.scope();
    let detail = format!(
        "this page shows what it takes the permission {needed} to see; ask somebody who may give you a role with it"
    );
    if desk.may_here(permission) { Ok(()) } else { Err(Problem::new(Kind::Forbidden, detail)) }
}
