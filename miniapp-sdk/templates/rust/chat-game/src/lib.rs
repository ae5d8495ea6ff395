//! Two people play four in a row in a conversation: a move is a card, and the card holds the whole game.
//!
//! Read in this order: [`game`] (the rules), this file (what a card may do), [`view`] (what a person sees). `tests/` plays it
//! without a host, `scenarios/` on the runtime that people use.
//!
//! | bytes of a card | meaning |
//! |---|---|
//! | 1 | version, 1 |
//! | 8 | the game's id |
//! | rest | the columns that were played, in order, at least one |

pub mod game;
pub mod view;

use serde::{Deserialize, Serialize};
use teahouse_miniapp::prelude::*;
use teahouse_miniapp::{PersonId, Source, chat, random};

use game::Outcome;

const VERSION: u8 = 1;
/// Games that are remembered.
const MOST_KEPT: usize = 20;

/// Names a game, by chance.
pub type GameId = [u8; 8];

/// The whole app.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatGame {
    /// Games, oldest first.
    pub games: Vec<Game>,
    /// The one on the screen: that of the card that was opened, or one that was begun here.
    pub shown: Option<GameId>,
    /// How many cards there ever were: the tag of the newest.
    pub counted: u32,
    /// What just went wrong.
    pub trouble: Option<Trouble>,
}

/// A game with one opponent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Game {
    /// Its name in every card.
    pub id: GameId,
    /// Who plays against this person; nobody before somebody has answered the first card.
    pub friend: Option<PersonId>,
    /// Whether this person moves first.
    pub first: bool,
    /// The columns that were played.
    pub moves: Vec<u8>,
    /// The tag of the card that is being sent.
    pub sending: Option<u32>,
}

/// What just went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Trouble {
    /// A card that no game by these rules can have.
    Forged,
    /// A card of a game that is not between its sender and this person.
    Foreign,
    /// A card that is older than what is known.
    Stale,
    /// A move that did not leave, and so was taken back.
    NotSent(RefusalCode),
}

/// What a person can do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Press {
    /// Begin a game.
    Begin,
    /// Let a stone fall into this column, counted from 0.
    Play(u8),
}

impl App for ChatGame {
    type Message = Press;

    fn update(&mut self, event: Event<Press>) -> Effects {
        match event {
            Event::Started(launch) => self.opened(launch.source),
            Event::Ui(press) => return self.pressed(press),
            Event::Answered(_, Answer::Random(Ok(chance))) => self.begin(&chance),
            Event::Answered(tag, Answer::CardSent(sent)) => self.sent(tag.0, sent),
            _ => {}
        }
        Effects::none()
    }

    fn view(&self) -> Node<Press> {
        view::screen(self)
    }
}

teahouse_miniapp::mini_app!(ChatGame);

impl ChatGame {
    /// The game on the screen.
    pub fn on_screen(&self) -> Option<&Game> {
        self.games.iter().find(|game| Some(game.id) == self.shown)
    }

    fn opened(&mut self, source: Source) {
        self.trouble = None;
        match source {
            Source::Card { sender, mine, payload, .. } => {
                self.shown = None;
                self.trouble = self.read(sender, mine, &payload).err();
            }
            Source::Restart => {}
            _ => self.shown = None,
        }
    }

    /// A card is its sender's word. It is believed when it begins a game, or adds one move of the opponent's to a game as it is
    /// known here; whatever else it says, nothing is changed.
    fn read(&mut self, sender: PersonId, mine: bool, payload: &[u8]) -> Result<(), Trouble> {
        let (id, moves) = parsed(payload).ok_or(Trouble::Forged)?;
        let Some(game) = self.games.iter_mut().find(|game| game.id == id) else {
            return self.invited(sender, mine, id, moves);
        };
        if !mine && game.friend.as_ref().is_some_and(|friend| *friend != sender) {
            return Err(Trouble::Foreign);
        }
        self.shown = Some(id);
        if game.moves.starts_with(moves) {
            return if moves.len() < game.moves.len() { Err(Trouble::Stale) } else { Ok(()) };
        }
        let adds_one = moves.len() == game.moves.len() + 1 && moves.starts_with(&game.moves);
        if mine || !adds_one || game.is_my_turn() {
            return Err(Trouble::Forged);
        }
        (game.friend, game.moves, game.sending) = (Some(sender), moves.to_vec(), None);
        Ok(())
    }

    /// Only a first move begins a game: what came before it cannot be known here.
    fn invited(&mut self, sender: PersonId, mine: bool, id: GameId, moves: &[u8]) -> Result<(), Trouble> {
        if mine || moves.len() != 1 {
            return Err(Trouble::Foreign);
        }
        self.keep(Game { id, friend: Some(sender), first: false, moves: moves.to_vec(), sending: None });
        Ok(())
    }

    fn begin(&mut self, chance: &[u8]) {
        if let Ok(id) = GameId::try_from(chance) {
            self.keep(Game { id, friend: None, first: true, moves: Vec::new(), sending: None });
        }
    }

    /// Shows a new game; the oldest one makes room.
    fn keep(&mut self, game: Game) {
        if self.games.len() >= MOST_KEPT {
            self.games.remove(0);
        }
        self.shown = Some(game.id);
        self.games.push(game);
    }

    fn pressed(&mut self, press: Press) -> Effects {
        self.trouble = None;
        match press {
            Press::Begin => random::bytes(8).into(),
            Press::Play(column) => self.play(column),
        }
    }

    fn play(&mut self, column: u8) -> Effects {
        let (shown, tag) = (self.shown, self.counted + 1);
        let game = self.games.iter_mut().find(|game| Some(game.id) == shown && game.is_my_turn());
        let Some(game) = game.filter(|game| game.can_play(column)) else { return Effects::none() };
        game.moves.push(column);
        game.sending = Some(tag);
        self.counted = tag;
        chat::send_card(view::title(game), game.payload()).tagged(Tag(tag)).into()
    }

    /// A move whose card did not leave was not made. An answer that comes after the opponent's changes nothing.
    fn sent(&mut self, tag: u32, sent: Result<(), Refusal>) {
        let Some(game) = self.games.iter_mut().find(|game| game.sending == Some(tag)) else { return };
        game.sending = None;
        if let Err(refusal) = sent {
            game.moves.pop();
            self.trouble = Some(Trouble::NotSent(refusal.code));
        }
    }
}

impl Game {
    /// How it stands.
    pub fn outcome(&self) -> Outcome {
        game::replay(&self.moves).map_or(Outcome::Open, |(_, outcome)| outcome)
    }

    /// Whether this person moves next.
    pub fn is_my_turn(&self) -> bool {
        self.outcome() == Outcome::Open && game::is_first(self.moves.len()) == self.first
    }

    /// Whether a stone may fall into `column` now.
    pub fn can_play(&self, column: u8) -> bool {
        game::replay(&[self.moves.as_slice(), &[column]].concat()).is_some()
    }

    /// What a card holds.
    fn payload(&self) -> Vec<u8> {
        [[VERSION].as_slice(), self.id.as_slice(), self.moves.as_slice()].concat()
    }
}

/// The game's id and its moves, which keep the rules and are at least one.
fn parsed(payload: &[u8]) -> Option<(GameId, &[u8])> {
    let (&VERSION, rest) = payload.split_first()? else { return None };
    let (id, moves) = rest.split_first_chunk::<8>()?;
    game::replay(moves).filter(|_| !moves.is_empty())?;
    Some((*id, moves))
}
