//! Who can do what with the registry until when.

use teahouse_base::UnixSeconds;

use super::call::{RegistryAction, RegistryParty as Party, RegistryVerb as Verb};
use super::{App, Holding, Registry, RegistryRefusal};
use crate::account::Account;
use crate::amount::Amount;
use crate::deal::{Deal, Effect, NextAction, Until, next_after};

impl Deal for Registry {
    type Party = Party;
    type Verb = Verb;
    type Action = RegistryAction;
    type Refusal = RegistryRefusal;
    const ANYONE: Party = Party::Anyone;

    fn verb(action: &RegistryAction) -> Verb {
        action.act.verb()
    }

    fn step(
        &mut self,
        by: Account,
        action: &RegistryAction,
        now: UnixSeconds,
    ) -> Result<Vec<Effect>, RegistryRefusal> {
        self.call(by, action, now).map(|()| Vec::new())
    }

    fn parties(&self) -> Vec<Party> {
        let of = |number: &u64| [Party::Owner(*number), Party::Offered(*number), Party::Recovery(*number)];
        [Party::Newcomer, Party::Rebuilder].into_iter().chain(self.publishers.keys().flat_map(of)).collect()
    }

    fn next_actions(&self, party: Party, now: UnixSeconds) -> Vec<NextAction<Verb>> {
        let always = |verb| NextAction { verb, from: now, until: Until::Forever };
        match party {
            Party::Anyone => self.next_finish(now),
            Party::Newcomer => vec![always(Verb::RegisterPublisher)],
            Party::Rebuilder => self.words_to_say().into_iter().map(always).collect(),
            Party::Owner(publisher) => self.next_of_owner(publisher, now),
            Party::Offered(publisher) => {
                let is_offered = !self.holding(publisher).offered_to.is_zero();
                is_offered.then_some(always(Verb::AcceptOwner)).into_iter().collect()
            }
            Party::Recovery(publisher) => {
                let kept = self.holding(publisher);
                let can = !kept.recovery.is_zero() && kept.recover_at.is_none();
                can.then_some(always(Verb::StartRecovery)).into_iter().collect()
            }
        }
    }

    fn wake_at(&self, now: UnixSeconds) -> Option<UnixSeconds> {
        next_after(now, self.publishers.values().filter_map(|it| it.holding.recover_at))
    }

    fn held(&self) -> Amount {
        Amount::ZERO
    }

    fn is_over(&self) -> bool {
        false
    }

    /// That of the publisher that is most in motion.
    fn status(&self) -> &'static str {
        let has = |moves: fn(&Holding) -> bool| self.publishers.values().any(|it| moves(&it.holding));
        match () {
            () if self.publishers.is_empty() => "Nobodys",
            () if has(|it| it.recover_at.is_some()) => "Recovering",
            () if has(|it| !it.offered_to.is_zero()) => "Offered",
            () => "Owned",
        }
    }
}

impl Registry {
    fn next_finish(&self, now: UnixSeconds) -> Vec<NextAction<Verb>> {
        let running = self.publishers.values().filter_map(|it| it.holding.recover_at);
        let first = running.min().map(|at| at.max(now));
        let finish = |from| NextAction { verb: Verb::FinishRecovery, from, until: Until::Forever };
        first.map(finish).into_iter().collect()
    }

    /// What a rebuilder can say: something of any release, and nothing any more of one.
    fn words_to_say(&self) -> Vec<Verb> {
        let attest = self.apps.values().any(|app| !app.releases.is_empty()).then_some(Verb::Attest);
        let withdraw = (!self.attested.is_empty()).then_some(Verb::WithdrawAttestation);
        attest.into_iter().chain(withdraw).collect()
    }

    fn next_of_owner(&self, publisher: u64, now: UnixSeconds) -> Vec<NextAction<Verb>> {
        let kept = self.holding(publisher);
        if kept.owner.is_zero() {
            return Vec::new();
        }
        let mut verbs = vec![Verb::RotateKey, Verb::CreateApp, Verb::OfferOwner, Verb::SetRecovery];
        let apps: Vec<&App> = self.apps.values().filter(|it| it.publisher == publisher).collect();
        verbs.extend((!apps.is_empty()).then_some(Verb::Publish));
        let stands = |app: &&App| app.releases.values().any(|it| it.yanked_at.is_none());
        verbs.extend(apps.iter().any(stands).then_some(Verb::Yank));
        let always = verbs.into_iter().map(|verb| NextAction { verb, from: now, until: Until::Forever });
        always.chain(kept.recover_at.map(|at| veto(at, now))).collect()
    }
}

/// The owner stops a recovery until somebody ends it, which anyone can from `at` on.
fn veto(at: UnixSeconds, now: UnixSeconds) -> NextAction<Verb> {
    let until = if now < at { Until::Races(at, Verb::FinishRecovery) } else { Until::Forever };
    NextAction { verb: Verb::CancelRecovery, from: now, until }
}
