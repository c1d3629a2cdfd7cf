//! `evident demo`, walked through by a browser without scripts: everything that the sample application shows.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Instant;

use journal::db::Engine;
use serde_json::Value;
use support::PATIENCE;

use crate::html::{forms, unescaped};
use crate::place::Place;
use crate::serving::Server;

/// Starts the demonstration in an empty place.
fn demonstration(place: &Place) -> Server {
    let mut command = place.command("demo --json --listen 127.0.0.1:0");
    command.env_remove("EVIDENT_DATABASE_URL").env_remove("EVIDENT_MASTER_KEY");
    Server::start(command)
}

/// A browser: cookies by their paths, forms, redirects.
struct Browser {
    host: String,
    cookies: BTreeMap<String, (String, String)>,
    language: &'static str,
}

/// What it shows.
#[derive(Debug)]
struct Seen {
    status: u16,
    headers: Vec<(String, String)>,
    html: String,
    path: String,
}

impl Browser {
    fn new(server: &Server) -> Self {
        let host = server.told["listening"].as_str().unwrap().to_owned();
        Self { host, cookies: BTreeMap::new(), language: "en" }
    }

    fn send(&mut self, method: &str, path: &str, more: &str, body: &str) -> Seen {
        let place = path.split('?').next().unwrap();
        let sent = self.cookies.iter().filter(|(_, (_, own))| place.starts_with(own.as_str()));
        let cookies: Vec<_> = sent.map(|(name, (value, _))| format!("{name}={value}")).collect();
        let mut stream = TcpStream::connect(&self.host).unwrap();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nCookie: {}\r\nAccept-Language: {}\r\n\
             Content-Length: {}\r\n{more}\r\n{body}",
            self.host,
            cookies.join("; "),
            self.language,
            body.len()
        )
        .unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        let (head, html) = text.split_once("\r\n\r\n").unwrap();
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers: Vec<(String, String)> = lines
            .map(|line| line.split_once(": ").unwrap())
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect();
        for (_, line) in headers.iter().filter(|(name, _)| name == "set-cookie") {
            let (pair, rules) = line.split_once("; ").unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            let path = rules.split("; ").find_map(|rule| rule.strip_prefix("Path=")).unwrap();
            assert!(rules.contains("HttpOnly") && rules.contains("SameSite=Lax"), "{line}");
            self.cookies.insert(name.to_owned(), (value.to_owned(), path.to_owned()));
        }
        Seen { status, headers, html: html.to_owned(), path: path.to_owned() }
    }

    /// Opens an address and goes where it leads.
    fn open(&mut self, path: &str) -> Seen {
        let seen = self.send("GET", path, "", "");
        self.follow(seen)
    }

    fn follow(&mut self, mut seen: Seen) -> Seen {
        for _ in 0..8 {
            let Some(next) = seen.header("location") else { return seen };
            let next = next.strip_prefix(&format!("http://{}", self.host)).unwrap_or(next).to_owned();
            assert!(next.starts_with('/'), "it leads away: {next}");
            seen = self.send("GET", &next, "", "");
        }
        panic!("redirected without end: {}", seen.path);
    }

    fn post(&mut self, path: &str, fields: &[(String, String)]) -> Seen {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let more = format!("Origin: http://{}\r\nContent-Type: application/x-www-form-urlencoded\r\n", self.host);
        let seen = self.send("POST", path, &more, &body);
        self.follow(seen)
    }

    /// Fills the first form of a page in and sends it.
    fn submit(&mut self, page: &Seen, filled: &[(&str, &str)]) -> Seen {
        let form = forms(&page.html).into_iter().next().unwrap_or_else(|| panic!("no form: {page:?}"));
        let mut fields = form.fields.clone();
        fields.retain(|(name, _)| !filled.iter().any(|(other, _)| other == name));
        fields.extend(filled.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        self.post(&form.action, &fields)
    }

    /// Presses a button of the demonstration.
    fn press(&mut self, action: &str) -> Seen {
        let page = self.open("/demo");
        self.submit(&page, &[("action", action)])
    }

    /// Signs somebody in, up to the question whether they consent.
    fn sign_in(&mut self, name: &str) -> Seen {
        let page = self.press("begin");
        assert!(page.path.starts_with("/t/demo/login"), "{page:?}");
        let password = format!("{name}-tries-evident");
        let page = self.submit(&page, &[("identifier", name), ("password", &password), ("decision", "sign_in")]);
        assert!(page.path.starts_with("/t/demo/consent"), "{page:?}");
        page
    }
}

