//! A wiped stack is what a computation on secrets leaves behind: zeros.
//!
//! Wiping a value wipes one place. What a derivation, a cipher or a move wrote into its frames on the way stays in them until
//! something else happens to be called as deep. So whatever touches a phrase, a password or a spending key runs inside
//! [`with_wiped_stack`], and hands out nothing but what lies on the heap and wipes itself.
//!
//! # Why not a thread of its own
//! The frames of the work and of the wipe begin at the same place, one after the other. So the wipe covers what the work used
//! on whatever stack it ran: it needs no second stack, costs a few microseconds and not a thread's start, borrows what it
//! likes, and is the same on wasm32, which has no threads.
//!
//! # What it does not cover
//! Frames deeper than [`WIPED_STACK`], registers, and what the caller itself keeps by value in its own frame.

use std::hint::black_box;

use zeroize::zeroize_stack;

/// How much below the caller is overwritten, in bytes: several times what the deepest derivation uses without optimization.
pub const WIPED_STACK: usize = 128 * 1024;

/// The wipe is called through a frame or two of its own, which it does not overwrite: the work begins below those.
const GAP: usize = 512;

/// Runs `work` and overwrites the stack that it used, also when it panics.
pub fn with_wiped_stack<R>(work: impl FnOnce() -> R) -> R {
    let _wipe = Wipe;
    apart(work)
}

#[inline(never)]
fn apart<R>(work: impl FnOnce() -> R) -> R {
    let gap = [0_u8; GAP];
    let done = in_a_frame(work);
    // Used after the work, the gap is there while it runs.
    black_box(&gap);
    done
}

/// In a frame of its own: in the caller's it would lie above what is wiped.
#[inline(never)]
fn in_a_frame<R>(work: impl FnOnce() -> R) -> R {
    work()
}

struct Wipe;

impl Drop for Wipe {
    fn drop(&mut self) {
        zeroize_stack::<WIPED_STACK>(); // BASE-005
    }
}

#[cfg(target_os = "linux")]
#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::fs::File;
    use std::os::unix::fs::FileExt;
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::*;

    const MARK: u8 = 0xa7;

    /// Leaves marks deep below its caller, and says where the deepest are.
    #[inline(never)]
    fn leave_marks() -> usize {
        let marks = [MARK; 48 * 1024];
        black_box(&marks).as_ptr().addr()
    }

    /// What lies there now; it uses far less of the stack than the marks do.
    fn look(memory: &File, at: usize) -> Vec<u8> {
        let mut bytes = vec![0; 256];
        memory.read_exact_at(&mut bytes, at as u64).expect("a process reads its own stack");
        bytes
    }

    #[test]
    fn base_005_nothing_stays_on_the_stack_of_what_was_computed() {
        let Ok(memory) = File::open("/proc/self/mem") else { return };
        // given a look that finds what was left behind
        let at = leave_marks();
        assert_eq!(look(&memory, at), vec![MARK; 256]);
        // when the same is done on a stack that is wiped / then nothing is there
        let at = with_wiped_stack(leave_marks);
        assert_eq!(look(&memory, at), vec![0; 256]);
    }

    #[test]
    fn base_005_nor_right_below_the_caller() {
        let Ok(memory) = File::open("/proc/self/mem") else { return };
        let mut found = vec![0; 64];
        let at = with_wiped_stack(|| {
            let marks = [MARK; 64];
            black_box(&marks).as_ptr().addr()
        });
        memory.read_exact_at(&mut found, at as u64).unwrap();
        assert!(!found.contains(&MARK));
    }

    #[test]
    fn base_005_nor_when_it_panicked() {
        let Ok(memory) = File::open("/proc/self/mem") else { return };
        let at = Cell::new(0);
        let work = || {
            at.set(leave_marks());
            std::panic::resume_unwind(Box::new("no more tea"));
        };
        catch_unwind(AssertUnwindSafe(|| with_wiped_stack(work))).unwrap_err();
        assert!(!look(&memory, at.get()).contains(&MARK));
    }

    #[test]
    fn what_was_computed_comes_back() {
        let words = ["green", "tea"];
        assert_eq!(with_wiped_stack(|| words.join(" ")), "green tea");
    }
}
