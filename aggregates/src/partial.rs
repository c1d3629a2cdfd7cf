//! Documents whose every member is optional, with the difference between two of them.
//!
//! A profile and a client's metadata are wide, sparse and changed a member at a time; the log should say what changed and
//! nothing else. The macro writes the struct together with difference and merge, so that no member can be forgotten in one
//! of the three.

/// Declares a struct of `Option` members and one open map, with `FIELDS`, `is_empty`, `names`, `difference` and `merge`.
///
/// Law: `let (set, removed) = a.difference(&b); a.merge(set, &removed); a == b`.
macro_rules! partial {
    (
        $(#[$outer:meta])*
        pub struct $name:ident {
            $( $(#[$inner:meta])* $field:ident : $type:ty, )+
            ..
            $(#[$map_doc:meta])* $map:ident : $value:ty,
        }
    ) => {
        $(#[$outer])*
        #[derive(Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
        pub struct $name {
            $(
                $(#[$inner])*
                #[serde(default, skip_serializing_if = "Option::is_none")]
                pub $field: Option<$type>,
            )+
            $(#[$map_doc])*
            #[serde(default, skip_serializing_if = "std::collections::BTreeMap::is_empty")]
            pub $map: std::collections::BTreeMap<String, $value>,
        }

        impl $name {
            /// The names of the fixed members, in the order of their declaration.
            pub const FIELDS: &'static [&'static str] = &[$(stringify!($field)),+];

            /// Whether nothing is given.
            pub fn is_empty(&self) -> bool {
                $(self.$field.is_none() &&)+ self.$map.is_empty()
            }

            /// The names of everything that is given, keys of the open map included.
            pub fn names(&self) -> std::collections::BTreeSet<String> {
                let mut names: std::collections::BTreeSet<String> = self.$map.keys().cloned().collect();
                $(if self.$field.is_some() {
                    names.insert(stringify!($field).to_owned());
                })+
                names
            }

            /// What must be set and what must be removed to make `wanted` of `self`.
            pub fn difference(&self, wanted: &Self) -> (Self, std::collections::BTreeSet<String>) {
                let mut set = Self::default();
                $(if wanted.$field != self.$field {
                    set.$field.clone_from(&wanted.$field);
                })+
                let changed = wanted.$map.iter().filter(|(name, value)| self.$map.get(*name) != Some(*value));
                set.$map = changed.map(|(name, value)| (name.clone(), value.clone())).collect();
                let kept = wanted.names();
                let removed = self.names().into_iter().filter(|name| !kept.contains(name)).collect();
                (set, removed)
            }

            /// Removes, then sets: the inverse of [`Self::difference`].
            pub fn merge(&mut self, set: Self, removed: &std::collections::BTreeSet<String>) {
                $(if removed.contains(stringify!($field)) {
                    self.$field = None;
                }
                if set.$field.is_some() {
                    self.$field = set.$field;
                })+
                self.$map.retain(|name, _| !removed.contains(name));
                self.$map.extend(set.$map);
            }
        }
    };
}

pub(crate) use partial;
