//! Grants, their tokens and consents: what ends a token, what goes when its time is over, and that a replay in large pages leaves the
//! rows that small batches left.

use aggregates::client::{AccessTokenFormat, ResponseType, SecretHash};
use aggregates::consent::{ConsentEvent, Extent, Withdrawal, consent_stream};
use aggregates::grant::{
    AccessToken, Approval, AuthorizationRequest, CodeHash, Exchanged, GrantEvent, RefreshToken, ResponseMode,
    Revocation, ShownToken,
};
use aggregates::{ScopeSet, TenantId};
use chrono::{DateTime, TimeDelta, Utc};
use journal::{Actor, Append, AppendError, Commit, Metadata, NewEvent, StreamId};
use support::{Ground, new_uuid, on_both_engines};

use crate::world::{World, demo, stored};

const TABLES: [&str; 3] = ["grants", "access_tokens", "consents"];
const MINUTE: i64 = 60_000_000;

/// A world in which tokens are issued.
struct House {
    world: World,
    tokens: u64,
}

impl House {
    async fn new(ground: &Ground) -> Self {
        Self { world: World::new(ground).await, tokens: 0 }
    }

    fn in_minutes(&self, minutes: i64) -> DateTime<Utc> {
        self.world.journal.clock().now() + TimeDelta::minutes(minutes)
    }

    fn hash(&mut self) -> SecretHash {
        self.tokens += 1;
        SecretHash::parse(&format!("{:043}", self.tokens)).unwrap()
    }

    fn access(&mut self, user: Option<&str>, minutes: i64) -> AccessToken {
        AccessToken {
            hash: self.hash(),
            format: AccessTokenFormat::Opaque,
            client_id: "shop".into(),
            user_id: user.map(str::to_owned),
            session_id: None,
            scope: ScopeSet::parse("openid").unwrap(),
            audience: vec!["https://api.example.com/".into()],
            claims: Some(serde_json::json!({"email": null})),
            authorization_details: user
                .map(|user| aggregates::Personal::new(user, vec![serde_json::json!({"type": "payment"})])),
            auth_time: user.map(|_| DateTime::UNIX_EPOCH),
            acr: None,
            amr: vec!["pwd".into()],
            dpop_jkt: None,
            x5t_s256: user.map(|_| "A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v0".into()),
            may_act: None,
            exchanged: None,
            expires_at: self.in_minutes(minutes),
        }
    }

    fn client_token(&mut self, grant: &str, minutes: i64) -> GrantEvent {
        let access = self.access(None, minutes);
        GrantEvent::ClientCredentialsGranted { grant_id: grant.into(), access, at: self.in_minutes(0) }
    }

    fn requested(&self, grant: &str) -> GrantEvent {
        let request = AuthorizationRequest {
            response_type: ResponseType::Code,
            response_mode: ResponseMode::Query,
            redirect_uri: "https://shop.example.com/cb".into(),
            redirect_uri_given: true,
            scope: ScopeSet::parse("openid email").unwrap(),
            resources: vec![],
            code_challenge: None,
            state: Some("st\u{0}ate \"'".into()),
            nonce: None,
            prompt: vec![],
            max_age: None,
            acr_values: vec![],
            claims: None,
            authorization_details: None,
            ui_locales: vec![],
            id_token_hint_subject: None,
            dpop_jkt: None,
            pushed: None,
        };
        let (grant_id, client_id) = (grant.into(), "shop".into());
        GrantEvent::Requested { grant_id, client_id, request, expires_at: self.in_minutes(30), at: self.in_minutes(0) }
    }

    fn approved(&mut self, user: &str) -> GrantEvent {
        let approval = Approval {
            user_id: user.into(),
            session_id: Some("s1".into()),
            scope: ScopeSet::parse("openid").unwrap(),
            resources: vec![],
            claims: None,
            authorization_details: None,
            auth_time: Some(self.in_minutes(-1)),
            acr: None,
            amr: vec![],
            sid: None,
        };
        let code = CodeHash { hash: self.hash(), expires_at: self.in_minutes(1) };
        GrantEvent::Approved { approval, code: Some(code), at: self.in_minutes(0) }
    }

