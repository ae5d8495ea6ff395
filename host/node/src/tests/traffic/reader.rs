//! The reader is an adversary that keeps the endpoint and every relay, knows what marks each of two personas leaves, and
//! looks for anything that joins them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::time::Duration;

use serde_json::Value;
use teahouse_wire::BoxId;

use super::wire::{Asked, Place, Recorder};

/// Two askers that ask within this time ask together.
const TOGETHER: Duration = Duration::from_millis(25);
/// Questions of one asker that follow each other faster than this are one look.
const LOOK: Duration = Duration::from_millis(60);
/// So many looks say something about a timer.
const ENOUGH: usize = 10;
/// What a whole day is moved by, again and again, to see what chance has in it: no part of any wait of ours.
const MOVED: Duration = Duration::from_millis(137);

/// What gives a persona away wherever it is seen.
#[derive(Clone, Debug, Default)]
pub(super) struct Marks {
    /// Addresses and identities, as bytes; seen raw, or in hexadecimal.
    pub bytes: Vec<Vec<u8>>,
    pub boxes: BTreeSet<BoxId>,
}

/// What joins two personas.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Leak {
    /// One connection to the endpoint carries both.
    SharedConnection,
    /// One peer id asks relays for both.
    SharedPeer,
    /// Relays see both come from one port.
    SharedDoor,
    /// One request names both.
    JointRequest,
    /// What one of them asks names the other.
    NamesTheOther,
    /// Both send a header that strangers do not.
    SinglingHeader,
    /// Both ask for the same box.
    SharedBox,
    /// The numbers of their requests are one sequence.
    CommonCounter,
    /// While nobody acts, they look at the same moments more often than chance has it.
    CommonTimer,
    /// Over the whole day, they look at the same moments far more often than at moments beside them.
    CommonMoments,
}

/// When nobody acted, so that what was asked was asked by timers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Window(Duration, Duration);

impl Window {
    const DAY: Self = Self(Duration::ZERO, Duration::MAX);

    pub fn open(recorder: &Recorder) -> Self {
        // What was just begun is still on its way.
        Self(recorder.now() + Duration::from_millis(1_000), Duration::MAX)
    }

    pub fn close(self, recorder: &Recorder) -> Self {
        Self(self.0, recorder.now())
    }
}

/// What the reader found and how much it had to read.
pub(super) struct Report {
    pub leaks: Vec<Leak>,
    asked: [usize; 2],
    lines: [BTreeSet<String>; 2],
    doors: [BTreeSet<String>; 2],
    looks: [usize; 2],
    together: (usize, f64),
    all_day: (usize, f64),
    singling: BTreeSet<(String, String)>,
}

impl Report {
    /// Whether it read enough of both to find something, if there were something.
    pub fn is_substantial(&self) -> bool {
        self.asked.iter().all(|asked| *asked > 50)
            && self.lines.iter().all(|lines| lines.len() >= 2)
            && self.doors.iter().all(|doors| !doors.is_empty())
            && self.looks.iter().all(|looks| *looks >= ENOUGH)
    }

    /// How often each of them asked about something that both may ask about, such as the pool.
    pub fn reads(&self, seen: &[Asked], what: &[u8]) -> [usize; 2] {
        let about = Marks { bytes: vec![what.to_vec()], ..Marks::default() };
        self.lines.each_ref().map(|lines| {
            let of = |asked: &&Asked| lines.contains(&asked.line) && asked.names(&about);
            seen.iter().filter(of).count()
        })
    }

    pub fn told(&self) -> String {
        let mut text = format!("{:?}", self.leaks);
        let (together, expected) = self.together;
        let lines = self.lines.each_ref().map(BTreeSet::len);
        let doors = self.doors.each_ref().map(BTreeSet::len);
        write!(text, "; {:?} requests on {lines:?} lines from {doors:?} ports", self.asked).unwrap();
        write!(text, ", {:?} looks, {together} together where chance has {expected:.1}", self.looks).unwrap();
        let (same, beside) = self.all_day;
        write!(text, "; all day {same} together, {beside} where the days are moved apart").unwrap();
        if !self.singling.is_empty() {
            write!(text, "; only both send {:?}", self.singling).unwrap();
        }
        text
    }
}

