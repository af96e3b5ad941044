//! What a thread has on the heap: the system's allocator, which counts.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

struct Counting;

#[global_allocator]
static HEAP: Counting = Counting;

thread_local! {
    static LIVE: Cell<isize> = const { Cell::new(0) };
}

/// How many bytes this thread has taken and not given back.
pub fn live() -> isize {
    LIVE.get()
}

fn count(bytes: usize, sign: isize) {
    // A thread that ends gives back what it had after its own are gone.
    let _ = LIVE.try_with(|live| live.set(live.get() + sign * bytes as isize));
}

// SAFETY: each call is the system allocator's, with what the caller promised of it.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size(), 1);
        // SAFETY: the layout is the caller's.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        count(layout.size(), -1);
        // SAFETY: the place came from `alloc` with this layout.
        unsafe { System.dealloc(place, layout) }
    }
}
