//! What a meeting promises, each promise beside its attack.

use std::collections::BTreeSet;
use std::time::Duration;

use teahouse_base::testing::SeededRng;
use teahouse_base::{CodecError, Decode, Encode, UnixMillis, UnixSeconds};
use teahouse_wire::BoxId;

use super::offer::{ANSWER_SLOTS, LONGEST};
use super::thread::MAX_NOTES;
use super::topic::SLOTS_PER_HOUR;
use super::*;

const APP: [u8; 32] = [7; 32];
const NOW: UnixMillis = UnixMillis::new(1_795_000_000_000);

fn word(text: &str) -> Word {
    text.parse().unwrap()
}

fn cell(text: &str) -> Place {
    Place::Cell(text.parse().unwrap())
}

fn topic() -> Topic {
    Topic::new(&APP, &cell("wx4g0"))
}

fn offer(seed: u64) -> (Offer, OfferSecret) {
    let until = NOW.seconds().after(Duration::from_secs(600));
    Offer::fresh(word("driver"), Some(word("now")), until, &mut SeededRng::new(seed))
}

/// An offer that was answered with `first`, opened by its author: both ends.
fn met(first: &[u8]) -> (Answered, Answered) {
    let (topic, (offer, secret), mut rng) = (topic(), offer(1), SeededRng::new(2));
    let id = offer.answer_key(&topic, 9).id();
    let (bytes, answerer) = offer.answer(&topic, &id, first, &mut rng).unwrap();
    assert_eq!(bytes.len(), CLASS.ciphertext_len());
    let author = secret.open_answer(&offer, &topic, &id, &bytes).unwrap();
    (author, answerer)
}

fn said(text: &str) -> Note {
    Note::Said(text.as_bytes().to_vec())
}

#[test]
fn an_offer_is_read_by_whoever_knows_app_and_place_and_by_nobody_else() {
    let (topic, (offer, _), mut rng) = (topic(), offer(1), SeededRng::new(3));
    let id = topic.slot_key(Hour::of(NOW), 17).id();
    let bytes = offer.seal(&topic, &id, &mut rng);
    assert_eq!(bytes.len(), CLASS.ciphertext_len());
    assert_eq!(Offer::open(&topic, &id, &bytes), Ok(offer));
    for other in [Topic::new(&[8; 32], &cell("wx4g0")), Topic::new(&APP, &cell("wx4g1"))] {
        assert_eq!(Offer::open(&other, &id, &bytes), Err(MeetError::Forged));
    }
    assert_eq!(Offer::open(&topic, &id, &bytes[..20]), Err(MeetError::Forged));
}

#[test]
fn meet_001_a_cell_is_five_characters_of_the_coarse_grid_and_nothing_finer() {
    assert_eq!("wx4g0".parse::<Cell>().unwrap().as_str(), "wx4g0");
    for bad in ["", "wx4g", "wx4g09", "wx4ga", "WX4G0", "wx4g ", "wx4gé", "ööö"] {
        assert_eq!(bad.parse::<Cell>(), Err(MeetError::BadCell), "{bad}");
    }
    let longest = "a".repeat(32);
    for good in ["a", "driver", "two-seats-4", longest.as_str()] {
        assert_eq!(word(good).as_str(), good);
    }
    let long = "a".repeat(33);
    for bad in ["", "Driver", "4seats", "-now", "a b", "茶", "a\0", long.as_str()] {
        assert_eq!(bad.parse::<Word>(), Err(MeetError::BadWord), "{bad}");
    }
}

