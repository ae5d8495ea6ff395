//! The part in Rust of `docs/contracts/escrow.md`.

use std::path::Path;
use std::time::Duration;

use alloy::primitives::{B256, U256, keccak256};
use alloy::signers::SignerSync;
use alloy::signers::local::PrivateKeySigner;
use teahouse_base::UnixSeconds;
use teahouse_chain::book::ContractName;
use teahouse_chain::destination::Destination;
use teahouse_chain::devnet::Devnet;
use teahouse_chain::envelope::{Amount, ContractCall};
use teahouse_chain::escrow::{DealTerms, Escrow, EscrowRefusal, Milestone, Ruling, Settlement};
use teahouse_chain::port::{Asset, At, ChainPort};
use teahouse_chain::refusal::DealRefusal;
use teahouse_deals::deal::Deal;
use teahouse_deals::escrow::EscrowParty;

use super::{House, Played, Refusal};
use crate::kit::{amount, key};

const DAY: Duration = Duration::from_secs(86_400);

/// The page, and why each of its wrong turns is refused.
#[allow(clippy::print_stdout, reason = "the page prints what can be done next")]
async fn page(house: &House, folder: &Path, terms: DealTerms, deadline: UnixSeconds) -> Played<Vec<Refusal>> {
    let [anna, bo, judge, anyone] = [1, 2, 3, 9].map(key);
    let more = amount(1_001);
    let send = async |by: &PrivateKeySigner, call: ContractCall| super::send(house, by, call).await;
    // The page begins.
    let devnet = Devnet::attach(folder).await?; // or any `ChainPort` and an address book
    let (port, at) = (devnet.port(), devnet.book().find(ContractName::Escrow)?.address);
    let escrow = Escrow::at(at);
    let domain = escrow.domain(port.chain_id());
    let id = terms.id(&domain); // `terms: DealTerms`, as in the table above; both sides sign `id.word()`

    send(&anna, escrow.create(&terms)).await?; // each call is a `ContractCall`: contract, coin, call data
    send(&bo, escrow.accept(&terms, &[])).await?; // whoever calls need not sign
    send(&bo, escrow.deliver(&terms, 1, keccak256("four chairs"))).await?;
    send(&anna, escrow.dispute(&terms, 1, keccak256("three chairs"))).await?;
    send(&bo, escrow.respond(&terms, 1, keccak256("the fourth comes on Monday"))).await?;
    let reasons_hash = keccak256("three of four");
    let ruling = Ruling { id, milestone: 1, payee_bps: 7_500, reasons_hash, deadline };
    let signature = judge.sign_hash_sync(&ruling.digest(&domain))?.as_bytes();
    send(&anyone, escrow.rule(&terms, &ruling, &signature)).await?;

    let deal = escrow.deal(port, &terms, At::Latest).await?; // the machine, as the contract stands now
    let now = port.heads().await?.latest.time;
    // What Anna can do, from when, until when, and what follows.
    for next in deal.next_actions(EscrowParty::Payer, now) {
        println!("{:?} from {} until {:?}", next.verb, next.from, next.until);
    }

    // Wrong turns are refused before anything is sent, each with its values.
    let (to_payer, to_payee) = (Amount::small(560), Amount::small(600));
    let offer = Settlement { id, milestones: 1, to_payer, to_payee, nonce: 0, deadline };
    let judges = judge.sign_hash_sync(&offer.digest(&domain))?.as_bytes();
    let wrong = [
        escrow.release(&terms, 0, more).plan(anna.address()), // Escrow(MoreThanLeft { amount: 1001, left: 1000 })
        escrow.settle(&terms, &offer, &judges, &[]).plan(bo.address()), // Deal(NotSigned(…)): Anna did not
        escrow.refund_after_deadline(&terms, 0).plan(anyone.address()), // Deal(TooEarly { opens_after: …, time: … })
    ];
    let mut why = Vec::new();
    for plan in wrong {
        why.extend(port.simulate(plan).await?.revert.map(|revert| Refusal::read(&revert)));
    }
    devnet.advance(10 * DAY).await?; // the practice chain's time goes as fast as you like
    let late = escrow.deliver(&terms, 0, keccak256("a table")).plan(bo.address());
    let refused = port.simulate(late).await?.revert; // Deal(TooLate { closed_after: …, time: … })
    why.extend(refused.map(|revert| Refusal::read(&revert)));
    // The page ends.
    Ok(why)
}

#[tokio::test]
async fn the_page_of_escrow_does_what_it_says() {
    let folder = tempfile::tempdir().expect("a folder");
    let house = super::house(folder.path()).await;
    let [anna, bo, judge, _] =
        [house.rich(1).await, house.rich(2).await, house.rich(3).await, house.rich(9).await];
    let now = house.now().await;
    let accept_by = now.after(2 * DAY);
    let milestone = |days| Milestone {
        amount: amount(1_000),
        deliver_by: accept_by.after(days * DAY),
        review_window: 3 * DAY,
    };
    let terms = DealTerms {
        payer: anna.address(),
        payee: bo.address(),
        arbiter: Some(judge.address()),
        asset: Asset::Token(house.dollar),
        milestones: vec![milestone(7), milestone(14)],
        payer_deposit: amount(100),
        payee_deposit: amount(60),
        arbiter_fee_bps: 500,
        arbiter_fee_cap: amount(40),
        response_window: 2 * DAY,
        challenge_window: DAY,
        ruling_window: 5 * DAY,
        default_bps: 5_000,
        payer_to: Destination::Account(anna.address()),
        payee_to: Destination::Account(bo.address()),
        meta_hash: keccak256("a table, and four chairs"),
        accept_by,
        salt: B256::repeat_byte(0x5a),
    };
    for who in [&anna, &bo] {
        house.approve(who, terms.asset, house.at(ContractName::Escrow), 5_000).await;
    }

    let why = page(&house, folder.path(), terms, now.after(DAY)).await.expect("every step is taken");

    let more = EscrowRefusal::MoreThanLeft { amount: U256::from(1_001), left: U256::from(1_000) };
    assert_eq!(why[..2], [Refusal::Escrow(more), Refusal::Deal(DealRefusal::NotSigned(anna.address()))]);
    let deliver_by = accept_by.after(7 * DAY);
    assert!(
        matches!(
            &why[2..],
            [
                Refusal::Deal(DealRefusal::TooEarly { opens_after, .. }),
                Refusal::Deal(DealRefusal::TooLate { closed_after, .. }),
            ] if *opens_after == deliver_by.after(DAY) && *closed_after == deliver_by
        ),
        "{why:?}"
    );
    house.devnet.stop().await.expect("anvil stops");
}
