//! Changing a group of settings.

use aggregates::tenant::TenantSettings;
use aggregates::{Faults, FieldFault};
use axum::extract::Path;
use axum::response::Response;
use commands::tenant::ChangeSettings;
use protocols::oauth::Parameters;
use serde_json::{Value, json};

use super::super::question::{Question, check_sees, why};
use super::super::{Desk, Halt};
use super::table::{self, Setting};
use super::value::{at, complete, patch, put};
use super::{House, Settings, group};
use crate::http::admin::Permission::{SettingsRead, TenantsRead};
use crate::http::admin::{Target, changed_settings, check_domain};
use crate::http::error::problem::{Kind, Problem};
use crate::http::people::Posted;
use crate::pages::console::Section;
use crate::pages::console::objects::{Change, Chosen, Deed, Field, Group, Standing, label};

/// The hidden field with the version of the installation's settings that a form was made of.
const BESIDE: &str = "installation";

/// The form of the tenant that is administered.
pub(super) async fn get_own(Path((_, group)): Path<(String, String)>, desk: Desk) -> Response {
    desk.told(get(&desk, &House::own(&desk), &group).await)
}

/// What it says.
pub(super) async fn post_own(Path((_, group)): Path<(String, String)>, desk: Desk, posted: Posted) -> Response {
    desk.told(post(&desk, &House::own(&desk), &group, &posted).await)
}

/// The form of any tenant.
pub(in crate::http::console::objects) async fn get(desk: &Desk, house: &House, named: &str) -> Result<Response, Halt> {
    let sheet = Sheet::of(desk, house, named).await?;
    let values = sheet.values();
    sheet.question(&values, &[], None).carrying(BESIDE, sheet.known.beside.to_string()).shown().await
}

/// What it says.
pub(in crate::http::console::objects) async fn post(
    desk: &Desk,
    house: &House,
    named: &str,
    posted: &Posted,
) -> Result<Response, Halt> {
    let sheet = Sheet::of(desk, house, named).await?;
    desk.checked(posted, &sheet.here()).await?;
    let typed = posted.fields()?;
    let back: Vec<&str> = typed.all("default").collect();
    let reason = typed.once("reason").ok().flatten();
    let mut faults = Vec::new();
    let values = sheet.settings().map(|setting| {
        let shown = at(&sheet.holds, setting.path);
        setting.read(typed, shown).unwrap_or_else(|fault| {
            faults.push(fault);
            shown.clone()
        })
    });
    let values: Vec<Value> = values.collect();
    let changed = sheet.changed(&values, &back, faults);
    let beside = typed.once(BESIDE).ok().flatten().unwrap_or_default();
    let question = sheet.question(&values, &back, reason).with_fields(|field| retype(field, typed));
    let question = question.carrying(BESIDE, beside);
    // What was left alone in the form would otherwise be written over what the installation says by now.
    if beside.parse() != Ok(sheet.known.beside) {
        let detail = "the settings of the installation have changed since this page was opened; open it again";
        return question.refused(&Problem::new(Kind::PreconditionFailed, detail)).await;
    }
    match changed {
        Ok(after) => {
            let (before, domain) = (&sheet.known.own, after.domain.as_deref());
            let check = check_domain(&desk.administrator, before.domain.as_deref(), domain);
            let question = question.changing(sheet.changes(&after));
            let command = ChangeSettings { id: house.id.clone(), settings: after };
            question.answered(posted, check, Target::Tenant(house.id.clone()), &command).await
        }
        Err(problem) => question.refused(&problem).await,
    }
}

/// A form, and what it is made of.
struct Sheet<'d> {
    desk: &'d Desk,
    house: &'d House,
    group: Group,
    known: Settings,
    /// What holds.
    holds: Value,
    /// What would hold if the tenant had not chosen.
    usual: Value,
}

impl<'d> Sheet<'d> {
    async fn of(desk: &'d Desk, house: &'d House, named: &str) -> Result<Self, Halt> {
        check_sees(desk, if house.section == Section::Settings { SettingsRead } else { TenantsRead })?;
        let (group, known) = (group(named)?, Settings::of(desk, &house.id).await?);
        let holds = complete(&known.over(&known.own));
        let usual = complete(&known.over(&TenantSettings::default()));
        Ok(Self { desk, house, group, known, holds, usual })
    }

