//! Payments that others bring, by a process that is killed before each of its commits and comes back.

use super::*;

const AMOUNT: u64 = 100_000;
/// How the first submitter that is asked behaves, and what is on disk when the process was killed before its first commit, its
/// second, and so on: the agreement, a signature, that somebody took it, and that it is done.
const LEFT: [(&str, Manner, [&str; 5]); 3] = [
    ("honest", Manner::Honest, ["nothing", "Agreed", "Signed", "Handed", "Final"]),
    ("its answer is lost", Manner::LosesTheAnswer, ["nothing", "Agreed", "Signed", "Final", "Final"]),
    ("it refuses", Manner::SaysRefused, ["nothing", "Agreed", "Signed", "Signed", "Signed"]),
];

/// Goes as far as its disk lets it: from then on the process is no more.
async fn until_killed(table: &Table, name: u8, intent: Intent, is_brought: bool) {
    if table.agree(name, intent).await.is_err() {
        return;
    }
    let handed = table.hand(name, &["first"]).await;
    if matches!(handed, Err(HandOverError::Relayed(_))) || !is_brought {
        return;
    }
    for _ in 0..100 {
        drop(table.net.peers["first"].submitter.tick().await);
        if table.relayed().tick().await.is_err() || table.known(name).state.is_settled() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn named(found: Option<RelayedState>) -> String {
    let Some(state) = found else { return "nothing".to_owned() };
    format!("{state:?}").split('(').next().unwrap_or_default().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn rly_001_rly_002_a_process_that_is_killed_before_any_of_its_commits_has_each_payment_brought_once() {
    println!("{:<20}{:>14}{:>14}", "first submitter", "killed before", "on disk");
    for (how, manner, left) in LEFT {
        let table = Table::set(&[("first", manner), ("sam", Manner::Honest)]).await;
        let mut gone = 0;
        for (kill, left) in left.into_iter().enumerate() {
            let name = 1 + u8::try_from(kill).unwrap();
            let payee = Address::repeat_byte(0xc0 + name);
            let intent = Intent::SendToken { token: table.dollar, to: payee, amount: U256::from(AMOUNT) };
            // given a process that is killed before a commit
            table.disk.fail_commit_after(u32::try_from(kill).unwrap());
            until_killed(&table, name, intent.clone(), manner != Manner::SaysRefused).await;
            table.disk.heal();
            let found = table.relayed().look_up(&id(name)).unwrap().map(|known| known.state);
            println!("{how:<20}{:>14}{:>14}", kill + 1, named(found));
            assert_eq!(named(found), left, "{how}, killed before commit {}", kill + 1);
            // when it comes back and asks another submitter
            if found.is_none() {
                table.agree(name, intent).await.unwrap();
            }
            drop(table.hand(name, &["sam"]).await);
            let done = table.settles(name).await;
            // then it is paid once, and all signatures are over one nonce
            assert!(matches!(done.state, RelayedState::Final(_)), "{how}, {kill}: {:?}", done.state);
            assert_eq!(table.dollars(payee).await, AMOUNT, "{how}, killed before commit {}", kill + 1);
            assert!(done.handed.iter().all(|one| one.signed.batch.nonce == done.plan.nonce));
            gone += AMOUNT + u64::try_from(done.outcome.unwrap().fee.get()).unwrap();
        }
        // and nothing else left Bo but the fees
        assert_eq!(table.dollars(table.bo().address()).await, 10_000_000 - gone, "{how}");
    }
}
