//! A key-value store for Perl: what it costs to give one's own API to scripts. `keyvalue.i` says what they see; the blocks
//! below implement it, and a build that lacks something says what.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ffi::{CStr, CString};
use std::ops::Bound::{Excluded, Included, Unbounded};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use fsperl_macros::implements;
use fsperl_runtime::{Arg, Callback, Error};

/// What the generator made of `keyvalue.i`.
pub mod bindings {
    include!(concat!(env!("OUT_DIR"), "/keyvalue.rs"));
}

fsperl_runtime::boot!(boot_keyvalue, bindings::boot::<Store>);

/// The host: which type stands for which class.
#[derive(Debug)]
pub struct Store;

#[implements("keyvalue.i")]
impl bindings::Host for Store {
    type Cursor = Cursor;
    type Database = Database;
}

/// The entries, shared by a database and its cursors.
#[derive(Debug, Default, Clone)]
struct Entries(Arc<Mutex<BTreeMap<CString, CString>>>);

impl Entries {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<CString, CString>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Keys with their values.
#[derive(Debug, Default)]
pub struct Database(Entries);

#[implements("keyvalue.i")]
impl bindings::Database<Store> for Database {
    fn new() -> Self {
        Self::default()
    }

    fn get<'a>(&'a self, key: Option<&'a CStr>) -> Option<Cow<'a, CStr>> {
        self.0.lock().get(key?).cloned().map(Cow::Owned)
    }

    fn set(&self, key: Option<&CStr>, value: Option<&CStr>) -> Result<(), Error> {
        let key = key.filter(|key| !key.is_empty());
        let key = key.ok_or_else(|| Error::value("a key can't be empty"))?;
        let value = value.unwrap_or_default();
        self.0.lock().insert(key.to_owned(), value.to_owned());
        Ok(())
    }

    fn remove(&self, key: Option<&CStr>) -> bool {
        key.is_some_and(|key| self.0.lock().remove(key).is_some())
    }

    fn count(&self) -> i32 {
        i32::try_from(self.0.lock().len()).unwrap_or(i32::MAX)
    }

    fn cursor(&self, from: Option<&CStr>) -> Option<Cursor> {
        Some(Cursor {
            entries: self.0.clone(),
            place: Mutex::new(Place::Before(from.unwrap_or_default().to_owned())),
        })
    }

    fn each(&self, sub: Option<Callback>) -> Result<i32, Error> {
        let sub = sub.ok_or_else(|| Error::value("each() needs a sub"))?;
        // A copy: the lock is free while the script's code runs, which may write.
        let entries = self.0.lock().clone();
        for (key, value) in &entries {
            sub.call_void(&[Arg::from(&**key), Arg::from(&**value)])?;
        }
        Ok(i32::try_from(entries.len()).unwrap_or(i32::MAX))
    }
}

/// A place among the keys.
#[derive(Debug)]
pub struct Cursor {
    entries: Entries,
    place: Mutex<Place>,
}

#[derive(Debug, Clone)]
enum Place {
    Before(CString),
    At(CString),
    End,
}

impl Cursor {
    fn place(&self) -> MutexGuard<'_, Place> {
        self.place.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[implements("keyvalue.i")]
impl bindings::Cursor<Store> for Cursor {
    fn next(&self) -> bool {
        let mut place = self.place();
        let from = match &*place {
            Place::Before(key) => Included(key.clone()),
            Place::At(key) => Excluded(key.clone()),
            Place::End => return false,
        };
        let entries = self.entries.lock();
        let next = entries.range((from, Unbounded)).next();
        *place = next.map_or(Place::End, |(key, _)| Place::At(key.clone()));
        matches!(*place, Place::At(_))
    }

    fn key(&self) -> Option<Cow<'_, CStr>> {
        match &*self.place() {
            Place::At(key) => Some(Cow::Owned(key.clone())),
            Place::Before(_) | Place::End => None,
        }
    }

    fn value(&self) -> Option<Cow<'_, CStr>> {
        match &*self.place() {
            Place::At(key) => self.entries.lock().get(key).cloned().map(Cow::Owned),
            Place::Before(_) | Place::End => None,
        }
    }
}