#[test]
fn a_place_has_one_form_and_a_tag_is_never_taken_for_a_cell() {
    let places = [cell("wx4g0"), Place::Tag(word("chess")), Place::Tag(word("bcdef")), cell("bcdef")];
    let forms: BTreeSet<Vec<u8>> = places.iter().map(Encode::to_bytes).collect();
    assert_eq!(forms.len(), places.len());
    for place in &places {
        assert_eq!(Place::from_bytes(&place.to_bytes()).as_ref(), Ok(place));
    }
    let mut bent = cell("wx4g0").to_fixed();
    for (at, byte) in [(0, 3), (1, b'a'), (6, b'0'), (32, 1)] {
        let before = std::mem::replace(&mut bent[at], byte);
        assert_eq!(Place::from_bytes(&bent), Err(CodecError::Malformed("place")), "{at}");
        bent[at] = before;
    }
}

#[test]
fn slots_differ_by_app_place_and_hour_and_writer_and_watcher_find_the_same() {
    let (topic, hour) = (topic(), Hour::of(NOW));
    let ids = topic.slot_ids(hour);
    let all: BTreeSet<BoxId> = ids.iter().copied().collect();
    assert_eq!(all.len(), usize::from(SLOTS_PER_HOUR));
    assert_eq!(topic.slot_key(hour, 200).id(), ids[200]);
    let next = topic.slot_ids(Hour::new(hour.get() + 1));
    let elsewhere = Topic::new(&APP, &Place::Tag(word("wx4g0"))).slot_ids(hour);
    assert!(next.iter().chain(&elsewhere).all(|id| !all.contains(id)));
    assert_eq!(hour.watched().collect::<Vec<_>>(), [hour, Hour::new(hour.get() - 1)]);
    assert_eq!(Hour::new(0).watched().count(), 1);
}

#[test]
fn meet_002_two_offers_in_one_box_share_no_key_and_an_offer_opens_in_its_own_box_only() {
    // given two people who write the same slot, and one who moves an envelope
    let (topic, (one, _), (other, _)) = (topic(), offer(1), offer(2));
    let (id, elsewhere) = (topic.slot_key(Hour::of(NOW), 1).id(), topic.slot_key(Hour::of(NOW), 2).id());
    let first = one.seal(&topic, &id, &mut SeededRng::new(3));
    let second = other.seal(&topic, &id, &mut SeededRng::new(4));
    // then the padding, which is the same in both, is not the same under two keys
    assert_ne!(first[CLASS.ciphertext_len() - 200..], second[CLASS.ciphertext_len() - 200..]);
    assert_eq!(Offer::open(&topic, &elsewhere, &first), Err(MeetError::Forged));
    for at in [0, 23, 24, 700, first.len() - 1] {
        let mut bent = first.clone();
        bent[at] ^= 1;
        assert_eq!(Offer::open(&topic, &id, &bent), Err(MeetError::Forged), "{at}");
    }
}

#[test]
fn meet_003_an_offer_that_is_over_or_wants_more_than_an_hour_is_refused() {
    let at = |seconds: u64| {
        let until = UnixSeconds::new(NOW.seconds().get() + seconds);
        Offer::fresh(word("driver"), None, until, &mut SeededRng::new(1)).0.check(NOW)
    };
    assert_eq!(at(0), Err(MeetError::Expired));
    assert_eq!(at(1), Ok(()));
    assert_eq!(at(LONGEST.as_secs() + 60), Ok(()));
    assert_eq!(at(LONGEST.as_secs() + 61), Err(MeetError::TooLong));
}

