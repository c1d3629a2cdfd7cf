//! The pages before and beside the account, filled.

use std::time::Duration;

use super::{Case, Speaker};
use crate::pages::backchannel::AnswerRequest;
use crate::pages::device::{AllowDevice, CodeFault, DeviceAnswered, EnterCode};
use crate::pages::{
    AccountChoice, AccountChooser, Application, Consent, Demo, DemoAction, Detail, Exchange, Failure, Form, FormPost,
    Identifiers, Locale, LoggedEvent, LogoutConfirmation, Permission, Person, Place, Resource, Root, SamplePerson,
    SignIn, SignInRefusal, SignedOut, Stage, Step, StepState, Token, Trouble, Way, Wording,
};

pub fn cases(say: Speaker, locale: Locale) -> Vec<Case> {
    [sign_in(say), asked(say, locale), ended(say), troubles(say), vec![root(say)], demo(say)]
        .into_iter()
        .flatten()
        .collect()
}

pub fn form(say: Speaker, action: &str) -> Form {
    Form::to(say(action), say("dG9rZW4")).carrying("grant", say("0195d0f0"))
}

pub fn person(say: Speaker) -> Person {
    Person { name: say("Aiko Tanaka"), identifier: say("aiko@mail.example") }
}

pub fn application(say: Speaker) -> Application {
    Application {
        name: say("Example Shop"),
        logo: None,
        home: Some(say("https://shop.example/")),
        policy: Some(say("https://shop.example/privacy")),
        terms: Some(say("https://shop.example/terms")),
        redirect_uri: Some(say("https://shop.example/callback")),
        known_as: None,
    }
}

pub fn permissions(say: Speaker, locale: Locale, names: &[&str]) -> Vec<Permission> {
    let own = [Wording { name: "orders".into(), locale: None, text: say("See the orders of the last year") }];
    names.iter().filter_map(|name| Permission::scope(name, &own, locale)).collect()
}

fn plain_sign_in(say: Speaker) -> SignIn {
    SignIn {
        form: form(say, "/t/demo/login?grant=1"),
        application: Some(application(say)),
        identifiers: Identifiers::default(),
        identifier: String::new(),
        again: None,
        refusal: None,
        recovery: Some(say("/t/demo/recover")),
        registration: Some(say("/t/demo/register")),
        other_accounts: None,
    }
}

fn sign_in(say: Speaker) -> Vec<Case> {
    let plain = plain_sign_in(say);
    let refused = |refusal| SignIn { identifier: say("aiko"), refusal: Some(refusal), ..plain_sign_in(say) };
    let missing = SignInRefusal::Incomplete { identifier: true, password: true };
    let alone = SignIn { application: None, recovery: None, registration: None, ..plain_sign_in(say) };
    let again = SignIn { again: Some(person(say)), other_accounts: Some(say("/t/demo/select")), ..plain_sign_in(say) };
    vec![
        Case::of("sign-in", plain),
        Case::of("sign-in-alone", alone),
        Case::of("sign-in-again", again),
        Case::of("sign-in-no-match", refused(SignInRefusal::NoMatch)),
        Case::of("sign-in-missing", SignIn { identifier: String::new(), ..refused(missing) }),
        Case::of("sign-in-too-many", refused(SignInRefusal::TooMany { wait: Duration::from_secs(290) })),
        Case::of("sign-in-sessions", refused(SignInRefusal::TooManySessions)),
        Case::of("sign-in-stale", refused(SignInRefusal::Stale)),
        Case::of("sign-in-busy", refused(SignInRefusal::Busy)),
    ]
}

