//! Groups: a name belongs to one of them at a time, nobody is in one twice however many add them, and a thousand move at once.

use std::collections::BTreeSet;

use aggregates::group::{GroupDetails, GroupError};
use aggregates::role::ADMINISTRATOR;
use aggregates::user_groups::{UserGroupsError, user_groups_stream};
use commands::group::{
    AssignGroupRole, ChangeGroup, ChangeMembers, CreateGroup, DeleteGroup, GroupRefusal, LeaveAllGroups, MOST_MEMBERS,
    MemberChanges, Moved,
};
use commands::user::EraseUser;
use commands::{Failure, execute};

use crate::installation::{Installation, demo};
use crate::on_both_engines;

on_both_engines! {
    a_name_and_an_external_id_mean_one_group
    of_fifty_who_take_one_name_one_gets_it
    fifty_who_add_and_remove_one_person_leave_them_in_once_or_not
    a_thousand_come_in_one_commit_or_nobody_does
    groups_go_with_the_person_who_is_erased
    a_group_that_is_deleted_lets_people_go_and_nobody_in
}

fn creating(name: &str) -> CreateGroup {
    CreateGroup { tenant: demo(), id: None, name: name.into(), details: GroupDetails::default(), members: vec![] }
}

fn moving(group: &str, members: MemberChanges) -> ChangeMembers {
    ChangeMembers { tenant: demo(), group: group.into(), members }
}

fn adding(group: &str, users: &[String]) -> ChangeMembers {
    moving(group, MemberChanges::adding(users.iter().cloned()))
}

async fn history(installation: &Installation, user: &str) -> Vec<String> {
    installation.names_of_events("UserGroups", &user_groups_stream(user)).await
}

async fn a_name_and_an_external_id_mean_one_group(installation: &Installation) {
    let details = GroupDetails { external_id: Some("S-1".into()), ..GroupDetails::default() };
    let sales = CreateGroup { details: details.clone(), ..creating("Sales") };
    let id = installation.does(&sales).await.answer.0;
    for (other, field) in
        [(creating(" ＳＡＬＥＳ"), "name"), (CreateGroup { name: "B".into(), ..sales }, "external_id")]
    {
        let refusal = installation.refuses(&other).await;
        assert!(matches!(&refusal, GroupRefusal::Taken(taken) if taken.field == field), "{refusal:?}");
    }
    let members = MemberChanges::default();
    let change = ChangeGroup { tenant: demo(), id: id.clone(), name: Some("Trade".into()), details: None, members };
    installation.does(&change).await;
    installation.does(&creating("sales")).await;
    installation.does(&ChangeGroup { details: Some(GroupDetails::default()), name: None, ..change }).await;
    installation.does(&CreateGroup { details, ..creating("B") }).await;
    installation.does(&DeleteGroup { tenant: demo(), id }).await;
    installation.does(&creating("Trade")).await;
}

