//! A card carries a few words in ASCII between guest and house. Whoever sends it made it up, so it is read with suspicion.
//!
//! | words | who | meaning |
//! |---|---|---|
//! | `booking1 offer DAY FREE FREE …` | the house | so many places are free on DAY and on those after it |
//! | `booking1 ask NUMBER DAY GUESTS` | a guest, with the deposit's share | a place on DAY, please |
//! | `booking1 say NUMBER WORD` | either | that booking is now confirmed, declined, cancelled, late |

use crate::stay::Standing;
use crate::terms;

const VERSION: &str = "booking1";
/// The last day that is understood: in the year 2243.
const LAST_DAY: u32 = 100_000;

/// What can be said of a booking.
const SAID: [(&str, Standing); 4] = [
    ("confirmed", Standing::Confirmed),
    ("declined", Standing::Declined),
    ("cancelled", Standing::Cancelled),
    ("late", Standing::Late),
];

/// What a card says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// Free places from the first day on.
    Offer(u32, Vec<u32>),
    /// The guest's number, day and guests.
    Ask(u32, u32, u32),
    /// The guest's number, and how that booking stands now.
    Say(u32, Standing),
}

impl Message {
    /// Whether only a house sends it.
    pub fn is_of_house(&self) -> bool {
        match self {
            Self::Offer(..) => true,
            Self::Ask(..) => false,
            Self::Say(_, to) => to.is_of_house(),
        }
    }

    /// As it travels.
    pub fn to_payload(&self) -> Vec<u8> {
        let words = match self {
            Self::Offer(first, free) => {
                free.iter().fold(format!("offer {first}"), |words, free| format!("{words} {free}"))
            }
            Self::Ask(number, day, guests) => format!("ask {number} {day} {guests}"),
            Self::Say(number, to) => {
                let word = SAID.iter().find(|(_, known)| known == to).map_or("", |(word, _)| *word);
                format!("say {number} {word}")
            }
        };
        format!("{VERSION} {words}").into_bytes()
    }

    /// What travelled, or nothing when a single word of it is out of place.
    pub fn from_payload(payload: &[u8]) -> Option<Self> {
        let words: Vec<&str> = std::str::from_utf8(payload).ok()?.split(' ').collect();
        match words.as_slice() {
            [VERSION, "offer", first, free @ ..] if free.len() <= terms::DAYS as usize => {
                let free = free.iter().map(|word| number(word, 0, terms::PLACES)).collect::<Option<_>>()?;
                Some(Self::Offer(number(first, 0, LAST_DAY)?, free))
            }
            [VERSION, "ask", booking, day, guests] => Some(Self::Ask(
                number(booking, 1, u32::MAX)?,
                number(day, 0, LAST_DAY)?,
                number(guests, 1, terms::MOST_GUESTS)?,
            )),
            [VERSION, "say", booking, word] => {
                let (_, to) = SAID.iter().find(|(known, _)| known == word)?;
                Some(Self::Say(number(booking, 1, u32::MAX)?, *to))
            }
            _ => None,
        }
    }
}

fn number(word: &str, least: u32, most: u32) -> Option<u32> {
    word.parse::<u32>().ok().filter(|number| (least..=most).contains(number))
}
