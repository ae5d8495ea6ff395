//! The history is what this persona's accounts paid and what the chain says arrived there, each once.
//!
//! The journal says what was wanted and how far it is; the scan says what moved in which block, and takes it back with a
//! block that is taken back. A move of a transaction that the journal, a relayed payment or a claim knows is part of that
//! entry and of no other (HIS-001): a payment that somebody else brought is one line, with what the bringer kept as its fee.
//! Each account has a scan of its own; what went from one account to another is the sender's line where both are shown.
//! What strangers can put there for nothing (transfers of zero, tokens that nobody knows) is kept out of
//! the list unless asked for (HIS-002).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use teahouse_api::consent::WarningView;
use teahouse_api::money::{
    Direction, HistoryParams, HistoryStatusView, MoneyView, PaymentPurpose, PaymentState, PaymentView,
    RescanParams,
};
use teahouse_chain::envelope::Amount;
use teahouse_chain::port::{Asset, Heads};
use teahouse_chain::primitives::{Address, U256};
use teahouse_wallet::journal::{IntentId, IntentRecord, State};
use teahouse_wallet::relayed::{HandedBatch, RelayedRecord, RelayedState};
use teahouse_wallet::scan::{Move, MoveKind, Stepped};
use teahouse_wallet::signer::Intent;

use super::payment::{PaymentRecord, money};
use crate::chain::{Chain, text_of};
use crate::consent::warnings::{KnownAddresses, warning};
use crate::error::{NodeError, codes};
use crate::node::Shared;

/// The most moves of an account that are looked through: the newest.
const MAX_MOVES: usize = 20_000;
/// How many steps a round makes, so that payments are not kept waiting by a long look back.
const STEPS: usize = 8;

/// One line of the history before it is drawn.
struct Entry {
    at: u64,
    id: String,
    /// The account that it is of.
    lane: Arc<Chain>,
    what: What,
}

enum What {
    Claim(Box<PaymentView>),
    Intent(IntentId, Box<IntentRecord>),
    Relayed(Box<RelayedRecord>),
    Move(Move),
}

/// What a line is told apart by.
struct Filter {
    asset: Option<Asset>,
    with: Option<BTreeSet<Address>>,
    direction: Option<Direction>,
    /// Also what anybody can put there.
    all: bool,
    before: Option<(u64, String)>,
}

impl Entry {
    /// Where it stands: newest first, and each at one place only.
    fn place(&self) -> (u64, &str) {
        (self.at, &self.id)
    }

    /// The name that a cursor has for it.
    fn is_before(&self, cursor: Option<&(u64, String)>) -> bool {
        cursor.is_none_or(|(at, id)| self.place() < (*at, id.as_str()))
    }
}

/// Amounts by account, block and asset.
type Sums = BTreeMap<(Address, u64, String), U256>;

/// What payments and claims explain of what moved.
#[derive(Default)]
struct Known {
    /// Their transactions.
    txs: BTreeSet<String>,
    /// What they brought. Coin that a contract pays out has no transaction of its own.
    brought: Sums,
    /// What relayed payments took: coin among it has no transaction of the account either.
    taken: Sums,
    /// Relayed payments that were signed and are not known to be in a block: the scan may be ahead of the look at them.
    awaited: Vec<RelayedRecord>,
}

/// Adds amounts to what is known of an account in a block.
fn note(sums: &mut Sums, account: Address, block: u64, moved: &[MoneyView]) {
    for money in moved {
        let amount: U256 = money.base_units.parse().unwrap_or_default();
        let sum = sums.entry((account, block, money.asset.id.clone())).or_default();
        *sum = sum.saturating_add(amount);
    }
}

impl Known {
    fn note_arrivals(&mut self, account: Address, block: Option<u64>, arrives: &[MoneyView]) {
        if let Some(block) = block {
            note(&mut self.brought, account, block, arrives);
        }
    }

