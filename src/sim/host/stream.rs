//! `freeswitch::Stream`.

use super::words::{give, read};
use super::{Sim, StreamHandle};
use crate::freeswitch;
use crate::script::null;
use crate::sim::stream;
use fsperl_runtime::{Error, Ref};
use std::borrow::Cow;
use std::ffi::CStr;
use std::sync::Arc;
use std::sync::atomic::AtomicI32;

/// A stream, or one that leads nowhere.
#[derive(Debug)]
pub struct Stream(Option<Arc<stream::Stream>>);

impl Stream {
    /// An object for a stream of the switch.
    pub fn of(stream: Arc<stream::Stream>) -> Self {
        Stream(Some(stream))
    }

    fn there(&self, method: &str) -> Result<&stream::Stream, Error> {
        let stream = self.0.as_deref();
        stream.ok_or_else(|| {
            Error::runtime(format!("in method '{method}': the stream leads nowhere"))
        })
    }
}

#[fsperl_macros::implements("idl/freeswitch.i")]
impl freeswitch::Stream<Sim> for Stream {
    fn new() -> Self {
        Stream::of(Arc::default())
    }

    fn wrap(arg1: Option<Ref<'_, StreamHandle>>) -> Self {
        Stream(arg1.map(|handle| handle.0.clone()))
    }

    fn read(&self, len: Option<Ref<'_, AtomicI32>>) -> Result<Option<Cow<'_, CStr>>, Error> {
        let stream = self.there("Stream_read")?;
        let data = stream.read();
        if data.is_some() && len.is_none() {
            return Err(null("Stream_read", 2, "int *"));
        }
        Ok(data.and_then(give))
    }

    fn write(&self, data: Option<&CStr>) -> Result<(), Error> {
        self.there("Stream_write")?.write(read(data).as_deref());
        Ok(())
    }

    fn raw_write(&self, data: Option<&[u8]>, len: i32) -> Result<(), Error> {
        let stream = self.there("Stream_raw_write")?;
        let data = data.unwrap_or_default();
        if usize::try_from(len).is_ok_and(|len| len > data.len()) {
            let text = format!("cannot write {len} bytes: there are {}", data.len());
            return Err(Error::value(text));
        }
        stream.raw_write(data, i64::from(len)).map_err(Error::value)
    }

    fn get_data(&self) -> Option<Cow<'_, CStr>> {
        give(self.0.as_ref()?.get_data())
    }
}
