//! The relay network carries sealed envelopes between people who need not be there at the same time: relays forward
//! them, mailboxes keep them, and edges, the hosts of people, put and find them.
//!
//! | start reading at | for |
//! |---|---|
//! | [`edge`] | the client: put, watch, submit, status |
//! | [`node`] | the server: what a relay does for others |
//! | [`mailbox`] | boxes on disk, group commit, waiting for boxes |
//! | [`blob`] | blobs on disk, and the questions about them |
//! | [`protocol`] | every question, answer and refusal on the wire |
//! | [`net`] | the swarm behind a handle, gossip set-up, links |
//! | [`limits`] | what one peer may cost |
//!
//! Byte tables, limits with their reasons and the numbered rules stand in `relay/DESIGN.md`.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod blob;
pub mod edge;
pub mod limits;
pub mod mailbox;
pub mod net;
pub mod node;
pub mod protocol;
pub mod rank;

pub use libp2p::{Multiaddr, PeerId, identity};
