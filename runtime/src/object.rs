//! Objects that Perl and Rust share.
//!
//! A value of a host type lives in a slot. Perl's proxies and Rust's [`Handle`]s point to the slot; Perl may destroy the
//! value while others still point to it, which they then notice. A value is never dropped while a call is using it. Arguments
//! arrive as [`Ref`], results leave as values (Perl owns them) or as [`Lent`] (the host keeps them).

use std::cell::UnsafeCell;
use std::fmt;
use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::ops::Deref;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::{self, NonNull};
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering, fence};

use crate::abi::{RawAny, RawRef, RawSlot};
use crate::process;
use crate::sys::{FSP_ALIVE, FSP_DOOMED, FSP_DROPPED};

/// Gives the base of a derived class, which is a part of it: how the host says what `class Session : public CoreSession` says.
pub trait Upcast<Base> {
    /// The base part of `self`.
    fn upcast(&self) -> &Base;
}

/// A slot with its value. The header is what C knows of it.
#[repr(C)]
struct Slot<T> {
    header: RawSlot,
    value: UnsafeCell<ManuallyDrop<T>>,
}

/// Puts a value in a new slot, with one reference.
pub(crate) fn new_slot<T: Send + Sync + 'static>(value: T) -> RawRef {
    let slot = Box::into_raw(Box::new(Slot {
        header: RawSlot {
            home: ptr::null(),
            home_pins: 0,
            away_pins: 0,
            state: FSP_ALIVE,
            refs: 1,
            value: ptr::null_mut(),
            drop_value: Some(drop_value::<T>),
            free_slot: Some(free_slot::<T>),
        },
        value: UnsafeCell::new(ManuallyDrop::new(value)),
    }));
    // SAFETY: `slot` was just allocated and nobody else knows it.
    unsafe {
        let value = UnsafeCell::raw_get(&raw const (*slot).value).cast();
        (*slot).header.value = value;
        RawRef {
            value,
            slot: slot.cast(),
        }
    }
}

/// Gives up a reference that C was to take over and did not.
pub(crate) fn give_back(raw: RawRef) {
    release(NonNull::new(raw.slot));
}

/// Drops the value in a slot; called once, by whoever moved the state to `FSP_DROPPED`.
unsafe extern "C" fn drop_value<T>(slot: *mut RawSlot) {
    if process::is_child() {
        return;
    }
    let slot: *mut Slot<T> = slot.cast();
    // SAFETY: the header is the first field of the `Slot<T>` that `new_slot` made; the state says that the value is still
    // there, and that nobody uses it any more. A panic in `drop` ends here: the caller is C.
    let dropped = catch_unwind(AssertUnwindSafe(|| unsafe {
        ManuallyDrop::drop(&mut *UnsafeCell::raw_get(&raw const (*slot).value));
    }));
    if dropped.is_err() {
        eprintln!(
            "fsperl: a panic while an object of type {} was dropped",
            std::any::type_name::<T>()
        );
    }
}

/// Frees a slot whose value was dropped and that nobody points to.
unsafe extern "C" fn free_slot<T>(slot: *mut RawSlot) {
    // SAFETY: the pointer came from `Box::into_raw` in `new_slot`; the value is in a `ManuallyDrop` and was dropped already.
    drop(unsafe { Box::from_raw(slot.cast::<Slot<T>>()) });
}

fn refs<'a>(slot: NonNull<RawSlot>) -> &'a AtomicUsize {
    // SAFETY: whoever has a `NonNull<RawSlot>` holds a reference of the slot or borrows from somebody who does, and every
    // access to this field, here and in C, is atomic.
    unsafe { AtomicUsize::from_ptr(&raw mut (*slot.as_ptr()).refs) }
}

fn away_pins<'a>(slot: NonNull<RawSlot>) -> &'a AtomicU32 {
    // SAFETY: as in `refs`.
    unsafe { AtomicU32::from_ptr(&raw mut (*slot.as_ptr()).away_pins) }
}

fn home_pins<'a>(slot: NonNull<RawSlot>) -> &'a AtomicU32 {
    // SAFETY: as in `refs`.
    unsafe { AtomicU32::from_ptr(&raw mut (*slot.as_ptr()).home_pins) }
}

fn state<'a>(slot: NonNull<RawSlot>) -> &'a AtomicU32 {
    // SAFETY: as in `refs`.
    unsafe { AtomicU32::from_ptr(&raw mut (*slot.as_ptr()).state) }
}

