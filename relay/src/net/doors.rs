//! Doors are where the connections of a relay come from: address and port, kept for a witness, never in a product build.

use std::collections::BTreeMap;

use libp2p::Multiaddr;
use libp2p::request_response::{Event as TalkEvent, Message};
use libp2p::swarm::{ConnectionId, SwarmEvent};

use super::behaviour::BehaviourEvent;
use super::frames::Question;
use super::{Overheard, Serve};
use crate::protocol::Protocol;

/// Every open connection's other end.
#[derive(Default)]
pub(crate) struct Doors(BTreeMap<ConnectionId, Multiaddr>);

impl Doors {
    /// Looks at what happens before the driver acts on it, and tells `serve` of every question, refused ones too.
    pub(crate) fn follow(&mut self, event: &SwarmEvent<BehaviourEvent>, serve: Option<&dyn Serve>) {
        match event {
            SwarmEvent::ConnectionEstablished { connection_id, endpoint, .. } => {
                self.0.insert(*connection_id, endpoint.get_remote_address().clone());
            }
            SwarmEvent::ConnectionClosed { connection_id, .. } => {
                self.0.remove(connection_id);
            }
            SwarmEvent::Behaviour(BehaviourEvent::Mailbox(event)) => {
                self.tell(Protocol::Mailbox, event, serve)
            }
            SwarmEvent::Behaviour(BehaviourEvent::Push(event)) => {
                self.tell(Protocol::LightPush, event, serve)
            }
            SwarmEvent::Behaviour(BehaviourEvent::Submit(event)) => self.tell(Protocol::Submit, event, serve),
            SwarmEvent::Behaviour(BehaviourEvent::Status(event)) => self.tell(Protocol::Status, event, serve),
            SwarmEvent::Behaviour(BehaviourEvent::Blob(event)) => self.tell(Protocol::Blob, event, serve),
            _ => {}
        }
    }

    fn tell(&self, protocol: Protocol, event: &TalkEvent<Question, Vec<u8>>, serve: Option<&dyn Serve>) {
        let TalkEvent::Message { peer, connection_id, message: Message::Request { request, .. } } = event
        else {
            return;
        };
        if let (Question::Whole(question), Some(serve)) = (request, serve) {
            let door = self.0.get(connection_id);
            serve.overheard(Overheard { from: *peer, door, protocol, question });
        }
    }
}
