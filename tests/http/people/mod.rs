//! Pages as people meet them: through a browser that keeps cookies, follows addresses and sends forms, and runs no scripts.

mod account;
mod attacks;
mod browser;
mod flows;
mod html;
mod lockout;
mod logout;
mod prompts;
mod redirects;
mod refusals;
mod world;
