//! Interpreters that are clean for every run at the cost of the memory that a run has written to.
//!
//! An interpreter is made in a region of its own and readied: modules are loaded, the script is compiled. Then its memory is
//! taken as an [`Image`]. A run gets the interpreter from the image; when it ends, END blocks and destructors run, what it
//! opened is closed, and its memory is put back. What memory alone cannot put back either keeps an interpreter from having an
//! image ([`Refused`]) or, when a run does it, spoils the image ([`Ended::Spoiled`]).

use std::{
    ffi::CStr,
    fmt,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use crate::{
    Interpreter, Options, Stopped,
    home::{Home, Recycle},
    sys,
};

/// Why an interpreter has no image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused(String);

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refused {}

/// An interpreter that waits for its next run.
#[derive(Debug)]
pub struct Image {
    raw: *mut sys::fsp_home,
    script: Option<PathBuf>,
}

// SAFETY: nobody else knows the record of an interpreter that waits.
unsafe impl Send for Image {}

/// What copies of an interpreter that waits are made from: it makes no difference to a script which of them it runs in. They
/// share the ops, and making one runs no code.
#[derive(Debug)]
pub struct Mold {
    raw: *mut sys::fsp_mold,
    script: Option<PathBuf>,
}

// SAFETY: what it points to does not change, but for its counts, which are atomic.
unsafe impl Send for Mold {}
// SAFETY: as above.
unsafe impl Sync for Mold {}

impl Mold {
    /// A copy, as it was when the image was taken. `None` when the system has no memory for it.
    #[must_use]
    pub fn image(&self) -> Option<Image> {
        // SAFETY: the mold is there as long as we are.
        let raw = crate::stack::on_stack(|| unsafe { sys::fsp_image_cast(self.raw) });
        let script = self.script.clone();
        (!raw.is_null()).then_some(Image { raw, script })
    }
}

impl Drop for Mold {
    fn drop(&mut self) {
        // SAFETY: it is ours, and nobody asks for copies any more.
        unsafe { sys::fsp_mold_release(self.raw) };
    }
}

/// What became of an image when its run had ended.
#[derive(Debug)]
pub enum Ended {
    /// It is as it was.
    Ready(Image),
    /// The run has done what cannot be undone, told in words (`it has started a thread`); the interpreter is gone.
    Spoiled(&'static str),
}

/// The first interpreter of a process makes tables that all share; it is one that lives as long as the process.
fn first() -> &'static Result<Interpreter, Stopped> {
    static FIRST: OnceLock<Result<Interpreter, Stopped>> = OnceLock::new();
    FIRST.get_or_init(|| Interpreter::make(&Options::default(), sys::FSP_PERMANENT as usize))
}

impl Interpreter {
    /// Whether interpreters can have images in this process.
    ///
    /// # Errors
    /// Why they can't: how perl was built, or what the system refuses.
    pub fn image_road() -> Result<(), Refused> {
        if let Err(stopped) = first() {
            return Err(Refused(stopped.to_string()));
        }
        // SAFETY: there is an interpreter; the reason is a text that lives for ever.
        let why = unsafe {
            sys::fsp_image_road()
                .as_ref()
                .map(|why| CStr::from_ptr(why))
        };
        why.map_or(Ok(()), |why| Err(refused(why, "")))
    }

    /// A new interpreter whose memory is in a region, so that it can have an image. A script that takes more than `limit` bytes
    /// ends with the message `Out of memory: the script may take ... MB`, and nothing else does. The limit is at least 16 MiB and
    /// at most 1 GiB: what is outside of that becomes the nearest. Where the system has no addresses to give, its memory is in the
    /// heap, without a limit.
    ///
    /// # Errors
    /// As for [`Interpreter::new`], and when there is no [`image_road`](Self::image_road).
    pub fn new_in_region(options: &Options<'_>, limit: usize) -> Result<Self, Stopped> {
        Self::image_road().map_err(|refused| Stopped::message(format!("{refused}\n")))?;
        Self::make(options, limit.clamp(16 << 20, 1 << 30))
    }

    /// Takes the image. Handles, scalars and callbacks of the interpreter as it was are gone.
    ///
    /// # Errors
    /// When there is something about the interpreter that its memory alone does not put back; it has then ended.
    pub fn into_image(self) -> Result<Image, Refused> {
        let script = self.home.compiled();
        let inside = match self.home.enter() {
            Ok(inside) if !inside.is_nested() => inside,
            _ => return Err(Refused("code of the interpreter is running".to_owned())),
        };
        let mut held = [0u8; 256];
        // SAFETY: this thread is in the interpreter, which runs nothing; the buffer is as long as it is told.
        let why = crate::stack::on_stack(|| unsafe {
            sys::fsp_image_take(self.home.raw(), held.as_mut_ptr().cast(), held.len())
        });
        // SAFETY: a reason is a text that lives for ever.
        if let Some(why) = unsafe { why.as_ref().map(|why| CStr::from_ptr(why)) } {
            let held = CStr::from_bytes_until_nul(&held).unwrap_or_default();
            let refused = refused(why, &held.to_string_lossy());
            drop(inside);
            return Err(refused);
        }
        drop(inside);
        let raw = self.into_home().leave();
        Ok(Image { raw, script })
    }
}

impl Interpreter {
    /// Whether its scripts have used half of the memory that they may take: another run could find too little.
    #[must_use]
    pub fn is_worn(&self) -> bool {
        // SAFETY: the record is there as long as we are.
        unsafe { !sys::fsp_home_has_room(self.home.raw()) }
    }

    /// The same interpreter for one run, after which it is not ended but given to `ended`, as the run has left it. What Rust
    /// keeps of the run is gone then as if the interpreter had ended, and what it refers to stays allocated.
    pub fn lend(self, ended: impl FnOnce(Interpreter) + Send + 'static) -> Interpreter {
        let script = self.home.compiled();
        let raw = self.into_home().leave();
        let compiled = script.clone();
        let again = move |raw: *mut sys::fsp_home| {
            // SAFETY: nothing runs in the interpreter, and nobody else knows it.
            unsafe { sys::fsp_home_again(raw) };
            ended(Interpreter::of_home(Home::again(
                raw,
                compiled.as_deref(),
                None,
            )));
        };
        let recycle = Recycle::AsItIs(Box::new(again));
        Interpreter::of_home(Home::again(raw, script.as_deref(), Some(recycle)))
    }
}

fn refused(why: &CStr, held: &str) -> Refused {
    let why = why.to_string_lossy();
    Refused(match held {
        "" => why.into_owned(),
        held => format!("{why}: {held}"),
    })
}

impl Image {
    /// The interpreter for one run, which ends when it is dropped; then `ended` is told what became of the image, on the thread
    /// on which that happens.
    pub fn start(self, ended: impl FnOnce(Ended) + Send + 'static) -> Interpreter {
        let script = self.script.clone();
        let recycle = move |raw: *mut sys::fsp_home, spoiled: *const std::ffi::c_char| {
            let image = Image { raw, script };
            // SAFETY: the run has ended, and its home lets nobody in; a reason is a text that lives for ever.
            let spoiled = unsafe { spoiled.as_ref().map(|why| CStr::from_ptr(why)) };
            match spoiled {
                None => {
                    // SAFETY: as above.
                    unsafe { sys::fsp_image_restore(raw) };
                    ended(Ended::Ready(image));
                }
                Some(why) => {
                    drop(image);
                    ended(Ended::Spoiled(
                        why.to_str().unwrap_or("it cannot be put back"),
                    ));
                }
            }
        };
        let raw = self.raw;
        let script = self.script.clone();
        std::mem::forget(self);
        // SAFETY: nothing runs in the interpreter.
        unsafe { sys::fsp_image_begin(raw) };
        let recycle = Recycle::Image(Box::new(recycle));
        Interpreter::of_home(Home::again(raw, script.as_deref(), Some(recycle)))
    }

    /// What copies are made from.
    ///
    /// # Errors
    /// Why there can be none: something that an address in its memory is part of, and that copying does not change with it.
    pub fn mold(&self) -> Result<Mold, Refused> {
        let mut why = std::ptr::null();
        // SAFETY: the record is ours; the reason is a text that lives for ever.
        let raw = unsafe { sys::fsp_image_mold(self.raw, &raw mut why) };
        if raw.is_null() {
            // SAFETY: as above.
            let why = unsafe { why.as_ref().map(|why| CStr::from_ptr(why)) };
            return Err(refused(why.unwrap_or_default(), ""));
        }
        let script = self.script.clone();
        Ok(Mold { raw, script })
    }

    /// The script that it has compiled.
    #[must_use]
    pub fn script(&self) -> Option<&Path> {
        self.script.as_deref()
    }

    /// How many bytes its image takes, and how many those pages of it that runs have written to take in addition.
    #[must_use]
    pub fn sizes(&self) -> (usize, usize) {
        let (mut image, mut written) = (0, 0);
        // SAFETY: the record is ours.
        unsafe { sys::fsp_image_sizes(self.raw, &raw mut image, &raw mut written) };
        (image, written)
    }
}

impl Image {
    /// Whether its memory is as it was when it was taken, byte by byte. It always should be: this is for tests, and takes long.
    #[must_use]
    pub fn is_intact(&self) -> bool {
        // SAFETY: the record is ours.
        unsafe { sys::fsp_image_is_intact(self.raw) }
    }
}

impl Drop for Image {
    fn drop(&mut self) {
        // SAFETY: nobody else knows the record, and nothing runs in the interpreter.
        unsafe { sys::fsp_image_free(self.raw) };
    }
}

/// From now on the calling thread, which makes interpreters beforehand, lets all others of the system go first.
pub fn thread_in_background() {
    // SAFETY: it changes the thread's priority, and nothing else.
    unsafe { sys::fsp_thread_in_background() };
}
