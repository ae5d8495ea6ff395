//! What meetings promise, between profiles whose letters a test carries: no relay, no waiting, a clock that is moved.

use std::sync::Arc;
use std::time::Duration;

use teahouse_base::testing::FrozenClock;
use teahouse_base::{Clock, Decode};
use teahouse_bundle::AppId;
use teahouse_chat::meet::{Cell, Topic, Word, framed};
use teahouse_wire::BoxId;

use super::letters::{Ended, end};
use super::records::{Errand, LETTERS, Letter, OFFERS, OwnOffer, all};
use super::*;
use crate::home::Home;
use crate::node::NodeOptions;
use crate::unlock::{NewProfile, create_profile, unlock};

const TAXI: AppId = AppId::from_array([1; 32]);
const CHESS: AppId = AppId::from_array([2; 32]);
const HOUR: Duration = Duration::from_secs(3_600);

/// A profile that is open and talks to nobody.
struct Person {
    node: Node,
    clock: FrozenClock,
    folder: tempfile::TempDir,
}

fn open(clock: &FrozenClock, folder: &tempfile::TempDir) -> Node {
    let dir = Home::at(folder.path()).profile("anna").unwrap();
    let options = NodeOptions {
        clock: Arc::new(clock.clone()),
        online: false,
        compiler: crate::compile::InProcessCompiler::shared(),
    };
    Node::open(&dir, unlock(&dir, None).unwrap(), options).unwrap()
}

impl Person {
    fn new(clock: &FrozenClock) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let dir = Home::at(folder.path()).profile("anna").unwrap();
        let new = NewProfile { nickname: "Anna", passphrase: None, phrase: None };
        create_profile(&dir, new, clock).unwrap();
        Self { node: open(clock, &folder), clock: clock.clone(), folder }
    }

    /// Closed and opened again.
    async fn again(self) -> Self {
        self.node.close().await;
        let Self { node, clock, folder } = self;
        drop(node);
        Self { node: open(&clock, &folder), clock, folder }
    }

    fn taxi(&self) -> Meetings<'_> {
        self.node.meetings(TAXI)
    }

    fn letters(&self) -> Vec<(BoxId, Letter)> {
        let letters: Vec<(Vec<u8>, Letter)> =
            self.node.shared().read(|records| all(records, LETTERS, &[])).unwrap();
        letters.into_iter().map(|(key, letter)| (BoxId::from_bytes(&key).unwrap(), letter)).collect()
    }

    fn own(&self) -> Vec<OwnOffer> {
        let own: Vec<(Vec<u8>, OwnOffer)> =
            self.node.shared().read(|records| all(records, OFFERS, &[])).unwrap();
        own.into_iter().map(|(_, own)| own).collect()
    }

    fn ended(&self, id: &BoxId, letter: &Letter, ended: Ended) {
        let shared = self.node.shared();
        shared.write(|records| end(records, id, letter, ended, shared.clock.now())).unwrap();
        shared.meet_changed();
    }

    /// Hands everything that is due to `other`, who looks where they look; how much of it lay there.
    fn carry(&self, other: &Self) -> usize {
        other.node.shared().meet_boxes().unwrap();
        let mut taken = 0;
        let due = self.letters().into_iter().filter(|(_, letter)| letter.due <= self.clock.now());
        for (id, letter) in due {
            let envelope = letter.envelope.clone().parse().unwrap().verify().unwrap();
            taken += usize::from(other.node.shared().meet_arrived(&envelope).unwrap());
            self.ended(&id, &letter, Ended::Kept);
        }
        taken
    }

    fn tidy(&self) {
        self.node.shared().meet_tidy(self.clock.now()).unwrap();
    }
}

fn word(text: &str) -> Word {
    text.parse().unwrap()
}

fn cell(text: &str) -> Place {
    Place::Cell(text.parse::<Cell>().unwrap())
}

fn ride(place: &str) -> NewOffer {
    NewOffer { place: cell(place), role: word("driver"), tag: Some(word("now")), lasts: HOUR / 6 }
}

