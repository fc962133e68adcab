//! The module as the switch loads it: its table of functions, and what it registers. What comes in through them goes to
//! `entry`, as safe values; nothing unwinds out.

use super::event::{self, EventCell};
use super::stream::{StreamCell, lend_stream};
use super::text::{copy, pass};
use super::{Leg, Status, sys, xml};
use crate::switch::entry;
use std::ffi::{CStr, CString, c_char, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::NonNull;
use std::sync::{Arc, Once};

/// What the switch looks for in `mod_perl.so`. The symbols of libperl become the process's, so that the XS code of Perl
/// modules finds them.
#[unsafe(no_mangle)]
#[allow(non_upper_case_globals)]
pub static mod_perl_module_interface: sys::switch_loadable_module_function_table_t =
    sys::switch_loadable_module_function_table_t {
        switch_api_version: sys::SWITCH_API_VERSION as i32,
        load: Some(load),
        shutdown: Some(shutdown),
        runtime: None,
        flags: GLOBAL_SYMBOLS,
    };

/// `SMODF_GLOBAL_SYMBOLS`
const GLOBAL_SYMBOLS: sys::switch_module_flag_t = 1;

/// Runs what the switch asked for; a panic, which its own hook has told of, counts as this.
fn guarded<R>(otherwise: R, run: impl FnOnce() -> R) -> R {
    catch_unwind(AssertUnwindSafe(run)).unwrap_or(otherwise)
}

unsafe extern "C" fn load(
    interface: *mut *mut sys::switch_loadable_module_interface_t,
    pool: *mut sys::switch_memory_pool_t,
) -> Status {
    guarded(sys::SWITCH_STATUS_GENERR, || {
        // SAFETY: the switch passes a pool, and where to put the interface, which is made in it.
        unsafe {
            let made =
                sys::switch_loadable_module_create_module_interface(pool, c"mod_perl".as_ptr());
            *interface = made;
            register(made);
        }
        if !entry::load() {
            return sys::SWITCH_STATUS_TERM;
        }
        // SAFETY: the interface was just made, with its lock. As long as somebody reads under it, `unload` answers that the
        // module is in use. (A module that tells the switch never to unload it is not told of the switch's end either.)
        unsafe { sys::switch_thread_rwlock_rdlock((**interface).rwlock) };
        sys::SWITCH_STATUS_SUCCESS
    })
}

/// What it returns has the switch keep the library: perl's own tables cannot be taken out of the process again.
unsafe extern "C" fn shutdown() -> Status {
    guarded((), entry::shutdown);
    sys::SWITCH_STATUS_NOUNLOAD
}

/// Registers what the module offers.
///
/// # Safety
/// `module` is the module's interface.
unsafe fn register(module: *mut sys::switch_loadable_module_interface_t) {
    // SAFETY: promised by the caller. Each interface is made by the switch, of the type that was asked for, and lives as long
    // as the module; all strings live for ever.
    unsafe {
        let app =
            sys::switch_loadable_module_create_interface(module, sys::SWITCH_APPLICATION_INTERFACE);
        let app = &mut *app.cast::<sys::switch_application_interface_t>();
        app.interface_name = c"perl".as_ptr();
        app.application_function = Some(on_application);
        app.short_desc = c"run a Perl script".as_ptr();
        app.long_desc = c"Runs a Perl script for the call, which it finds in $session.".as_ptr();
        app.syntax = c"<script> [<arguments>] | ~<code>".as_ptr();
        app.flags = sys::SAF_SUPPORT_NOMEDIA;

        for command in COMMANDS {
            let api =
                sys::switch_loadable_module_create_interface(module, sys::SWITCH_API_INTERFACE);
            let api = &mut *api.cast::<sys::switch_api_interface_t>();
            api.interface_name = command.name.as_ptr();
            api.desc = command.description.as_ptr();
            api.function = Some(command.function);
            api.syntax = command.syntax.as_ptr();
            for complete in command.complete {
                sys::switch_console_set_complete(complete.as_ptr());
            }
        }

        let chat = sys::switch_loadable_module_create_interface(
            module,
            sys::SWITCH_CHAT_APPLICATION_INTERFACE,
        );
        let chat = &mut *chat.cast::<sys::switch_chat_application_interface_t>();
        chat.interface_name = c"perl".as_ptr();
        chat.chat_application_function = Some(on_message);
        chat.short_desc = c"run a Perl script".as_ptr();
        chat.long_desc =
            c"Runs a Perl script for the message, which it finds in $message.".as_ptr();
        chat.syntax = c"<script> [<arguments>]".as_ptr();
        chat.flags = 0;

        let dialplan =
            sys::switch_loadable_module_create_interface(module, sys::SWITCH_DIALPLAN_INTERFACE);
        let dialplan = &mut *dialplan.cast::<sys::switch_dialplan_interface_t>();
        dialplan.interface_name = c"PERL".as_ptr();
        dialplan.hunt_function = Some(on_hunt);
    }
}

type CommandFunction = unsafe extern "C" fn(
    *const c_char,
    *mut sys::switch_core_session_t,
    *mut sys::switch_stream_handle_t,
) -> Status;

/// A command of the console.
struct Command {
    name: &'static CStr,
    description: &'static CStr,
    syntax: &'static CStr,
    complete: &'static [&'static CStr],
    function: CommandFunction,
}

