//! Voice menus.

use super::text::pass;
use super::{FILE, FUNCTION, LINE, Leg, succeeded, sys};
use std::ffi::CStr;
use std::ptr::NonNull;
use std::sync::{Arc, Mutex, PoisonError};

/// A memory pool of the switch.
#[derive(Debug)]
struct Pool(NonNull<sys::switch_memory_pool_t>);

// SAFETY: a pool belongs to whoever holds it, on any thread.
unsafe impl Send for Pool {}

impl Pool {
    fn new() -> Option<Self> {
        let mut raw = std::ptr::null_mut();
        // SAFETY: strings for the time of the call; the pool is ours.
        unsafe {
            sys::switch_core_perform_new_memory_pool(
                &mut raw,
                FILE.as_ptr(),
                FUNCTION.as_ptr(),
                LINE,
            );
        }
        NonNull::new(raw).map(Pool)
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        let mut raw = self.0.as_ptr();
        // SAFETY: the pool is ours, and what was in it is not used any more.
        unsafe {
            sys::switch_core_perform_destroy_memory_pool(
                &mut raw,
                FILE.as_ptr(),
                FUNCTION.as_ptr(),
                LINE,
            );
        }
    }
}

/// A menu with its sub-menus: they refer to each other, so all of them end together.
#[derive(Debug, Default)]
struct Stack {
    /// Held while the switch reads or changes the menus.
    pools: Mutex<Vec<Pool>>,
}

/// A menu.
#[derive(Debug)]
pub struct Menu {
    raw: NonNull<sys::switch_ivr_menu_t>,
    stack: Arc<Stack>,
}

// SAFETY: the switch's menus are used under the lock of their stack.
unsafe impl Send for Menu {}
// SAFETY: as above.
unsafe impl Sync for Menu {}

/// What a menu says and how long it waits.
#[derive(Clone, Copy, Debug)]
pub struct MenuOptions<'a> {
    /// Greeting, short greeting, invalid, exit and transfer sound; confirm macro and key; TTS engine and voice.
    pub texts: [Option<&'a CStr>; 9],
    /// Confirm attempts, inter-digit timeout, digits, timeout (ms), failures, timeouts.
    pub numbers: [i32; 6],
}

impl Menu {
    /// A menu, or a sub-menu of another.
    pub fn new(main: Option<&Menu>, name: &CStr, options: &MenuOptions<'_>) -> Option<Self> {
        let stack = main.map_or_else(Arc::default, |main| main.stack.clone());
        let pool = Pool::new()?;
        let [
            greeting,
            short_greeting,
            invalid,
            exit,
            transfer,
            macro_,
            key,
            engine,
            voice,
        ] = options.texts.map(pass);
        let [attempts, inter, digits, timeout, failures, timeouts] = options.numbers;
        let mut raw = std::ptr::null_mut();
        let mut pools = stack.pools.lock().unwrap_or_else(PoisonError::into_inner);
        // SAFETY: strings for the time of the call, which the switch copies; the main menu lives, and is locked.
        unsafe {
            sys::switch_ivr_menu_init(
                &mut raw,
                main.map_or(std::ptr::null_mut(), |main| main.raw.as_ptr()),
                name.as_ptr(),
                greeting,
                short_greeting,
                invalid,
                exit,
                transfer,
                macro_,
                key,
                engine,
                voice,
                attempts,
                inter,
                digits,
                timeout,
                failures,
                timeouts,
                pool.0.as_ptr(),
            );
        }
        pools.push(pool);
        drop(pools);
        Some(Menu {
            raw: NonNull::new(raw)?,
            stack,
        })
    }

    /// Binds keys to an action that [`action`] found.
    pub fn bind(&self, action: sys::switch_ivr_action_t, argument: &CStr, keys: &CStr) {
        let _pools = self
            .stack
            .pools
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        // SAFETY: the menu lives, and is locked; the switch copies the strings.
        unsafe {
            sys::switch_ivr_menu_bind_action(
                self.raw.as_ptr(),
                action,
                argument.as_ptr(),
                keys.as_ptr(),
            );
        }
    }

    /// Runs the menu for a call, beginning with the one of that name. `None` when it is running for another call.
    pub fn execute(&self, leg: &Leg, name: &CStr) -> Option<()> {
        let _pools = self.stack.pools.try_lock().ok()?;
        // SAFETY: the session lives; the menus live, and are locked; the switch only reads the name.
        unsafe {
            sys::switch_ivr_menu_execute(
                leg.as_ptr(),
                self.raw.as_ptr(),
                name.as_ptr().cast_mut(),
                std::ptr::null_mut(),
            );
        }
        Some(())
    }
}

/// The action of a name (`menu-exec-app`); `None` for an unknown one.
pub fn action(name: &CStr) -> Option<sys::switch_ivr_action_t> {
    let mut action = sys::SWITCH_IVR_ACTION_NOOP;
    // SAFETY: a string for the time of the call.
    let status = unsafe { sys::switch_ivr_menu_str2action(name.as_ptr(), &mut action) };
    succeeded(status).then_some(action)
}
