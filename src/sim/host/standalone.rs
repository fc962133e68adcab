//! The embedded switch in an ordinary perl: `perl -Mfreeswitch script.pl`, `prove`, the debugger, Devel::Cover. The switch is
//! made when it is first needed, the call when the script first looks at `$session`; the environment describes both (see
//! [`Setup::from_env`]). With `FSPERL_TRACE` each call into the switch is logged, with `FSPERL_TIMELINE` the time line is
//! printed to standard error at the end.

use super::{Scripts, Sim, TRACE};
use crate::freeswitch;
use crate::sim::api::Call;
use crate::sim::session::Session;
use crate::sim::setup::Setup;
use crate::sim::world::{World, lock};
use fsperl_runtime::glue::Interp;
use fsperl_runtime::{Arg, Perl, Stopped};
use std::ffi::c_void;
use std::path::Path;
use std::sync::{Arc, LazyLock, Mutex};

/// The Perl half.
const STANDALONE: &str = include_str!("standalone.pl");

/// The switch of the process.
static STANDALONE_SWITCH: LazyLock<Standalone> = LazyLock::new(Standalone::from_env);

struct Standalone {
    world: World,
    setup: Setup,
    uuid: String,
    call: Mutex<Option<Arc<Session>>>,
}

/// The switch of programs that set none up.
pub(super) fn world() -> World {
    STANDALONE_SWITCH.world.clone()
}

fn is_set(name: &str) -> bool {
    std::env::var_os(name).is_some_and(|value| !value.is_empty() && value != "0")
}

impl Standalone {
    fn from_env() -> Self {
        let setup = Setup::from_env(|name| std::env::var(name).ok());
        let made = setup.and_then(|setup| Ok((setup.world()?, setup)));
        let (world, setup) = made.unwrap_or_else(|problem| {
            eprintln!("fsperl: {problem}");
            (World::default(), Setup::default())
        });
        let trace = is_set("FSPERL_TRACE").then_some(TRACE);
        let scripts = Scripts::new(Path::new("."), &[], trace.as_slice());
        scripts.register(&world);
        scripts.configure(&world);
        let commands = &world.services().commands;
        commands.add(
            "fsperl_call",
            "",
            Arc::new(|call| STANDALONE_SWITCH.call(call)),
        );
        commands.add("fsperl_end", "", Arc::new(|_| STANDALONE_SWITCH.end()));
        Standalone {
            uuid: world.new_uuid(),
            world,
            setup,
            call: Mutex::default(),
        }
    }

    /// Somebody calls, the first time; answers with the call's uuid.
    fn call(&self, call: &Call<'_>) -> bool {
        let mut current = lock(&self.call);
        if current.is_none() {
            let person = self.setup.person().with_var("origination_uuid", &self.uuid);
            *current = Some(self.world.incoming(&person));
        }
        call.stream.write(Some(&self.uuid));
        true
    }

    /// The program ends, and the call with it.
    fn end(&self) -> bool {
        let session = lock(&self.call).take();
        if let Some(session) = session {
            session.wind_up();
        }
        if is_set("FSPERL_TIMELINE") {
            eprint!("{}", self.world.timeline().render());
        }
        true
    }
}

/// Gives a perl that has loaded the module what the switch gives to scripts.
fn set_up(perl: &Perl) -> Result<(), Stopped> {
    let uuid = Arg::Bytes(STANDALONE_SWITCH.uuid.as_bytes());
    perl.set_hash("main::SWITCH_ENV", &[(Arg::Bytes(b"UUID"), uuid)])?;
    if is_set("FSPERL_TRACE") {
        perl.run_code(TRACE.0, TRACE.1, &[])?;
    }
    perl.run_code(STANDALONE, "(fsperl)", &[]).map(drop)
}

/// The XSUB that `XSLoader` looks for, in a perl that is not ours.
///
/// # Safety
/// Only perl calls it, as an XSUB.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn boot_freeswitch(my_perl: *mut Interp, cv: *mut c_void) {
    // SAFETY: the caller is perl.
    unsafe { freeswitch::boot::<Sim>(my_perl, cv) };
    if let Some(Err(problem)) = Perl::current().map(|perl| set_up(&perl)) {
        eprintln!("fsperl: {problem}");
    }
}
