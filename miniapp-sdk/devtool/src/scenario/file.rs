//! A scenario file in TOML. Unknown words are refused: a misspelt expectation would be one that always holds.

use serde::Deserialize;
use serde_json::Value;
use teahouse_runtime::model::{
    Answer, CardLaunch, LinkLaunch, PersonId, Refusal, RefusalCode, ShareId, Source,
};
use teahouse_runtime::news::{CardNews, Member};

/// One scenario.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Scenario {
    /// What it claims.
    pub title: String,
    /// The person's language.
    #[serde(default = "english")]
    pub locale: String,
    /// From where the app is opened.
    #[serde(default)]
    pub from: From,
    /// What happens, in order.
    pub step: Vec<Step>,
}

fn english() -> String {
    "en".to_owned()
}

/// From where an app is opened.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) enum From {
    #[default]
    Launcher,
    Conversation,
    Card(Card),
    Link(Card),
    /// An alarm's tag; 4294967295 stands for what was posted.
    Notification(u32),
}

/// A card or a link, as its receiver gets it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Card {
    #[serde(default)]
    pub sender: String,
    #[serde(default)]
    pub mine: bool,
    #[serde(default)]
    pub payload: Vec<Piece>,
    pub share: Option<String>,
}

/// A part of a payload or a file: a byte, or the bytes of a text.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Piece {
    Byte(u8),
    Text(String),
}

/// At most one thing that happens, and what must then hold.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Step {
    pub press: Option<String>,
    pub enter: Option<Entry>,
    pub answer: Option<Answer>,
    pub refuse: Option<Refuse>,
    pub file: Option<GivenFile>,
    /// A card that comes while the app is open, or what one becomes.
    pub news: Option<News>,
    /// The cell that answers the oldest wish for a place: a geohash of as many letters as the manifest allows.
    pub cell: Option<String>,
    /// The text that answers the oldest wish for a code.
    pub scan: Option<String>,
    pub open: Option<From>,
    pub revoke: Option<String>,
    pub signal: Option<Signal>,
    pub wait: Option<u64>,
    #[serde(default)]
    pub restart: bool,
    #[serde(default)]
    pub background: bool,
    /// Words that stand in the view.
    #[serde(default)]
    pub shows: Vec<String>,
    /// Words that do not.
    #[serde(default)]
    pub hides: Vec<String>,
    /// The requests that this step made, each with the fields that matter; not looked at when left out.
    pub asks: Option<Vec<Value>>,
    /// The notifications that this step showed, each with the fields that matter; not looked at when left out.
    pub posts: Option<Vec<Value>>,
    /// The alarms that wait after it, by their tags: `tag`, `in` (seconds), `title`, `body`; not looked at when left out.
    pub alarms: Option<Vec<Value>>,
    /// The reads that are watched after it, by their numbers: `id` and what is in a call; not looked at when left out.
    pub watches: Option<Vec<Value>>,
    /// The code of the error that ends the turn.
    pub fails: Option<String>,
}

/// What is entered into a field or chosen, as a terminal takes it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Entry {
    pub field: String,
    pub value: String,
}

/// A file that answers the oldest pick or fetch.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GivenFile {
    /// What somebody calls it.
    pub name: String,
    /// What is in it.
    #[serde(default)]
    pub bytes: Vec<Piece>,
}

/// A card that somebody sends, or changes, while the app is open.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct News {
    pub sender: String,
    pub title: String,
    #[serde(default)]
    pub payload: Vec<Piece>,
    /// Whether the card was there before.
    #[serde(default)]
    pub updated: bool,
}

impl News {
    /// As the runtime wants it.
    pub fn news(&self) -> CardNews {
        let (sender, payload) = (PersonId::new(self.sender.clone()), bytes_of(&self.payload));
        CardNews { sender, title: self.title.clone(), payload, updated: self.updated }
    }
}

/// A request that is refused.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Refuse {
    /// The kind of request, such as `write`.
    pub of: String,
    pub code: RefusalCode,
}

/// An interface that speaks without having been asked.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Signal {
    pub source: String,
    pub id: u64,
}

