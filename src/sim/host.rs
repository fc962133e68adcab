//! The embedded switch as scripts see it: every class and function of the interface, put over the model in the modules
//! beside this one. Thin: arguments become `str`, results become C strings, and callbacks become calls into Perl.
//!
//! Which switch a call means is the thread's matter: see [`within`].

mod api;
mod callback;
mod consumer;
mod core_session;
mod entry;
mod event;
mod functions;
mod ivr;
mod opaque;
mod session;
mod standalone;
mod stream;
mod words;

pub use crate::script::{Dtmf, InputCallbackState};
pub use api::Api;
pub use consumer::EventConsumer;
pub use core_session::CoreSession;
pub use entry::{Scripts, TRACE};
pub use event::Event;
pub use ivr::IvrMenu;
pub use opaque::{
    ChannelHandle, EventNodes, EventPointer, InputArgs, MutexHandle, PerlHandle, QueueHandle,
    SessionHandle, StateHandlers, StreamHandle,
};
pub use session::Session;
pub use standalone::boot_freeswitch;
pub use stream::Stream;

use super::log::Level;
use super::world::World;
use fsperl_runtime::Error;
use std::cell::RefCell;

/// The embedded switch, as the host of scripts.
#[derive(Debug)]
pub struct Sim;

thread_local! {
    /// The switches in which scripts run on this thread, the innermost last.
    static CURRENT: RefCell<Vec<World>> = const { RefCell::new(Vec::new()) };
}

/// Runs something whose scripts mean this switch.
pub fn within<R>(world: &World, run: impl FnOnce() -> R) -> R {
    struct Leave;
    impl Drop for Leave {
        fn drop(&mut self) {
            CURRENT.with_borrow_mut(|worlds| worlds.pop());
        }
    }
    CURRENT.with_borrow_mut(|worlds| worlds.push(world.clone()));
    let _leave = Leave;
    run()
}

/// How many scripts run within each other on this thread.
fn depth() -> usize {
    CURRENT.with_borrow(Vec::len)
}

/// The switch that is meant on this thread: the innermost of [`within`], or the process's own.
pub fn world() -> World {
    let inner = CURRENT.with_borrow(|worlds| worlds.last().cloned());
    inner.unwrap_or_else(standalone::world)
}

/// The status with which a script is ended that runs for ever.
pub const ENDLESS: i32 = 70;

/// The switch that is meant, for a call that a script makes. A script that has used up the limits of the run ends here.
fn busy_world() -> World {
    let world = world();
    check_limits(&world);
    world
}

/// Ends the calling script when the limits of the run are used up.
fn check_limits(world: &World) {
    if let Some(why) = world.exhausted() {
        world.log(Level::Crit, None, format!("the script is ended: {why}"));
        Error::exit(ENDLESS).raise()
    }
}
