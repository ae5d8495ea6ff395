//! A name is asked for in two steps, and what the first one hides is on disk before it is sent.
//!
//! The secret of a commitment follows from phrase, chain, name and account, and the card's hash is kept beside it; so a profile that was
//! restarted, or restored, goes on with the commitment it has.

use serde::{Deserialize, Serialize};
use teahouse_api::consent::{ConsentAction, ConsentSheetView};
use teahouse_api::name::{
    NameActParams, NamePhase, NameStep, NameStepView, NameView, OfferNameParams, RecoverNameParams,
    RecoveryStep,
};
use teahouse_base::{RngExt, SystemRng, UnixSeconds};
use teahouse_chain::book::ContractName;
use teahouse_chain::destination::Destination;
use teahouse_chain::envelope::ContractCall;
use teahouse_chain::names::{Commitment, NamePhase as Phase, NameState, Names, Registration, deposit_of};
use teahouse_chain::ownership::{Holding, OwnedId, Recovery};
use teahouse_chain::port::{Asset, At};
use teahouse_chain::primitives::{Address, B256, U256, keccak256};
use teahouse_chain::slug::Slug;
use teahouse_wallet::signer::Intent;

use crate::chain::Chain;
use crate::consent::{Ask, Way};
use crate::error::{NodeError, codes};
use crate::money::payment::{intent_id, money};
use crate::node::Shared;
use crate::records::{NAMES, get_json, put_json};

/// More registrations of one name than this are not looked through for a secret that was not used.
const MAX_TURNS: u32 = 64;

/// What a commitment hides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct NameRecord {
    /// Which secret of the name, from 0: one for each registration that ever was.
    turn: u32,
    /// Hash of the card when it was committed to, hex.
    card: String,
}

/// A name on the chain in use.
struct Asked {
    slug: Slug,
    names: Names,
    state: NameState,
    holding: Holding,
    /// The newest block's time or the machine's, whichever is later.
    now: UnixSeconds,
}

impl Asked {
    fn mine(&self, chain: &Chain) -> bool {
        self.state.held.is_some() && self.holding.owner == Some(chain.account())
    }
}

impl Shared {
    async fn ask_name(&self, chain: &Chain, name: &str) -> Result<Asked, NodeError> {
        let slug = Slug::new(name)?;
        chain.ready().await?;
        let names = Names::at(chain.book.find(ContractName::NameDirectory)?.address);
        let newest = chain.port.heads().await?.latest.time;
        let state = names.state(&*chain.port, &slug, At::Latest).await?;
        let holding = names.owners().holding(&*chain.port, OwnedId::from(slug), At::Latest).await?;
        let now = self.clock.now().seconds().max(newest);
        Ok(Asked { slug, names, state, holding, now })
    }

    fn card_hash(&self) -> Result<B256, NodeError> {
        Ok(keccak256(self.card_view()?.link.as_bytes()))
    }

    /// What is known of a name.
    pub(crate) async fn name(&self, name: &str) -> Result<NameView, NodeError> {
        let chain = self.chain()?;
        let asked = self.ask_name(&chain, name).await?;
        let somebody = |who: Option<Address>| who.map(|who| self.party(&chain, who)).transpose();
        let held = asked.state.held;
        let owner = asked.holding.owner.filter(|_| held.is_some());
        let millis = |at: UnixSeconds| at.get().saturating_mul(1_000);
        Ok(NameView {
            name: asked.slug.to_string(),
            phase: phase_of(asked.state.phase_at(asked.now)),
            owner: somebody(owner)?,
            offered_to: somebody(asked.holding.offered_to)?,
            recovery: somebody(asked.holding.recovery.map(|chosen| chosen.account))?,
            recovery_delay: asked.holding.recovery.map(|chosen| chosen.delay),
            heir: somebody(asked.holding.running.map(|running| running.heir))?,
            recover_at: asked.holding.running.map(|running| millis(running.recover_at)),
            card: held.map(|held| held.record_hash.to_string()),
            card_is_mine: held.is_some_and(|held| self.card_hash().is_ok_and(|own| own == held.record_hash)),
            seq: asked.state.seq,
            expires_at: held.map(|held| millis(held.expiry)),
            free_from: held.map(|held| millis(held.free_from())),
            deposit: money(&chain, Asset::Native, U256::from(deposit_of(&asked.slug).get())),
        })
    }