fn asked(say: Speaker, locale: Locale) -> Vec<Case> {
    let choice = |name: &str, identifier: &str, signed_in| AccountChoice {
        key: say("0195"),
        person: Person { name: say(name), identifier: say(identifier) },
        signed_in,
    };
    let accounts = vec![
        choice("Aiko Tanaka", "aiko@mail.example", true),
        choice("株式会社サンプル 経理部 山田太郎", "taro.yamada@accounting.example", false),
    ];
    let chooser = AccountChooser { form: form(say, "/t/demo/select"), application: Some(application(say)), accounts };
    let mut scopes = permissions(say, locale, &["openid", "profile", "orders", "urn:example:unexplained"]);
    let optional = permissions(say, locale, &["email", "offline_access"]).into_iter().map(|one| one.left_open(false));
    scopes.extend(optional);
    let claims = vec![
        Permission::claim("birthdate", &[], locale).unwrap(),
        Permission::claim("phone_number", &[], locale).unwrap().left_open(true),
    ];
    let resource = Resource { name: say("Order API"), identifier: say("https://api.shop.example/orders") };
    let consent = Consent {
        form: form(say, "/t/demo/consent?grant=1"),
        application: application(say),
        person: person(say),
        switch: Some(say("/t/demo/select?grant=1")),
        scopes,
        claims,
        resources: vec![resource],
        details: vec![Detail {
            heading: say("Pay once"),
            lines: vec![(say("Amount"), say("123.50 EUR")), (say("To account"), say("DE02 1001 0010 9307 1186 03"))],
        }],
        kept: true,
    };
    let bare = Consent {
        application: Application {
            name: say("cli"),
            redirect_uri: Some("com.example.cli:/cb".into()),
            known_as: Some(say("cli.example")),
            ..Application::default()
        },
        scopes: permissions(say, locale, &["openid"]),
        claims: Vec::new(),
        resources: Vec::new(),
        details: Vec::new(),
        switch: None,
        kept: false,
        ..consent.clone()
    };
    let mut cases = device(say, &consent, &bare);
    cases.extend([Case::of("accounts", chooser), Case::of("consent", consent), Case::of("consent-bare", bare)]);
    cases
}

fn device(say: Speaker, consent: &Consent, bare: &Consent) -> Vec<Case> {
    let entered = |typed: &str, fault| EnterCode {
        form: form(say, "/t/demo/oauth2/device"),
        longest: 16,
        typed: typed.to_owned(),
        fault,
    };
    let wait = Duration::from_secs(40);
    let asked = |consent: &Consent, completes_at: Option<&str>| AllowDevice {
        code: "Ab23CdEf".to_owned(),
        consent: Consent { claims: Vec::new(), details: Vec::new(), ..consent.clone() },
        completes_at: completes_at.map(say),
    };
    let elsewhere = |consent: &Consent, message: Option<&str>| AnswerRequest {
        consent: Consent { claims: Vec::new(), switch: None, ..consent.clone() },
        refuse: say("/t/demo/account/requests/0195d0f1/deny"),
        message: message.map(say),
        asked_at: "2026-03-04T09:05:00Z".parse().unwrap(),
        expires_at: "2026-03-04T09:10:00Z".parse().unwrap(),
    };
    let told = |allowed| DeviceAnswered { application: say("Example Television"), allowed };
    vec![
        Case::of("device", entered("", None)),
        Case::of("device-missing", entered("", Some(CodeFault::Missing))),
        Case::of("device-unknown", entered(&say("Ab23"), Some(CodeFault::Unknown))),
        Case::of("device-stale", entered("Ab23CdEf", Some(CodeFault::Stale))),
        Case::of("device-too-many", entered("Ab23CdEf", Some(CodeFault::TooMany { wait }))),
        Case::of("device-allow", asked(consent, Some("https://shop.example/connected"))),
        Case::of("device-allow-bare", asked(bare, None)),
        Case::of("backchannel", elsewhere(consent, Some("W4SCT"))),
        Case::of("backchannel-bare", elsewhere(bare, None)),
        Case::of("device-allowed", told(true)),
        Case::of("device-denied", told(false)),
    ]
}

fn ended(say: Speaker) -> Vec<Case> {
    let post = FormPost {
        action: say("https://shop.example/callback"),
        fields: vec![("code".into(), say("c2VjcmV0")), (say("state"), say("xyz"))],
        application: say("Example Shop"),
    };
    let logout = LogoutConfirmation {
        form: form(say, "/t/demo/oauth2/end_session"),
        person: person(say),
        application: Some(application(say)),
        afterwards: Some(say("https://shop.example/bye")),
    };
    let out = SignedOut {
        back: Some((say("Example Shop"), say("https://shop.example/"))),
        sign_in: Some(say("/t/demo/account")),
        ..SignedOut::default()
    };
    let elsewhere = SignedOut {
        back: Some((say("Example Shop"), say("https://shop.example/bye"))),
        sign_in: Some(say("/t/demo/account")),
        elsewhere: vec![say("https://forum.example/out?sid=1"), say("https://news.example/out")],
        onward: Some(say("https://shop.example/bye")),
    };
    vec![
        Case::of("form-post", post),
        Case::of("signed-out-elsewhere", elsewhere),
        Case::of("logout", logout),
        Case::of("signed-out", out),
        Case::of("signed-out-bare", SignedOut::default()),
    ]
}