    fn here(&self) -> String {
        format!("{}/change", self.house.path(self.group))
    }

    /// What can be changed: whose a host is, is settled by the platform.
    fn settings(&self) -> impl Iterator<Item = &'static Setting> {
        let platform = self.desk.tenant().is_system();
        table::of(self.group).iter().filter(move |setting| platform || setting.path != "domain")
    }

    fn values(&self) -> Vec<Value> {
        self.settings().map(|setting| at(&self.holds, setting.path).clone()).collect()
    }

    fn question(&self, values: &[Value], back: &[&str], reason: Option<&str>) -> Question<'d> {
        let text = self.desk.frame().text();
        let fields = self.settings().zip(values).flat_map(|(setting, value)| {
            let standing = Standing {
                default: setting.line_and_text(at(&self.usual, setting.path), text),
                back: (self.known.chosen(setting.path) == Some(Chosen::Tenant)).then(|| setting.path.to_owned()),
                goes_back: back.contains(&setting.path),
            };
            let mut fields = setting.fields(value);
            if let Some(first) = fields.first_mut() {
                first.standing = Some(standing);
            }
            fields
        });
        let why = Field { value: reason.unwrap_or_default().to_owned(), ..why() };
        let fields: Vec<Field> = fields.chain([why]).collect();
        let question = Question::new(
            self.desk,
            self.house.section,
            Deed::ChangeSettings,
            self.here(),
            self.house.path(self.group),
        );
        question.about(text.say(self.group.key())).asking(fields).of_version(self.known.version)
    }

    /// The settings that a form with these values makes of those before; what is wrong is told of each field.
    fn changed(&self, values: &[Value], back: &[&str], mut faults: Vec<FieldFault>) -> Result<TenantSettings, Problem> {
        let mut whole = json!({});
        for (setting, value) in self.settings().zip(values) {
            let path = setting.path;
            let change = if back.contains(&path) {
                Some(Value::Null)
            } else if path == "mail.server" {
                self.server(value)
            } else {
                patch(at(&self.holds, path), value)
            };
            let Some(change) = change else { continue };
            // Alone first, so that a value of another form than it should have is told of its field.
            let mut alone = json!({});
            put(&mut alone, path, change.clone());
            match changed_settings(&self.known.own, &alone, self.known.installation.as_ref()) {
                Ok(_) => put(&mut whole, path, change),
                Err(problem) => faults.push(FieldFault::new(path, "is not as it should be", problem.detail())),
            }
        }
        Faults::check(faults)?;
        changed_settings(&self.known.own, &whole, self.known.installation.as_ref())
    }

    /// A server is one value: nothing of the one before comes along.
    fn server(&self, value: &Value) -> Option<Value> {
        patch(at(&self.holds, "mail.server"), value)?;
        let own = complete(&self.known.own);
        let mut server = value.clone();
        for name in at(&own, "mail.server").as_object().into_iter().flatten().map(|(name, _)| name) {
            if server.is_object() && server.get(name).is_none() {
                put(&mut server, name, Value::Null);
            }
        }
        Some(server)
    }

    /// What would be another than it is.
    fn changes(&self, after: &TenantSettings) -> Vec<Change> {
        let (then, text) = (complete(&self.known.over(after)), self.desk.frame().text());
        let differs = self.settings().filter(|setting| at(&self.holds, setting.path) != at(&then, setting.path));
        let change = |setting: &Setting| Change {
            path: label(setting.path, text),
            from: Some(setting.words(at(&self.holds, setting.path), text)),
            to: Some(setting.words(at(&then, setting.path), text)),
        };
        differs.map(change).collect()
    }
}

/// What was typed in a field stands in it again, also where it could not be read: nobody types it twice.
fn retype(field: &mut Field, typed: &Parameters) {
    let is_text = field.as_line().is_some() || field.is_lines();
    if is_text {
        typed.once(&field.name).ok().flatten().unwrap_or_default().clone_into(&mut field.value);
    }
}