    /// Takes the next step on the way to a name: opens its sheet, or says until when to wait. Asking again goes on.
    pub(crate) async fn register_name(&self, params: &NameActParams) -> Result<NameStepView, NodeError> {
        let chain = self.lane(params.account)?;
        let way = Way::asked(&chain, params.fee_in.as_deref(), params.dry_run)?;
        let asked = self.ask_name(&chain, &params.name).await?;
        if asked.mine(&chain) {
            return Ok(step(&asked, NameStep::Done, None, None));
        }
        if let Some(held) = asked.state.held {
            return Err(codes::NAME_TAKEN.with("name", asked.slug).and("freeFrom", held.free_from().get()));
        }
        let (record, terms, made) = self.registration(&chain, &asked).await?;
        let window = made.window().filter(|(_, until)| asked.now <= *until);
        let Some((from, until)) = window else {
            if !params.dry_run {
                // On disk before the commitment is sent: it says what the commitment hides.
                self.write(|records| put_json(records, NAMES, &self.name_key(&chain, &asked.slug), &record))?; // NODE-013
            }
            let domain = asked.names.domain(chain.book.chain_id);
            let call = asked.names.commit(terms.commitment(&domain));
            let sheet = self.name_sheet(&chain, &asked.slug, "commit to", call, way).await?;
            return Ok(step(&asked, NameStep::Commit, Some(sheet), None));
        };
        if asked.now < from {
            return Ok(step(&asked, NameStep::Wait, None, Some((from, until))));
        }
        let call = asked.names.register(&terms, &[]);
        let sheet = self.name_sheet(&chain, &asked.slug, "register", call, way).await?;
        Ok(step(&asked, NameStep::Register, Some(sheet), Some((from, until))))
    }

    /// The registration that was committed to, or the one to commit to now, with what the chain says of its commitment.
    async fn registration(
        &self,
        chain: &Chain,
        asked: &Asked,
    ) -> Result<(NameRecord, Registration, Commitment), NodeError> {
        let kept: Option<NameRecord> =
            self.read(|records| get_json(records, NAMES, &self.name_key(chain, &asked.slug)))?;
        let card = self.card_hash()?;
        let mut record = kept.unwrap_or_else(|| NameRecord { turn: 0, card: hex::encode(card) });
        for _ in 0..MAX_TURNS {
            let terms = self.terms(chain, &asked.slug, &record)?;
            let domain = asked.names.domain(chain.book.chain_id);
            let made = asked.names.commitment(&*chain.port, terms.commitment(&domain), At::Latest).await?;
            if made != Commitment::Used {
                return Ok((record, terms, made));
            }
            record = NameRecord { turn: record.turn.saturating_add(1), card: hex::encode(card) };
        }
        Err(codes::OUT_OF_RANGE.with("field", "name"))
    }

    /// Tells the accounts of a persona apart: two never show one secret. The first has a name's plain one.
    fn name_scope(&self, chain: &Chain) -> String {
        let first = chain.account() == self.keys.account();
        if first { String::new() } else { format!("/{}", crate::chain::text_of(chain.account())) }
    }

    /// `chain 8 | name`, and for a further account `/0x…`.
    fn name_key(&self, chain: &Chain, name: &Slug) -> Vec<u8> {
        let id = chain.book.chain_id.get().to_be_bytes();
        [&id[..], name.as_str().as_bytes(), self.name_scope(chain).as_bytes()].concat()
    }

    fn terms(&self, chain: &Chain, name: &Slug, record: &NameRecord) -> Result<Registration, NodeError> {
        let bent = || codes::BUG.with("what", "the record of a name");
        let card: [u8; 32] =
            hex::decode(&record.card).ok().and_then(|card| card.try_into().ok()).ok_or_else(bent)?;
        let scope = self.name_scope(chain);
        let secret = self.persona()?.storage_key(&format!("name/{}/{name}{scope}", chain.book.chain_id));
        // Hashed, because the contract shows it once the name is taken.
        let salt = keccak256([&secret.expose()[..], &record.turn.to_be_bytes()].concat());
        let owner = chain.account();
        Ok(Registration {
            name: *name,
            owner,
            record_hash: card.into(),
            refund_to: Destination::Account(owner),
            salt,
            deadline: UnixSeconds::new(u64::MAX),
        })
    }

    /// Keeps a name for another term, points it at the present card, or gives it up, with a yes.
    pub(crate) async fn change_name(
        &self,
        params: &NameActParams,
        act: NameChange,
    ) -> Result<ConsentSheetView, NodeError> {
        let chain = self.lane(params.account)?;
        let way = Way::asked(&chain, params.fee_in.as_deref(), params.dry_run)?;
        let asked = self.ask_name(&chain, &params.name).await?;
        let not_mine = || codes::NAME_NOT_MINE.with("name", asked.slug);
        let offered = act == NameChange::Accept && asked.holding.offered_to == Some(chain.account());
        if !offered && !asked.mine(&chain) {
            return Err(not_mine());
        }
        let (names, slug) = (&asked.names, &asked.slug);
        let (verb, call) = match act {
            NameChange::Renew => ("renew", names.renew(slug)),
            NameChange::Release => ("give up", names.give_up(slug, None)),
            NameChange::Update => {
                ("update", names.set_record(slug, self.card_hash()?, asked.state.seq.saturating_add(1)))
            }
            NameChange::Accept => ("take over", names.owners().accept(OwnedId::from(*slug))),
        };
        self.name_sheet(&chain, slug, verb, call, way).await
    }

