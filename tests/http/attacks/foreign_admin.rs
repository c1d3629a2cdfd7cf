//! Another tenant's identifiers at every operation of the admin API: answered exactly as identifiers that nobody has.
//!
//! The operations are those of the served description, so that a new one is asked as well.

use axum::http::Method;
use serde_json::{Value, json};

use crate::admin::schema::Operation;
use crate::admin::tokens::token;
use crate::admin::world::{Answer, World};
use crate::fuzz::Chance;
use crate::fuzz::stock::{self, Stock};
use crate::fuzz::values::{Known, valid};
use crate::on_both_engines;

on_both_engines! { crate::admin::world::World:
    a_foreign_identifier_is_answered_like_nobodys_at_every_operation
    a_list_tells_nothing_of_anybody_elses
}

/// What a history is of, and the parameter that takes its name.
const KINDS: [(&str, &str); 11] = [
    ("user", "user_id"),
    ("credential", "user_id"),
    ("client", "client_id"),
    ("resource", "resource_id"),
    ("signing_key", "kid"),
    ("session", "session_id"),
    ("grant", "grant_id"),
    ("role", "role_id"),
    ("user_roles", "user_id"),
    ("group", "group_id"),
    ("user_groups", "user_id"),
];

/// Whose identifier stands for a parameter.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Whose {
    Ours,
    Theirs,
    Nobodys,
}

struct Names {
    ours: Stock,
    theirs: Stock,
    nobodys: Stock,
}

impl Names {
    async fn of(world: &World) -> Self {
        let (ours, theirs) = (stock::fill(world, "acme", "acme").await, stock::fill(world, "other", "other").await);
        // Of the same shape as theirs: an id that was given, or one that was made.
        let unknown = |value: &str| match uuid::Uuid::parse_str(value) {
            Ok(_) => support::new_uuid().to_string(),
            Err(_) => value.chars().rev().collect(),
        };
        let nobodys = theirs.iter().map(|(name, value)| (*name, unknown(value))).collect();
        Self { ours, theirs, nobodys }
    }

    fn get(&self, whose: Whose, name: &str) -> String {
        let stock = match whose {
            Whose::Ours => &self.ours,
            Whose::Theirs => &self.theirs,
            Whose::Nobodys => &self.nobodys,
        };
        let found = stock.iter().find(|(own, _)| *own == name).map(|(_, value)| value.clone());
        found.unwrap_or_else(|| format!("{whose:?}-{name}").to_lowercase())
    }

    /// The text with every foreign and every unknown name made the same.
    fn levelled(&self, text: &str) -> String {
        let all = self.theirs.iter().chain(&self.nobodys).map(|(_, value)| value.as_str());
        let text = all.fold(text.to_owned(), |text, value| text.replace(value, "NAME"));
        text.replace("theirs-", "NAME-").replace("nobodys-", "NAME-")
    }
}

/// The address of an operation of tenant `acme`; `whose` in the order of its parameters.
fn address(names: &Names, one: &Operation<'_>, kind: (&str, &str), whose: &[Whose]) -> String {
    let mut whose = whose.iter();
    let parts = one.path.split('/').map(|part| match part {
        "{tenant}" => "acme".to_owned(),
        "{kind}" => kind.0.to_owned(),
        part if part.starts_with('{') => {
            let name = part.trim_matches(['{', '}']);
            names.get(*whose.next().unwrap(), if name == "id" { kind.1 } else { name })
        }
        part => part.to_owned(),
    });
    let address = parts.collect::<Vec<_>>().join("/");
    if address.ends_with("/diff") { address + "?from=0" } else { address }
}

async fn asked(world: &World, one: &Operation<'_>, address: String) -> Answer {
    let mut ask = world.ask(one.method.clone(), address).token(token("acme", "evident:admin")).any();
    let schema = &one.described["requestBody"]["content"]["application/json"]["schema"];
    if one.method != Method::GET && schema.is_object() {
        let mut chance = Chance::of(11);
        ask = ask.body(&valid(&world.description().0, schema, "", &mut chance, &Known::default()));
    }
    ask.answer().await
}

