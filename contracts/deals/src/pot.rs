//! A pot is the smallest deal: Anna puts two coins in, Bo may take one at a time for a day, then anyone sends the rest
//! back to Anna. Its flags are the mistakes that the searches of this crate have to find.

use std::time::Duration;

use teahouse_base::UnixSeconds;
use thiserror::Error;

use crate::account::{Account, Destination};
use crate::amount::Amount;
use crate::deal::{Deal, Effect, NextAction, Role, Until, Verb, next_after};
use crate::explore::{Explore, Instance, STRANGER, Try};

pub const LIFE: Duration = Duration::from_secs(86_400);
const END: UnixSeconds = UnixSeconds::new(86_400);
const ANNA: Account = Account::repeat(0xa1);
const BO: Account = Account::repeat(0xb0);

/// A pot before Anna has filled it.
pub const LOCKED: Pot = Pot {
    coins: None,
    only_the_owner: false,
    leaks: false,
    pays_caller: false,
    boasts: false,
    oversleeps: false,
};

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pot {
    pub coins: Option<u64>,
    pub only_the_owner: bool,
    pub leaks: bool,
    pub pays_caller: bool,
    pub boasts: bool,
    pub oversleeps: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Party {
    Anyone,
    Anna,
    Bo,
}

impl Role for Party {
    fn name(self) -> &'static str {
        match self {
            Self::Anyone => "anyone",
            Self::Anna => "Anna",
            Self::Bo => "Bo",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PotCall {
    Fill,
    Take,
    SendBack,
}

impl Verb for PotCall {
    fn name(self) -> &'static str {
        match self {
            Self::Fill => "fill",
            Self::Take => "take",
            Self::SendBack => "sendBack",
        }
    }

    fn when(self) -> &'static str {
        if self == Self::SendBack { "after a day" } else { "" }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    #[error("{0} may not")]
    NotYou(Account),
    #[error("nothing is in it")]
    Empty,
    #[error("it was filled before")]
    Full,
    #[error("not at {0}")]
    WrongTime(UnixSeconds),
}

impl Pot {
    fn pay(&mut self, to: Account, coins: u64) -> Vec<Effect> {
        self.coins = self.coins.map(|left| left - coins);
        let amount = Amount::small(if self.leaks { coins + 1 } else { coins });
        Effect::pay(Destination::account(to), amount).into_iter().collect()
    }

    fn only(&self, who: Account, by: Account) -> Result<(), Refusal> {
        if who == by { Ok(()) } else { Err(Refusal::NotYou(by)) }
    }
}

impl Deal for Pot {
    type Party = Party;
    type Verb = PotCall;
    type Action = PotCall;
    type Refusal = Refusal;
    const ANYONE: Party = Party::Anyone;

    fn verb(action: &PotCall) -> PotCall {
        *action
    }

    fn step(&mut self, by: Account, action: &PotCall, now: UnixSeconds) -> Result<Vec<Effect>, Refusal> {
        match (action, self.coins) {
            (PotCall::Fill, Some(_)) => Err(Refusal::Full),
            (PotCall::Fill, None) => {
                self.only(ANNA, by)?;
                self.coins = Some(2);
                Ok(vec![Effect::Take { from: by, amount: Amount::small(2) }])
            }
            (_, None | Some(0)) => Err(Refusal::Empty),
            (PotCall::Take, Some(_)) if now >= END => Err(Refusal::WrongTime(now)),
            (PotCall::Take, Some(_)) => {
                self.only(BO, by)?;
                Ok(self.pay(BO, 1))
            }
            (PotCall::SendBack, Some(_)) if now < END => Err(Refusal::WrongTime(now)),
            (PotCall::SendBack, Some(left)) => {
                if self.only_the_owner {
                    self.only(ANNA, by)?;
                }
                Ok(self.pay(if self.pays_caller { by } else { ANNA }, left))
            }
        }
    }

    fn parties(&self) -> Vec<Party> {
        vec![Party::Anna, Party::Bo]
    }

    fn next_actions(&self, party: Party, now: UnixSeconds) -> Vec<NextAction<PotCall>> {
        let list = |verb, from, until| vec![NextAction { verb, from, until }];
        let owner = if self.only_the_owner { Party::Anna } else { Party::Anyone };
        match (self.coins, party) {
            (None, Party::Anna) => list(PotCall::Fill, now, Until::Forever),
            (None, Party::Bo) if self.boasts => list(PotCall::Take, now, Until::Forever),
            (Some(1..), Party::Bo) if now < END => {
                list(PotCall::Take, now, Until::Opens(END, PotCall::SendBack))
            }
            (Some(1..), who) if who == owner => list(PotCall::SendBack, now.max(END), Until::Forever),
            _ => Vec::new(),
        }
    }

    fn wake_at(&self, now: UnixSeconds) -> Option<UnixSeconds> {
        let end = if self.oversleeps { END.after(LIFE) } else { END };
        self.coins.and_then(|_| next_after(now, [end]))
    }

    fn held(&self) -> Amount {
        Amount::small(self.coins.unwrap_or(0))
    }

    fn is_over(&self) -> bool {
        self.coins == Some(0)
    }

    fn status(&self) -> &'static str {
        match self.coins {
            None => "Unknown",
            Some(0) => "Empty",
            Some(_) => "Full",
        }
    }
}

impl Explore for Pot {
    const NAME: &'static str = "pot";

    fn instances() -> Vec<Instance<Self>> {
        vec![Instance { name: "two coins", start: LOCKED, at: UnixSeconds::new(0) }]
    }

    fn tries(&self, _now: UnixSeconds) -> Vec<Try<Self>> {
        let calls = [PotCall::Fill, PotCall::Take, PotCall::SendBack];
        let people = [(Party::Anna, ANNA), (Party::Bo, BO), (Party::Anyone, STRANGER)];
        let all = people.into_iter().flat_map(|(party, by)| calls.map(|action| Try { party, by, action }));
        // What anyone may do is nobody's own.
        let owner = if self.only_the_owner { Party::Anna } else { Party::Anyone };
        all.filter(|it| it.action != PotCall::SendBack || it.party == owner).collect()
    }
}
