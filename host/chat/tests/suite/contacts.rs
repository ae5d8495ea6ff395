//! Contacts: cards that cannot be changed on the way, requests, blocking, verification bound to keys.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use teahouse_base::{Coded, Encode};
use teahouse_chat::card::LINK_PREFIX;
use teahouse_chat::testing::Actor;
use teahouse_chat::{CardError, CardProfile, ChatEvent, ContactCard, ContactError, MessageState, Standing};

use super::Pair;

#[test]
fn card_001_card_002_a_card_changed_in_any_byte_is_refused() {
    // given a card as a link
    let pair = Pair::strangers();
    let card = pair.anna.card();
    let bytes = card.to_bytes();
    assert_eq!(ContactCard::from_link(&card.link()), Ok(card));
    // when any byte is changed, then no card comes of it
    let mut refusals = std::collections::BTreeSet::new();
    for at in 0..bytes.len() {
        let mut bent = bytes.clone();
        bent[at] ^= 1;
        let link = format!("{LINK_PREFIX}{}", URL_SAFE_NO_PAD.encode(&bent));
        refusals.insert(ContactCard::from_link(&link).expect_err("a bent card is refused").code());
    }
    // and the two signatures are what refuses most
    for code in ["E2E-103", "E2E-104"] {
        assert!(refusals.iter().any(|found| found.as_str() == code), "{refusals:?}");
    }
    for link in
        ["", "teahouse:contact/", "teahouse:contact/%%", "https://example.org", "teahouse:contact/AAAA"]
    {
        assert!(ContactCard::from_link(link).is_err(), "{link}");
    }
}

#[test]
fn card_002_a_card_of_one_account_cannot_carry_another_accounts_device() {
    // given two cards, and one made of the device entry of the first and the rest of the second
    let pair = Pair::strangers();
    let (mine, theirs) = (pair.anna.card().to_bytes(), pair.bo.card().to_bytes());
    let mixed = [&mine[..214], &theirs[214..]].concat();
    assert_eq!(ContactCard::read(&mixed), Err(CardError::Tampered));
}

#[test]
fn a_request_can_be_turned_away_and_comes_back_only_if_it_is_sent_again() {
    let mut pair = Pair::strangers();
    let (talk, anna) = (pair.talk(), pair.anna.account());
    let card = pair.bo.card();
    pair.anna.must(|chat| chat.add_contact(card));
    pair.anna.say(&talk, "let me in");
    pair.settle();
    pair.bo.must(|chat| chat.decline(&anna));
    pair.settle();
    assert!(pair.bo.read(|view| view.requests()).is_empty());
    assert!(pair.bo.words(&talk).is_empty());
    let refused = pair.bo.act(|chat| chat.accept(&anna)).unwrap();
    assert!(matches!(refused, Err(ContactError::Unknown(account)) if account == anna));
}

#[test]
fn chat_004_who_is_blocked_is_neither_read_nor_answered_until_unblocked() {
    // given friends, of whom Bo blocks Anna
    let mut pair = Pair::friends();
    let (talk, anna) = (pair.talk(), pair.anna.account());
    pair.bo.must(|chat| chat.block(&anna));
    let before = pair.bo.read(|view| view.wanted_boxes()).len();
    // when she writes, then nothing arrives and she hears nothing
    let words = pair.anna.say(&talk, "are you there?");
    pair.settle();
    assert_eq!(pair.bo.words(&talk), ["hello"]);
    let state = pair.anna.read(|view| view.message(&talk, &words)).unwrap().state;
    assert_eq!(state, MessageState::Stored);
    assert!(pair.bo.act(|chat| chat.send(&talk, teahouse_chat::Content::text("no"))).unwrap().is_err());
    // when he unblocks her, it is found where it lies
    pair.bo.must(|chat| chat.unblock(&anna));
    assert!(pair.bo.read(|view| view.wanted_boxes()).len() > before);
    pair.settle();
    assert_eq!(pair.bo.words(&talk), ["hello", "are you there?"]);
    assert_eq!(pair.bo.read(|view| view.contact(&anna)).unwrap().standing(), Standing::Known);
}