    fn issued(&mut self, generation: u32, user: &str, minutes: i64, refresh: Option<i64>) -> GrantEvent {
        let access = self.access(Some(user), minutes);
        let refresh = refresh.map(|idle| RefreshToken {
            hash: self.hash(),
            family: self.hash(),
            idle_expires_at: Some(self.in_minutes(idle)),
            absolute_expires_at: Some(self.in_minutes(idle)),
            grace: None,
            dpop_jkt: None,
            x5t_s256: None,
        });
        GrantEvent::TokensIssued { generation, access, refresh, at: self.in_minutes(0) }
    }

    /// A grant that begins with a token for another one; that one may be unknown here, and is good for longer.
    fn exchanged(&mut self, grant: &str, (subject, hash): (&str, &SecretHash), minutes: i64) -> Vec<GrantEvent> {
        let GrantEvent::Approved { approval, .. } = self.approved("u1") else { return vec![] };
        let subject =
            ShownToken::AccessToken { grant_id: subject.into(), client_id: "shop".into(), hash: hash.clone() };
        let exchanged = Exchanged { subject, actors: vec![], depth: 1 };
        let access = AccessToken { exchanged: Some(exchanged.clone()), ..self.access(Some("u1"), minutes) };
        let (grant_id, client_id, at) = (grant.into(), "service".into(), self.in_minutes(0));
        vec![
            GrantEvent::TokenExchanged { grant_id, client_id, approval, exchanged, at },
            GrantEvent::TokensIssued { generation: 0, access, refresh: None, at },
        ]
    }

    async fn tell(&self, grant: &str, events: &[GrantEvent]) {
        self.tell_all(vec![(StreamId::new(&demo(), "Grant", grant), events.iter().map(stored).collect())]).await;
    }

    /// One commit for each stream, all handed over at once, so that some are written in one batch.
    async fn tell_all(&self, streams: Vec<(StreamId, Vec<NewEvent>)>) {
        let telling = streams.into_iter().map(|(stream, events)| async move {
            let (_, after) = self.world.journal.load_stream(&stream, 0).await.unwrap();
            let commit = || Commit {
                command_id: new_uuid(),
                appends: vec![Append { stream: stream.clone(), after, events: events.clone() }],
                metadata: Metadata::new(Actor::system(), new_uuid()),
                erase: vec![],
            };
            // Of several that are the first to tell of somebody, a person or a client, one makes their key, and the others come again.
            let mut left = 5;
            while let Err(error) = self.world.journal.append(commit()).await {
                assert!(matches!(error, AppendError::Conflict { .. }) && left > 0, "{error}");
                left -= 1;
            }
        });
        futures_util::future::join_all(telling).await;
    }

    async fn count(&self, question: &str) -> String {
        let rows = self.world.ask(&journal::db::Scope::System, &format!("SELECT COUNT(*) AS n FROM {question}")).await;
        rows.into_iter().next().unwrap().replace("n=", "")
    }

    async fn all_rows(&self) -> Vec<String> {
        let mut all = Vec::new();
        for table in TABLES {
            all.extend(self.world.rows(table).await);
        }
        all
    }

    async fn rows_follow_from_the_log(&self) {
        let live = self.all_rows().await;
        for table in TABLES {
            let verified = projections::verify(&self.world.journal, table, &|_, _| {}).await.unwrap();
            assert!(verified.is_right(), "{verified:#?}");
            projections::rebuild(&self.world.journal, table, &|_, _| {}).await.unwrap();
        }
        assert_eq!(self.all_rows().await, live);
    }
}