/// Reads everything for what joins the two personas whose marks are given; `stranger` shows what any host sends.
pub(super) fn read(seen: &[Asked], stranger: &[Asked], marks: &[Marks; 2], window: Window) -> Report {
    let mut leaks = BTreeSet::new();
    let mut lines = [BTreeSet::new(), BTreeSet::new()];
    for asked in seen {
        let named = marks.each_ref().map(|marks| asked.names(marks));
        if named == [true, true] {
            leaks.insert(Leak::JointRequest);
        }
        for (lines, named) in lines.iter_mut().zip(named) {
            if named {
                lines.insert(asked.line.clone());
            }
        }
    }
    for line in lines[0].intersection(&lines[1]) {
        let endpoint = seen.iter().any(|asked| asked.line == *line && asked.place == Place::Endpoint);
        leaks.insert(if endpoint { Leak::SharedConnection } else { Leak::SharedPeer });
    }
    let of = lines.each_ref().map(|lines| {
        let theirs = |asked: &&Asked| lines.contains(&asked.line);
        seen.iter().filter(theirs).collect::<Vec<&Asked>>()
    });
    let doors = of.each_ref().map(|asked| doors(asked));
    if !doors[0].is_disjoint(&doors[1]) {
        leaks.insert(Leak::SharedDoor);
    }
    for (asked, other) in [(&of[0], &marks[1]), (&of[1], &marks[0])] {
        if asked.iter().any(|asked| asked.names(other)) {
            leaks.insert(Leak::NamesTheOther);
        }
    }
    let singling = singling(&of, stranger);
    if !singling.is_empty() {
        leaks.insert(Leak::SinglingHeader);
    }
    let boxes = of.each_ref().map(|asked| asked.iter().flat_map(|asked| asked.boxes.clone()).collect());
    let [one, other]: &[BTreeSet<BoxId>; 2] = &boxes;
    if !one.is_disjoint(other) {
        leaks.insert(Leak::SharedBox);
    }
    if one_counter(&of) {
        leaks.insert(Leak::CommonCounter);
    }
    let looks = of.each_ref().map(|asked| looks(asked, window));
    let together = together(&looks);
    if looks.iter().all(|looks| looks.len() >= ENOUGH) && together.0 as f64 > bound(together.1) {
        leaks.insert(Leak::CommonTimer);
    }
    let days = of.each_ref().map(|asked| self::looks(asked, Window::DAY));
    let all_day = moved_apart(&days);
    if days.iter().all(|looks| looks.len() >= ENOUGH) && all_day.0 as f64 > bound(2.0 * all_day.1) {
        leaks.insert(Leak::CommonMoments);
    }
    let (asked, looks) = (of.each_ref().map(Vec::len), looks.each_ref().map(Vec::len));
    Report { leaks: leaks.into_iter().collect(), asked, lines, doors, looks, together, all_day, singling }
}

impl Asked {
    fn names(&self, marks: &Marks) -> bool {
        let text = String::from_utf8_lossy(&self.body).to_lowercase();
        let head: String = self.head.values().map(|value| value.to_lowercase()).collect();
        let named = |bytes: &Vec<u8>| {
            let hex = hex::encode(bytes);
            text.contains(&hex) || head.contains(&hex) || self.body.windows(bytes.len()).any(|w| w == bytes)
        };
        marks.bytes.iter().any(named) || !self.boxes.is_disjoint(&marks.boxes)
    }

    /// What is the same for every request of one program says nothing; the length follows from the body.
    fn headers(&self) -> BTreeSet<(String, String)> {
        self.head.clone().into_iter().filter(|(name, _)| name != "content-length").collect()
    }

    fn number(&self) -> Option<u64> {
        serde_json::from_slice::<Value>(&self.body).ok()?["id"].as_u64()
    }
}

/// From where relays see an asker come.
fn doors(asked: &[&Asked]) -> BTreeSet<String> {
    asked.iter().filter(|asked| asked.place == Place::Relay).filter_map(|asked| asked.door.clone()).collect()
}

/// The headers that both send and strangers do not.
fn singling(of: &[Vec<&Asked>; 2], stranger: &[Asked]) -> BTreeSet<(String, String)> {
    let all = |asked: &[&Asked]| asked.iter().flat_map(|asked| asked.headers()).collect::<BTreeSet<_>>();
    let usual: BTreeSet<_> = stranger.iter().flat_map(Asked::headers).collect();
    let [one, other] = of.each_ref().map(|asked| all(asked));
    let common = one.intersection(&other);
    common.filter(|header| header.0 != "protocol" && !usual.contains(*header)).cloned().collect()
}

/// Whether the numbers of both, in the order of time, are one rising sequence in which no number comes twice.
fn one_counter(of: &[Vec<&Asked>; 2]) -> bool {
    let numbers =
        of.each_ref().map(|asked| asked.iter().filter_map(|a| a.number()).collect::<BTreeSet<u64>>());
    let both = numbers.iter().all(|numbers| numbers.len() > 3);
    let apart = numbers[0].is_disjoint(&numbers[1]);
    // Disjoint and interleaved: a counter that both draw from. Disjoint and one after the other is one host's start.
    let span = |numbers: &BTreeSet<u64>| (numbers.first().copied(), numbers.last().copied());
    let ((a, b), (c, d)) = (span(&numbers[0]), span(&numbers[1]));
    both && apart && a < d && c < b
}

/// The moments at which an asker began to look at the endpoint, inside the window.
fn looks(asked: &[&Asked], window: Window) -> Vec<Duration> {
    // What is begun at the endpoint does not hide what is begun at the relays.
    let mut by_line: BTreeMap<bool, Vec<Duration>> = BTreeMap::new();
    for asked in asked.iter().filter(|asked| (window.0..window.1).contains(&asked.at)) {
        by_line.entry(asked.place == Place::Relay).or_default().push(asked.at);
    }
    let mut begun = Vec::new();
    for mut times in by_line.into_values() {
        times.sort_unstable();
        let mut last = None;
        for at in times {
            if last.is_none_or(|last| at - last > LOOK) {
                begun.push(at);
            }
            last = Some(at);
        }
    }
    begun.sort_unstable();
    begun
}

