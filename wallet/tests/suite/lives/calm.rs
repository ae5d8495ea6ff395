//! Then it calms down: everything works again, and time jumps from one thing that is waited for to the next.

use std::time::Duration;

use teahouse_base::Clock;
use teahouse_chain::port::ChainPort;
use teahouse_wallet::journal::State;

use super::carriers::Turn;
use super::life::Life;
use crate::world::*;

/// No life needs as many; one that does is found not to be settled.
const MOST_ROUNDS: u32 = 60;
/// Longer than bytes wait until they are sent again.
const A_WHILE: u64 = 61;
/// Longer than a signature is good for.
const PAST_DEADLINES: u64 = 700;
/// So many blocks make final what was in one.
const TO_BE_FINAL: u64 = 70;
/// Longer than anything counts towards a day.
const A_DAY: Duration = Duration::from_secs(25 * 3_600);

impl Life {
    /// Everything works again, the clocks are right, and nobody wants anything new that does not fit. Only a share waits
    /// for another day, if what it costs to bring it did not fit this one.
    pub fn calm_down(&mut self) {
        self.mend();
        self.settle();
        if !self.have_all_arrived() {
            self.pass_the_day();
            self.settle();
        }
    }

    fn mend(&mut self) {
        (self.is_calm, self.round) = (true, u64::MAX);
        self.trap.disarm();
        self.world.store.heal();
        for endpoint in [&self.world.endpoint, &self.liar] {
            endpoint.fail_reads(0);
            endpoint.set_lie(None);
            endpoint.set_lag(0);
            (0..4).for_each(|_| endpoint.next_send(None));
        }
        self.world.chain.set_base_fee(1_000_000_000);
        self.machine.set(self.world.clock.now());
    }

    /// The model's clock may be days ahead, and what was agreed to then counts for a day from there.
    fn pass_the_day(&mut self) {
        self.day_is_over = true;
        let ahead = self.moment().since(self.world.clock.now());
        self.advance((ahead + A_DAY).as_secs());
        self.world.chain.mine_empty(6);
    }

    fn settle(&mut self) {
        let mut idle = 0;
        for _ in 0..MOST_ROUNDS {
            self.calm_round();
            self.lived.calm_rounds += 1;
            if self.is_settled() {
                return;
            }
            idle = if self.mine_what_waits() { 0 } else { (idle + 1) % 3 };
            self.jump(idle);
        }
    }

    fn calm_round(&mut self) {
        self.want_all(&mut 0);
        // The other wallet does not give up either: what it sent is not lost with a block.
        for bytes in &self.foreign {
            let _ = now(self.world.chain.endpoint("elsewhere").send_raw(bytes.clone()));
        }
        self.hand_over(Turn::Honest);
        self.tick();
    }

    fn is_settled(&self) -> bool {
        let open = self.journal().unsettled().unwrap();
        open.iter().all(|(_, record)| record.state == State::Draft)
            && self.claims_are_settled()
            && self.relayed().unsettled().unwrap().is_empty()
    }

    /// Whether a block took anything.
    fn mine_what_waits(&self) -> bool {
        let before = self.world.chain.waiting();
        self.world.chain.mine();
        self.world.chain.waiting() != before
    }

    /// What no block took is given a while, in which it is sent again; then nothing is left but deadlines and blocks to come.
    fn jump(&self, idle: u32) {
        match idle {
            0 => self.advance(5),
            1 => self.advance(A_WHILE),
            _ => {
                self.advance(PAST_DEADLINES);
                self.world.chain.mine_empty(TO_BE_FINAL);
            }
        }
    }
}
