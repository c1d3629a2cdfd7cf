//! Pages as people meet them: through a browser that keeps cookies, follows addresses and sends forms, and runs no scripts.

mod browser;
mod flows;
mod html;
mod prompts;
mod redirects;
mod world;
