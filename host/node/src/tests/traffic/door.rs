//! A door is a second way to a relay, where everything leaves by one port: as if two personas had one socket.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;

use tokio::net::UdpSocket;

/// The address of a door to the relay at `address`, `/ip4/127.0.0.1/udp/PORT/quic-v1/p2p/ID`.
pub(super) async fn open(address: &str) -> String {
    let port: u16 = address.split('/').nth(4).unwrap().parse().unwrap();
    let inside = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let outside = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    outside.connect(("127.0.0.1", port)).await.unwrap();
    let door = inside.local_addr().unwrap().port();
    tokio::spawn(carry(inside, outside));
    address.replace(&format!("/udp/{port}/"), &format!("/udp/{door}/"))
}

/// Carries packets both ways, as long as the test runs. What comes back goes to whom it names, as far as that is said in the
/// clear: a relay soon uses a name that the caller gave it under seal, and such a packet goes to everyone, who drops what is
/// not theirs.
async fn carry(inside: UdpSocket, outside: UdpSocket) {
    let mut callers: BTreeMap<Vec<u8>, SocketAddr> = BTreeMap::new();
    let (mut going, mut coming) = (vec![0_u8; 4_096], vec![0_u8; 4_096]);
    loop {
        tokio::select! {
            gone = inside.recv_from(&mut going) => {
                let Ok((length, from)) = gone else { continue };
                if let Some(name) = own_name(&going[..length]) {
                    callers.insert(name.to_vec(), from);
                }
                // A packet that is lost is sent again by who needs it.
                drop(outside.send(&going[..length]).await);
            }
            came = outside.recv(&mut coming) => {
                let Ok(length) = came else { continue };
                let packet = &coming[..length];
                let named = callers.iter().find(|(name, _)| is_to(packet, name)).map(|(_, at)| *at);
                let everyone: BTreeSet<SocketAddr> = callers.values().copied().collect();
                for to in named.map_or(everyone, |one| BTreeSet::from([one])) {
                    drop(inside.send_to(packet, to).await);
                }
            }
        }
    }
}

fn is_long(packet: &[u8]) -> bool {
    packet.first().is_some_and(|first| first & 0x80 != 0)
}

/// The name that the sender of a packet with a long header has (RFC 9000, section 17.2).
fn own_name(packet: &[u8]) -> Option<&[u8]> {
    if !is_long(packet) {
        return None;
    }
    let theirs = usize::from(*packet.get(5)?);
    let length = usize::from(*packet.get(6 + theirs)?);
    packet.get(7 + theirs..7 + theirs + length).filter(|name| !name.is_empty())
}

/// Whether a packet is for whoever has this name (RFC 9000, sections 17.2 and 17.3).
fn is_to(packet: &[u8], name: &[u8]) -> bool {
    let at = if is_long(packet) { 6 } else { 1 };
    packet.get(at..).is_some_and(|rest| rest.starts_with(name))
}