#[tokio::test]
async fn a_grant_has_a_row_from_its_request_to_its_end() {
    on_both_engines(async |ground| {
        let mut house = House::new(&ground).await;
        let row = async |house: &House| house.world.rows("grants").await.pop().unwrap_or_default();
        house.tell("g1", &[house.requested("g1")]).await;
        let pending = row(&house).await;
        assert!(pending.contains("state=pending") && pending.contains("redirect_uri"), "{pending}");
        let approved = house.approved("u1");
        house.tell("g1", &[approved]).await;
        let granted = row(&house).await;
        assert!(granted.contains("state=granted") && granted.contains("user_id=u1"), "{granted}");
        assert!(granted.contains("session_id=s1") && granted.contains("request=null"), "{granted}");
        let issued = house.issued(0, "u1", 10, Some(60));
        house.tell("g1", &[GrantEvent::CodeExchanged { at: house.in_minutes(0) }, issued]).await;
        assert!(row(&house).await.contains("state=exchanged"));
        house.tell("g1", &[GrantEvent::Revoked { reason: Revocation::User, at: house.in_minutes(0) }]).await;
        assert_eq!(row(&house).await, "");
        house.rows_follow_from_the_log().await;
        house.world.end().await;
    })
    .await;
}

#[tokio::test]
async fn a_revocation_marks_tokens_of_before_and_of_the_same_commit() {
    on_both_engines(async |ground| {
        let mut house = House::new(&ground).await;
        let (one, two) = (house.issued(0, "u1", 10, None), house.issued(0, "u1", 10, None));
        house.tell("g1", &[one]).await;
        house.tell("g2", std::slice::from_ref(&two)).await;
        let more = house.issued(1, "u1", 10, None);
        let at = house.in_minutes(0);
        house.tell("g1", &[more, GrantEvent::Revoked { reason: Revocation::CodeReused, at }]).await;
        assert_eq!(house.count("access_tokens WHERE revoked = 1").await, "2");
        let GrantEvent::TokensIssued { access, .. } = two else { return };
        let (hash, expires_at) = (access.hash, access.expires_at);
        house.tell("g2", &[GrantEvent::AccessTokenRevoked { hash, expires_at, at }]).await;
        assert_eq!(house.count("access_tokens WHERE revoked = 1").await, "3");
        let own = house.client_token("g3", 10);
        house.tell("g3", &[own]).await;
        assert_eq!(house.count("access_tokens WHERE revoked = 0 AND user_id IS NULL").await, "1");
        assert_eq!(house.count("grants").await, "0", "a client's own grant, and one without a beginning, have no row");
        house.rows_follow_from_the_log().await;
        house.world.end().await;
    })
    .await;
}

fn hash_of(event: &GrantEvent) -> SecretHash {
    match event {
        GrantEvent::TokensIssued { access, .. } => access.hash.clone(),
        other => panic!("{other:?} has no token"),
    }
}

#[tokio::test]
async fn what_was_exchanged_is_revoked_with_its_subject_whatever_comes_first() {
    on_both_engines(async |ground| {
        let mut house = House::new(&ground).await;
        let at = house.in_minutes(0);
        let revoked = GrantEvent::Revoked { reason: Revocation::User, at };
        let (one, two) = (house.issued(0, "u1", 10, None), house.issued(1, "u1", 10, None));
        house.tell("g1", &[one.clone(), two.clone()]).await;
        let first = house.exchanged("x1", ("g1", &hash_of(&one)), 9);
        house.tell("x1", &first).await;
        let second = house.exchanged("x2", ("x1", &hash_of(&first[1])), 8);
        house.tell("x2", &second).await;
        let beside = house.exchanged("x3", ("g1", &hash_of(&two)), 9);
        house.tell("x3", &beside).await;
        assert!(house.world.rows("grants").await.iter().any(|row| row.contains("origin_grant=g1")));
        let (hash, expires_at) = (hash_of(&one), house.in_minutes(10));
        house.tell("g1", &[GrantEvent::AccessTokenRevoked { hash: hash.clone(), expires_at, at }]).await;
        assert_eq!(house.count("access_tokens WHERE revoked = 1").await, "3", "the token, and both that came of it");
        // It was decided when the subject was still good, and reached the log when it was not.
        let late = house.exchanged("x4", ("g1", &hash), 9);
        house.tell("x4", &late).await;
        assert_eq!(house.count("access_tokens WHERE revoked = 1").await, "4");
        house.tell("g1", std::slice::from_ref(&revoked)).await;
        assert_eq!(house.count("access_tokens WHERE revoked = 0").await, "0", "a whole grant takes all along");
        // All in one batch, as a rebuild has it.
        let three = house.issued(0, "u1", 10, None);
        let mut events = vec![three.clone()];
        events.extend(house.exchanged("g2", ("g2", &hash_of(&three)), 9).pop());
        let last = hash_of(&events[1]);
        events.extend(house.exchanged("g2", ("g2", &last), 8).pop());
        events.push(GrantEvent::AccessTokenRevoked { hash: hash_of(&three), expires_at, at });
        house.tell("g2", &events).await;
        assert_eq!(house.count("access_tokens WHERE revoked = 0").await, "0");
        house.rows_follow_from_the_log().await;
        house.world.end().await;
    })
    .await;
}

