//! What the relay network promises, tried over real sockets on loopback.

#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

mod blobs;
mod contract;
mod doubles;
mod gossip;
mod hostile;
mod kill;
mod network;
mod shelf;
mod support;
