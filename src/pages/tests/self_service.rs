//! The pages of self-service, filled.

use std::time::Duration;

use super::fixtures::{application, form, person};
use super::{Case, Speaker};
use crate::pages::Identifiers;
use crate::pages::account::{Account, ChangeEmail, DeleteAccount, EditProfile, PasswordFault};
use crate::pages::self_service::{
    Ask, AskFault, Asked, AskedKind, Asking, ChoosePassword, Choosing, ConfirmEmail, Done, FieldFault, OpenAccount,
    Told,
};

pub fn cases(say: Speaker) -> Vec<Case> {
    let mut cases = asking(say);
    cases.extend(Done::ALL.map(|done| {
        let onward = (done != Done::Asked).then(|| ("way-sign-in", say("/t/demo/login")));
        Case::of(done.key(), Told { done, onward })
    }));
    for (name, choosing) in [("choose-password", Choosing::Again), ("choose-password-invited", Choosing::Invited)] {
        cases.push(Case::of(name, choosing_password(say, choosing, Vec::new())));
        let faults = vec![PasswordFault::TooEasy, PasswordFault::Different, PasswordFault::Stale];
        cases.push(Case::of(format!("{name}-refused"), choosing_password(say, choosing, faults)));
    }
    let address = say("aiko@mail.example");
    let confirm = ConfirmEmail { form: form(say, "/t/demo/account/email/confirm"), address: address.clone() };
    cases.push(Case::of("confirm-email", confirm));
    cases.push(Case::of("open-account", opening(say, None, Vec::new())));
    cases.push(Case::of("open-account-refused", opening(say, Some(FieldFault::Taken), vec![PasswordFault::TooEasy])));
    let account = || Account {
        person: person(say),
        base: say("/t/demo/account"),
        sign_out: say("/t/demo/logout"),
        is_asked: false,
        notice: None,
    };
    for refused in [false, true] {
        let called = |name: &str| if refused { format!("{name}-refused") } else { name.to_owned() };
        let fault = refused.then_some(FieldFault::Unusable);
        let (fields, form) = (fields(say, fault), |path| form(say, path));
        let profile = form("/t/demo/account/profile").carrying("version", "7");
        let view = EditProfile { account: account(), form: profile, fields, changed_meanwhile: refused };
        cases.push(Case::of(called("edit-profile"), view));
        let faults = if refused { vec![PasswordFault::CurrentWrong] } else { Vec::new() };
        let view = DeleteAccount {
            account: account(),
            form: form("/t/demo/account/deletion"),
            days: 30,
            administers: false,
            faults,
        };
        cases.push(Case::of(called("delete-account"), view));
    }
    let form_of = form(say, "/t/demo/account/deletion");
    let view = DeleteAccount { account: account(), form: form_of, days: 30, administers: true, faults: Vec::new() };
    cases.push(Case::of("delete-account-administers", view));
    cases.extend([false, true].map(|refused| {
        let faults = if refused { vec![PasswordFault::CurrentWrong] } else { Vec::new() };
        let form = form(say, "/t/demo/account/email");
        let view = ChangeEmail { account: account(), form, address: address.clone(), no_address: refused, faults };
        Case::of(if refused { "change-email-refused" } else { "change-email" }, view)
    }));
    cases
}

fn asking(say: Speaker) -> Vec<Case> {
    let page = |asking, fault| Ask {
        form: form(say, "/t/demo/recover?grant=1"),
        asking,
        application: Some(application(say)),
        identifiers: Identifiers::default(),
        identifier: say("aiko"),
        fault,
        sign_in: say("/t/demo/login?grant=1"),
        user_name: Some(say("/t/demo/recover/name?grant=1")),
    };
    let wait = Duration::from_secs(40);
    vec![
        Case::of("ask-password", page(Asking::Password, None)),
        Case::of("ask-user-name", Ask { application: None, user_name: None, ..page(Asking::UserName, None) }),
        Case::of("ask-account", page(Asking::Account, None)),
        Case::of("ask-missing", page(Asking::Password, Some(AskFault::Missing))),
        Case::of("ask-no-address", page(Asking::Account, Some(AskFault::NoAddress))),
        Case::of("ask-stale", page(Asking::Account, Some(AskFault::Stale))),
        Case::of("ask-too-many", page(Asking::Password, Some(AskFault::TooMany { wait }))),
    ]
}

fn choosing_password(say: Speaker, choosing: Choosing, faults: Vec<PasswordFault>) -> ChoosePassword {
    let form = form(say, "/t/demo/recover/password");
    ChoosePassword { form, choosing, identifier: say("aiko"), min_length: 12, faults }
}

fn opening(say: Speaker, fault: Option<FieldFault>, faults: Vec<PasswordFault>) -> OpenAccount {
    OpenAccount {
        form: form(say, "/t/demo/register/account"),
        application: Some(application(say)),
        address: say("aiko@mail.example"),
        fields: fields(say, fault),
        min_length: 12,
        faults,
    }
}

fn fields(say: Speaker, fault: Option<FieldFault>) -> Vec<Asked> {
    let line = |input, autocomplete| AskedKind::Line { input, autocomplete };
    let field = |name: &str, kind, value: &str, fault| {
        let required = name != "name";
        Asked { name: name.into(), kind, required, value: say(value), fault }
    };
    vec![
        field("user_name", line("text", "off"), "aiko", fault),
        field("name", line("text", "name"), "", fault.map(|_| FieldFault::Missing)),
        field("staff_number", line("number", "off"), "12", fault.map(|_| FieldFault::Unusable)),
        field("newsletter", AskedKind::Tick, "on", None),
        field("faculty", AskedKind::Choice(vec![say("Law"), say("Medicine")]), "Law", fault),
    ]
}
