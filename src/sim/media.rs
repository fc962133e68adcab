//! What the caller hears and what comes back: sounds, speech and recordings; digits, menus and what is recognized. Each is a
//! part of [`Session`](super::session::Session): it takes virtual time and may be interrupted by an [`input`].

pub mod digits;
pub mod input;
pub mod ivr;
pub mod menu;
pub mod play;
pub mod record;
pub mod say;
pub mod sound;
pub mod speech;
