//! Perl values that Rust keeps.

use std::{fmt, sync::Arc};

use crate::{
    Arg, Handle, Lent, Perl, Stopped, Text, glue,
    home::{Home, Inside},
    object, sys, value,
};

/// One reference count of a scalar, given up in its interpreter when this is dropped.
struct Kept {
    perl: Perl,
    sv: *mut sys::fsp_sv,
}

// SAFETY: the scalar is touched only by a thread that has entered its interpreter.
unsafe impl Send for Kept {}
// SAFETY: as above.
unsafe impl Sync for Kept {}

impl Drop for Kept {
    fn drop(&mut self) {
        self.perl.home.release(self.sv);
    }
}

/// A scalar of an interpreter. Clones are the same scalar.
///
/// It can be kept and dropped anywhere, and after the interpreter has ended. Dropping the last one can run a destructor; when
/// another thread is in the interpreter then, that waits until it leaves.
#[derive(Clone)]
pub struct Scalar {
    kept: Arc<Kept>,
}

impl Scalar {
    /// A new scalar.
    ///
    /// # Errors
    /// [`Stopped::Gone`], [`Stopped::Busy`], and [`Stopped::Foreign`] for a scalar of another interpreter.
    pub fn new(perl: &Perl, value: Arg<'_>) -> Result<Self, Stopped> {
        perl.check(&[value])?;
        let inside = perl.home.enter()?;
        // SAFETY: this thread is in the interpreter, to which the value belongs.
        let sv = inside.run(|home| unsafe { sys::fsp_new_scalar(home, &value.raw()) })?;
        Ok(Self::take(perl.clone(), sv))
    }

    /// A new object of the class that wraps `T`, owned by Perl: it goes with its last reference in Perl.
    ///
    /// # Errors
    /// [`Stopped::Died`] when no module with such a class is loaded; [`Stopped::Gone`], [`Stopped::Busy`].
    pub fn object<T: Send + Sync + 'static>(perl: &Perl, value: T) -> Result<Self, Stopped> {
        Self::proxy::<T>(perl, glue::own(value), true)
    }

    /// A reference to an object that stays the host's, of the class that wraps `T`.
    ///
    /// # Errors
    /// As for [`object`](Self::object).
    pub fn lent<T: Send + Sync + 'static>(
        perl: &Perl,
        object: &Handle<T>,
    ) -> Result<Self, Stopped> {
        Self::proxy::<T>(perl, glue::lend(Lent::<T>::from(object), None), false)
    }

    /// The object that Perl knows the value at an address by: another reference to the proxy itself, so that it is the same object to a
    /// script. `None` where this interpreter has none.
    ///
    /// # Errors
    /// [`Stopped::Gone`], [`Stopped::Busy`].
    pub fn of_object<T: 'static>(perl: &Perl, value: *const T) -> Result<Option<Self>, Stopped> {
        let inside = perl.home.enter()?;
        let (value, rust_type) = (value.cast(), glue::rust_type::<T>());
        // SAFETY: this thread is in the interpreter; only the address of the value is compared.
        let sv = inside.run(|home| unsafe { sys::fsp_find_object(home, value, rust_type) })?;
        Ok((!sv.is_null()).then(|| Self::take(perl.clone(), sv)))
    }

    /// A reference to a new hash.
    ///
    /// # Errors
    /// As for [`new`](Self::new).
    pub fn hash(perl: &Perl, pairs: &[(Arg<'_>, Arg<'_>)]) -> Result<Self, Stopped> {
        let flat: Vec<_> = pairs
            .iter()
            .flat_map(|&(key, value)| [key, value])
            .collect();
        let flat = perl.lend(&flat)?;
        let inside = perl.home.enter()?;
        // SAFETY: this thread is in the interpreter, to which the values belong.
        let sv =
            inside.run(|home| unsafe { sys::fsp_new_hash(home, flat.as_ptr(), flat.len()) })?;
        Ok(Self::take(perl.clone(), sv))
    }

    fn proxy<T: 'static>(perl: &Perl, raw: sys::fsp_ref, owned: bool) -> Result<Self, Stopped> {
        let rust_type = glue::rust_type::<T>();
        let made = perl.home.enter().and_then(|inside| {
            // SAFETY: this thread is in the interpreter, and `raw` is a `T` with a reference to give away.
            inside.run(|home| unsafe { sys::fsp_new_object(home, raw, rust_type, owned) })
        });
        match made {
            Ok(sv) => Ok(Self::take(perl.clone(), sv)),
            Err(stopped) => {
                object::give_back(raw);
                Err(stopped)
            }
        }
    }

    /// Takes over one reference count. `sv` is not null.
    pub(crate) fn take(perl: Perl, sv: *mut sys::fsp_sv) -> Self {
        let kept = Kept { perl, sv };
        Self {
            kept: Arc::new(kept),
        }
    }

    /// Takes over a value that the glue passed. `None` for none.
    ///
    /// # Safety
    /// The value's interpreter runs on the calling thread, and its reference count is the caller's to give away.
    #[must_use]
    pub unsafe fn from_raw(raw: sys::fsp_value) -> Option<Self> {
        if raw.sv.is_null() {
            return None;
        }
        // SAFETY: the interpreter runs on this thread, as the caller promises.
        let home = unsafe { Home::of_running(raw.interp) }?;
        Some(Self::take(Perl { home }, raw.sv))
    }

    /// A value for the glue, with a reference count of its own.
    ///
    /// # Errors
    /// [`Stopped::Foreign`] when `interp` is not its interpreter; [`Stopped::Gone`], [`Stopped::Busy`].
    pub fn to_raw(&self, interp: *mut sys::fsp_interp) -> Result<sys::fsp_value, Stopped> {
        let perl = self.perl();
        if perl.as_ptr() != interp {
            return Err(Stopped::Foreign);
        }
        let inside = perl.home.enter()?;
        // SAFETY: this thread is in the interpreter, and the scalar is kept.
        let sv =
            inside.run(|home| unsafe { sys::fsp_read(home, self.sv(), sys::FSP_WANT_SAME) })?;
        Ok(sys::fsp_value { sv, interp })
    }

    pub(crate) fn sv(&self) -> *mut sys::fsp_sv {
        self.kept.sv
    }

    /// The interpreter.
    #[must_use]
    pub fn perl(&self) -> &Perl {
        &self.kept.perl
    }

    /// The scalar as a string, `None` for `undef`. Objects are asked for theirs.
    ///
    /// # Errors
    /// What magic or an overloaded operator throws; [`Stopped::Gone`], [`Stopped::Busy`].
    pub fn text(&self) -> Result<Option<Text>, Stopped> {
        let inside = self.perl().home.enter()?;
        let want = sys::FSP_WANT_TEXT;
        // SAFETY: this thread is in the interpreter, and the scalar is kept.
        let sv = inside.run(|home| unsafe { sys::fsp_read(home, self.sv(), want) })?;
        Ok(take_text(&self.perl().home, &inside, sv))
    }
}

