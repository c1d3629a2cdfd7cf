//! Pages: what people see.
//!
//! A page is a function of a typed view and a [`Frame`] (language and branding), and of nothing else: no database, no clock, no
//! request. Handlers fill a view and call [`Frame::page`]; what comes back carries the headers that must go with it.
//!
//! `templates/` has one template per page and holds no words; `locales/` has the words, a file per language; `static/` has the
//! one stylesheet and the small scripts, without which everything works too.

pub mod account;
mod accounts;
pub mod assets;
pub mod backchannel;
mod branding;
mod check_session;
mod colour;
mod consent;
pub mod console;
mod demo;
pub mod device;
mod failure;
mod form;
mod form_post;
mod frame;
mod icons;
mod letter;
mod links;
mod locale;
mod logout;
mod moments;
mod new_password;
mod people;
mod policy;
mod response;
mod root;
pub mod self_service;
mod sign_in;
#[cfg(test)]
mod tests;
mod text;
mod wording;
mod zone;

pub use accounts::{AccountChoice, AccountChooser};
pub use branding::{Branding, EVIDENT, tenant_css, tenant_css_address};
pub use check_session::check_session;
pub use colour::Colour;
pub use consent::{Consent, Detail, Permission, Resource};
pub use demo::{Demo, DemoAction, Exchange, LoggedEvent, SamplePerson, Stage, Step, StepState, Token};
pub use failure::{Failure, Trouble, Way};
pub use form::Form;
pub use form_post::FormPost;
pub use frame::{Frame, LanguageLink};
pub use letter::{Facts, Letter};
pub use locale::Locale;
pub use logout::{LogoutConfirmation, SignedOut};
pub use new_password::NewPassword;
pub use people::{Application, Person};
pub use policy::Policy;
pub use response::Page;
pub use root::{Place, Root};
pub use sign_in::{Identifiers, SignIn, SignInRefusal};
pub use text::{Text, occasion_sentence, plain};
pub use wording::{Wording, claim, scope};
pub use zone::Zone;

/// What a page shows. Every public view of this module is one.
pub trait View {
    /// The page as HTML in the language and with the branding of the frame.
    fn html(&self, frame: &Frame) -> askama::Result<String>;

    /// What a browser is allowed to do with it.
    fn policy(&self) -> Policy {
        Policy::strict()
    }
}

/// Binds a view to its template and, where it differs from the strict one, to its policy.
macro_rules! page {
    ($view:ty, $path:literal) => {
        $crate::pages::page!($view, $path, |_| $crate::pages::Policy::strict());
    };
    ($view:ty, $path:literal, $policy:expr) => {
        const _: () = {
            #[derive(askama::Template)]
            #[template(path = $path, config = "src/pages/askama.toml")]
            struct Html<'a> {
                t: $crate::pages::Text,
                frame: &'a $crate::pages::Frame,
                view: &'a $view,
            }

            impl $crate::pages::View for $view {
                fn html(&self, frame: &$crate::pages::Frame) -> askama::Result<String> {
                    askama::Template::render(&Html { t: frame.text(), frame, view: self })
                }

                fn policy(&self) -> $crate::pages::Policy {
                    let policy: fn(&Self) -> $crate::pages::Policy = $policy;
                    policy(self)
                }
            }
        };
    };
}
use page;