    /// What a relayed payment explains: everything of the transaction that brought it, and its coin.
    fn note_relayed(&mut self, chain: &Chain, record: &RelayedRecord, kept: Option<&PaymentRecord>) {
        self.txs.extend(record.outcome.map(|outcome| outcome.tx.to_string()));
        let done = match record.state {
            RelayedState::Included(at) | RelayedState::Safe(at) | RelayedState::Final(at) => at,
            RelayedState::Signed | RelayedState::Handed => {
                self.awaited.push(record.clone());
                return;
            }
            RelayedState::Agreed | RelayedState::Foreign { .. } | RelayedState::Dead => return,
        };
        let (us, block) = (chain.account(), done.number);
        if let Some(kept) = kept {
            note(&mut self.brought, us, block, &kept.arrives);
            note(&mut self.taken, us, block, &kept.leaves);
        }
        let fee = record.outcome.map_or(U256::ZERO, |outcome| U256::from(outcome.fee.get()));
        note(&mut self.taken, us, block, &[money(chain, record.plan.fee_asset, fee)]);
        // Coin for another account of the persona comes out of the account's code, and has no transaction there either.
        for intent in &record.plan.intents {
            if let Intent::SendCoin { to, amount } = intent
                && *to != us
            {
                note(&mut self.brought, *to, block, &[money(chain, Asset::Native, *amount)]);
            }
        }
    }

    /// What of a move is not part of a payment or a claim.
    fn rest_of(&self, chain: &Chain, one: Move) -> Option<Move> {
        if self.awaited.iter().any(|record| is_awaited(record, &one)) {
            return None;
        }
        if one.kind != MoveKind::Contracts {
            return (!self.txs.contains(&one.tx.to_string())).then_some(one);
        }
        let us = chain.account();
        let known = |sums: &Sums| {
            sums.get(&(us, one.block.number, chain.asset(one.asset).id)).copied().unwrap_or_default()
        };
        let (brought, taken) = (known(&self.brought), known(&self.taken));
        // It is what came less what left, of the whole block.
        let amount = if one.to == us {
            one.amount.saturating_add(taken).saturating_sub(brought)
        } else {
            one.amount.saturating_sub(taken)
        };
        (!amount.is_zero()).then_some(Move { amount, ..one })
    }
}

/// Whether a move is what a relayed payment would do that is not known to be in a block. The next look at payments says whose it
/// was.
fn is_awaited(record: &RelayedRecord, one: &Move) -> bool {
    let plan = &record.plan;
    if one.from != plan.account || one.to == plan.account || one.block.number < record.since {
        return false;
    }
    let pays = |intent: &Intent| match intent {
        Intent::SendToken { token, to, .. } => one.asset == Asset::Token(*token) && one.to == *to,
        _ => false,
    };
    let is_fee = |handed: &HandedBatch| {
        let batch = &handed.signed.batch;
        one.to == batch.submitter && one.amount <= U256::from(batch.max_fee.get())
    };
    match one.kind {
        MoveKind::Token => {
            let fee = one.asset == plan.fee_asset && record.handed.iter().any(is_fee);
            fee || plan.intents.iter().any(pays)
        }
        MoveKind::Contracts => record.outflow.get(&one.asset).is_some_and(|most| one.amount <= *most),
        MoveKind::Coin => false, // a transaction of the account itself
    }
}

/// A move's name on the surface. With the address of an account but the first: one event can move something of two.
fn name_of(first: Address, account: Address, one: &Move) -> String {
    let (block, place) = one.name();
    let of = if account == first { String::new() } else { format!("-{}", text_of(account)) };
    format!("move-{block}-{place}{of}")
}

/// The move that a name means, and the address of its account where it is not the first.
fn of_name(text: &str) -> Option<((u64, u64), Option<&str>)> {
    let mut parts = text.strip_prefix("move-")?.splitn(3, '-');
    let name = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    Some((name, parts.next()))
}

/// How sure the block of a move is.
fn state_of_move(heads: Option<&Heads>, one: &Move) -> PaymentState {
    match heads {
        Some(heads) if one.block.number <= heads.finalized.number => PaymentState::Final,
        Some(heads) if one.block.number <= heads.safe.number => PaymentState::Safe,
        _ => PaymentState::Included,
    }
}

