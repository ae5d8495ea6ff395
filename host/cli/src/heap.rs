//! The heap of this program wipes what is given back, whoever gives it back.
//!
//! Our own secrets wipe themselves. Libraries that carry them do not: a parser's scratch, a socket's buffer that grew, the text of
//! a request, a stretching's blocks. Here all of them pass, so that a locked host has no old copy in memory that nobody uses.
//!
//! # Cost
//! One `memset` of each block that is freed. A block that grows is always moved: in place, what it left behind would be missed.
//!
//! # What it does not cover
//! Memory that is still in use, stacks ([`teahouse_base::stack`]), and what is taken from the system by other ways: guests'
//! memories and compiled code, neither of which ever has a secret of the person's.
//!
//! # Why the `unsafe` here is right
//! This is one of the two modules of the workspace with `unsafe`; an allocator cannot be written without it.
//!
//! 1. Every request goes to [`System`] with the very layout that came in, and every pointer of it is handed out unchanged. So what
//!    [`GlobalAlloc`] asks of an allocator is what `System` keeps, and what it asks of callers is passed on.
//! 2. The one thing added is a write of `layout.size()` bytes from `ptr` before a block is given back. A caller of `dealloc`
//!    promises that `ptr` is a block of this allocator with this layout, so those bytes are its own; it gives them up, so
//!    nobody reads them again; and `u8` may be written anywhere, whatever lay there.
//! 3. `realloc` is the trait's own: a new block, a copy of the shorter length, and `dealloc` of the old one, which wipes it.
//! 4. Nothing here allocates, panics or has a state.
#![allow(unsafe_code, reason = "an allocator is unsafe by its trait; the argument is in the module's text")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::hint::black_box;

/// The system's allocator, with zeros in all that is given back.
struct WipedHeap;

#[global_allocator]
static HEAP: WipedHeap = WipedHeap;

// SAFETY: the module's text, 1 to 4.
unsafe impl GlobalAlloc for WipedHeap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise is `System`'s condition.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as above.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, ptr: *mut u8, layout: Layout) {
        // SAFETY: the block is the caller's, of this size, and given up: the module's text, 2.
        unsafe { ptr.write_bytes(0, layout.size()) }; // SEC-002
        // Without it the compiler may see that nobody reads what is written before it is freed, and leave it out.
        let _read = black_box(ptr);
        // SAFETY: the caller's promise is `System`'s condition.
        unsafe { System.dealloc(ptr, layout) }
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::fs::File;
    use std::os::unix::fs::FileExt;

    /// More than any other test has in one block: nobody takes its place before it was looked at.
    const LONG: usize = 96 * 1024;

    /// Whether marks lie there; nobody else has eight of the kind in a row.
    fn is_marked(memory: &File, at: usize, mark: u8) -> bool {
        let mut bytes = [0; 64];
        // A place that is no longer the program's has nothing.
        memory.read_exact_at(&mut bytes, at as u64).is_ok() && bytes.windows(8).any(|part| part == [mark; 8])
    }

    #[test]
    fn sec_002_what_is_given_back_to_the_heap_is_wiped() {
        let Ok(memory) = File::open("/proc/self/mem") else { return };
        // given a block that a look finds
        let block = vec![0xa7_u8; LONG];
        let at = block.as_ptr().addr() + LONG / 2;
        assert!(is_marked(&memory, at, 0xa7));
        // when it is given back / then nothing of it is where it was
        drop(block);
        assert!(!is_marked(&memory, at, 0xa7));
    }

    #[test]
    fn sec_002_a_block_that_grew_left_nothing_where_it_was() {
        let Ok(memory) = File::open("/proc/self/mem") else { return };
        let mut block = vec![0x5c_u8; LONG];
        let at = block.as_ptr().addr() + LONG / 2;
        block.reserve_exact(LONG);
        assert_ne!(block.as_ptr().addr() + LONG / 2, at, "a block that grows is moved");
        assert!(!is_marked(&memory, at, 0x5c));
        assert!(block.iter().all(|byte| *byte == 0x5c));
    }
}
