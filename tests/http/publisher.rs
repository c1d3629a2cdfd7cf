//! Somebody's server that publishes documents: with what type it likes, another one the next time, too many bytes, or only the way elsewhere.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// What lies at a path.
#[derive(Clone, Debug)]
struct Document {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: String,
}

#[derive(Default)]
struct Shelf {
    documents: BTreeMap<String, Document>,
    asked: BTreeMap<String, usize>,
}

/// Somebody's server.
pub struct Publisher {
    shelf: Arc<Mutex<Shelf>>,
    port: u16,
    serving: JoinHandle<()>,
}

impl Publisher {
    /// One that has nothing yet.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let shelf = Arc::<Mutex<Shelf>>::default();
        let router = axum::Router::new().fallback(answer).with_state(Arc::clone(&shelf));
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { shelf, port, serving }
    }

    /// The address of a path, under a name or number of this machine.
    pub fn at(&self, host: &str, path: &str) -> String {
        format!("http://{host}:{}{path}", self.port)
    }

    /// The address of a path.
    pub fn address(&self, path: &str) -> String {
        self.at("127.0.0.1", path)
    }

    /// Lets something lie at a path from now on; answers its address.
    pub fn publish(&self, path: &str, body: &str) -> String {
        self.answers(path, 200, &[("content-type", "application/octet-stream")], body)
    }

    /// Lets a path be answered so from now on; answers its address.
    pub fn answers(&self, path: &str, status: u16, headers: &[(&'static str, &str)], body: &str) -> String {
        let headers = headers.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        self.shelf().documents.insert(path.to_owned(), Document { status, headers, body: body.to_owned() });
        self.address(path)
    }

    /// Takes away what lies at a path.
    pub fn withdraw(&self, path: &str) {
        self.shelf().documents.remove(path);
    }

    /// How often a path was asked for.
    pub fn asked(&self, path: &str) -> usize {
        self.shelf().asked.get(path).copied().unwrap_or_default()
    }

    /// How often it was asked for anything.
    pub fn asked_at_all(&self) -> usize {
        self.shelf().asked.values().sum()
    }

    fn shelf(&self) -> std::sync::MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Publisher {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn answer(State(shelf): State<Arc<Mutex<Shelf>>>, uri: Uri) -> Response {
    let mut shelf = shelf.lock().unwrap_or_else(PoisonError::into_inner);
    *shelf.asked.entry(uri.path().to_owned()).or_default() += 1;
    let Some(document) = shelf.documents.get(uri.path()).cloned() else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let mut response = (StatusCode::from_u16(document.status).unwrap(), document.body).into_response();
    for (name, value) in document.headers {
        response.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_str(&value).unwrap());
    }
    response
}