/// How many looks of the first fall together with one of the second, and how many would by chance.
fn together(looks: &[Vec<Duration>; 2]) -> (usize, f64) {
    let [one, other] = looks;
    let (Some(first), Some(last)) = (one.first().min(other.first()), one.last().max(other.last())) else {
        return (0, 0.0);
    };
    let span = (*last - *first).as_secs_f64().max(0.001);
    let rate = other.len() as f64 / span;
    let chance = 1.0 - (-2.0 * TOGETHER.as_secs_f64() * rate).exp();
    (near(one, other), one.len() as f64 * chance)
}

/// How many of the first are within [`TOGETHER`] of one of the second.
fn near(one: &[Duration], other: &[Duration]) -> usize {
    one.iter().filter(|at| other.iter().any(|also| at.abs_diff(*also) <= TOGETHER)).count()
}

/// How many looks of the first fall together with one of the second, and, in the middle, how many do once the second's day is
/// moved by a little, forth and back. When both are busy in the same minute, both are also after the move; what is left is the
/// moment itself.
fn moved_apart(days: &[Vec<Duration>; 2]) -> (usize, f64) {
    let [one, other] = days;
    let mut beside: Vec<usize> = (2..=8_u32)
        .flat_map(|steps| {
            let later: Vec<Duration> = other.iter().map(|at| *at + MOVED * steps).collect();
            let earlier: Vec<Duration> = one.iter().map(|at| *at + MOVED * steps).collect();
            [near(one, &later), near(&earlier, other)]
        })
        .collect();
    beside.sort_unstable();
    (near(one, other), beside[beside.len() / 2] as f64)
}

/// Four standard deviations above chance, and two: honest timers get there less than once in ten thousand recordings.
fn bound(expected: f64) -> f64 {
    expected + 4.0 * expected.sqrt() + 2.0
}

#[test]
fn the_reader_knows_a_common_counter_from_two_of_their_own() {
    let asked = |at: u64, id: u64| Asked {
        at: Duration::from_millis(at),
        place: Place::Endpoint,
        line: String::new(),
        door: None,
        head: BTreeMap::new(),
        body: format!("{{\"id\":{id}}}").into_bytes(),
        boxes: BTreeSet::new(),
    };
    let numbered = |numbers: &[u64]| numbers.iter().map(|n| asked(*n, *n)).collect::<Vec<_>>();
    let judge = |one: &[u64], other: &[u64]| {
        let (one, other) = (numbered(one), numbered(other));
        one_counter(&[one.iter().collect(), other.iter().collect()])
    };
    assert!(judge(&[0, 2, 4, 6, 8], &[1, 3, 5, 7]));
    assert!(!judge(&[0, 1, 2, 3, 4], &[0, 1, 2, 3]));
}

#[test]
fn the_reader_knows_a_common_timer_from_two_of_their_own() {
    use teahouse_base::RngExt;
    use teahouse_base::testing::SeededRng;
    let mut rng = SeededRng::new(11);
    let mut own = || {
        let mut at = 0;
        std::iter::repeat_with(|| {
            at += 150 + rng.below(300);
            Duration::from_millis(at)
        })
        .take(30)
        .collect::<Vec<_>>()
    };
    for _ in 0..1_000 {
        let (together, expected) = together(&[own(), own()]);
        assert!((together as f64) <= bound(expected), "{together} where chance has {expected}");
    }
    let common: Vec<_> = (0..30).map(|n| Duration::from_millis(n * 300)).collect();
    let late: Vec<_> = common.iter().map(|at| *at + Duration::from_millis(9)).collect();
    let (together, expected) = together(&[common, late]);
    assert!(together as f64 > bound(expected), "{together} where chance has {expected}");
}

#[test]
fn the_reader_knows_common_moments_of_a_day_from_days_that_are_busy_together() {
    use teahouse_base::RngExt;
    use teahouse_base::testing::SeededRng;
    let mut rng = SeededRng::new(12);
    // given days with the same hours of work, in which each looks at moments of its own
    let mut own = |hours: &[u64]| {
        let mut day = Vec::new();
        for (hour, busy) in hours.iter().enumerate() {
            let (mut at, end) = (hour as u64 * 10_000, (hour as u64 + 1) * 10_000);
            while at < end {
                at += if *busy == 1 { 150 + rng.below(300) } else { 2_500 + rng.below(5_000) };
                day.push(Duration::from_millis(at));
            }
        }
        day
    };
    let found = |one: Vec<Duration>, other: Vec<Duration>| {
        let (together, beside) = moved_apart(&[one, other]);
        together as f64 > bound(2.0 * beside)
    };
    let hours = [1, 0, 1, 1, 0, 0, 1, 0];
    // then they are not joined, though both are busy in the same hours
    for _ in 0..200 {
        assert!(!found(own(&hours), own(&hours)));
    }
    // and two that look by one clock are
    let day = own(&hours);
    let late = day.iter().map(|at| *at + Duration::from_millis(9)).collect();
    assert!(found(day, late));
}
