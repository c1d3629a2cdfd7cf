//! Shared signals: what receivers ask of us, what they are told of people whom they know, and what becomes of it when they do not listen.

mod administering;
mod desk;
mod keeping;
mod life;
mod polling;
mod pushing;
mod receiver;
mod rights;
mod telling;