/// Makes the callback of a command.
macro_rules! command {
    ($entry:path) => {{
        unsafe extern "C" fn on_command(
            data: *const c_char,
            session: *mut sys::switch_core_session_t,
            stream: *mut sys::switch_stream_handle_t,
        ) -> Status {
            // SAFETY: the switch passes a string, its session or NULL, and its stream, all for the time of the call.
            unsafe { run_command($entry, data, session, stream) }
        }
        on_command
    }};
}

const COMMANDS: [Command; 5] = [
    Command {
        name: c"perl",
        description: c"run a Perl script, and answer with what it writes",
        syntax: c"<script> [<arguments>] | ~<code>",
        complete: &[],
        function: command!(entry::command),
    },
    Command {
        name: c"perlrun",
        description: c"run a Perl script in the background",
        syntax: c"<script> [<arguments>] | ~<code>",
        complete: &[],
        function: command!(entry::background),
    },
    Command {
        name: c"perl_status",
        description: c"tell which Perl scripts run",
        syntax: c"[json]",
        complete: &[c"add perl_status json"],
        function: command!(entry::status),
    },
    Command {
        name: c"perl_reload",
        description: c"read perl.conf again",
        syntax: c"",
        complete: &[c"add perl_reload"],
        function: command!(entry::reload),
    },
    Command {
        name: c"perl_kill",
        description: c"end running Perl scripts",
        syntax: c"<id> | <uuid> | all",
        complete: &[c"add perl_kill all"],
        function: command!(entry::kill),
    },
];

/// What a command is given.
pub struct CommandCall<'a> {
    /// What stands behind its name; empty for nothing.
    pub data: &'a CStr,
    /// The call on whose behalf it runs.
    pub leg: Option<Leg>,
    /// Where its answer goes.
    pub stream: &'a Arc<StreamCell>,
    /// The event that describes the command, where the switch has one.
    pub env: Option<&'a Arc<EventCell>>,
}