#[tokio::test]
async fn tokens_that_have_ended_go_while_others_are_issued() {
    on_both_engines(async |ground| {
        let mut house = House::new(&ground).await;
        let many = async |house: &mut House, grant: &str, number: u32, minutes| {
            let tokens: Vec<_> = (0..number).map(|generation| house.issued(generation, "u1", minutes, None)).collect();
            house.tell(grant, &tokens).await;
        };
        many(&mut house, "a", 900, 1).await;
        many(&mut house, "b", 20, 10).await;
        ground.clock.step(2 * MINUTE);
        let mut most = 920;
        for number in 0..30 {
            many(&mut house, &format!("c{number}"), 100, 10).await;
            let left: i64 = house.count("access_tokens").await.parse().unwrap();
            assert!(most + 100 - left <= 4 * 512, "a batch removes a bounded number of rows");
            most = left;
        }
        assert_eq!(most, 20 + 3000, "what has ended is gone, and what lives stays");
        house.rows_follow_from_the_log().await;
        house.world.end().await;
    })
    .await;
}

#[tokio::test]
async fn requests_that_nobody_answered_go_an_hour_after_their_end() {
    on_both_engines(async |ground| {
        let house = House::new(&ground).await;
        let many = async |letter: &str, number: u32| {
            for chunk in (0..number).collect::<Vec<_>>().chunks(200) {
                let grants = chunk.iter().map(|number| format!("{letter}{number}"));
                let streams = grants.map(|grant| {
                    let events = vec![stored(&house.requested(&grant))];
                    (StreamId::new(&demo(), "Grant", grant.as_str()), events)
                });
                house.tell_all(streams.collect()).await;
            }
        };
        many("a", 100).await;
        ground.clock.step(31 * MINUTE);
        many("b", 600).await;
        assert_eq!(house.count("grants").await, "700", "a command that is on its way may still find its row");
        ground.clock.step(61 * MINUTE);
        many("c", 600).await;
        assert_eq!(house.count("grants").await, "1200", "those of b have ended, but not for an hour");
        house.rows_follow_from_the_log().await;
        house.world.end().await;
    })
    .await;
}

#[tokio::test]
async fn a_consent_is_a_row_while_it_stands() {
    on_both_engines(async |ground| {
        let house = House::new(&ground).await;
        let stream = StreamId::new(&demo(), "Consent", consent_stream("u1", "shop"));
        let at = house.in_minutes(0);
        let extent = Extent { scope: ScopeSet::parse("openid").unwrap(), ..Extent::default() };
        let given =
            ConsentEvent::Given { user_id: "u1".into(), client_id: "shop".into(), extent, expires_at: None, at };
        house.world.append(&stream, vec![stored(&given)]).await;
        assert_eq!(house.count("consents WHERE user_id = 'u1' AND client_id = 'shop'").await, "1");
        house.world.append(&stream, vec![stored(&ConsentEvent::Revoked { reason: Withdrawal::User, at })]).await;
        assert_eq!(house.count("consents").await, "0");
        house.world.append(&stream, vec![stored(&given)]).await;
        house.rows_follow_from_the_log().await;
        house.world.end().await;
    })
    .await;
}

/// A generator of chance that repeats itself (xorshift64*).
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> i64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        i64::try_from((self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) % bound).unwrap()
    }
}