#[test]
fn meet_004_an_answer_opens_for_its_offer_in_its_topic_and_in_its_box_only() {
    // given an answer to an offer
    let (topic, (offer, secret), mut rng) = (topic(), offer(1), SeededRng::new(2));
    let id = offer.answer_key(&topic, 0).id();
    let (bytes, _) = offer.answer(&topic, &id, b"I am near", &mut rng).unwrap();
    // then a copy of the offer in another place has other boxes, and other answers
    let copied = Topic::new(&APP, &cell("wx4g1"));
    assert!(offer.answer_ids(&copied).iter().all(|other| !offer.answer_ids(&topic).contains(other)));
    assert_eq!(secret.open_answer(&offer, &copied, &id, &bytes).unwrap_err(), MeetError::Forged);
    // and another box, another offer under the same keys, other keys, or a bent byte open nothing
    let elsewhere = offer.answer_key(&topic, 1).id();
    assert_eq!(secret.open_answer(&offer, &topic, &elsewhere, &bytes).unwrap_err(), MeetError::Forged);
    let until = offer.expires().after(Duration::from_secs(1));
    let longer = Offer::with_keys(word("driver"), Some(word("now")), until, offer.seal, offer.kem.clone());
    assert_eq!(secret.open_answer(&longer, &topic, &id, &bytes).unwrap_err(), MeetError::Forged);
    let (_, others) = super::tests::offer(5);
    assert_eq!(others.open_answer(&offer, &topic, &id, &bytes).unwrap_err(), MeetError::Forged);
    for at in [0, 30, 400, 1_170, bytes.len() - 1] {
        let mut bent = bytes.clone();
        bent[at] ^= 1;
        assert_eq!(secret.open_answer(&offer, &topic, &id, &bent).unwrap_err(), MeetError::Forged, "{at}");
    }
    for short in [0, 10, 24, 1_160, 1_161] {
        assert!(secret.open_answer(&offer, &topic, &id, &bytes[..short]).is_err(), "{short}");
    }
}

#[test]
fn meet_005_both_key_agreements_are_in_the_secret_and_a_degenerate_key_is_refused() {
    // given an offer whose X25519 key is of small order
    let (topic, (offer, _), mut rng) = (topic(), offer(1), SeededRng::new(2));
    let until = offer.expires();
    let weak = Offer::with_keys(word("driver"), None, until, [0; 32], offer.kem.clone());
    let id = weak.answer_key(&topic, 0).id();
    let refused = weak.answer(&topic, &id, b"", &mut rng);
    assert_eq!(refused.map(|_| ()), Err(MeetError::DegenerateKey));
    // and who holds one of the two secrets only: the other half is another offer's
    let ((_, secret), (_, other)) = (super::tests::offer(1), super::tests::offer(6));
    let id = offer.answer_key(&topic, 0).id();
    let (bytes, _) = offer.answer(&topic, &id, b"", &mut rng).unwrap();
    for half in [secret.clone().with_kem(&other), other.clone().with_kem(&secret)] {
        assert_eq!(half.open_answer(&offer, &topic, &id, &bytes).unwrap_err(), MeetError::Forged);
    }
    assert!(secret.open_answer(&offer, &topic, &id, &bytes).is_ok());
}

#[test]
fn both_ends_of_a_thread_read_each_other_in_any_order_and_over_a_restart() {
    // given
    let (mut author, mut answerer) = met(b"two seats?");
    assert_eq!(author.first, b"two seats?");
    // when three words go one way and come in another order
    let words: Vec<SealedNote> =
        ["yes", "4.20", "at the gate"].iter().map(|text| author.thread.seal(&said(text)).unwrap()).collect();
    assert!(words.iter().all(|word| word.ciphertext.len() == CLASS.ciphertext_len()));
    for (n, text) in [(2, "at the gate"), (0, "yes"), (1, "4.20")] {
        let word = &words[n];
        assert_eq!(answerer.thread.wanted().get(&word.key.id()), Some(&word.number));
        assert_eq!(answerer.thread.open(word.number, &word.ciphertext, NOW), Ok(said(text)));
        assert!(!answerer.thread.wanted().contains_key(&word.key.id()));
        answerer.thread = Thread::from_bytes(&answerer.thread.to_bytes()).unwrap();
    }
    // then the other way works too, and its end is told
    let end = answerer.thread.seal(&Note::End).unwrap();
    assert_eq!(author.thread.open(end.number, &end.ciphertext, NOW), Ok(Note::End));
}

