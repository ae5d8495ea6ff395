//! Two people over three relays.

use crate::support::{Home, Person, Relays};

pub fn acquainted<'a>(home: &'a Home, relays: &Relays) -> (Person<'a>, Person<'a>) {
    let (mut anna, mut bo) = (home.person("anna"), home.person("bo"));
    for person in [&mut anna, &mut bo] {
        person.start();
        for address in &relays.addresses {
            person.json(&["relay", "add", address]);
        }
    }
    let card = anna.json(&["contact", "card"]);
    bo.json(&["contact", "add", card["link"].as_str().unwrap(), "--hello", "It is Bo"]);
    anna.until(&["contact", "requests"], |asked| asked[0]["text"] == "It is Bo");
    anna.json(&["contact", "accept", "bo"]);
    bo.until(&["contact", "list"], |all| all[0]["state"] == "mutual");
    (anna, bo)
}

#[test]
fn a_message_to_someone_who_is_off_arrives_once_also_when_its_sender_goes_off_too() {
    // given two people who can write to each other
    let (home, relays) = (Home::new(), Relays::three());
    let (mut anna, mut bo) = acquainted(&home, &relays);
    let sent = anna.json(&["chat", "send", "bo", "Tea at five?", "--wait", "delivered"]);
    assert!(["delivered", "read"].contains(&sent["state"].as_str().unwrap()));
    // when the receiver is off, and then the sender too
    bo.stop();
    let sent = anna.json(&["chat", "send", "bo", "I am at the corner table.", "--wait", "stored"]);
    assert_eq!(sent["state"], "stored");
    anna.stop();
    bo.start();
    // then it arrives, once
    bo.until(&["chat", "show", "anna"], |page| page["messages"].as_array().unwrap().len() == 3);
    assert_eq!(bo.texts("anna"), ["It is Bo", "Tea at five?", "I am at the corner table."]);
    bo.json(&["chat", "read", "anna"]);
    anna.start();
    anna.until(&["chat", "show", "bo"], |page| page["messages"][2]["state"] == "read");
    assert_eq!(bo.texts("anna").len(), 3);
}

#[test]
fn a_host_killed_between_sent_and_stored_sends_the_message_once() {
    // given a message that is on disk and cannot leave
    let (home, mut relays) = (Home::new(), Relays::three());
    let (mut anna, bo) = acquainted(&home, &relays);
    relays.stop();
    let sent = anna.json(&["chat", "send", "bo", "Are you there?"]);
    assert_eq!(sent["state"], "queued");
    // when its host is killed, and everything comes back
    anna.kill();
    relays.restart();
    anna.start();
    // then it arrives, once, under the id it was given
    bo.until(&["chat", "show", "anna"], |page| page["messages"].as_array().unwrap().len() == 2);
    anna.until(&["chat", "show", "bo"], |page| page["messages"][1]["state"] == "delivered");
    let page = bo.json(&["chat", "show", "anna"]);
    assert_eq!(page["messages"][1]["id"], sent["id"]);
    assert_eq!(bo.texts("anna"), ["It is Bo", "Are you there?"]);
}