fn two() -> (Person, Person, FrozenClock) {
    let clock = FrozenClock::default();
    (Person::new(&clock), Person::new(&clock), clock)
}

/// Anna has answered Bo's offer, and both have an open thread.
fn met() -> (Person, Person, FrozenClock, MeetId, MeetId) {
    let (anna, bo, clock) = two();
    anna.taxi().watch(&cell("wx4g0")).unwrap();
    bo.taxi().publish(&ride("wx4g0")).unwrap();
    bo.carry(&anna);
    let seen = anna.taxi().offers(&cell("wx4g0")).unwrap();
    let hers = anna.taxi().answer(&seen[0].id, b"two seats?").unwrap();
    anna.carry(&bo);
    let his = bo.taxi().threads().unwrap()[0].id;
    (anna, bo, clock, hers, his)
}

fn code<T>(outcome: Result<T, NodeError>) -> String {
    outcome.err().map(|error| error.code().to_owned()).unwrap_or_default()
}

fn said(person: &Person, thread: &MeetId) -> Vec<(bool, String)> {
    let words = person.taxi().words(thread, 0, 100).unwrap();
    words.into_iter().map(|word| (word.mine, String::from_utf8(word.bytes).unwrap())).collect()
}

fn yes(mine: bool, text: &str) -> (bool, String) {
    (mine, text.to_owned())
}

#[tokio::test]
async fn strangers_find_each_other_in_a_place_and_talk_in_a_thread_that_outlives_a_restart() {
    // given
    let (anna, bo, _, hers, his) = met();
    assert_eq!(said(&bo, &his), [yes(false, "two seats?")]);
    // when they talk, and one of them was closed in between
    bo.taxi().say(&his, b"yes, 4.20").unwrap();
    let bo = bo.again().await;
    assert_eq!(bo.carry(&anna), 1);
    anna.taxi().say(&hers, b"at the gate").unwrap();
    anna.carry(&bo);
    // then both have all of it, and ids of their own
    let all = ["two seats?", "yes, 4.20", "at the gate"];
    assert_eq!(said(&anna, &hers), [yes(true, all[0]), yes(false, all[1]), yes(true, all[2])]);
    assert_eq!(said(&bo, &his), [yes(false, all[0]), yes(true, all[1]), yes(false, all[2])]);
    assert_eq!(anna.taxi().words(&hers, 2, 10).unwrap().len(), 1);
    assert_ne!(hers, his);
    // and when one says that nothing more comes, nothing more can be said
    bo.taxi().close(&his).unwrap();
    bo.carry(&anna);
    assert_eq!(anna.taxi().threads().unwrap()[0].standing, ThreadStanding::Ended);
    assert_eq!(code(anna.taxi().say(&hers, b"hello?")), "MET-209");
}

#[tokio::test]
async fn an_offer_is_seen_in_its_place_by_its_app_only_with_role_tag_and_end() {
    let (anna, bo, clock) = two();
    anna.taxi().watch(&cell("wx4g0")).unwrap();
    anna.taxi().watch(&cell("wx4g1")).unwrap();
    anna.node.meetings(CHESS).watch(&cell("wx4g0")).unwrap();
    let mine = bo.taxi().publish(&ride("wx4g0")).unwrap();
    assert_eq!(bo.carry(&anna), 1);
    let seen = anna.taxi().offers(&cell("wx4g0")).unwrap();
    assert_eq!((seen.len(), seen[0].role.as_str(), seen[0].tag.as_deref()), (1, "driver", Some("now")));
    assert_eq!(seen[0].expires, clock.now().seconds().after(HOUR / 6));
    assert_ne!(seen[0].id, mine);
    assert!(anna.taxi().offers(&cell("wx4g1")).unwrap().is_empty());
    assert!(anna.node.meetings(CHESS).offers(&cell("wx4g0")).unwrap().is_empty());
    assert_eq!(bo.taxi().mine().unwrap()[0].standing, OfferStanding::Placed);
    // and an hour later nobody sees it, and nothing of it is left
    clock.advance(HOUR);
    assert!(anna.taxi().offers(&cell("wx4g0")).unwrap().is_empty());
    bo.tidy();
    assert_eq!((bo.letters().len(), bo.own().len()), (0, 0));
}