impl Shared {
    /// The accounts that are asked about: the named one, or all.
    fn lanes_meant(&self, account: Option<u32>) -> Result<Vec<Arc<Chain>>, NodeError> {
        match account {
            Some(_) => Ok(vec![self.lane(account)?]),
            None => self.lanes(),
        }
    }

    /// Looks at some more blocks for one account; whether there are more to look at. What fails is tried again in the next round.
    pub(crate) async fn scan(&self, chain: &Chain) -> bool {
        // Whatever lies on the practice chain came after it was started; on others the past is looked at when asked for.
        let first = chain.profile.practice.then_some(0);
        let mut changed = false;
        let more = async {
            for _ in 0..STEPS {
                match chain.scanner.step(first).await {
                    Ok(Stepped::Idle) => return false,
                    Ok(Stepped::Ahead { found }) => changed |= found > 0,
                    Ok(Stepped::Back) => changed = true,
                    Ok(Stepped::Again) => {}
                    Err(error) => {
                        tracing::info!(%error, "the history is looked up later");
                        return false;
                    }
                }
            }
            true
        };
        let more = more.await;
        if changed {
            self.emit(teahouse_api::Event::Wallet);
        }
        more
    }

    /// How far the history of an account, or of all, has been looked up.
    pub(crate) async fn history_status(&self, account: Option<u32>) -> Result<HistoryStatusView, NodeError> {
        let mut reached = Vec::new();
        for lane in self.lanes_meant(account)? {
            reached.push(lane.scanner.reach()?);
        }
        let head = self.chain()?.port.heads().await.ok().map(|heads| heads.latest.number);
        // None is less than any block: an account that was not looked at yet is the one that is behind.
        let to = reached.iter().map(|reach| reach.and_then(|reach| reach.to)).min().flatten();
        Ok(HistoryStatusView {
            from: reached.iter().flatten().map(|reach| reach.from).min(),
            to,
            head,
            complete: to.is_some() && head.is_some_and(|head| to >= Some(head)),
            gaps: reached.iter().flatten().any(|reach| reach.gaps),
        })
    }

    /// Looks the history of an account, or of all, up anew from a block on.
    pub(crate) async fn rescan(&self, params: &RescanParams) -> Result<HistoryStatusView, NodeError> {
        let lanes = self.lanes_meant(params.account)?;
        if params.from > self.chain()?.port.heads().await?.latest.number {
            return Err(codes::OUT_OF_RANGE.with("field", "from"));
        }
        for lane in lanes {
            lane.scanner.restart(params.from).await?;
        }
        self.money.notify_one();
        self.history_status(params.account).await
    }

    pub(crate) async fn history(&self, params: &HistoryParams) -> Result<Vec<PaymentView>, NodeError> {
        if !(1..=200).contains(&params.limit) {
            return Err(codes::OUT_OF_RANGE.with("field", "limit"));
        }
        let chain = self.lane(params.account)?;
        let lanes = self.lanes_meant(params.account)?;
        let filter = self.filter(&chain, params)?;
        // What arrived since the last round is in the answer too; a long look back goes on by itself.
        for lane in &lanes {
            self.scan(lane).await;
        }
        let heads = chain.port.heads().await.ok();
        let known = self.known_addresses(&chain)?;
        let mut entries = self.entries(&lanes, filter.all)?;
        entries.retain(|entry| entry.is_before(filter.before.as_ref()));
        entries.sort_by(|a, b| b.place().cmp(&a.place()));
        let mut page = Vec::new();
        for entry in entries {
            if page.len() >= params.limit as usize {
                break;
            }
            if !self.passes(&filter, &entry)? {
                continue;
            }
            let lane = &entry.lane;
            page.push(match entry.what {
                What::Claim(view) => *view,
                What::Intent(id, record) => self.payment_view(lane, &id, &record).await?,
                What::Relayed(record) => self.relayed_view(lane, &record)?,
                What::Move(one) => self.move_view(lane, heads.as_ref(), &known, &one)?,
            });
        }
        Ok(page)
    }