impl Seen {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    #[track_caller]
    fn says(&self, words: &[&str]) {
        let said = unescaped(&self.html).replace(['\u{2068}', '\u{2069}'], "");
        for word in words {
            assert!(said.contains(word), "no {word:?} at {}: {said}", self.path);
        }
    }

    #[track_caller]
    fn does_not_say(&self, words: &[&str]) {
        let said = unescaped(&self.html);
        for word in words {
            assert!(!said.contains(word), "{word:?} at {}: {said}", self.path);
        }
    }

    fn actions(&self) -> Vec<String> {
        forms(&self.html)[0].buttons.iter().map(|(_, value)| value.clone()).collect()
    }
}

#[tokio::test]
async fn the_demonstration_walks_the_code_flow_and_shows_what_is_said_and_recorded() {
    let place = Place::on(Engine::Sqlite).await;
    let server = demonstration(&place);
    let mut browser = Browser::new(&server);
    browser.open("/").says(&["href=\"/demo\"", "/t/demo/.well-known/openid-configuration"]);
    let start = browser.open("/demo");
    assert_eq!((start.status, start.actions()), (200, vec!["begin".to_owned()]));
    start.says(&["aiko-tries-evident", "maria-tries-evident", "Nothing recorded yet"]);
    let policy = start.header("content-security-policy").unwrap();
    assert!(policy.contains("connect-src 'self'") && policy.contains("frame-ancestors 'none'"), "{policy}");

    let consent = browser.sign_in("aiko");
    consent.says(&["Sample application", "Read your orders"]);
    consent.does_not_say(&["See the users you administer"]);
    let page = browser.submit(&consent, &[("decision", "allow")]);
    assert_eq!(page.path, "/demo", "no code stays in the address");
    page.says(&["You are signed in as demo-aiko", "code_challenge_method=S256", "grant_type=authorization_code"]);
    page.says(&["RS256", "at+jwt", "demo-aiko", "\"token_type\": \"Bearer\""]);
    page.says(&["SessionStarted", "GrantApproved", "ConsentGiven", "CodeExchanged", "TokensIssued"]);
    assert_eq!(page.actions(), ["userinfo", "introspect", "refresh", "revoke", "sign_out", "reset"]);
    assert!(!page.html.contains("$personal"), "the record is shown as it is stored");

    browser.press("userinfo").says(&["You are signed in as Aiko Sato", "\"email\": \"aiko@example.com\""]);
    browser.press("introspect").says(&["\"active\": true"]);
    browser.press("refresh").says(&["grant_type=refresh_token"]);
    let page = browser.press("revoke");
    page.says(&["token_type_hint=refresh_token", "GrantRevoked"]);
    assert_eq!(page.actions(), ["userinfo", "introspect", "sign_out", "reset"]);
    browser.press("introspect").says(&["\"active\": false"]);
    browser.press("userinfo").says(&["The provider refused"]);
    let page = browser.press("sign_out");
    assert_eq!((page.path.split('?').next().unwrap(), page.actions()), ("/demo", vec!["begin".into(), "reset".into()]));
    page.says(&["SessionEnded", "post_logout_redirect_uri"]);
    server.end();
}

#[tokio::test]
async fn an_administrator_is_asked_for_more_and_whoever_says_no_is_told_so() {
    let place = Place::on(Engine::Sqlite).await;
    let server = demonstration(&place);
    let mut browser = Browser::new(&server);
    let consent = browser.sign_in("maria");
    consent.says(&["See the users you administer"]);
    let page = browser.submit(&consent, &[("decision", "deny")]);
    page.says(&["The provider refused: access_denied"]);
    assert_eq!(page.actions(), ["begin", "reset"]);
    // She is signed in by now, and is asked once more.
    let consent = browser.press("begin");
    browser.submit(&consent, &[("decision", "allow")]).says(&["evident:users:read", "demo-maria"]);
    let page = browser.press("reset");
    page.does_not_say(&["at+jwt"]);
    page.says(&["CodeExchanged"]);
    server.end();
}

