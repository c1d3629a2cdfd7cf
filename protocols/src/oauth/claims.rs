//! Sets of claims: members that a specification names, and others that a tenant adds.
//!
//! What a tenant adds must never take the place of what the specification says (a mapped attribute called `sub` would make one
//! person another), so the open part is private and drops every name that a field has.

/// Declares a struct of required and optional claims with an open rest: `new` from the required ones, `add`, `others`.
macro_rules! claims {
    (
        $(#[$outer:meta])*
        pub struct $name:ident {
            $( $(#[$must:meta])* $required:ident : $required_type:ty, )+
            ..
            $( $(#[$may:meta])* $optional:ident : $optional_type:ty, )*
        }
        reserved $reserved:expr;
    ) => {
        $(#[$outer])*
        #[derive(Clone, PartialEq, serde::Serialize, serde::Deserialize)]
        pub struct $name {
            $( $(#[$must])* pub $required: $required_type, )+
            $(
                $(#[$may])*
                #[serde(default, skip_serializing_if = "Option::is_none")]
                pub $optional: Option<$optional_type>,
            )*
            #[serde(flatten)]
            others: serde_json::Map<String, serde_json::Value>,
        }

        impl $name {
            /// The required claims alone, in the order of their declaration.
            pub fn new($($required: $required_type),+) -> Self {
                Self { $($required,)+ $($optional: None,)* others: serde_json::Map::new() }
            }

            /// Adds claims that have no field of their own; names that are taken or reserved are dropped.
            pub fn add(&mut self, claims: serde_json::Map<String, serde_json::Value>) {
                let taken = [$(stringify!($required),)+ $(stringify!($optional),)*];
                let reserved: &[&str] = &$reserved;
                let free = |name: &str| !taken.contains(&name) && !reserved.contains(&name);
                self.others.extend(claims.into_iter().filter(|(name, _)| free(name)));
            }

            /// The claims that have no field of their own.
            pub fn others(&self) -> &serde_json::Map<String, serde_json::Value> {
                &self.others
            }
        }

        /// Prints no value: claims are about people.
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }
    };
}

pub(crate) use claims;
