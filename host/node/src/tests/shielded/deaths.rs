//! Power that fails at each step of a payment, and a disk that fills up at each: it happens once, and nothing is lost.

use serde_json::json;
use teahouse_wallet::shielded::ShieldedState::{Handed, Proved, Proving, Reserved, Signed};

use super::machine::Machine;
use super::stage::{COIN, Stage, units};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn shw_010_a_payment_whose_machine_dies_at_every_step_happens_once_and_nothing_is_lost() {
    // given Anna with a note, on a machine that dies when her yes is on its disk and nobody has heard of it
    let stage = Stage::new().await;
    let (anna, bo) = (stage.person("anna", None).await, stage.person("bo", None).await);
    anna.deposits(COIN).await;
    let to = bo.address().await;
    let mut machine = Machine::that_dies_after(Reserved);
    let mut anna = stage.again_on(anna, &machine).await;
    anna.connected().await;
    let sheet = anna.wants_to_send(&to, COIN / 4, "for the tea").await;
    let left = COIN - COIN / 4 - units(&sheet["feeMax"]);
    let yes = json!({ "sheet": sheet["id"], "digest": sheet["digest"] });
    assert_eq!(anna.refused("consent.approve", yes).await.code, "STO-203");
    // when each life after that ends one step further on
    for step in [Signed, Proving, Proved, Handed] {
        machine.is_dead().await;
        machine = Machine::that_dies_after(step);
        anna = stage.again_on(anna, &machine).await;
    }
    machine.is_dead().await;
    // and one ends with the payment at the submitter, and no block yet that has it
    stage.devnet.set_mining(false).await.unwrap();
    let anna = stage.again(anna).await;
    stage.submitter_has_a_payment().await;
    let dir = anna.ends().await;
    stage.devnet.set_mining(true).await.unwrap();
    // then the last one finds one payment, which has happened
    let anna = stage.online(dir, None).await;
    let all = anna.payments();
    assert_eq!(all.len(), 1, "{all:?}");
    let paid = anna.is(&all[0].0, "final").await;
    assert_eq!((&paid["memo"], &paid["money"]), (&json!("for the tea"), &json!("arrived")));
    bo.has(COIN / 4).await;
    anna.has(left).await;
    assert_eq!(stage.leaves().await, 1 + 2, "a deposit, and one payment with its change");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_that_fills_up_at_the_yes_at_the_proof_or_at_the_hand_over_costs_a_wait_for_room() {
    // given Anna with a note, on a disk that has no room for her yes
    let stage = Stage::new().await;
    let (anna, bo) = (stage.person("anna", None).await, stage.person("bo", None).await);
    anna.deposits(COIN).await;
    let to = bo.address().await;
    let machine = Machine::that_fills_up_at(Reserved);
    let anna = stage.again_on(anna, &machine).await;
    anna.connected().await;
    let sheet = anna.wants_to_send(&to, COIN / 4, "").await;
    let left = COIN - COIN / 4 - units(&sheet["feeMax"]);
    // when she agrees, then it is refused, nothing is held, and the sheet waits for another yes
    let yes = json!({ "sheet": sheet["id"], "digest": sheet["digest"] });
    assert_eq!(anna.refused("consent.approve", yes).await.code, "STO-203");
    assert_eq!((anna.available().await, anna.payments().len()), (COIN, 0));
    assert_eq!(anna.call("consent.list", json!({})).await[0]["id"], sheet["id"]);
    // when there is room until the proof is to be kept, then it is held and can be called off
    machine.has_room_until(Proved);
    let payment = anna.agree(&sheet).await;
    let waits = anna.meets(&payment, "STO-203").await;
    let told = (&waits["state"], &waits["money"], &waits["canCancel"]);
    assert_eq!(told, (&json!("proving"), &json!("held"), &json!(true)));
    // when there is room until it is to be handed over, then it goes on by itself as far as that
    machine.has_room_until(Handed);
    anna.is(&payment, "proved").await;
    let waits = anna.meets(&payment, "STO-203").await;
    let told = (&waits["state"], &waits["money"], &waits["canCancel"]);
    assert_eq!(told, (&json!("proved"), &json!("held"), &json!(true)), "nobody has it");
    // when there is room, then it is paid, once
    machine.has_room();
    anna.is(&payment, "final").await;
    bo.has(COIN / 4).await;
    anna.has(left).await;
    assert_eq!(stage.leaves().await, 1 + 2);
}