impl Scalar {
    /// The scalar as a string, if that can be had.
    pub(crate) fn try_text(&self) -> Option<Text> {
        let inside = self.perl().home.enter().ok()?;
        let want = sys::FSP_WANT_TEXT;
        // SAFETY: this thread is in the interpreter, and the scalar is kept.
        let sv = inside.try_run(|home| unsafe { sys::fsp_read(home, self.sv(), want) })?;
        take_text(&self.perl().home, &inside, sv)
    }
}

impl fmt::Debug for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Scalar").field(&self.sv()).finish()
    }
}

/// Copies and frees the string that a job made.
pub(crate) fn take_text(home: &Home, _inside: &Inside<'_>, sv: *mut sys::fsp_sv) -> Option<Text> {
    if sv.is_null() {
        return None;
    }
    let mut utf8 = false;
    // SAFETY: this thread is in the interpreter, and `sv` is a plain string that nobody else knows.
    unsafe {
        let bytes = value::slice(sys::fsp_plain_text(sv, &raw mut utf8)).to_vec();
        sys::fsp_plain_free(home.raw(), sv);
        Some(Text::new(bytes, utf8))
    }
}

/// Takes the elements of a list that a job made.
pub(crate) fn take_list(perl: &Perl, _inside: &Inside<'_>, sv: *mut sys::fsp_sv) -> Vec<Scalar> {
    let home = perl.home.raw();
    // SAFETY: this thread is in the interpreter, and `sv` is an array that nobody else knows.
    let list = unsafe {
        let len = sys::fsp_list_len(home, sv);
        (0..len)
            .map(|i| Scalar::take(perl.clone(), sys::fsp_list_take(home, sv, i)))
            .collect()
    };
    perl.home.release(sv);
    list
}

impl Perl {
    /// Whether all scalars among the values are this interpreter's.
    pub(crate) fn check(&self, values: &[Arg<'_>]) -> Result<(), Stopped> {
        let foreign = values
            .iter()
            .any(|value| matches!(value, Arg::Scalar(scalar) if !scalar.perl().is(self)));
        if foreign {
            Err(Stopped::Foreign)
        } else {
            Ok(())
        }
    }

    /// The values as C takes them, once they are checked.
    pub(crate) fn lend(&self, values: &[Arg<'_>]) -> Result<Vec<sys::fsp_arg>, Stopped> {
        self.check(values)?;
        Ok(values.iter().map(Arg::raw).collect())
    }
}
