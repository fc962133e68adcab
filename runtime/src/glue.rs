//! What generated trampolines call: values of C become values of Rust and back, and no panic crosses the border.
//!
//! Only generated code calls these functions. Their common contract: raw values come from the generated C, which has checked
//! their types and pinned their objects for the time of the call.

use std::any::{Any, TypeId};
use std::borrow::Cow;
use std::ffi::{CStr, CString, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::{mem, ptr, slice};

pub use crate::abi::{Bytes, CastFn, Frame, Interp, RawAny, RawRef, RawValue, RustType, Text};
use crate::object::{self, AnyHandle, AnyRef, Lent, Ref, Upcast};
use crate::thread::executing;
use crate::{Arg, Callback, Error, Perl, Scalar, process};

/// Runs a host's method. An error or a panic is written to the frame, and C raises it once this has returned.
///
/// # Safety
/// `frame` points to a frame that nobody else uses.
pub unsafe fn enter<R: Default>(
    frame: *mut Frame,
    xs: &'static str,
    call: impl FnOnce() -> Result<R, Error>,
) -> R {
    let caught = match process::refusal(xs) {
        None => executing(0, || catch_unwind(AssertUnwindSafe(call))),
        Some(refusal) => Ok(Err(refusal)),
    };
    let error = match caught {
        Ok(Ok(result)) => return result,
        Ok(Err(error)) => error,
        Err(panic) => match panic.downcast::<Error>() {
            Ok(error) => *error,
            Err(panic) => Error::runtime(format!(
                "in method '{xs}': the host panicked: {}",
                panic_text(&*panic)
            )),
        },
    };
    // SAFETY: promised by the caller.
    unsafe { error.write_to(&mut *frame) };
    R::default()
}

fn panic_text(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no message")
}

/// The receiver.
///
/// # Safety
/// `raw` points to a pinned `T`; C refuses null receivers.
pub unsafe fn this<T>(raw: &RawRef) -> &T {
    // SAFETY: promised by the caller; the borrow of `raw` ends before the pin does.
    unsafe { &*raw.value.cast() }
}

/// An object argument that may be null.
///
/// # Safety
/// `raw` is null or points to a pinned `T`.
pub unsafe fn obj<T>(raw: &RawRef) -> Option<Ref<'_, T>> {
    // SAFETY: promised by the caller.
    unsafe { Ref::from_raw(*raw) }
}

/// An object argument that C has checked not to be null.
///
/// # Safety
/// `raw` points to a pinned `T`.
pub unsafe fn obj_ref<T>(raw: &RawRef) -> Ref<'_, T> {
    // SAFETY: promised by the caller; C refuses null where a reference is wanted.
    unsafe { Ref::from_raw(*raw).unwrap_unchecked() }
}

/// An object of any class.
pub fn any(raw: &RawAny) -> Option<AnyRef<'_>> {
    AnyRef::from_raw(*raw)
}

/// A `char *` argument.
///
/// # Safety
/// `text` is null, or has its only NUL right behind its `len` bytes, and stays as it is for the call.
pub unsafe fn cstr<'a>(text: Bytes) -> Option<&'a CStr> {
    if text.ptr.is_null() {
        return None;
    }
    // SAFETY: promised by the caller.
    unsafe {
        let with_nul = slice::from_raw_parts(text.ptr.cast(), text.len + 1);
        Some(CStr::from_bytes_with_nul_unchecked(with_nul))
    }
}

/// A string with its length.
///
/// # Safety
/// `bytes` is readable and stays as it is for the call.
pub unsafe fn bytes<'a>(bytes: Bytes) -> &'a [u8] {
    if bytes.ptr.is_null() {
        return &[];
    }
    // SAFETY: promised by the caller.
    unsafe { slice::from_raw_parts(bytes.ptr.cast(), bytes.len) }
}

/// A `char *` argument that keeps its NUL bytes.
///
/// # Safety
/// `text` is null, or readable, and stays as it is for the call.
pub unsafe fn whole<'a>(text: Bytes) -> Option<&'a [u8]> {
    // SAFETY: promised by the caller.
    (!text.ptr.is_null()).then(|| unsafe { bytes(text) })
}

/// A callback argument, or none.
///
/// # Safety
/// The value's interpreter runs on this thread, and its reference count is given away.
pub unsafe fn callback(value: RawValue) -> Option<Callback> {
    // SAFETY: promised by the caller.
    unsafe { Callback::from_raw(value) }
}