fn drop_from(slot: NonNull<RawSlot>, from: u32) {
    if state(slot)
        .compare_exchange(from, FSP_DROPPED, Ordering::AcqRel, Ordering::Acquire)
        .is_ok()
    {
        // SAFETY: the exchange succeeded, so this is the only call of `drop_value` for this slot.
        unsafe {
            if let Some(drop_value) = (*slot.as_ptr()).drop_value {
                drop_value(slot.as_ptr());
            }
        }
    }
}

fn acquire(slot: Option<NonNull<RawSlot>>) {
    if let Some(slot) = slot {
        refs(slot).fetch_add(1, Ordering::Relaxed);
    }
}

fn release(slot: Option<NonNull<RawSlot>>) {
    let Some(slot) = slot else { return };
    if refs(slot).fetch_sub(1, Ordering::Release) != 1 {
        return;
    }
    fence(Ordering::Acquire);
    drop_from(slot, FSP_ALIVE);
    drop_from(slot, FSP_DOOMED);
    // SAFETY: that was the last reference, and the value is dropped.
    unsafe {
        if let Some(free_slot) = (*slot.as_ptr()).free_slot {
            free_slot(slot.as_ptr());
        }
    }
}

/// An object that was passed to a method, for the time of the call. `undef` arrives as `Option::None`, or never.
pub struct Ref<'a, T> {
    value: &'a T,
    slot: Option<NonNull<RawSlot>>,
}

impl<T> Clone for Ref<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Ref<'_, T> {}

impl<T> Deref for Ref<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.value
    }
}

impl<T: fmt::Debug> fmt::Debug for Ref<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

impl<'a, T> Ref<'a, T> {
    /// What the glue passed, or `None` for a null pointer.
    ///
    /// # Safety
    /// `raw.value` is null or points to a `T` that its slot keeps in place, and that the caller has pinned, for `'a`.
    pub(crate) unsafe fn from_raw(raw: RawRef) -> Option<Self> {
        // SAFETY: promised by the caller.
        let value = unsafe { raw.value.cast::<T>().as_ref::<'a>() }?;
        Some(Self {
            value,
            slot: NonNull::new(raw.slot),
        })
    }

    /// A handle for keeping the object after the call.
    pub fn handle(&self) -> Handle<T> {
        acquire(self.slot);
        Handle {
            value: self.value.into(),
            slot: self.slot,
        }
    }
}

/// A pointer to an object that stays valid for as long as one likes. The object itself may be destroyed by its owner; then
/// [`Handle::get`] gives `None`.
pub struct Handle<T> {
    value: NonNull<T>,
    slot: Option<NonNull<RawSlot>>,
}

// SAFETY: a handle is a counted reference (atomic) to a value that other threads may use too.
unsafe impl<T: Send + Sync> Send for Handle<T> {}
// SAFETY: as above.
unsafe impl<T: Send + Sync> Sync for Handle<T> {}

impl<T> Clone for Handle<T> {
    fn clone(&self) -> Self {
        acquire(self.slot);
        Self {
            value: self.value,
            slot: self.slot,
        }
    }
}

impl<T> Drop for Handle<T> {
    fn drop(&mut self) {
        release(self.slot);
    }
}

impl<T> fmt::Debug for Handle<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Handle({:p})", self.value)
    }
}

impl<T: Send + Sync + 'static> Handle<T> {
    /// Makes an object that the host keeps and may lend to Perl. It lives until the last handle and the last proxy are gone.
    pub fn new(value: T) -> Self {
        let raw = new_slot(value);
        // SAFETY: `new_slot` never gives null pointers; its reference moves into the handle.
        unsafe {
            Self {
                value: NonNull::new_unchecked(raw.value.cast()),
                slot: NonNull::new(raw.slot),
            }
        }
    }
}

impl<T> Handle<T> {
    /// The object, kept alive while the guard exists; `None` when its owner has destroyed it.
    pub fn get(&self) -> Option<Guard<'_, T>> {
        if let Some(slot) = self.slot {
            away_pins(slot).fetch_add(1, Ordering::SeqCst);
            if state(slot).load(Ordering::SeqCst) != FSP_ALIVE {
                unpin(slot);
                return None;
            }
        }
        Some(Guard { handle: self })
    }

    /// Whether both handles point to the same object.
    pub fn is(&self, other: &Self) -> bool {
        self.value == other.value
    }

    fn into_raw(self) -> RawRef {
        let handle = ManuallyDrop::new(self);
        raw_ref(handle.value, handle.slot)
    }
}

fn raw_ref<T>(value: NonNull<T>, slot: Option<NonNull<RawSlot>>) -> RawRef {
    RawRef {
        value: value.as_ptr().cast(),
        slot: slot.map_or(ptr::null_mut(), NonNull::as_ptr),
    }
}

