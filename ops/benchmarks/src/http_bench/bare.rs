//! The limit: the same web framework with nothing behind it.
//!
//! A form of the size of an introspection request comes in, 900 bytes of JSON go out.

use std::net::SocketAddr;

use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::post;
use clap::Args;

/// Serves the bare handler until it is ended.
#[derive(Args)]
pub struct Bare {
    /// Where.
    #[arg(long)]
    listen: SocketAddr,
}

/// Serves.
pub async fn serve(bare: Bare) -> anyhow::Result<()> {
    let listener = tokio::net::TcpListener::bind(bare.listen).await?;
    Ok(axum::serve(listener, axum::Router::new().route("/", post(answer).get(answer))).await?)
}

async fn answer(body: axum::body::Bytes) -> impl IntoResponse {
    let fields = form_urlencoded::parse(&body).count();
    (
        [(header::CONTENT_TYPE, "application/json")],
        format!("{{\"fields\":{fields},\"padding\":\"{}\"}}", "x".repeat(870)),
    )
}