    fn filter(&self, chain: &Chain, params: &HistoryParams) -> Result<Filter, NodeError> {
        let asset = params
            .asset
            .as_deref()
            .map(|name| chain.find_asset(name).ok_or_else(|| codes::NO_ASSET.with("asset", name)));
        let before = params.before.as_deref().map(|text| {
            let read = text.split_once('.').and_then(|(at, id)| Some((at.parse().ok()?, id.to_owned())));
            read.ok_or_else(|| codes::MALFORMED.with("field", "before"))
        });
        Ok(Filter {
            asset: asset.transpose()?,
            with: params.with.as_deref().map(|name| self.addresses_meant(chain, name)).transpose()?,
            direction: params.direction,
            all: params.all,
            before: before.transpose()?,
        })
    }

    /// Everything, each once: moves of known transactions belong to the payment or the claim.
    /// What strangers can put there for nothing comes only with `all`, and never in the place of anything else.
    fn entries(&self, lanes: &[Arc<Chain>], all: bool) -> Result<Vec<Entry>, NodeError> {
        let (mut ours, mut entries) = (Known::default(), Vec::new());
        for lane in lanes {
            entries.extend(self.wanted_entries(lane, &mut ours)?);
        }
        let first = self.chain()?.account();
        for (lane, one) in moves_of(lanes, all)? {
            let Some(one) = ours.rest_of(&lane, one) else { continue }; // HIS-001
            let (at, id) = (one.at().get(), name_of(first, lane.account(), &one));
            entries.push(Entry { at, id, lane, what: What::Move(one) });
        }
        Ok(entries)
    }

    /// What an account wanted: its payments, those that others brought, and, of the first, its claims.
    fn wanted_entries(&self, chain: &Arc<Chain>, ours: &mut Known) -> Result<Vec<Entry>, NodeError> {
        let (us, mut entries) = (chain.account(), Vec::new());
        let entry = |at, id, what| Entry { at, id, lane: chain.clone(), what };
        // Claims arrive in the first account.
        let claims = if us == self.chain()?.account() { self.claims_as_payments(chain)? } else { Vec::new() };
        for view in claims {
            ours.txs.extend(view.tx.clone());
            ours.note_arrivals(us, view.block, &view.arrives);
            entries.push(entry(view.at, view.id.clone(), What::Claim(Box::new(view))));
        }
        for (id, record) in chain.journal.view(|records| chain.journal.history(records))? {
            if record.state == State::Draft {
                continue;
            }
            ours.txs.extend(chain.journal.attempts(&id)?.iter().map(|attempt| attempt.hash.to_string()));
            let done = record.state.block().filter(|_| !matches!(record.state, State::Reverted { .. }));
            if let (Some(block), Some(kept)) = (done, self.payment_record(&id)?) {
                ours.note_arrivals(us, Some(block.number), &kept.arrives);
            }
            let at = record.agreement.as_ref().map_or(record.created_at, |agreement| agreement.at).get();
            entries.push(entry(at, id.to_string(), What::Intent(id, Box::new(record))));
        }
        for record in chain.relayed.history()? {
            ours.note_relayed(chain, &record, self.payment_record(&record.id)?.as_ref());
            let (at, id) = (record.agreed_at.get(), record.id.to_string());
            entries.push(entry(at, id, What::Relayed(Box::new(record))));
        }
        Ok(entries)
    }