async fn of_fifty_who_take_one_name_one_gets_it(installation: &Installation) {
    let all: Vec<_> = (0..50)
        .map(|_| {
            let context = installation.context();
            tokio::spawn(async move { execute(&context, &creating("Sales")).await })
        })
        .collect();
    let mut got = 0;
    for one in all {
        match one.await.unwrap() {
            Ok(_) => got += 1,
            Err(GroupRefusal::Taken(taken)) => assert_eq!(taken.field, "name"),
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!(got, 1);
}

async fn fifty_who_add_and_remove_one_person_leave_them_in_once_or_not(installation: &Installation) {
    let group = installation.does(&creating("Sales")).await.answer.0;
    let user = installation.register("aiko").await.unwrap();
    let all: Vec<_> = (0..50)
        .map(|number| {
            let (context, user) = (installation.context(), [user.clone()]);
            let members = if number % 2 == 0 { MemberChanges::adding(user) } else { MemberChanges::removing(user) };
            let command = moving(&group, members);
            tokio::spawn(async move { execute(&context, &command).await })
        })
        .collect();
    for one in all {
        let outcome = one.await.unwrap();
        assert!(matches!(outcome, Ok(_) | Err(GroupRefusal::Failed(Failure::Conflict))), "{outcome:?}");
    }
    let told = history(installation, &user).await;
    for (number, name) in told.iter().enumerate() {
        assert_eq!(name, if number % 2 == 0 { "GroupJoined" } else { "GroupLeft" }, "{told:?}");
    }
}

async fn a_thousand_come_in_one_commit_or_nobody_does(installation: &Installation) {
    let group = installation.does(&creating("Everybody")).await.answer.0;
    let mut users = Vec::new();
    for number in 0..MOST_MEMBERS {
        users.push(installation.register(&format!("user{number}")).await.unwrap());
    }
    let mut wrong = users[..MOST_MEMBERS - 1].to_vec();
    wrong.push("nobody".into());
    assert_eq!(installation.refuses(&adding(&group, &wrong)).await, GroupRefusal::NoUsers(vec!["nobody".into()]));
    assert_eq!(history(installation, &users[0]).await, Vec::<String>::new());
    let done = installation.does(&adding(&group, &users)).await;
    let appended = done.appended.unwrap();
    assert_eq!((done.answer.joined, appended.last + 1 - appended.first), (1000, 1000));
    assert_eq!(installation.does(&adding(&group, &users)).await.appended, None, "who is in it stays");
    let mut more = users.clone();
    more.push("one-more".into());
    assert_eq!(installation.refuses(&adding(&group, &more)).await, GroupRefusal::TooManyAtOnce(1001));
    let both: BTreeSet<_> = [users[0].clone()].into();
    let both = moving(&group, MemberChanges { add: both.clone(), remove: both });
    assert_eq!(installation.refuses(&both).await, GroupRefusal::Both(users[0].clone()));
    let change = MemberChanges { remove: users[..2].iter().cloned().collect(), ..MemberChanges::default() };
    assert_eq!(installation.does(&moving(&group, change)).await.answer, Moved { joined: 0, left: 2 });
    assert_eq!(installation.names_of_events("Group", &group).await, ["GroupCreated"], "its own stream stays short");
}

async fn groups_go_with_the_person_who_is_erased(installation: &Installation) {
    let user = installation.register("aiko").await.unwrap();
    let mut groups = Vec::new();
    for name in ["Sales", "Support"] {
        groups.push(installation.does(&creating(name)).await.answer.0);
        installation.does(&adding(groups.last().unwrap(), std::slice::from_ref(&user))).await;
    }
    installation.does(&EraseUser { tenant: demo(), user: user.clone(), at_once: true }).await;
    let wanted = ["GroupJoined", "GroupJoined", "GroupLeft", "GroupLeft"];
    assert_eq!(history(installation, &user).await, wanted);
    let again = adding(&groups[0], std::slice::from_ref(&user));
    assert_eq!(installation.refuses(&again).await, GroupRefusal::NoUsers(vec![user.clone()]));
    let leave = LeaveAllGroups { tenant: demo(), user };
    assert_eq!(installation.does(&leave).await.appended, None);
}

async fn a_group_that_is_deleted_lets_people_go_and_nobody_in(installation: &Installation) {
    let (aiko, ken) = (installation.register("aiko").await.unwrap(), installation.register("ken").await.unwrap());
    let sales = CreateGroup { members: vec![aiko.clone()], ..creating("Sales") };
    let group = installation.does(&sales).await.answer.0;
    let give = AssignGroupRole { tenant: demo(), role: ADMINISTRATOR.into(), group: group.clone() };
    installation.does(&give).await;
    installation.does(&DeleteGroup { tenant: demo(), id: group.clone() }).await;
    let deleted = GroupRefusal::Refused(GroupError::Deleted);
    assert_eq!(installation.refuses(&adding(&group, &[ken])).await, deleted);
    assert!(installation.refuses(&give).await.to_string().contains("was deleted"));
    let going = moving(&group, MemberChanges::removing([aiko.clone(), "nobody".to_owned()]));
    assert_eq!(installation.does(&going).await.answer.left, 1);
    for number in 0..500 {
        let one = CreateGroup { members: vec![aiko.clone()], ..creating(&format!("Group {number}")) };
        installation.does(&one).await;
    }
    let one_more = CreateGroup { members: vec![aiko], ..creating("One more") };
    let refusal = installation.refuses(&one_more).await;
    assert!(matches!(refusal, GroupRefusal::Member { error: UserGroupsError::TooMany(500), .. }), "{refusal:?}");
}