/// Every way to fill so many parameters with ours and theirs, at least one of theirs among them.
fn mixtures(parameters: usize) -> Vec<Vec<Whose>> {
    let ways = (1_u32..1 << parameters)
        .map(|way| (0..parameters).map(|at| if (way >> at) & 1 == 1 { Whose::Theirs } else { Whose::Ours }).collect());
    ways.collect()
}

async fn a_foreign_identifier_is_answered_like_nobodys_at_every_operation(world: &World) {
    let names = Names::of(world).await;
    world.value(&token("acme", "evident:admin")).await;
    let before = world.written().await;
    let mut asked_of = 0;
    for one in world.description().operations().filter(|one| one.path.starts_with("/t/")) {
        let parameters = one.path.matches('{').count() - 1 - usize::from(one.path.contains("{kind}"));
        // Whoever puts a client under an id takes nothing from whoever has the same one elsewhere.
        if parameters == 0 || (one.method == Method::PUT && one.path.ends_with("/clients/{client_id}")) {
            continue;
        }
        let kinds = if one.path.contains("{kind}") { &KINDS[..] } else { &KINDS[..1] };
        for (kind, mixture) in
            kinds.iter().flat_map(|kind| mixtures(parameters).into_iter().map(move |one| (kind, one)))
        {
            let unknown = |whose: &Whose| if *whose == Whose::Theirs { Whose::Nobodys } else { *whose };
            let nobodys: Vec<_> = mixture.iter().map(unknown).collect();
            let theirs = asked(world, &one, address(&names, &one, *kind, &mixture)).await;
            let none = asked(world, &one, address(&names, &one, *kind, &nobodys)).await;
            let what = format!("{} {} {kind:?} {mixture:?}", one.method, one.path);
            assert_eq!(theirs.status, none.status, "{what}: {} {}", theirs.body, none.body);
            let said = |answer: &Answer| names.levelled(&answer.body.to_string());
            assert_eq!(said(&theirs), said(&none), "{what}");
            assert!(theirs.status.is_client_error(), "{what}: {} {}", theirs.status, theirs.body);
            asked_of += 1;
        }
    }
    assert!(asked_of > 40, "{asked_of} operations were asked");
    assert_eq!(world.written().await, before, "nothing was appended");
    for (area, name) in
        [("users", "user_id"), ("clients", "client_id"), ("sessions", "session_id"), ("grants", "grant_id")]
    {
        let place = format!("/t/other/admin/v1/{area}/{}", names.get(Whose::Theirs, name));
        world.get(place).is(200).await;
    }
}

async fn a_list_tells_nothing_of_anybody_elses(world: &World) {
    let names = Names::of(world).await;
    let position = world.events().await;
    for one in world.description().operations() {
        let list = one.method == Method::GET && one.path.starts_with("/t/") && one.path.matches('{').count() == 1;
        if !list {
            continue;
        }
        let place = one.path.replace("{tenant}", "acme");
        let by = |field: &str, whose: Whose| {
            let filter = format!("{field} eq \"{}\"", names.get(whose, field));
            let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("filter", &filter).finish();
            world.get(format!("{place}?{query}")).header("evident-min-position", position).answer()
        };
        let whole = world.get(&place).header("evident-min-position", position).answer().await;
        for answer in [whole, by("user_id", Whose::Theirs).await, by("client_id", Whose::Theirs).await] {
            let told = answer.body.to_string();
            // Nobody has an inbox in a tenant that is not theirs: 409.
            assert!([200, 400, 409].contains(&answer.status.as_u16()), "{place}: {told}");
            for (name, value) in &names.theirs {
                assert!(answer.status == 400 || !told.contains(value.as_str()), "{place} tells {name}: {told}");
            }
        }
        for field in ["user_id", "client_id", "session_id"] {
            let (theirs, none) = (by(field, Whose::Theirs).await, by(field, Whose::Nobodys).await);
            assert_eq!((theirs.status, &theirs.body), (none.status, &none.body), "{place} {field}");
            assert_eq!(theirs.body.get("items").unwrap_or(&json!([])), &Value::Array(vec![]), "{place} {field}");
        }
    }
}