impl Scenario {
    /// The scenario in `text`, or what is wrong with it.
    pub fn from_toml(text: &str) -> Result<Self, String> {
        let scenario: Self = toml::from_str(text).map_err(|e| e.to_string())?;
        for (place, step) in scenario.step.iter().enumerate() {
            if step.actions() > 1 {
                return Err(format!("step {}: one thing at a time", place + 1));
            }
        }
        Ok(scenario)
    }
}

impl Step {
    fn actions(&self) -> usize {
        let options = [
            self.press.is_some(),
            self.enter.is_some(),
            self.answer.is_some(),
            self.refuse.is_some(),
            self.file.is_some(),
            self.news.is_some(),
            self.cell.is_some(),
            self.scan.is_some(),
            self.open.is_some(),
            self.revoke.is_some(),
            self.signal.is_some(),
            self.wait.is_some(),
            self.restart,
            self.background,
        ];
        options.iter().filter(|there| **there).count()
    }

    /// The answer of this step and the kind of request it is for, if it answers.
    pub fn answer(&self) -> Option<(Option<&str>, Answer)> {
        let device = self.cell.clone().map(Answer::CellPicked);
        let device = device.or_else(|| self.scan.clone().map(Answer::Scanned));
        match (self.answer.as_ref().or(device.as_ref()), &self.refuse) {
            (Some(answer), _) => Some((None, answer.clone())),
            (_, Some(refuse)) => {
                let refusal = Refusal::new(refuse.code, "refused by the scenario");
                Some((Some(refuse.of.as_str()), Answer::Refused(refusal)))
            }
            _ => None,
        }
    }
}

impl From {
    /// As the runtime wants it.
    pub fn source(&self) -> Source {
        match self {
            Self::Launcher => Source::Launcher,
            Self::Conversation => Source::Conversation,
            Self::Card(card) => Source::Card(CardLaunch {
                sender: PersonId::new(card.sender.clone()),
                mine: card.mine,
                payload: card.payload(),
                share: card.share.clone().map(ShareId::new),
            }),
            Self::Link(card) => Source::Link(LinkLaunch {
                payload: card.payload(),
                share: card.share.clone().map(ShareId::new),
            }),
            Self::Notification(tag) => Source::Notification(*tag),
        }
    }
}

impl From {
    /// Who is in the conversation: this person and the card's sender, or `bo`; nobody outside of one.
    pub fn members(&self) -> Vec<Member> {
        let other = match self {
            Self::Card(card) if !card.mine && !card.sender.is_empty() => card.sender.as_str(),
            Self::Card(_) | Self::Conversation => "bo",
            Self::Launcher | Self::Link(_) | Self::Notification(_) => return Vec::new(),
        };
        [("me", true), (other, false)].map(|(id, me)| Member { id: PersonId::new(id), me }).to_vec()
    }
}

impl Card {
    fn payload(&self) -> Vec<u8> {
        bytes_of(&self.payload)
    }
}