fn troubles(say: Speaker) -> Vec<Case> {
    let ways = |trouble| match trouble {
        Trouble::NotFound | Trouble::Forbidden => {
            vec![Way::Account(say("/t/demo/account")), Way::SignIn(say("/t/demo/login"))]
        }
        Trouble::WrongReturnAddress | Trouble::UnknownApplication | Trouble::ApplicationUnread => Vec::new(),
        Trouble::Internal => vec![Way::Again(say("/t/demo/login"))],
        _ => vec![Way::Application { name: say("Example Shop"), address: say("https://shop.example/") }],
    };
    let all = Trouble::ALL.into_iter();
    all.map(|trouble| Case::of(trouble.key(), Failure { trouble, reference: say("01J9Z3K7QH"), ways: ways(trouble) }))
        .collect()
}

fn root(say: Speaker) -> Case {
    let places = vec![
        Place::Demo(say("/demo")),
        Place::Account { tenant: say("demo"), address: say("/t/demo/account") },
        Place::Discovery { tenant: say("demo"), address: say("/t/demo/.well-known/openid-configuration") },
        Place::Readiness(say("/readyz")),
    ];
    Case::of("root", Root { places, version: say("0.1.0") })
}

fn demo(say: Speaker) -> Vec<Case> {
    let at = |text: &str| text.parse().unwrap();
    let step = |(number, name): (usize, &'static str), reached: usize| Step {
        name,
        state: match number.cmp(&reached) {
            std::cmp::Ordering::Less => StepState::Done,
            std::cmp::Ordering::Equal => StepState::Next,
            std::cmp::Ordering::Greater => StepState::Later,
        },
        exchange: (number < reached).then(|| Exchange {
            request: say(
                "GET /t/demo/oauth2/authorize?response_type=code&client_id=demo-app&scope=openid+profile HTTP/1.1",
            ),
            response: Some(say("HTTP/1.1 302 Found\nLocation: http://127.0.0.1:8080/demo/callback?code=AZXQ…")),
        }),
    };
    let steps = |reached| Step::NAMES.into_iter().enumerate().map(|one| step(one, reached)).collect::<Vec<_>>();
    let claims = [
        ("iss", "http://127.0.0.1:8080/t/demo"),
        ("sub", "0195d0f0-7c1e-7d3a-9b3e-2f1c"),
        ("acr", "urn:evident:password"),
    ];
    let claims: Vec<(String, String)> = claims.map(|(name, value)| (say(name), say(value))).into();
    let token = |kind, claims: Vec<(String, String)>| Token {
        kind,
        value: say("eyJhbGciOiJSUzI1NiIsImtpZCI6ImRlbW8ifQ.eyJpc3MiOiJodHRwOi8…"),
        header: claims.iter().take(1).map(|_| (say("alg"), say("RS256"))).collect(),
        claims,
        expires_at: Some(at("2026-03-04T09:15:00Z")),
    };
    let event = |position, name: &str, aggregate: &str| LoggedEvent {
        position,
        name: say(name),
        aggregate: say(aggregate),
        at: at("2026-03-04T09:05:00Z"),
        payload: say("{\n  \"Started\": { \"session_id\": \"0195d0f0\" }\n}"),
    };
    let start = Demo {
        form: form(say, "/demo"),
        stage: Stage::Start,
        actions: vec![DemoAction::Begin],
        steps: steps(0),
        tokens: Vec::new(),
        events: Vec::new(),
        live: None,
        people: vec![
            SamplePerson { name: say("aiko"), password: say("aiko-tries-evident"), administers: false },
            SamplePerson { name: say("maria"), password: say("maria-tries-evident"), administers: true },
        ],
        here: say("/demo"),
    };
    let signed_in = Demo {
        stage: Stage::SignedIn { name: say("Aiko Tanaka") },
        actions: vec![
            DemoAction::UserInfo,
            DemoAction::Refresh,
            DemoAction::Introspect,
            DemoAction::Revoke,
            DemoAction::SignOut,
            DemoAction::Reset,
        ],
        steps: steps(4),
        tokens: vec![token("id", claims), token("access", Vec::new()), token("refresh", Vec::new())],
        events: vec![
            event(12_346, "TokensIssued", "grant"),
            event(12_345, "CodeExchanged", "grant"),
            event(12_344, "GrantApproved", "grant"),
            event(12_343, "ConsentGiven", "consent"),
            event(12_342, "SessionStarted", "session"),
        ],
        live: Some(say("/demo/events")),
        ..start.clone()
    };
    let mut refused = Demo { stage: Stage::Refused { error: say("access_denied") }, steps: steps(2), ..start.clone() };
    refused.steps[1].state = StepState::Refused;
    vec![Case::of("demo", start), Case::of("demo-signed-in", signed_in), Case::of("demo-refused", refused)]
}
