//! FreeSWITCH's C API as safe Rust: sessions under their read lock, events, streams, menus, the log. All unsafe code of the
//! switch's side is in this folder; the classes of the interface (`host/`) and the entry points are written over it.
//!
//! Strings go in as C strings and come out as copies, for the switch may change or free its own at any time.

pub mod bridge;
pub mod command;
pub mod event;
pub mod input;
pub mod leg;
pub mod log;
pub mod media;
pub mod menu;
pub mod module;
pub mod originate;
pub mod private;
mod speech;
pub mod stream;
pub mod subscription;
pub mod text;
pub mod variables;
pub mod watch;
pub mod xml;

pub use leg::Leg;
pub use log::{Level, LogTarget, log};
pub use stream::OwnStream;

use super::sys;
use std::ffi::CStr;

/// A status of the switch.
pub type Status = sys::switch_status_t;

/// Whether the switch says that something went well.
pub fn succeeded(status: Status) -> bool {
    status == sys::SWITCH_STATUS_SUCCESS
}

/// Where calls into the switch come from, which its log and its events show: file, function and line.
const FILE: &CStr = c"mod_perl";
const FUNCTION: &CStr = c"perl";
const LINE: i32 = 0;