#[test]
fn two_answers_to_one_offer_open_threads_that_share_nothing() {
    let (topic, (offer, _), mut rng) = (topic(), offer(1), SeededRng::new(2));
    let id = offer.answer_key(&topic, 0).id();
    let (one, first) = offer.answer(&topic, &id, b"same", &mut rng).unwrap();
    let (two, second) = offer.answer(&topic, &id, b"same", &mut rng).unwrap();
    assert_ne!(one[24..200], two[24..200]);
    let (first, second) = (first.thread.wanted(), second.thread.wanted());
    assert!(first.keys().all(|id| !second.contains_key(id)));
}

#[test]
fn meet_006_what_is_too_long_or_too_much_is_refused_before_anything_is_sealed() {
    let (topic, (offer, _), mut rng) = (topic(), offer(1), SeededRng::new(2));
    let id = offer.answer_key(&topic, 0).id();
    let long = vec![1; MAX_NOTE + 1];
    let too_large = MeetError::TooLarge { found: MAX_NOTE + 1, bound: MAX_NOTE };
    let refused = offer.answer(&topic, &id, &long, &mut rng).map(|_| ());
    assert_eq!(refused, Err(too_large.clone()));
    assert!(offer.answer(&topic, &id, &long[1..], &mut rng).is_ok());
    let (mut author, answerer) = met(b"");
    assert_eq!(author.thread.seal(&Note::Said(long.clone())).map(|_| ()), Err(too_large));
    assert_eq!(author.thread.sent(), 0);
    for _ in 0..MAX_NOTES {
        author.thread.seal(&Note::Said(long[1..].to_vec())).unwrap();
    }
    assert_eq!(author.thread.seal(&said("more")).map(|_| ()), Err(MeetError::Full));
    assert!(answerer.thread.wanted().values().all(|n| *n < MAX_NOTES));
    assert_eq!(offer.answer_ids(&topic).len(), usize::from(ANSWER_SLOTS));
}

#[test]
fn meet_007_a_word_is_read_once_in_its_own_box_and_a_refused_one_changes_nothing() {
    let (mut author, mut answerer) = met(b"");
    let first = author.thread.seal(&said("one")).unwrap();
    let second = author.thread.seal(&said("two")).unwrap();
    // given a word in the wrong place, bent, and thrown back at its writer
    let before = answerer.thread.to_bytes();
    assert_eq!(answerer.thread.open(0, &second.ciphertext, NOW), Err(MeetError::Forged));
    let mut bent = first.ciphertext.clone();
    bent[100] ^= 1;
    assert_eq!(answerer.thread.open(0, &bent, NOW), Err(MeetError::Forged));
    assert_eq!(author.thread.open(0, &first.ciphertext, NOW), Err(MeetError::Forged));
    // then nothing has changed, the true one is read, and not again
    assert_eq!(answerer.thread.to_bytes(), before);
    assert_eq!(answerer.thread.open(0, &first.ciphertext, NOW), Ok(said("one")));
    assert_eq!(answerer.thread.open(0, &first.ciphertext, NOW), Err(MeetError::Spent));
    // and a box that holds what does not open is passed over
    answerer.thread.pass(1, NOW);
    assert!(!answerer.thread.wanted().contains_key(&second.key.id()));
}

#[test]
fn what_is_stored_of_a_meeting_comes_back_and_prints_no_secret() {
    let (offer, secret) = offer(1);
    assert_eq!(Offer::from_bytes(&offer.to_bytes()), Ok(offer.clone()));
    assert_eq!(OfferSecret::from_bytes(&secret.to_bytes()), Ok(secret.clone()));
    let bytes = secret.to_bytes();
    assert!(!format!("{secret:?}").contains(&hex::encode(&bytes[1..9])));
    let mut trailing = offer.to_bytes();
    trailing.push(0);
    assert_eq!(Offer::from_bytes(&trailing), Err(CodecError::TrailingBytes(1)));
    let mut newer = offer.to_bytes();
    newer[0] = 2;
    assert!(matches!(Offer::from_bytes(&newer), Err(CodecError::UnknownVersion { found: 2, newest: 1 })));
}