#[tokio::test]
async fn the_demonstration_believes_nobody_but_its_own_page() {
    let place = Place::on(Engine::Sqlite).await;
    let server = demonstration(&place);
    let mut browser = Browser::new(&server);
    let start = browser.open("/demo");
    let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let begin = field("action", "begin");
    assert_eq!(browser.post("/demo", std::slice::from_ref(&begin)).path, "/demo", "no form token");
    assert_eq!(browser.post("/demo", &[begin.clone(), field("form_token", "another")]).path, "/demo");
    let own = forms(&start.html)[0].fields.clone();
    let body =
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(own).append_pair("action", "begin").finish();
    let foreign = "Origin: https://evil.example\r\nContent-Type: application/x-www-form-urlencoded\r\n";
    assert_eq!(browser.send("POST", "/demo", foreign, &body).header("location"), Some("/demo"));
    browser.open("/demo/callback?code=stolen&state=guessed").says(&["Press"]);
    let consent = browser.sign_in("ken");
    browser.open("/demo/callback?code=stolen&state=guessed");
    browser.submit(&consent, &[("decision", "allow")]).says(&["You are signed in as demo-ken"]);
    browser.open("/demo/goodbye?state=guessed").says(&["You are signed in as demo-ken"]);
    server.end();
}

#[tokio::test]
async fn the_demonstration_speaks_japanese_and_tells_live_that_the_log_has_grown() {
    let place = Place::on(Engine::Sqlite).await;
    let server = demonstration(&place);
    let mut browser = Browser::new(&server);
    browser.language = "ja";
    browser.open("/demo").says(&["ログインの流れを見る", "lang=\"ja\""]);
    browser.language = "en";
    browser.open("/demo?ui_locales=ja").says(&["ログインの流れを見る"]);
    browser.open("/demo").says(&["ログインの流れを見る"]);

    let mut feed = TcpStream::connect(&browser.host).unwrap();
    feed.set_read_timeout(Some(PATIENCE)).unwrap();
    write!(feed, "GET /demo/events HTTP/1.1\r\nHost: {}\r\nAccept: text/event-stream\r\n\r\n", browser.host).unwrap();
    let mut lines = BufReader::new(feed).lines();
    let head: Vec<String> = lines.by_ref().map(Result::unwrap).take_while(|line| !line.is_empty()).collect();
    assert!(head[0].contains("200") && head.iter().any(|line| line.contains("text/event-stream")), "{head:?}");
    browser.press("begin").says(&["ログイン"]);
    // What only keeps the connection comes meanwhile, and does not count.
    let begun = Instant::now();
    let mut in_time = lines.map(Result::unwrap).take_while(|_| begun.elapsed() < PATIENCE);
    assert!(in_time.any(|line| line == "event: changed"), "the request was recorded, and nobody told");
    server.end();
}

#[tokio::test]
async fn what_is_told_at_the_start_is_what_is_there() {
    let place = Place::on(Engine::Sqlite).await;
    let server = demonstration(&place);
    let told = &server.told;
    let listening = told["listening"].as_str().unwrap();
    assert_eq!(told["demo"], format!("http://{listening}/demo"));
    assert_eq!(told["issuer"], format!("http://{listening}/t/demo"));
    let administrators = told["users"].as_array().unwrap().iter().filter(|user| user["administers"] == true).count();
    assert_eq!((administrators, told["clients"].as_array().unwrap().len()), (1, 3));
    let bare = |line: &str| {
        let mut command = place.command(line);
        command.env_remove("EVIDENT_DATABASE_URL").env_remove("EVIDENT_MASTER_KEY");
        let output = command.output().unwrap();
        assert!(output.status.success(), "{output:?}");
        serde_json::from_slice::<Value>(&output.stdout).unwrap()
    };
    let holders = bare("role holders --tenant demo administrator --json");
    assert_eq!(holders["items"][0]["user_id"], "demo-maria");
    for client in told["clients"].as_array().unwrap() {
        bare(&format!("client show --tenant demo {} --json", client["client_id"].as_str().unwrap()));
    }
    server.end();
}
