//! Mail as its readers get it, and self-service as people and attackers use it.

mod attacks;
mod backchannel;
mod graph;
mod letters;
mod message;
mod notices;
mod outages;
mod sink;
mod stage;