    fn passes(&self, filter: &Filter, entry: &Entry) -> Result<bool, NodeError> {
        let chain = &*entry.lane;
        let (assets, others, direction) = match &entry.what {
            What::Move(one) => {
                let direction = if one.to == chain.account() { Direction::Received } else { Direction::Sent };
                (vec![one.asset], vec![one.from, one.to], direction)
            }
            What::Claim(view) => (self.assets_of(chain, view), Vec::new(), Direction::Received),
            What::Intent(id, record) => {
                let assets = self.assets_of_payment(chain, id)?;
                let call = || record.intent.call(&chain.book).ok().map(|call| call.to);
                let to = record.intent.payee().or_else(call);
                (assets, to.into_iter().collect(), Direction::Sent)
            }
            What::Relayed(record) => {
                let mut assets = self.assets_of_payment(chain, &record.id)?;
                assets.extend((record.plan.fee_cap > Amount::ZERO).then_some(record.plan.fee_asset));
                let others = record.plan.intents.iter().filter_map(Intent::payee).collect();
                (assets, others, Direction::Sent)
            }
        };
        let fits = filter.asset.is_none_or(|wanted| assets.contains(&wanted));
        let with =
            filter.with.as_ref().is_none_or(|wanted| others.iter().any(|other| wanted.contains(other)));
        Ok(fits && with && filter.direction.is_none_or(|wanted| wanted == direction))
    }

    fn assets_of_payment(&self, chain: &Chain, id: &IntentId) -> Result<Vec<Asset>, NodeError> {
        let kept = self.payment_record(id)?;
        let moved = kept.iter().flat_map(|kept| kept.leaves.iter().chain(&kept.arrives));
        Ok(moved.filter_map(|money| chain.find_asset(&money.asset.id)).collect())
    }

    fn assets_of(&self, chain: &Chain, view: &PaymentView) -> Vec<Asset> {
        let moved = view.leaves.iter().chain(&view.arrives);
        moved.filter_map(|money| chain.find_asset(&money.asset.id)).collect()
    }

    /// A move by its name on the surface.
    pub(crate) async fn find_move(&self, text: &str) -> Result<Option<PaymentView>, NodeError> {
        let Some((name, account)) = of_name(text) else { return Ok(None) };
        // The first account's moves are named without it.
        let of = |lane: &Arc<Chain>| account.is_none_or(|account| text_of(lane.account()) == account);
        let Some(chain) = self.lanes()?.into_iter().find(of) else { return Ok(None) };
        let Some(one) = chain.scanner.find(name)? else { return Ok(None) };
        let heads = chain.port.heads().await.ok();
        let known = self.known_addresses(&chain)?;
        self.move_view(&chain, heads.as_ref(), &known, &one).map(Some)
    }

    fn move_view(
        &self,
        chain: &Chain,
        heads: Option<&Heads>,
        known: &KnownAddresses,
        one: &Move,
    ) -> Result<PaymentView, NodeError> {
        let us = chain.account();
        let comes = one.to == us && one.from != us;
        let moved = vec![money(chain, one.asset, one.amount)];
        let (leaves, arrives) = if comes { (Vec::new(), moved) } else { (moved, Vec::new()) };
        let by_contracts = one.kind == MoveKind::Contracts;
        let party = |address: Address| match by_contracts && address.is_zero() {
            true => Ok(None),
            false => self.party(chain, address).map(Some),
        };
        let state = state_of_move(heads, one);
        Ok(PaymentView {
            id: name_of(self.chain()?.account(), us, one),
            purpose: match (one.kind, comes) {
                (MoveKind::Contracts, _) => PaymentPurpose::Contracts,
                (_, true) => PaymentPurpose::Received,
                (_, false) => PaymentPurpose::Elsewhere,
            },
            state,
            at: one.at().get(),
            leaves,
            arrives,
            from: party(one.from)?,
            to: party(one.to)?,
            fee: None,
            gas_used: None,
            tx: (!by_contracts).then(|| one.tx.to_string()),
            block: Some(one.block.number),
            block_hash: Some(one.block.hash.to_string()),
            app: None,
            waits: false,
            called_back: false,
            failure: None,
            trouble: if state == PaymentState::Final { None } else { chain.trouble() },
            warnings: self.suspicions(chain, known, one),
        })
    }

    /// What to know about a move before anybody relies on it.
    fn suspicions(&self, chain: &Chain, known: &KnownAddresses, one: &Move) -> Vec<WarningView> {
        let other = if one.from == chain.account() { one.to } else { one.from };
        let mut found = Vec::new();
        if one.amount.is_zero() {
            found.push(warning("WRN-141", false, &[]));
        }
        if chain.origin_of(one.asset).is_none() {
            found.push(warning("WRN-143", false, &[]));
        }
        if let Some(like) = known.taken_for(other) {
            found.push(warning("WRN-142", true, &[("like", text_of(like))]));
        }
        found
    }
}

