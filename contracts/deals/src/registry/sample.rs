//! A small registry to explore: one publisher, three people, and acts in both forms.

use teahouse_base::UnixSeconds;

use super::call::{Act, Form, RegistryAction, RegistryParty as Party, SignedAct, Version};
use super::{MIN_RECOVERY_DELAY, Registry};
use crate::account::{Account, Signature, Word};
use crate::deal::Deal;
use crate::explore::{ANNA, BO, Explore, Instance, STRANGER, Try};

/// Later than every deadline here.
const LATE: UnixSeconds = UnixSeconds::new(1 << 40);
const CAROL: Account = Account::repeat(0xc4);

impl Explore for Registry {
    const NAME: &'static str = "registry";

    fn instances() -> Vec<Instance<Self>> {
        let at = UnixSeconds::new(1_800_000_000);
        let empty = Self::empty(31_337, Account::repeat(0xc0), [ANNA, BO, CAROL]);
        let released = empty.clone().with_a_release(at).with_horizon(4);
        vec![
            Instance { name: "a publisher and two acts", start: empty.with_horizon(3), at },
            Instance { name: "a release and one act", start: released, at },
        ]
    }

    fn tries(&self, now: UnixSeconds) -> Vec<Try<Self>> {
        let mut tries = self.registrations(now);
        for publisher in self.publishers.keys().copied().chain([self.publishers.len() as u64 + 1]) {
            tries.extend(self.owners_tries(publisher, now));
            tries.extend(self.heirs_tries(publisher, now));
        }
        tries.extend(self.rebuilders_tries());
        tries
    }

    fn is_horizon(&self) -> bool {
        self.publishers.values().map(|it| it.holding.nonce).sum::<u64>() > self.horizon
    }
}

fn called(party: Party, by: Account, act: Act) -> Try<Registry> {
    Try { party, by, action: RegistryAction { act, form: Form::Called } }
}

/// The account `who` signs for act number `nonce`, and a stranger carries it.
fn signed(party: Party, who: Account, signed: SignedAct) -> Try<Registry> {
    let SignedAct { act, signer, nonce, deadline } = signed;
    let signature = Signature { by: who, over: signed };
    Try {
        party,
        by: STRANGER,
        action: RegistryAction { act, form: Form::Signed { signer, nonce, deadline, signature } },
    }
}

fn slug(number: usize) -> Word {
    let mut bytes = [0; 32];
    bytes[..5].copy_from_slice(b"app-a");
    bytes[4] += (number % 26) as u8;
    Word::from_array(bytes)
}

impl Registry {
    /// The first of the people has a publisher, an app and a release.
    fn with_a_release(mut self, at: UnixSeconds) -> Self {
        let app = self.app_id(1, slug(0));
        let acts = [
            Act::Register { key: Word::repeat(0x50) },
            Act::CreateApp { publisher: 1, slug: slug(0) },
            Act::Publish { app, version: Version::new(1, 0, 0), hash: Word::repeat(0xb1) },
        ];
        for act in acts {
            let call = RegistryAction { act, form: Form::Called };
            self.apply(self.people[0], &call, at).expect("an owner registers, creates and publishes");
        }
        self
    }

    fn registrations(&self, now: UnixSeconds) -> Vec<Try<Self>> {
        let [anna, bo, _] = self.people;
        let register = |key| Act::Register { key };
        let good = SignedAct { act: register(Word::repeat(0x51)), signer: bo, nonce: 0, deadline: LATE };
        let past = UnixSeconds::new(now.get() - 1);
        vec![
            called(Party::Newcomer, anna, register(Word::repeat(0x50))),
            called(Party::Newcomer, anna, register(Word::ZERO)),
            signed(Party::Newcomer, bo, good),
            signed(Party::Newcomer, STRANGER, good),
            signed(Party::Newcomer, bo, SignedAct { deadline: past, ..good }),
        ]
    }

    fn owners_tries(&self, publisher: u64, now: UnixSeconds) -> Vec<Try<Self>> {
        let kept = self.holding(publisher);
        let party = Party::Owner(publisher);
        let acts = self.owners_acts(publisher);
        let next = |act| SignedAct { act, signer: Account::ZERO, nonce: kept.nonce, deadline: LATE };
        let mut tries: Vec<Try<Self>> = acts.iter().map(|act| called(party, kept.owner, *act)).collect();
        tries.extend(acts.iter().map(|act| signed(party, kept.owner, next(*act))));
        let first = acts[0];
        tries.push(called(party, STRANGER, first));
        tries.push(signed(party, STRANGER, next(first)));
        tries.push(signed(party, kept.owner, SignedAct { nonce: kept.nonce + 1, ..next(first) }));
        let past = UnixSeconds::new(now.get() - 1);
        tries.push(signed(party, kept.owner, SignedAct { deadline: past, ..next(first) }));
        tries
    }

