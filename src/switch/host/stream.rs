//! `freeswitch::Stream`.

use super::{StreamHandle, Switch, give_opt};
use crate::freeswitch;
use crate::script::null;
use crate::switch::core::OwnStream;
use crate::switch::core::stream::StreamCell;
use fsperl_runtime::{Error, Ref};
use std::borrow::Cow;
use std::ffi::CStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering::Relaxed};

/// A stream, or one that leads nowhere.
pub struct Stream(Option<Arc<StreamCell>>);

impl Stream {
    /// An object for a stream that somebody else lends.
    pub fn lent(cell: &Arc<StreamCell>) -> Self {
        Stream(Some(cell.clone()))
    }

    fn there(&self, method: &str) -> Result<&StreamCell, Error> {
        let cell = self.0.as_deref().filter(|cell| cell.is_there());
        cell.ok_or_else(|| {
            Error::runtime(format!("in method '{method}': the stream leads nowhere"))
        })
    }
}

#[fsperl_macros::implements("idl/freeswitch.i")]
impl freeswitch::Stream<Switch> for Stream {
    fn new() -> Self {
        Stream(Some(Arc::new(OwnStream::default().into())))
    }

    fn wrap(arg1: Option<Ref<'_, StreamHandle>>) -> Self {
        Stream(arg1.map(|handle| handle.0.clone()))
    }

    fn read(&self, len: Option<Ref<'_, AtomicI32>>) -> Result<Option<Cow<'_, CStr>>, Error> {
        let stream = self.there("Stream_read")?;
        if !stream.can_read() {
            return Ok(None);
        }
        let len = len.ok_or_else(|| null("Stream_read", 2, "int *"))?;
        let data = stream.read();
        len.store(data.as_ref().map_or(0, |data| data.1), Relaxed);
        Ok(give_opt(data.map(|data| data.0)))
    }

    fn write(&self, data: Option<&CStr>) -> Result<(), Error> {
        let stream = self.there("Stream_write")?;
        if let Some(data) = data {
            stream.write(data);
        }
        Ok(())
    }

    fn raw_write(&self, data: Option<&[u8]>, len: i32) -> Result<(), Error> {
        let stream = self.there("Stream_raw_write")?;
        let data = data.unwrap_or_default();
        let there = data.len();
        let bytes = usize::try_from(len).ok().and_then(|len| data.get(..len));
        let bytes = bytes
            .ok_or_else(|| Error::value(format!("cannot write {len} bytes: there are {there}")))?;
        stream.write_bytes(bytes);
        Ok(())
    }

    fn get_data(&self) -> Option<Cow<'_, CStr>> {
        give_opt(self.0.as_ref()?.text())
    }
}