/// The moves of accounts, newest first for each. What went from one of them to another is told by the one that sent it.
fn moves_of(lanes: &[Arc<Chain>], all: bool) -> Result<Vec<(Arc<Chain>, Move)>, NodeError> {
    let mut moves = Vec::new();
    for lane in lanes {
        let held: BTreeSet<Asset> = lane.held_assets().into_iter().collect();
        let found = lane.scanner.moves_where(MAX_MOVES, |one| all || !is_clutter(&held, one))?; // HIS-002
        moves.extend(found.into_iter().map(|one| (lane.clone(), one)));
    }
    let sends = |lane: &Chain, one: &Move| one.kind != MoveKind::Contracts && one.from == lane.account();
    let sent: BTreeSet<_> =
        moves.iter().filter(|(lane, one)| sends(lane, one)).map(|(_, one)| (one.tx, one.name())).collect();
    // What contracts moved has no other side that is known, and is of a whole block: two accounts have one each.
    moves.retain(|(lane, one)| {
        sends(lane, one) || one.kind == MoveKind::Contracts || !sent.contains(&(one.tx, one.name()))
    });
    Ok(moves)
}

/// What anybody can put into anybody's history for nothing.
fn is_clutter(held: &BTreeSet<Asset>, one: &Move) -> bool {
    one.amount.is_zero() || !held.contains(&one.asset)
}

#[cfg(test)]
mod tests {
    use teahouse_base::{UnixMillis, UnixSeconds};
    use teahouse_chain::port::{BlockRef, ChainId};
    use teahouse_chain::primitives::B256;
    use teahouse_wallet::Amounts;
    use teahouse_wallet::preview::ConsentDigest;
    use teahouse_wallet::signer::BatchPlan;

    use super::*;

    const US: Address = Address::repeat_byte(1);
    const ANNA: Address = Address::repeat_byte(2);
    const TEA: Address = Address::repeat_byte(3);

    fn signed() -> RelayedRecord {
        let plan = BatchPlan {
            chain: ChainId::PRACTICE,
            account: US,
            intents: vec![Intent::SendToken { token: TEA, to: ANNA, amount: U256::from(3) }],
            nonce: U256::ZERO,
            deadline: UnixSeconds::new(9),
            min_gas: 0,
            fee_asset: Asset::Token(TEA),
            fee_cap: Amount::ZERO,
        };
        RelayedRecord {
            id: IntentId::from_array([1; 16]),
            plan,
            state: RelayedState::Handed,
            outflow: Amounts::new(),
            consent: ConsentDigest::from_array([0; 32]),
            agreed_at: UnixMillis::new(0),
            since: 5,
            asked_at: None,
            handed: Vec::new(),
            outcome: None,
        }
    }

    #[test]
    fn his_001_a_move_that_a_relayed_payment_would_make_waits_until_it_is_known_whose_it_was() {
        let at = |number| BlockRef { number, hash: B256::ZERO, time: UnixSeconds::new(number) };
        let token = |number, from, to, asset| Move {
            kind: MoveKind::Token,
            asset: Asset::Token(asset),
            from,
            to,
            amount: U256::from(3),
            tx: B256::repeat_byte(7),
            block: at(number),
            index: 0,
            seen_at: UnixMillis::new(0),
        };
        let awaited = |one| is_awaited(&signed(), &one);
        assert!(awaited(token(6, US, ANNA, TEA)));
        assert!(!awaited(token(4, US, ANNA, TEA)), "before it was agreed to");
        assert!(!awaited(token(6, ANNA, US, TEA)), "what comes");
        assert!(!awaited(token(6, US, TEA, TEA)), "to somebody else");
        assert!(!awaited(token(6, US, ANNA, ANNA)), "another token");
    }
}
