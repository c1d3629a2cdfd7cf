//! Roles: a name belongs to one of them at a time, and those who are given one never wait for each other.

use aggregates::role::{ADMINISTRATOR, Permissions};
use aggregates::user_roles::user_roles_stream;
use commands::execute;
use commands::role::{AssignRole, AssignRoleError, CreateRole, DeleteRole, RoleRefusal, UnassignRole};
use commands::user::EraseUser;

use crate::installation::{Installation, demo};
use crate::on_both_engines;

on_both_engines! {
    a_name_is_free_again_when_its_role_is_deleted
    many_are_given_one_role_at_once_and_nobody_conflicts
    a_role_that_is_deleted_touches_none_of_its_holders
    roles_go_with_the_person_who_is_erased
}

fn creating(name: &str) -> CreateRole {
    let permissions = Permissions::from(["evident:users:read".to_owned()]);
    CreateRole { tenant: demo(), name: name.into(), description: String::new(), permissions }
}

fn assigning(role: &str, user: &str) -> AssignRole {
    AssignRole { tenant: demo(), role: role.into(), user: user.into() }
}

async fn a_name_is_free_again_when_its_role_is_deleted(installation: &Installation) {
    let id = installation.does(&creating("Support")).await.answer.0;
    let refusal = installation.refuses(&creating("SUPPORT")).await;
    assert!(matches!(refusal, RoleRefusal::Taken(taken) if taken.field == "name"));
    assert!(matches!(installation.refuses(&creating("administrator")).await, RoleRefusal::Taken(_)));
    installation.does(&DeleteRole { tenant: demo(), id }).await;
    installation.does(&creating("Support")).await;
    let built_in = DeleteRole { tenant: demo(), id: ADMINISTRATOR.into() };
    assert_eq!(installation.refuses(&built_in).await, RoleRefusal::BuiltIn);
}

async fn many_are_given_one_role_at_once_and_nobody_conflicts(installation: &Installation) {
    let role = installation.does(&creating("Support")).await.answer.0;
    let mut users = Vec::new();
    for number in 0..32 {
        users.push(installation.register(&format!("user{number}")).await.unwrap());
    }
    let giving: Vec<_> = users
        .iter()
        .map(|user| {
            let (context, command) = (installation.context(), assigning(&role, user));
            tokio::spawn(async move { execute(&context, &command).await })
        })
        .collect();
    for one in giving {
        one.await.unwrap().unwrap();
    }
    assert_eq!(installation.names_of_events("Role", &role).await, ["RoleCreated"], "its own stream stays short");
    assert_eq!(installation.names_of_events("UserRoles", &user_roles_stream(&users[7])).await, ["RoleAssigned"]);
}

async fn a_role_that_is_deleted_touches_none_of_its_holders(installation: &Installation) {
    let role = installation.does(&creating("Support")).await.answer.0;
    let user = installation.register("aiko").await.unwrap();
    installation.does(&assigning(&role, &user)).await;
    let deleted = installation.does(&DeleteRole { tenant: demo(), id: role.clone() }).await.appended.unwrap();
    assert_eq!(deleted.last + 1 - deleted.first, 2, "the role goes, and its name");
    assert!(matches!(installation.refuses(&assigning(&role, &user)).await, AssignRoleError::Role(_)));
    let taking = UnassignRole { tenant: demo(), role, user };
    assert!(installation.does(&taking).await.appended.is_some());
    assert!(installation.does(&taking).await.appended.is_none());
}

async fn roles_go_with_the_person_who_is_erased(installation: &Installation) {
    let user = installation.register("aiko").await.unwrap();
    installation.does(&assigning(ADMINISTRATOR, &user)).await;
    installation.does(&EraseUser { tenant: demo(), user: user.clone(), at_once: true }).await;
    assert_eq!(
        installation.names_of_events("UserRoles", &user_roles_stream(&user)).await,
        ["RoleAssigned", "RoleUnassigned"]
    );
    assert_eq!(installation.refuses(&assigning(ADMINISTRATOR, &user)).await, AssignRoleError::Erased);
    assert_eq!(installation.refuses(&assigning(ADMINISTRATOR, "nobody")).await, AssignRoleError::NoUser);
}