/// An argument that is Perl's own value, or none.
///
/// # Safety
/// As for [`callback`].
pub unsafe fn scalar(value: RawValue) -> Option<Scalar> {
    // SAFETY: promised by the caller.
    unsafe { Scalar::from_raw(value) }
}

/// A result that is Perl's own value, or `undef`. One of another interpreter arrives as its text, if it can be had.
pub fn scalar_ret(scalar: Option<Scalar>) -> RawValue {
    let (Some(scalar), Some(perl)) = (scalar, Perl::current()) else {
        return RawValue::default();
    };
    let own = scalar.to_raw(perl.as_ptr()).or_else(|_| {
        let text = scalar.text()?;
        let value = text.as_ref().map_or(Arg::Undef, Arg::from);
        Scalar::new(&perl, value)?.to_raw(perl.as_ptr())
    });
    own.unwrap_or_default()
}

/// A string result: lent where it is borrowed, given where it is owned.
pub fn text(text: Option<Cow<'_, CStr>>) -> Text {
    match text {
        None => Text::default(),
        Some(Cow::Borrowed(text)) => lend_bytes(text.to_bytes()),
        Some(Cow::Owned(text)) => {
            let len = text.as_bytes().len();
            let owner = text.into_raw();
            Text {
                ptr: owner,
                len,
                owner: owner.cast(),
                release: Some(release_cstring),
            }
        }
    }
}

/// A `std::string` result.
pub fn text_bytes(text: Cow<'_, [u8]>) -> Text {
    match text {
        Cow::Borrowed(text) => lend_bytes(text),
        Cow::Owned(text) => give_bytes(text),
    }
}

fn lend_bytes(bytes: &[u8]) -> Text {
    Text {
        ptr: bytes.as_ptr().cast(),
        len: bytes.len(),
        owner: ptr::null_mut(),
        release: None,
    }
}

/// Bytes that C releases when it has copied them.
pub(crate) fn give_bytes(bytes: Vec<u8>) -> Text {
    let bytes = Box::leak(bytes.into_boxed_slice());
    Text {
        ptr: bytes.as_ptr().cast(),
        len: bytes.len(),
        owner: bytes.as_mut_ptr().cast(),
        release: Some(release_bytes),
    }
}

unsafe extern "C" fn release_cstring(owner: *mut c_void, _len: usize) {
    // SAFETY: `owner` came from `CString::into_raw` in `text`, and C releases it once.
    drop(unsafe { CString::from_raw(owner.cast()) });
}

unsafe extern "C" fn release_bytes(owner: *mut c_void, len: usize) {
    // SAFETY: `owner` and `len` came from the boxed slice in `give_bytes`, and C releases it once.
    drop(unsafe { Box::from_raw(ptr::slice_from_raw_parts_mut(owner.cast::<u8>(), len)) });
}

/// An object that Perl owns from now on.
pub fn own<T: Send + Sync + 'static>(value: T) -> RawRef {
    object::new_slot(value)
}

/// An object that Perl owns from now on, or null.
pub fn own_opt<T: Send + Sync + 'static>(value: Option<T>) -> RawRef {
    value.map_or_else(RawRef::default, own)
}

/// An object that stays the host's; `this` is the receiver of the method that lends it.
pub fn lend<T>(lent: Lent<'_, T>, this: Option<RawRef>) -> RawRef {
    lent.into_raw(this)
}

/// As [`lend`], or null.
pub fn lend_opt<T>(lent: Option<Lent<'_, T>>, this: Option<RawRef>) -> RawRef {
    lent.map_or_else(RawRef::default, |lent| lent.into_raw(this))
}

/// A `void *` result.
pub fn any_ret(any: Option<AnyHandle>) -> RawAny {
    any.map_or_else(RawAny::default, AnyHandle::into_raw)
}

/// The identity of a type, by which modules of one process recognise it.
pub fn rust_type<T: 'static>() -> RustType {
    const { assert!(size_of::<TypeId>() == size_of::<RustType>()) };
    // SAFETY: both are sixteen plain bytes; the bits are only compared.
    unsafe { mem::transmute_copy(&TypeId::of::<T>()) }
}

/// Goes from a derived object to its base.
///
/// # Safety
/// `derived` points to a `D`.
pub unsafe extern "C" fn cast<D: Upcast<B>, B>(derived: *mut c_void) -> *mut c_void {
    // SAFETY: promised by the caller. A panic in `upcast` would abort: it only names a field.
    let base: *const B = unsafe { &*derived.cast::<D>() }.upcast();
    base.cast_mut().cast()
}