/// What happens next in a grant's stream that has had some events; none when it has ended.
fn next(house: &mut House, dice: &mut Dice, grant: &str, had: usize) -> Option<GrantEvent> {
    let at = house.in_minutes(0);
    let user = format!("u{}", dice.below(3));
    Some(match (had, dice.below(20)) {
        (0, 0..=2) => house.client_token(grant, 1 + dice.below(90)),
        (0, _) => house.requested(grant),
        (1, 0) => GrantEvent::Denied { error: aggregates::grant::Denial::AccessDenied, at },
        (1, _) => house.approved(&user),
        (2, _) => GrantEvent::CodeExchanged { at },
        (9.., _) => return None,
        (_, 0) => GrantEvent::Revoked { reason: Revocation::User, at },
        (had, _) => {
            let idle = (dice.below(2) == 0).then(|| 1 + dice.below(200));
            house.issued(u32::try_from(had).unwrap(), &user, 1 + dice.below(90), idle)
        }
    })
}

#[tokio::test]
async fn a_replay_in_large_pages_leaves_the_rows_that_small_batches_left() {
    on_both_engines(async |ground| {
        for seed in 1..=2 {
            let ground = Ground::new(ground.engine).await;
            let mut house = House::new(&ground).await;
            let mut dice = Dice(seed * 0x9E37_79B9 + 1);
            let tenants = ["north", "south"].map(|name| TenantId::parse(name).unwrap());
            let mut had = vec![0; 60];
            // Of each grant the last token, and how many minutes it is good.
            let mut tokens: Vec<Option<(SecretHash, DateTime<Utc>)>> = vec![None; 60];
            for _ in 0..40 {
                let mut streams: Vec<(StreamId, Vec<NewEvent>)> = Vec::new();
                for _ in 0..=dice.below(6) {
                    let which = usize::try_from(dice.below(60)).unwrap();
                    let grant = format!("g{which:02}");
                    let stream = StreamId::new(&tenants[which % 2], "Grant", grant.as_str());
                    if streams.iter().any(|(told, _)| *told == stream) {
                        continue;
                    }
                    let mut events = Vec::new();
                    for _ in 0..=dice.below(2) {
                        let Some(event) = next(&mut house, &mut dice, &grant, had[which]) else { break };
                        had[which] += 1;
                        if let GrantEvent::TokensIssued { access, .. } = &event {
                            tokens[which] = Some((access.hash.clone(), access.expires_at));
                        }
                        // Many tokens at once, so that some of them sweep.
                        if let GrantEvent::TokensIssued { generation, .. } = &event {
                            let more = (0..25).map(|_| house.issued(*generation, "u1", 1 + dice.below(60), None));
                            events.extend(more.map(|event| stored(&event)).collect::<Vec<_>>());
                        }
                        events.push(stored(&event));
                    }
                    if !events.is_empty() {
                        streams.push((stream, events));
                    }
                    // Somebody else shows the last token of this grant, and has one of their own for it.
                    let left = tokens[which].as_ref().map_or(0, |(_, end)| (*end - house.in_minutes(0)).num_minutes());
                    if let Some((hash, _)) = tokens[which].clone().filter(|_| left > 0 && dice.below(2) == 0) {
                        let exchanged = format!("x{}", house.tokens);
                        let stream = StreamId::new(&tenants[which % 2], "Grant", exchanged.as_str());
                        let events = house.exchanged(&exchanged, (&grant, &hash), 1 + dice.below(left.unsigned_abs()));
                        streams.push((stream, events.iter().map(stored).collect()));
                    }
                }
                house.tell_all(streams).await;
                ground.clock.step(dice.below(20) * MINUTE);
            }
            assert!(house.all_rows().await.len() > 10, "seed {seed} is a poor history");
            let told: usize = had.iter().sum();
            assert!(told > 60, "seed {seed} tells {told} events");
            let left: u64 = house.count("access_tokens").await.parse().unwrap();
            assert!(left * 3 < house.tokens * 2, "seed {seed} sweeps too little: {left} of {}", house.tokens);
            house.rows_follow_from_the_log().await;
            house.world.end().await;
        }
    })
    .await;
}