/// Ends a use from outside the home interpreter. A value that was destroyed meanwhile is dropped here when it has no home, and
/// otherwise by its home or with the last reference.
fn unpin(slot: NonNull<RawSlot>) {
    if away_pins(slot).fetch_sub(1, Ordering::SeqCst) != 1
        || state(slot).load(Ordering::SeqCst) != FSP_DOOMED
    {
        return;
    }
    // SAFETY: the slot is alive; `home` is written only while one reference exists.
    let homeless = unsafe { (*slot.as_ptr()).home.is_null() };
    if homeless
        && home_pins(slot).load(Ordering::Acquire) == 0
        && away_pins(slot).load(Ordering::SeqCst) == 0
    {
        drop_from(slot, FSP_DOOMED);
    }
}

/// An object in use through a [`Handle`].
#[derive(Debug)]
pub struct Guard<'a, T> {
    handle: &'a Handle<T>,
}

impl<T> Deref for Guard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: the guard pins the value (or it lives for ever), so it is not dropped before the guard is.
        unsafe { self.handle.value.as_ref() }
    }
}

impl<'a, T> Guard<'a, T> {
    /// The object as an argument.
    pub fn as_ref(&self) -> Ref<'_, T> {
        Ref {
            value: self,
            slot: self.handle.slot,
        }
    }
}

impl<T> Drop for Guard<'_, T> {
    fn drop(&mut self) {
        if let Some(slot) = self.handle.slot {
            unpin(slot);
        }
    }
}

/// A result that stays the host's: Perl gets a proxy that does not own it. Made from a reference into the object whose method
/// was called (then it lives as long as that object), or from a [`Ref`] or [`Handle`].
#[derive(Debug)]
pub struct Lent<'a, T>(Source<'a, T>);

#[derive(Debug)]
enum Source<'a, T> {
    Part(&'a T),
    Shared(Handle<T>),
}

impl<'a, T> From<&'a T> for Lent<'a, T> {
    fn from(part: &'a T) -> Self {
        Self(Source::Part(part))
    }
}

impl<T> From<Ref<'_, T>> for Lent<'_, T> {
    fn from(object: Ref<'_, T>) -> Self {
        Self(Source::Shared(object.handle()))
    }
}

impl<T> From<Handle<T>> for Lent<'_, T> {
    fn from(handle: Handle<T>) -> Self {
        Self(Source::Shared(handle))
    }
}

impl<T> From<&Handle<T>> for Lent<'_, T> {
    fn from(handle: &Handle<T>) -> Self {
        Self(Source::Shared(handle.clone()))
    }
}

impl<T> Lent<'_, T> {
    /// What the glue takes: a part shares the slot of the object that the method was called on, `this`.
    pub(crate) fn into_raw(self, this: Option<RawRef>) -> RawRef {
        match self.0 {
            Source::Shared(handle) => handle.into_raw(),
            Source::Part(part) => {
                let slot = this.and_then(|this| NonNull::new(this.slot));
                acquire(slot);
                raw_ref(part.into(), slot)
            }
        }
    }
}

/// An object of any class that was passed as `void *`, for the time of the call.
#[derive(Clone, Copy)]
pub struct AnyRef<'a> {
    raw: RawAny,
    call: PhantomData<&'a ()>,
}

impl AnyRef<'_> {
    /// What the glue passed, or `None` for a null pointer.
    pub(crate) fn from_raw(raw: RawAny) -> Option<Self> {
        (!raw.ref_.value.is_null()).then_some(Self {
            raw,
            call: PhantomData,
        })
    }

    /// A handle for keeping the object after the call.
    pub fn handle(&self) -> AnyHandle {
        acquire(NonNull::new(self.raw.ref_.slot));
        AnyHandle { raw: self.raw }
    }
}

impl fmt::Debug for AnyRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AnyRef({:p})", self.raw.ref_.value)
    }
}

/// A [`Handle`] of an object whose class only Perl knows.
pub struct AnyHandle {
    raw: RawAny,
}

// SAFETY: it is a counted reference (atomic) that cannot be followed in Rust; objects of host types are `Send + Sync`.
unsafe impl Send for AnyHandle {}
// SAFETY: as above.
unsafe impl Sync for AnyHandle {}

impl Clone for AnyHandle {
    fn clone(&self) -> Self {
        acquire(NonNull::new(self.raw.ref_.slot));
        Self { raw: self.raw }
    }
}

impl Drop for AnyHandle {
    fn drop(&mut self) {
        release(NonNull::new(self.raw.ref_.slot));
    }
}

impl fmt::Debug for AnyHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AnyHandle({:p})", self.raw.ref_.value)
    }
}

impl AnyHandle {
    pub(crate) fn into_raw(self) -> RawAny {
        ManuallyDrop::new(self).raw
    }
}
