//! How a function becomes what answers at an address: `get`, `post` and their like, and `routes!` for what the `OpenAPI` document describes.
//!
//! Axum makes a dozen types of each function it is given, and for each of them the compiler shows again that the whole future of the
//! function may move between threads: with four hundred functions that was most of the time in which this crate is compiled. Here a function
//! is an [`Erased`] before axum sees it, and there is one type of each kind. A request pays one call through a pointer.

use std::pin::Pin;
use std::sync::Arc;

use axum::extract::Request;
use axum::handler::Handler;
use axum::response::Response;
use axum::routing::{self, MethodFilter, MethodRouter};

type Answer = Pin<Box<dyn Future<Output = Response> + Send>>;

/// A function that answers requests, without its type.
pub(crate) struct Erased<S>(Arc<dyn Fn(Request, S) -> Answer + Send + Sync>);

impl<S> Clone for Erased<S> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

/// The parameter that axum uses to tell the implementations of [`Handler`] apart.
pub(crate) enum OfErased {}

impl<S: 'static> Handler<OfErased, S> for Erased<S> {
    type Future = Answer;

    fn call(self, request: Request, state: S) -> Answer {
        (self.0)(request, state)
    }
}

/// Takes the type from a function.
pub(crate) fn erased<H, T, S>(handler: H) -> Erased<S>
where
    H: Handler<T, S, Future = Answer>,
{
    Erased(Arc::new(move |request, state| handler.clone().call(request, state)))
}

macro_rules! methods {
    ($($name:ident $method:literal;)*) => {
        $(
            #[doc = concat!("Answers ", $method, " with a function; further methods at the same address come by `merge`.")]
            pub(crate) fn $name<H, T, S>(handler: H) -> MethodRouter<S>
            where
                H: Handler<T, S, Future = Answer>,
                S: Clone + Send + Sync + 'static,
            {
                routing::$name(erased(handler))
            }
        )*
    };
}

methods! {
    any "every method";
    delete "DELETE";
    get "GET and HEAD";
    options "OPTIONS";
    patch "PATCH";
    post "POST";
    put "PUT";
}

/// Answers the methods of a filter with a function.
pub(crate) fn on<H, T, S>(filter: MethodFilter, handler: H) -> MethodRouter<S>
where
    H: Handler<T, S, Future = Answer>,
    S: Clone + Send + Sync + 'static,
{
    routing::on(filter, erased(handler))
}

/// What `utoipa_axum::routes!` makes of an operation of the admin API, its function erased.
macro_rules! routes {
    ($handler:path) => {{
        use utoipa_axum::PathItemExt as _;
        let mut schemas = Vec::new();
        let (path, item, methods) = utoipa_axum::routes!(@resolve_types $handler : schemas);
        let mut paths = utoipa::openapi::path::Paths::new();
        paths.add_path_operation(&path, methods.clone(), item);
        let router = methods.iter().fold(axum::routing::MethodRouter::new(), |router, method| {
            router.merge($crate::http::routing::on(method.to_method_filter(), $handler))
        });
        (schemas, paths, router)
    }};
}
pub(crate) use routes;
