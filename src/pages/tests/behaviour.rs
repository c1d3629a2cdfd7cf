//! What single pages must do beyond the rules for all of them.

use super::fixtures::{application, form, person};
use super::html::{self, Tag};
use super::{ordinary, tenant};
use crate::pages::{
    Application, Branding, Consent, Frame, Locale, Permission, SignIn, SignInRefusal, SignedOut, View, Wording,
    tenant_css,
};

fn tags(view: &impl View) -> Vec<Tag> {
    html::read(Frame::new(Locale::En, Branding::default()).page(view).html()).unwrap()
}

fn consent() -> Consent {
    Consent {
        form: form(ordinary, "/t/demo/consent"),
        application: application(ordinary),
        person: person(ordinary),
        switch: None,
        scopes: Vec::new(),
        claims: Vec::new(),
        resources: Vec::new(),
        details: Vec::new(),
        kept: true,
    }
}

fn sign_in(refusal: Option<SignInRefusal>) -> SignIn {
    SignIn {
        form: form(ordinary, "/t/demo/login"),
        application: None,
        identifiers: crate::pages::Identifiers::default(),
        identifier: "aiko".into(),
        again: None,
        refusal,
        recovery: None,
        registration: None,
        other_accounts: None,
    }
}

#[test]
fn a_refusal_takes_the_focus_and_says_the_same_of_both_fields() {
    let page = tags(&sign_in(Some(SignInRefusal::NoMatch)));
    let focused: Vec<_> = page.iter().filter(|tag| tag.get("autofocus").is_some()).collect();
    assert_eq!(focused.iter().map(|tag| tag.get("id")).collect::<Vec<_>>(), [Some("summary")]);
    let fields = page.iter().filter(|tag| tag.get("aria-describedby") == Some("summary"));
    assert_eq!(fields.filter_map(|tag| tag.get("id")).collect::<Vec<_>>(), ["identifier", "password"]);
}

#[test]
fn one_begins_where_something_is_left_to_type() {
    let page = tags(&sign_in(None));
    let focused = page.iter().find(|tag| tag.get("autofocus").is_some()).unwrap();
    assert_eq!(focused.get("id"), Some("password"), "the identifier is there already");
    let password = page.iter().find(|tag| tag.get("id") == Some("password")).unwrap();
    assert_eq!(password.get("autocomplete"), Some("current-password"));
    assert_eq!(password.get("value"), None, "a password is never sent back");
}

#[test]
fn allowing_and_refusing_are_buttons_of_the_same_form() {
    let page = tags(&consent());
    let answers = page.iter().filter(|tag| tag.name == "button" && tag.inside.contains(&"form".to_owned()));
    let answers: Vec<_> = answers.filter_map(|tag| tag.get("value")).collect();
    assert_eq!(answers, ["allow", "deny"]);
}

#[test]
fn what_is_optional_is_ticked_only_where_it_was_granted_before() {
    let scope = |name: &str| Permission::scope(name, &[], Locale::En).unwrap();
    let scopes = vec![scope("openid"), scope("email").left_open(false), scope("phone").left_open(true)];
    let page = tags(&Consent { scopes, ..consent() });
    let boxes = page.iter().filter(|tag| tag.get("type") == Some("checkbox"));
    let boxes: Vec<_> = boxes.map(|tag| (tag.get("value").unwrap(), tag.get("checked").is_some())).collect();
    assert_eq!(boxes, [("email", false), ("phone", true)]);
}

#[test]
fn a_tenants_words_are_shown_and_what_it_hides_is_not() {
    let words: Vec<_> = ["mail|en|Read your post", "quiet|"].into_iter().filter_map(Wording::parse).collect();
    let names = ["mail", "quiet"].into_iter();
    let scopes: Vec<_> = names.filter_map(|name| Permission::scope(name, &words, Locale::En)).collect();
    assert_eq!(scopes.len(), 1);
    let page = Frame::new(Locale::En, Branding::default()).page(&Consent { scopes, ..consent() });
    assert!(page.html().contains("Read your post") && !page.html().contains("quiet<"));
}

#[test]
fn an_application_cannot_plant_a_script_as_a_link() {
    let script = || Some("javascript:alert(1)".to_owned());
    let planted =
        Application { logo: script(), home: script(), policy: script(), terms: script(), ..application(ordinary) };
    let page = Frame::new(Locale::En, Branding::default()).page(&Consent { application: planted, ..consent() });
    assert!(!page.html().contains("javascript:"));
    assert!(page.policy().contains("form-action 'self' https://shop.example;"), "{}", page.policy());
}

#[test]
fn a_tenants_colour_comes_as_a_stylesheet_of_its_own() {
    let branding = tenant(ordinary);
    assert!(tenant_css(&branding).contains("--accent:#7a1f3d"), "{}", tenant_css(&branding));
    let page = Frame::new(Locale::Ja, branding).branded_at("/t/demo/branding.css").page(&consent());
    assert!(page.html().contains("href=\"/t/demo/branding.css?v="));
    assert!(page.html().contains("alt=\"Example University\""));
}

#[test]
fn who_is_signed_out_elsewhere_too_goes_on_without_a_script() {
    let view = SignedOut {
        back: Some(("Example Shop".into(), "com.example.shop:/bye".into())),
        elsewhere: vec!["https://forum.example/out?sid=1".into(), "javascript:alert(1)".into()],
        onward: Some("com.example.shop:/bye".into()),
        ..SignedOut::default()
    };
    let page = Frame::new(Locale::En, Branding::default()).page(&view);
    let tags = html::read(page.html()).unwrap();
    let frames: Vec<_> = tags.iter().filter(|tag| tag.name == "iframe").map(|tag| tag.get("src").unwrap()).collect();
    assert_eq!(frames, ["https://forum.example/out?sid=1"]);
    assert!(page.policy().contains("frame-src https://forum.example;"), "{}", page.policy());
    let refresh = tags.iter().find(|tag| tag.get("http-equiv") == Some("refresh")).unwrap();
    assert_eq!(refresh.get("content"), Some("3; url=com.example.shop:/bye"));
    assert!(tags.iter().any(|tag| tag.name == "a" && tag.get("href") == Some("com.example.shop:/bye")));
    let script = SignedOut { onward: Some("javascript:alert(1)".into()), ..SignedOut::default() };
    assert!(!Frame::new(Locale::En, Branding::default()).page(&script).html().contains("refresh"));
}