#[tokio::test]
async fn meet_010_an_app_has_four_offers_in_a_place_and_sixteen_altogether() {
    let (anna, _, clock) = two();
    let four: Vec<MeetId> = (0..4).map(|_| anna.taxi().publish(&ride("wx4g0")).unwrap()).collect();
    assert_eq!(code(anna.taxi().publish(&ride("wx4g0"))), "MET-202");
    // one that is taken back makes room, another app has its own, and one that is over counts no more
    anna.taxi().withdraw(&four[3]).unwrap();
    anna.taxi().publish(&ride("wx4g0")).unwrap();
    anna.node.meetings(CHESS).publish(&ride("wx4g0")).unwrap();
    for place in ["wx4g1", "wx4g2", "wx4g3"] {
        for _ in 0..4 {
            anna.taxi().publish(&ride(place)).unwrap();
        }
    }
    assert_eq!(code(anna.taxi().publish(&ride("wx4g4"))), "MET-202");
    clock.advance(HOUR / 6);
    anna.taxi().publish(&ride("wx4g0")).unwrap();
    let short = NewOffer { lasts: Duration::from_secs(59), ..ride("wx4g0") };
    let long = NewOffer { lasts: HOUR + Duration::from_secs(1), ..ride("wx4g0") };
    assert_eq!([code(anna.taxi().publish(&short)), code(anna.taxi().publish(&long))], ["MET-201", "MET-201"]);
}

#[tokio::test]
async fn meet_011_an_app_publishes_and_answers_twenty_four_times_an_hour_and_has_thirty_two_threads() {
    let (anna, bo, clock) = two();
    anna.taxi().watch(&cell("wx4g0")).unwrap();
    // given somebody who publishes and takes back, as fast as it goes
    let churn = |n: usize| {
        for _ in 0..n {
            let id = bo.taxi().publish(&ride("wx4g0")).unwrap();
            bo.taxi().withdraw(&id).unwrap();
        }
    };
    churn(23);
    bo.taxi().publish(&ride("wx4g0")).unwrap();
    assert_eq!(code(bo.taxi().publish(&ride("wx4g1"))), "MET-203");
    // then an hour later he may again, also after a restart
    let bo_offer = bo.letters().into_iter().find(|(_, letter)| matches!(letter.errand, Errand::Offer(_)));
    assert!(bo_offer.is_some());
    clock.advance(HOUR);
    let bo = bo.again().await;
    bo.taxi().publish(&ride("wx4g0")).unwrap();
    // and an offer is answered once
    anna.taxi().watch(&cell("wx4g0")).unwrap();
    bo.carry(&anna);
    let seen = anna.taxi().offers(&cell("wx4g0")).unwrap();
    anna.taxi().answer(&seen[0].id, b"").unwrap();
    assert_eq!(code(anna.taxi().answer(&seen[0].id, b"")), "MET-206");
}

#[tokio::test]
async fn meet_011_strangers_who_knock_leave_an_app_room_to_answer_and_go_after_an_hour() {
    // given an offer that one stranger answers over and over
    let (anna, bo, clock) = two();
    bo.taxi().publish(&ride("wx4g0")).unwrap();
    let (topic, offer) = (Topic::new(TAXI.as_bytes(), &cell("wx4g0")), bo.own()[0].offer.clone());
    bo.node.shared().meet_boxes().unwrap();
    for slot in 0..40 {
        let key = offer.answer_key(&topic, slot);
        let (sealed, _) = offer.answer(&topic, &key.id(), b"knock", &mut teahouse_base::SystemRng).unwrap();
        let envelope = framed(&key, &sealed, clock.now()).parse().unwrap().verify().unwrap();
        assert!(bo.node.shared().meet_arrived(&envelope).unwrap());
    }
    assert_eq!(bo.taxi().threads().unwrap().len(), 24);
    // when he speaks in one of them
    let one = bo.taxi().threads().unwrap()[0].id;
    bo.taxi().say(&one, b"yes?").unwrap();
    // and answers an offer of somebody else's, for which there is room
    bo.taxi().watch(&cell("wx4g0")).unwrap();
    anna.taxi().publish(&ride("wx4g0")).unwrap();
    anna.carry(&bo);
    let seen = bo.taxi().offers(&cell("wx4g0")).unwrap();
    bo.taxi().answer(&seen[0].id, b"two seats?").unwrap();
    assert_eq!(bo.taxi().threads().unwrap().len(), 25);
    clock.advance(HOUR);
    bo.tidy();
    // then an hour later that one is left
    let left: Vec<MeetId> = bo.taxi().threads().unwrap().iter().map(|thread| thread.id).collect();
    assert_eq!(left, [one]);
}

