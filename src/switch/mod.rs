//! FreeSWITCH itself as the switch: the module `mod_perl`, whose scripts drive real calls.

mod config;
pub mod core;
mod entry;
mod hooks;
pub mod host;
mod runs;
pub mod sys;