    /// Offers a name to an account, which has to take it over; or takes the offer back.
    pub(crate) async fn offer_name(&self, params: &OfferNameParams) -> Result<ConsentSheetView, NodeError> {
        let chain = self.lane(params.account)?;
        let way = Way::asked(&chain, params.fee_in.as_deref(), params.dry_run)?;
        let asked = self.ask_name(&chain, &params.name).await?;
        if !asked.mine(&chain) {
            return Err(codes::NAME_NOT_MINE.with("name", asked.slug));
        }
        let bad = |_| codes::MALFORMED.with("field", "to");
        let to: Option<Address> = params.to.as_deref().map(str::parse).transpose().map_err(bad)?;
        let call = asked.names.owners().offer(OwnedId::from(asked.slug), to);
        let verb = match to {
            Some(to) => format!("offer to {}", crate::chain::text_of(to)),
            None => "take back the offer of".to_owned(),
        };
        self.name_sheet(&chain, &asked.slug, &verb, call, way).await
    }

    /// Chooses who may recover a name, or begins, stops or finishes a recovery, with a yes. Whether it is time is for the contract to say.
    pub(crate) async fn recover_name(
        &self,
        params: &RecoverNameParams,
    ) -> Result<ConsentSheetView, NodeError> {
        let chain = self.lane(params.account)?;
        let way = Way::asked(&chain, params.fee_in.as_deref(), params.dry_run)?;
        let asked = self.ask_name(&chain, &params.name).await?;
        let may = match params.step {
            RecoveryStep::Set | RecoveryStep::Clear | RecoveryStep::Stop => asked.mine(&chain),
            RecoveryStep::Start => {
                asked.holding.recovery.is_some_and(|chosen| chosen.account == chain.account())
            }
            RecoveryStep::Finish => true,
        };
        if !may {
            return Err(codes::NAME_NOT_MINE.with("name", asked.slug));
        }
        let (verb, call) = recovery_call(&asked, params)?;
        self.name_sheet(&chain, &asked.slug, &verb, call, way).await
    }

    async fn name_sheet(
        &self,
        chain: &Chain,
        name: &Slug,
        verb: &str,
        call: ContractCall,
        way: Way,
    ) -> Result<ConsentSheetView, NodeError> {
        let contract = ContractName::NameDirectory;
        let (value, data) = (call.value, call.data);
        let ask = Ask {
            id: intent_id(&[b"name", &SystemRng.array::<16>()]),
            action: ConsentAction::Name,
            asker: None,
            reason: None,
            method: Some(format!("{verb} {name}")),
            origin: None,
            spends_for: None,
            step: (1, 1),
        };
        self.open_sheet(chain, Intent::CallContract { contract, value, data }, ask, way).await
    }
}

/// The call of a step, and how the sheet says it: with every account and time in it.
fn recovery_call(asked: &Asked, params: &RecoverNameParams) -> Result<(String, ContractCall), NodeError> {
    let malformed = |field: &str| codes::MALFORMED.with("field", field);
    let to = || -> Result<Address, NodeError> {
        let text = params.to.as_deref().ok_or_else(|| malformed("to"))?;
        text.parse().map_err(|_| malformed("to"))
    };
    let (owners, id) = (asked.names.owners(), OwnedId::from(asked.slug));
    Ok(match params.step {
        RecoveryStep::Set => {
            let (account, delay) = (to()?, params.delay.ok_or_else(|| malformed("delay"))?);
            let verb = format!(
                "let {}, unless you stop it for {} hours, hand on",
                crate::chain::text_of(account),
                delay / 3_600
            );
            (verb, owners.set_recovery(id, Some(Recovery { account, delay })))
        }
        RecoveryStep::Clear => ("let nobody recover".to_owned(), owners.set_recovery(id, None)),
        RecoveryStep::Start => {
            let heir = to()?;
            let verb = format!("begin to hand to {}", crate::chain::text_of(heir));
            (verb, owners.start_recovery(id, heir))
        }
        RecoveryStep::Stop => ("stop the recovery of".to_owned(), owners.cancel_recovery(id)),
        RecoveryStep::Finish => ("finish the recovery of".to_owned(), owners.finish_recovery(id)),
    })
}

/// What an owner does with a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NameChange {
    /// Keeps it for a term from now on.
    Renew,
    /// Gives it up; the deposit comes back.
    Release,
    /// Points it at the card as it is now.
    Update,
    /// Takes it over, if it was offered.
    Accept,
}

fn step(
    asked: &Asked,
    step: NameStep,
    sheet: Option<ConsentSheetView>,
    window: Option<(UnixSeconds, UnixSeconds)>,
) -> NameStepView {
    let millis = |at: UnixSeconds| at.get().saturating_mul(1_000);
    NameStepView {
        name: asked.slug.to_string(),
        step,
        sheet,
        not_before: window.map(|(from, _)| millis(from)),
        not_after: window.map(|(_, until)| millis(until)),
    }
}

const fn phase_of(phase: Phase) -> NamePhase {
    match phase {
        Phase::Free => NamePhase::Free,
        Phase::Live => NamePhase::Live,
        Phase::Grace => NamePhase::Grace,
        Phase::Lapsed => NamePhase::Lapsed,
    }
}