#[test]
fn a_blocked_stranger_is_not_heard_again() {
    let mut pair = Pair::strangers();
    let (talk, anna) = (pair.talk(), pair.anna.account());
    let card = pair.bo.card();
    pair.anna.must(|chat| chat.add_contact(card.clone()));
    pair.anna.say(&talk, "buy now");
    pair.settle();
    pair.bo.must(|chat| chat.block(&anna));
    pair.anna.say(&talk, "buy now!!");
    pair.settle();
    assert_eq!(pair.bo.words(&talk), ["buy now"]);
    let own = pair.anna.act(|chat| chat.add_contact(card)).unwrap().unwrap();
    assert_eq!(own, talk);
    let mine = pair.anna.card();
    assert!(matches!(pair.anna.act(|chat| chat.add_contact(mine)).unwrap(), Err(ContactError::OwnCard)));
}

#[test]
fn chat_006_a_verified_contact_with_new_keys_waits_and_is_not_verified_any_more() {
    // given friends who compared their safety numbers
    let mut pair = Pair::friends();
    let (talk, anna) = (pair.talk(), pair.anna.account());
    let bo = pair.bo.account();
    let number = pair.bo.read(|view| view.safety_number(&anna)).unwrap();
    assert_eq!(pair.anna.read(|view| view.safety_number(&bo)).unwrap(), number);
    let refused = pair.bo.act(|chat| chat.verify(&anna, "00000 11111")).unwrap();
    assert!(matches!(refused, Err(ContactError::SafetyNumberDiffers(_))));
    pair.bo.must(|chat| chat.verify(&anna, &number.to_string()));
    assert!(pair.bo.read(|view| view.conversations())[0].verified);
    // when Anna comes with a new device under the same account, then Bo is asked first
    let mut again = Actor::of_account("Anna", 1, 11, &pair.clock);
    assert_eq!(again.account(), anna);
    assert_ne!(again.card().device(), pair.anna.card().device());
    let card = pair.bo.card();
    again.must(|chat| chat.add_contact(card));
    again.say(&talk, "new phone");
    again.push(&mut pair.net);
    pair.settle();
    assert!(pair.bo.events.contains(&ChatEvent::KeysChanged { account: anna }));
    assert_eq!(pair.bo.words(&talk), ["hello"]);
    assert!(pair.bo.read(|view| view.conversations())[0].verified);
    // when he accepts, then the message is there and the verification is gone
    pair.bo.must(|chat| chat.accept(&anna));
    assert_eq!(pair.bo.words(&talk), ["hello", "new phone"]);
    assert!(!pair.bo.read(|view| view.conversations())[0].verified);
    pair.bo.say(&talk, "hello new phone");
    let Pair { clock, net, bo, .. } = &mut pair;
    teahouse_chat::testing::settle(net, clock, std::time::Duration::from_secs(2), 40, &mut [&mut again, bo]);
    assert_eq!(again.words(&talk), ["new phone", "hello new phone"]);
}

#[test]
fn chat_012_contacts_come_back_on_a_new_device_with_what_was_said_about_them_and_no_session() {
    // given Bo, who knows Anna by another name
    let mut pair = Pair::friends();
    let anna = pair.anna.account();
    pair.bo.must(|chat| chat.set_alias(&anna, Some("Anna from the market")));
    let kept = pair.bo.read(|view| view.contacts_for_backup());
    assert_eq!(kept.len(), 1);
    // when his contacts are put into a new device of his account
    let mut again = Actor::of_account("Bo", 2, 99, &pair.clock);
    again.must(|chat| chat.restore_contact(&kept[0].1));
    // then she is known, by that name, and nothing of hers is looked for until she was asked anew
    assert_eq!(again.read(|view| view.conversations())[0].name, "Anna from the market");
    let talk = again.with(&pair.anna);
    assert!(again.words(&talk).is_empty());
    again.say(&talk, "it is me, on a new device");
    // and a card that was bent on its way into the backup is refused
    for at in [1, 100, kept[0].1.len() / 2] {
        let mut bent = kept[0].1.clone();
        bent[at] ^= 1;
        assert!(again.act(|chat| chat.restore_contact(&bent)).unwrap().is_err(), "{at}");
    }
    assert!(again.act(|chat| chat.restore_contact(b"")).unwrap().is_err());
}