#[tokio::test]
async fn who_logs_all_envelopes_and_knows_app_and_place_reads_the_offer_and_nothing_that_was_said() {
    // given everything that two strangers put on the wire, also what is on its way no more
    let (anna, bo, clock) = two();
    anna.taxi().watch(&cell("wx4g0")).unwrap();
    let mut log = Vec::new();
    bo.taxi().publish(&ride("wx4g0")).unwrap();
    log.extend(bo.letters());
    bo.carry(&anna);
    let seen = anna.taxi().offers(&cell("wx4g0")).unwrap();
    let hers = anna.taxi().answer(&seen[0].id, b"two seats?").unwrap();
    log.extend(anna.letters());
    anna.carry(&bo);
    let his = bo.taxi().threads().unwrap()[0].id;
    bo.taxi().say(&his, b"4.20 at the gate").unwrap();
    anna.taxi().say(&hers, b"good").unwrap();
    log.extend(bo.letters().into_iter().filter(|(_, letter)| letter.due <= clock.now()));
    log.extend(anna.letters());
    assert_eq!(log.len(), 4);
    // when it is tried against every box and key that follow from app, place and offer
    let topic = Topic::new(TAXI.as_bytes(), &cell("wx4g0"));
    let offer = bo.own()[0].offer.clone();
    let slots = topic.slot_ids(teahouse_chat::meet::Hour::of(clock.now()));
    let answers = offer.answer_ids(&topic);
    let known = |id: &BoxId| slots.contains(id) || answers.contains(id);
    // then the words lie in boxes that nobody else can find, and only the offer opens
    assert_eq!(log.iter().map(|(id, _)| known(id)).collect::<Vec<_>>(), [true, true, false, false]);
    let opened = log.iter().map(|(id, letter)| {
        let envelope = letter.envelope.clone().parse().unwrap().verify().unwrap();
        teahouse_chat::meet::Offer::open(&topic, id, envelope.ciphertext()).is_ok()
    });
    assert_eq!(opened.collect::<Vec<_>>(), [true, false, false, false]);
    // and by their lengths no two can be told apart
    assert!(log.iter().all(|(_, letter)| letter.envelope.as_slice().len() == 3_072));
}

#[tokio::test]
async fn meet_012_a_persona_watches_three_places_and_may_go_on_watching_them() {
    let (anna, _, clock) = two();
    for place in ["wx4g0", "wx4g1", "wx4g2", "wx4g0"] {
        anna.taxi().watch(&cell(place)).unwrap();
    }
    assert_eq!(anna.node.shared().meet_boxes().unwrap().len(), 3 * 512);
    assert_eq!(code(anna.node.meetings(CHESS).watch(&cell("wx4g0"))), "MET-204");
    anna.taxi().unwatch(&cell("wx4g0")).unwrap();
    anna.node.meetings(CHESS).watch(&Place::Tag(word("blitz"))).unwrap();
    // and a watch ends by itself
    clock.advance(HOUR);
    assert_eq!(anna.node.shared().meet_boxes().unwrap().len(), 0);
    anna.tidy();
    anna.taxi().watch(&cell("wx4g4")).unwrap();
}

