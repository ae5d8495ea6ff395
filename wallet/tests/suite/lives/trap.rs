//! A probe that kills.

use std::sync::Mutex;

use futures::FutureExt;
use futures::future::BoxFuture;
use teahouse_wallet::journal::{Probe, Step};

/// Hangs at the step it is armed for, which is how a process looks that is killed there.
#[derive(Default)]
pub struct Trap(Mutex<Option<(Step, u32)>>);

impl Trap {
    pub fn arm(&self, step: Step, times: u32) {
        *self.0.lock().unwrap() = Some((step, times));
    }

    pub fn disarm(&self) {
        *self.0.lock().unwrap() = None;
    }

    fn springs(&self, step: Step) -> bool {
        let mut armed = self.0.lock().unwrap();
        match &mut *armed {
            Some((wanted, left)) if *wanted == step && *left <= 1 => {
                *armed = None;
                true
            }
            Some((wanted, left)) if *wanted == step => {
                *left -= 1;
                false
            }
            _ => false,
        }
    }
}

impl Probe for Trap {
    fn at(&self, step: Step) -> BoxFuture<'_, ()> {
        if self.springs(step) {
            futures::future::pending().boxed()
        } else {
            futures::future::ready(()).boxed()
        }
    }
}