#[test]
fn an_alias_is_this_persons_own_and_the_nickname_is_the_cards() {
    let mut pair = Pair::friends();
    let anna = pair.anna.account();
    pair.bo.must(|chat| chat.set_alias(&anna, Some("Anna from the market")));
    let name = |actor: &Actor| actor.read(|view| view.conversations())[0].name.clone();
    assert_eq!(name(&pair.bo), "Anna from the market");
    pair.bo.must(|chat| chat.set_alias(&anna, None));
    assert_eq!(name(&pair.bo), "Anna");
    // a newer card brings the new nickname along with the next request
    let profile =
        CardProfile { nickname: "Anna 安娜".into(), mailboxes: vec!["/dns/relay.example/tcp/1".into()] };
    pair.clock.advance(std::time::Duration::from_secs(1));
    let card = pair.anna.must(|chat| chat.change_card(&profile));
    pair.bo.must(|chat| chat.add_contact(card));
    assert_eq!(name(&pair.bo), "Anna 安娜");
}

#[test]
fn card_003_a_request_copied_into_another_slot_is_not_taken() {
    use teahouse_base::testing::SeededRng;
    use teahouse_wire::{Class, Day, Generation, Slot, Stamp, VerifiedEnvelope};
    // given a true request, which someone else with Bo's card copies into a slot of their choice
    let mut pair = Pair::strangers();
    let talk = pair.talk();
    let card = pair.bo.card();
    pair.anna.must(|chat| chat.add_contact(card.clone()));
    pair.anna.say(&talk, "hello");
    let out = pair.anna.must(|chat| chat.outbox(1)).outgoing.remove(0);
    let real = out.envelope.parse().unwrap().verify().unwrap();
    let now = teahouse_base::Clock::now(&pair.clock);
    let key = card.inbox().slot_key(Day::of(now), Slot::random(&mut SeededRng::new(5)));
    let (generation, stamp) = (Generation::CURRENT, Stamp::at(now));
    let copy = VerifiedEnvelope::frame(&key, generation, stamp, Class::Large, real.ciphertext()).unwrap();
    // when the copy comes first, then nothing comes of it, and the true one is taken
    assert!(pair.bo.must(|chat| chat.receive(&copy)).is_empty());
    assert_eq!(pair.bo.must(|chat| chat.receive(&real)).len(), 2);
    // and the true one a second time changes nothing
    assert!(pair.bo.must(|chat| chat.receive(&real)).is_empty());
    assert_eq!(pair.bo.words(&talk), ["hello"]);
}

#[test]
fn junk_in_the_inbox_is_passed_over_once() {
    use teahouse_base::testing::SeededRng;
    use teahouse_wire::{Class, Day, Generation, Slot, Stamp, VerifiedEnvelope};
    // given junk that someone with Bo's card left in a slot of today
    let mut pair = Pair::strangers();
    let now = teahouse_base::Clock::now(&pair.clock);
    let key = pair.bo.card().inbox().slot_key(Day::of(now), Slot::random(&mut SeededRng::new(4)));
    let class = Class::Large;
    let junk = vec![0x5a; class.ciphertext_len()];
    let junk = VerifiedEnvelope::frame(&key, Generation::CURRENT, Stamp::at(now), class, &junk).unwrap();
    let before = pair.bo.read(|view| view.wanted_boxes()).len();
    // when it is received, then nothing comes of it and the slot is not looked into again
    assert!(pair.bo.must(|chat| chat.receive(&junk)).is_empty());
    assert_eq!(pair.bo.read(|view| view.wanted_boxes()).len(), before - 1);
    assert!(pair.bo.read(|view| view.requests()).is_empty());
}