/// # Safety
/// As the switch calls commands.
unsafe fn run_command(
    run: fn(CommandCall<'_>),
    data: *const c_char,
    session: *mut sys::switch_core_session_t,
    stream: *mut sys::switch_stream_handle_t,
) -> Status {
    guarded((), || {
        // SAFETY: promised by the caller.
        unsafe {
            let data = copy(data).unwrap_or_default();
            let leg = Leg::lock(session);
            let env = stream
                .as_ref()
                .map_or(std::ptr::null_mut(), |stream| stream.param_event);
            lend_stream(stream, |stream| {
                event::lend(env, |env| {
                    run(CommandCall {
                        data: &data,
                        leg,
                        stream,
                        env: env.is_there().then_some(env),
                    });
                });
            });
        }
    });
    sys::SWITCH_STATUS_SUCCESS
}

unsafe extern "C" fn on_application(session: *mut sys::switch_core_session_t, data: *const c_char) {
    guarded((), || {
        // SAFETY: the switch passes a session and a string, for the time of the call.
        let (leg, data) = unsafe { (Leg::lock(session), copy(data)) };
        if let Some(leg) = leg {
            entry::application(leg, &data.unwrap_or_default());
        }
    });
}

unsafe extern "C" fn on_message(message: *mut sys::switch_event_t, data: *const c_char) -> Status {
    guarded(sys::SWITCH_STATUS_FALSE, || {
        // SAFETY: the switch passes a message and a string, for the time of the call.
        unsafe {
            let data = copy(data).unwrap_or_default();
            match event::lend(message, |message| entry::chat(message, &data)) {
                true => sys::SWITCH_STATUS_SUCCESS,
                false => sys::SWITCH_STATUS_FALSE,
            }
        }
    })
}

/// A dialplan lookup: where the call wants to go.
#[derive(Debug)]
pub struct Hunt {
    /// The context, which names the script.
    pub context: Option<CString>,
    /// The extension.
    pub destination: Option<CString>,
    /// Who calls.
    pub caller_id_name: Option<CString>,
}

unsafe extern "C" fn on_hunt(
    session: *mut sys::switch_core_session_t,
    _argument: *mut c_void,
    profile: *mut sys::switch_caller_profile_t,
) -> *mut sys::switch_caller_extension_t {
    guarded(std::ptr::null_mut(), || {
        // SAFETY: the switch passes a session, and its caller profile or NULL, for the time of the call; the extension is made
        // in the session's memory, into which the strings are copied.
        unsafe {
            let Some(leg) = Leg::lock(session) else {
                return std::ptr::null_mut();
            };
            let profile = match NonNull::new(profile) {
                Some(profile) => profile.as_ptr(),
                None => sys::switch_channel_get_caller_profile(leg.channel()),
            };
            let Some(profile) = profile.as_ref() else {
                return std::ptr::null_mut();
            };
            let hunt = Hunt {
                context: copy(profile.context),
                destination: copy(profile.destination_number),
                caller_id_name: copy(profile.caller_id_name),
            };
            let Some(again) = leg.again() else {
                return std::ptr::null_mut();
            };
            let Some(actions) = entry::hunt(again, &hunt) else {
                return std::ptr::null_mut();
            };
            let extension = sys::switch_caller_extension_new(
                session,
                c"perl".as_ptr(),
                pass(hunt.destination.as_deref()),
            );
            for (application, data) in actions {
                sys::switch_caller_extension_add_application(
                    session,
                    extension,
                    application.as_ptr(),
                    data.as_ptr(),
                );
            }
            extension
        }
    })
}

/// A lookup in the switch's XML.
#[derive(Debug)]
pub struct Lookup<'a> {
    /// `section`, `tag_name`, `key_name`, `key_value`; empty where there is none.
    pub request: [CString; 4],
    /// What is known besides.
    pub params: &'a Arc<EventCell>,
}

/// Has lookups in all of the switch's XML come to `entry::lookup`. It stays so: the switch holds a lock of its list during
/// lookups, so a script could not change it. To be asked for once is enough.
pub fn answer_lookups() {
    static BOUND: Once = Once::new();
    BOUND.call_once(|| {
        // SAFETY: the callback lives for ever; 0 stands for all sections.
        unsafe {
            sys::switch_xml_bind_search_function_ret(
                Some(on_lookup),
                0,
                std::ptr::null_mut(),
                std::ptr::null_mut(),
            );
        }
    });
}

unsafe extern "C" fn on_lookup(
    section: *const c_char,
    tag_name: *const c_char,
    key_name: *const c_char,
    key_value: *const c_char,
    params: *mut sys::switch_event_t,
    _data: *mut c_void,
) -> sys::switch_xml_t {
    guarded(std::ptr::null_mut(), || {
        // SAFETY: the switch passes strings or NULL, and an event or NULL, for the time of the call.
        unsafe {
            let request =
                [section, tag_name, key_name, key_value].map(|text| copy(text).unwrap_or_default());
            event::lend(params, |params| {
                let answer = entry::lookup(&Lookup { request, params });
                answer.map_or(std::ptr::null_mut(), |answer| xml::parse(&answer))
            })
        }
    })
}
