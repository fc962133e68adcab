//! What C asks of Rust for the interpreters that are ours.

use std::{ffi::c_void, sync::Arc, time::Duration};

use crate::{home::Home, interrupt, output, sys, thread::executing, value};

/// The functions, as C gets them.
pub(crate) static HOST: sys::fsp_host = sys::fsp_host {
    print: Some(printed),
    alarm: Some(alarmed),
    reap: Some(reap),
};

/// The home that C got from `Home::owned`.
///
/// # Safety
/// C calls for an interpreter that has not ended.
unsafe fn home_of(record: *mut c_void) -> Option<Arc<Home>> {
    // SAFETY: promised by the caller.
    unsafe { &*record.cast::<Home>() }.me.upgrade()
}

/// A script printed a line.
extern "C" fn printed(
    record: *mut c_void,
    stream: u32,
    line: sys::fsp_bytes,
    file: sys::fsp_bytes,
    number: u32,
) {
    // SAFETY: C passes its own record, and lends the bytes for the time of the call.
    let (home, line, file) = unsafe { (home_of(record), value::slice(line), value::slice(file)) };
    if let Some(home) = home {
        executing(0, || output::printed(&home, stream, line, file, number));
    }
}

/// A script was stopped that has started a process.
extern "C" fn reap(_record: *mut c_void, pid: i32) {
    interrupt::reap(pid);
}

/// A script sets or asks for its alarm; all times are in microseconds.
extern "C" fn alarmed(
    record: *mut c_void,
    set: bool,
    first: u64,
    every: u64,
    left: *mut u64,
    interval: *mut u64,
) {
    let micros = |time: Duration| u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
    let new = set.then(|| (Duration::from_micros(first), Duration::from_micros(every)));
    // SAFETY: C passes its own record, and two places to write to.
    unsafe {
        if let Some(home) = home_of(record) {
            let last = home.set_alarm(new);
            *left = micros(last.0);
            *interval = micros(last.1);
        }
    }
}