/// The bytes of pieces in a row.
pub(crate) fn bytes_of(pieces: &[Piece]) -> Vec<u8> {
    let bytes = pieces.iter().map(|piece| match piece {
        Piece::Byte(byte) => std::slice::from_ref(byte),
        Piece::Text(text) => text.as_bytes(),
    });
    bytes.flatten().copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payload_is_bytes_and_words_in_order() {
        let text = "title='t'\nfrom={card={sender='a',payload=[1,0,'Ai'],share='s'}}\n[[step]]\nshows=['x']";
        let scenario = Scenario::from_toml(text).unwrap();

        let Source::Card(card) = scenario.from.source() else { panic!("a card") };
        assert_eq!(card.payload, [1, 0, b'A', b'i']);
    }

    #[test]
    fn an_app_can_be_opened_from_a_notification() {
        let text =
            "title='t'\nfrom={notification=5}\n[[step]]\nposts=[{title='Tea'}]\nalarms=[{tag=5,in=60}]";
        let scenario = Scenario::from_toml(text).unwrap();

        assert_eq!(scenario.from.source(), Source::Notification(5));
        assert_eq!(scenario.step[0].alarms.as_ref().unwrap()[0]["in"], 60);
    }

    #[test]
    fn a_signature_is_answered_with_the_fields_as_they_were_filled_in() {
        let text = "title='t'
            [[step]]
            answer={kind='signed',value={signature=[1,2],fields=[{name='deadline',value={kind='uint',value='77'}}]}}
            [[step]]
            answer={kind='verified',value=true}";
        let scenario = Scenario::from_toml(text).unwrap();
        let Some((None, Answer::Signed(record))) = scenario.step[0].answer() else { panic!("a signature") };
        assert_eq!((record.signature, record.fields[0].name.as_str()), (vec![1, 2], "deadline"));
        assert!(matches!(scenario.step[1].answer(), Some((None, Answer::Verified(true)))));
    }

    #[test]
    fn a_deal_is_answered_with_what_matters_of_its_view() {
        let text = "title='t'
            [[step]]
            answer={kind='dealStands',value={kind='escrow',state='Offered',mine=[{name='accept',until=9000}]}}
            [[step]]
            signal={source='deals',id=5}";
        let scenario = Scenario::from_toml(text).unwrap();
        let Some((None, Answer::DealStands(view))) = scenario.step[0].answer() else { panic!("a deal") };
        assert_eq!((view.state.as_str(), view.mine[0].name.as_str()), ("Offered", "accept"));
        assert!(view.mine[0].waits_until.is_none() && view.deadlines.is_empty() && !view.over);
    }

    #[test]
    fn a_place_and_a_code_are_given_in_a_word() {
        let text = "title='t'\n[[step]]\ncell='wtw3s'\n[[step]]\nscan='table 7'";
        let scenario = Scenario::from_toml(text).unwrap();
        let given: Vec<_> = scenario.step.iter().filter_map(Step::answer).map(|(_, answer)| answer).collect();
        assert_eq!(given, [Answer::CellPicked("wtw3s".to_owned()), Answer::Scanned("table 7".to_owned())]);
    }

    #[test]
    fn a_card_comes_from_somebody_who_is_in_the_conversation() {
        let text = "title='t'\nfrom={card={sender='mei'}}\n[[step]]\n\
                    news={sender='mei',title='Tea',payload=['Te',97],updated=true}";
        let scenario = Scenario::from_toml(text).unwrap();
        let news = scenario.step[0].news.as_ref().unwrap().news();
        assert_eq!(
            (news.sender.as_str(), news.payload.as_slice(), news.updated),
            ("mei", b"Tea".as_slice(), true)
        );
        let who: Vec<_> =
            scenario.from.members().into_iter().map(|one| (one.id.to_string(), one.me)).collect();
        assert_eq!(who, [("me".to_owned(), true), ("mei".to_owned(), false)]);
        assert!(From::Launcher.members().is_empty());
    }

    #[test]
    fn a_meter_is_answered_with_what_was_agreed_to_and_its_vouchers_with_signatures() {
        let text = "title='t'
            [[step]]
            answer={kind='meterOpened',value=[{name='rideId',value={kind='bytes',value=[7]}}]}
            [[step]]
            answer={kind='vouched',value={signature=[1,2],fields=[{name='seq',value={kind='uint',value='1'}}]}}
            [[step]]
            answer={kind='meterStopped'}
            [[step]]
            refuse={of='tick',code='expired'}";
        let scenario = Scenario::from_toml(text).unwrap();
        let answer = |step: usize| scenario.step[step].answer().unwrap().1;
        assert!(matches!(answer(0), Answer::MeterOpened(fields) if fields[0].name == "rideId"));
        assert!(matches!(answer(1), Answer::Vouched(record) if record.signature == [1, 2]));
        assert_eq!(answer(2), Answer::MeterStopped);
        assert!(matches!(answer(3), Answer::Refused(refusal) if refusal.code == RefusalCode::Expired));
    }

    #[test]
    fn a_misspelt_expectation_and_two_actions_at_once_are_refused() {
        assert!(Scenario::from_toml("title='t'\n[[step]]\nshow=['x']").unwrap_err().contains("show"));
        assert!(
            Scenario::from_toml("title='t'\n[[step]]\npress='a'\nrestart=true")
                .unwrap_err()
                .contains("step 1")
        );
    }
}