#[tokio::test]
async fn meet_013_what_is_published_or_said_is_on_disk_before_it_leaves_and_leaves_with_the_same_bytes() {
    let (_anna, bo, clock, _, his) = met();
    bo.taxi().say(&his, b"yes").unwrap();
    bo.taxi().publish(&ride("wx4g1")).unwrap();
    let before = bo.letters();
    assert!(before.iter().any(|(_, letter)| letter.errand == Errand::Word(his)));
    // when the machine stops before a byte has left
    let bo = bo.again().await;
    assert_eq!(bo.letters(), before);
    // then a failed try changes when it is due, and nothing else
    clock.advance(Duration::from_secs(1));
    for (id, letter) in &before {
        bo.ended(id, letter, Ended::NotYet);
    }
    for ((id, letter), (other, first)) in bo.letters().iter().zip(&before) {
        assert_eq!((id, &letter.envelope), (other, &first.envelope));
        assert!(letter.due > clock.now());
    }
}

#[tokio::test]
async fn meet_014_an_offer_or_an_answer_whose_slot_was_taken_or_emptied_takes_another_one() {
    // given an offer that lies in its place
    let (anna, bo, clock) = two();
    anna.taxi().watch(&cell("wx4g0")).unwrap();
    bo.taxi().publish(&ride("wx4g0")).unwrap();
    let (first, letter) = bo.letters().remove(0);
    bo.ended(&first, &letter, Ended::Kept);
    // then it is looked after: not at once, but after a start, or after a while
    assert!(bo.letters()[0].1.due > clock.now());
    bo.node.shared().meet_again().unwrap();
    let (_, letter) = bo.letters().remove(0);
    assert_eq!(letter.due, clock.now());
    // and where its slot was emptied it moves, as the same offer
    bo.ended(&first, &letter, Ended::Taken);
    let moved = bo.letters();
    assert_eq!(moved.len(), 1);
    assert_ne!(moved[0].0, first);
    bo.carry(&anna);
    let seen = anna.taxi().offers(&cell("wx4g0")).unwrap();
    // and so does an answer, under keys of its own
    let hers = anna.taxi().answer(&seen[0].id, b"two seats?").unwrap();
    assert_eq!(code(anna.taxi().say(&hers, b"hello?")), "MET-209");
    let (taken, letter) = anna.letters().remove(0);
    anna.ended(&taken, &letter, Ended::Taken);
    assert_ne!(anna.letters()[0].1.envelope, letter.envelope);
    anna.carry(&bo);
    assert_eq!(said(&anna, &hers), [yes(true, "two seats?")]);
    let his = bo.taxi().threads().unwrap()[0].id;
    bo.taxi().say(&his, b"yes").unwrap();
    bo.carry(&anna);
    assert_eq!(said(&anna, &hers).len(), 2);
}

#[tokio::test]
async fn meet_014_who_finds_every_slot_taken_says_so_and_tries_no_more() {
    let (_, bo, _) = two();
    bo.taxi().publish(&ride("wx4g0")).unwrap();
    for _ in 0..17 {
        let (id, letter) = bo.letters().remove(0);
        bo.ended(&id, &letter, Ended::Taken);
    }
    assert!(bo.letters().is_empty());
    assert_eq!(bo.taxi().mine().unwrap()[0].standing, OfferStanding::Crowded);
}