    fn owners_acts(&self, publisher: u64) -> Vec<Act> {
        let [_, bo, carol] = self.people;
        let used = self.publishers.get(&publisher).map_or(0, |it| it.used.len()) as u8;
        let key = self.publishers.get(&publisher).map_or(Word::ZERO, |it| it.key);
        let own = self.apps.values().filter(|it| it.publisher == publisher).count();
        let delay = MIN_RECOVERY_DELAY.as_secs() as u32;
        let recover = |recovery, delay| Act::SetRecovery { publisher, recovery, delay };
        let mut acts = vec![
            Act::RotateKey { publisher, key: Word::repeat(0x60 + used) },
            Act::RotateKey { publisher, key },
            Act::CreateApp { publisher, slug: slug(own) },
            Act::CreateApp { publisher, slug: slug(0) },
            Act::CreateApp { publisher, slug: Word::repeat(b'-') },
            Act::Offer { publisher, to: bo },
            Act::Offer { publisher, to: Account::ZERO },
            recover(carol, delay),
            recover(carol, delay - 1),
            recover(Account::ZERO, 7),
            Act::CancelRecovery { publisher },
        ];
        acts.extend(self.releases_of(publisher));
        acts
    }

    fn releases_of(&self, publisher: u64) -> Vec<Act> {
        let none = [(Word::repeat(0xee), Version::default())];
        let own = self.apps.iter().filter(|(_, app)| app.publisher == publisher);
        let newest = own.map(|(id, app)| (*id, app.latest)).chain(none);
        let (hash, advisory) = (Word::repeat(0xb1), Word::repeat(0xad));
        let of = |(app, latest): (Word, Version)| {
            [
                Act::Publish { app, version: latest.next(), hash },
                Act::Publish { app, version: latest, hash },
                Act::Publish { app, version: latest.next(), hash: Word::ZERO },
                Act::Yank { app, version: latest, advisory },
            ]
        };
        let mut acts: Vec<Act> = newest.flat_map(of).collect();
        let standing =
            self.apps.iter().filter(|(_, app)| app.publisher == publisher).flat_map(|(id, app)| {
                let stands = app.releases.iter().filter(|(_, it)| it.yanked_at.is_none());
                stands.map(|(version, _)| Act::Yank { app: *id, version: *version, advisory })
            });
        acts.extend(standing);
        acts
    }

    fn heirs_tries(&self, publisher: u64, now: UnixSeconds) -> Vec<Try<Self>> {
        let kept = self.holding(publisher);
        let (offered, recovery) = (Party::Offered(publisher), Party::Recovery(publisher));
        let [anna, bo, _] = self.people;
        let accept = Act::Accept { publisher };
        let start = |heir| Act::StartRecovery { publisher, heir };
        let next = |act, signer| SignedAct { act, signer, nonce: kept.nonce, deadline: LATE };
        let past = UnixSeconds::new(now.get() - 1);
        vec![
            called(offered, kept.offered_to, accept),
            called(offered, STRANGER, accept),
            signed(offered, bo, next(accept, bo)),
            signed(offered, anna, next(accept, bo)),
            called(recovery, kept.recovery, start(bo)),
            called(recovery, kept.recovery, start(Account::ZERO)),
            called(recovery, STRANGER, start(bo)),
            signed(recovery, kept.recovery, next(start(anna), Account::ZERO)),
            signed(recovery, STRANGER, next(start(bo), Account::ZERO)),
            signed(recovery, kept.recovery, SignedAct { deadline: past, ..next(start(bo), Account::ZERO) }),
            called(Party::Anyone, STRANGER, Act::FinishRecovery { publisher }),
        ]
    }

    fn rebuilders_tries(&self) -> Vec<Try<Self>> {
        let [.., carol] = self.people;
        let say = |act| called(Party::Rebuilder, carol, act);
        let of = |(app, version, result)| Act::Attest { app, version, result };
        let newest = self
            .apps
            .iter()
            .map(|(id, app)| (*id, app.latest))
            .chain([(Word::repeat(0xee), Version::default())]);
        let all = newest.flat_map(|(app, version)| {
            let said = [Word::repeat(0xb1), Word::ZERO].map(|result| of((app, version, result)));
            said.into_iter().chain([Act::Withdraw { app, version }])
        });
        let old =
            self.attested.keys().map(|(app, version, _)| Act::Withdraw { app: *app, version: *version });
        all.chain(old).map(say).collect()
    }
}
