//! FreeSWITCH itself as the switch: the module `mod_perl`, whose scripts drive real calls.

pub mod core;
pub mod host;
pub mod sys;