#[tokio::test]
async fn meet_015_junk_copies_and_what_is_ours_are_not_kept_and_an_answer_is_opened_once() {
    // given an author who watches his own place, and an offer that comes twice, once from another slot
    let (anna, bo, clock) = two();
    for person in [&anna, &bo] {
        person.taxi().watch(&cell("wx4g0")).unwrap();
    }
    bo.taxi().publish(&ride("wx4g0")).unwrap();
    let letter = bo.letters().remove(0).1;
    let envelope = letter.envelope.parse().unwrap().verify().unwrap();
    bo.node.shared().meet_boxes().unwrap();
    assert!(bo.node.shared().meet_arrived(&envelope).unwrap());
    assert!(bo.taxi().offers(&cell("wx4g0")).unwrap().is_empty());
    let topic = Topic::new(TAXI.as_bytes(), &cell("wx4g0"));
    let key = topic.slot_key(teahouse_chat::meet::Hour::of(clock.now()), 255);
    let copy = bo.own()[0].offer.seal(&topic, &key.id(), &mut teahouse_base::SystemRng);
    let junk = vec![7; copy.len()];
    let other = topic.slot_key(teahouse_chat::meet::Hour::of(clock.now()), 254);
    for bytes in
        [envelope.bytes().clone(), framed(&key, &copy, clock.now()), framed(&other, &junk, clock.now())]
    {
        anna.node.shared().meet_boxes().unwrap();
        assert!(anna.node.shared().meet_arrived(&bytes.parse().unwrap().verify().unwrap()).unwrap());
    }
    // then it was found once
    let seen = anna.taxi().offers(&cell("wx4g0")).unwrap();
    assert_eq!(seen.len(), 1);
    // and an answer that a mailbox hands out again opens no second thread
    anna.taxi().answer(&seen[0].id, b"two seats?").unwrap();
    let answer = anna.letters().remove(0).1.envelope.parse().unwrap().verify().unwrap();
    bo.node.shared().meet_boxes().unwrap();
    assert!(bo.node.shared().meet_arrived(&answer).unwrap());
    assert!(bo.node.shared().meet_arrived(&answer).unwrap());
    assert_eq!(bo.taxi().threads().unwrap().len(), 1);
    bo.node.shared().meet_boxes().unwrap();
    assert!(!bo.node.shared().meet_arrived(&answer).unwrap());
}

#[tokio::test]
async fn meet_016_an_app_reaches_its_own_offers_and_threads_only_and_leaves_none_behind() {
    let (anna, bo, _, hers, his) = met();
    let chess = anna.node.meetings(CHESS);
    assert_eq!(code(chess.say(&hers, b"hello")), "MET-208");
    assert_eq!(code(chess.words(&hers, 0, 10)), "MET-208");
    assert_eq!(code(chess.close(&hers)), "MET-208");
    assert!(chess.threads().unwrap().is_empty());
    let offer = bo.taxi().mine().unwrap()[0].id;
    assert_eq!(code(bo.node.meetings(CHESS).withdraw(&offer)), "MET-205");
    assert_eq!(code(anna.taxi().say(&his, b"hello")), "MET-208");
    // and an app that goes takes all of its own along, and nothing of another's
    anna.taxi().say(&hers, b"hello").unwrap();
    chess.publish(&ride("wx4g0")).unwrap();
    let shared = anna.node.shared();
    shared.write(|records| forget_app(records, &TAXI)).unwrap();
    shared.meet_changed();
    assert!(anna.taxi().threads().unwrap().is_empty());
    assert!(anna.taxi().offers(&cell("wx4g0")).unwrap().is_empty());
    assert_eq!((anna.letters().len(), chess.mine().unwrap().len()), (1, 1));
}

#[tokio::test]
async fn meet_017_an_answer_to_an_offer_that_was_taken_back_or_is_over_is_opened_by_nobody() {
    // given an offer that was seen, and then taken back
    let (anna, bo, clock) = two();
    anna.taxi().watch(&cell("wx4g0")).unwrap();
    let first = bo.taxi().publish(&ride("wx4g0")).unwrap();
    bo.carry(&anna);
    let seen = anna.taxi().offers(&cell("wx4g0")).unwrap();
    bo.taxi().withdraw(&first).unwrap();
    let letters = bo.letters();
    assert_eq!((letters.len(), letters[0].1.errand, bo.own().len()), (1, Errand::Withdraw, 0));
    // when it is answered, then nobody looks
    anna.taxi().answer(&seen[0].id, b"two seats?").unwrap();
    assert_eq!(anna.carry(&bo), 0);
    // and of one that is over the secret is gone too
    bo.taxi().publish(&ride("wx4g0")).unwrap();
    clock.advance(HOUR / 6);
    bo.tidy();
    assert_eq!(bo.own().len(), 0);
    assert!(bo.node.shared().meet_boxes().unwrap().is_empty());
    // and a thread in which nothing was said for a week is forgotten
    clock.advance(Duration::from_secs(7 * 86_400));
    anna.tidy();
    assert!(anna.taxi().threads().unwrap().is_empty());
}
