//! Running a script for a switch, whatever switch it is: what the caller names becomes a [`Source`], what the switch offers
//! becomes the script's [`Globals`], the script runs in a clean interpreter, and how it ended becomes an [`Outcome`] with the
//! line for the log. And what objects of the interface have in common, whatever switch is behind them: the subs that scripts
//! hand over, members that hold what a script puts there, digits.

mod argument;
mod consumer;
mod dtmf;
mod field;
mod globals;
mod input_state;
mod opaque;
mod outcome;
mod pool;
mod source;
mod sub;
mod template;

pub use argument::{needed, null};
pub use consumer::{EventConsumer, Subscriptions};
pub use dtmf::Dtmf;
pub use field::TextField;
pub use globals::{Globals, XmlLookup};
pub use input_state::InputCallbackState;
pub use opaque::{
    ChannelHandle, EventNodes, InputArgs, MutexHandle, PerlHandle, QueueHandle, StateHandlers,
};
pub use outcome::Outcome;
pub use pool::{Choice, Log, Pool, Road, Settings, Standing};
pub use source::Source;
pub use sub::{Sub, named};
pub use template::{Recipe, Template};

use crate::freeswitch::Host;
use fsperl_runtime::{Arg, Perl};

/// Runs a script in an interpreter that has run nothing yet. Values that the script is to leave behind are read afterwards.
pub fn run<H: Host>(perl: &Perl, source: &Source, globals: Globals<H>) -> Outcome {
    let result = globals.install(perl).and_then(|()| match source {
        Source::File { path, args } => {
            let args: Vec<_> = args.iter().map(|arg| Arg::Bytes(arg)).collect();
            perl.run_file(path, &args)
        }
        Source::Inline(code) => perl.run_code(code, "inline", &[]),
    });
    Outcome::of(result.map(drop))
}
