//! Streams: where a command's output goes. A script's object holds a cell: the stream in it is its own, or lent by the switch
//! for the time of a command.

use super::text::copy;
use super::{Status, sys};
use std::ffi::{CStr, CString};
use std::mem::MaybeUninit;
use std::ptr::NonNull;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A stream that keeps what is written to it.
#[derive(Debug)]
pub struct OwnStream(Box<sys::switch_stream_handle_t>);

// SAFETY: the buffer is its own.
unsafe impl Send for OwnStream {}

impl Default for OwnStream {
    fn default() -> Self {
        let size = sys::SWITCH_CMD_CHUNK_LEN as usize;
        // SAFETY: all zero is what the switch's own callers start with; the buffer is from `malloc`, as the functions that
        // write to it expect, which make it longer.
        unsafe {
            let mut handle: Box<sys::switch_stream_handle_t> =
                Box::new(MaybeUninit::zeroed().assume_init());
            handle.data = libc::calloc(1, size);
            assert!(!handle.data.is_null(), "out of memory");
            handle.end = handle.data;
            handle.data_size = size as sys::switch_size_t;
            handle.write_function = Some(sys::switch_console_stream_write);
            handle.raw_write_function = Some(sys::switch_console_stream_raw_write);
            handle.alloc_len = size as sys::switch_size_t;
            handle.alloc_chunk = size as sys::switch_size_t;
            OwnStream(handle)
        }
    }
}

impl Drop for OwnStream {
    fn drop(&mut self) {
        // SAFETY: the buffer is ours, wherever it has moved to.
        unsafe { libc::free(self.0.data) };
    }
}

impl OwnStream {
    /// The stream, for a function of the switch that writes to it.
    pub fn as_ptr(&mut self) -> *mut sys::switch_stream_handle_t {
        &raw mut *self.0
    }

    /// What was written, up to its first NUL byte.
    pub fn text(&self) -> CString {
        // SAFETY: the buffer ends in a NUL byte.
        unsafe { copy(self.0.data.cast()) }.unwrap_or_default()
    }
}

enum Content {
    Own(OwnStream),
    Lent(NonNull<sys::switch_stream_handle_t>),
    Nothing,
}

// SAFETY: a lent stream is the lender's, which waits until the cell has been emptied.
unsafe impl Send for Content {}

/// A stream, or none.
pub struct StreamCell(Mutex<Content>);

impl From<OwnStream> for StreamCell {
    fn from(stream: OwnStream) -> Self {
        StreamCell(Mutex::new(Content::Own(stream)))
    }
}

/// Lends a stream of the switch for a time.
///
/// # Safety
/// `stream` is NULL, or a stream that nobody else uses until this returns.
pub unsafe fn lend_stream<R>(
    stream: *mut sys::switch_stream_handle_t,
    use_it: impl FnOnce(&Arc<StreamCell>) -> R,
) -> R {
    struct TakeBack<'a>(&'a StreamCell);
    impl Drop for TakeBack<'_> {
        fn drop(&mut self) {
            *self.0.lock() = Content::Nothing;
        }
    }
    let content = NonNull::new(stream).map_or(Content::Nothing, Content::Lent);
    let cell = Arc::new(StreamCell(Mutex::new(content)));
    let _take_back = TakeBack(&cell);
    use_it(&cell)
}

impl StreamCell {
    fn lock(&self) -> MutexGuard<'_, Content> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn with<R>(&self, run: impl FnOnce(*mut sys::switch_stream_handle_t) -> R) -> Option<R> {
        match &mut *self.lock() {
            Content::Own(stream) => Some(run(stream.as_ptr())),
            Content::Lent(stream) => Some(run(stream.as_ptr())),
            Content::Nothing => None,
        }
    }

    /// Whether there is a stream.
    pub fn is_there(&self) -> bool {
        self.with(|_| ()).is_some()
    }

    /// Appends text as it is.
    pub fn write(&self, text: &CStr) -> Option<Status> {
        self.with(|stream| {
            // SAFETY: the lock is held; the format takes one string.
            unsafe {
                (*stream)
                    .write_function
                    .map_or(sys::SWITCH_STATUS_FALSE, |write| {
                        write(stream, c"%s".as_ptr(), text.as_ptr())
                    })
            }
        })
    }

    /// Appends bytes.
    pub fn write_bytes(&self, bytes: &[u8]) -> Option<Status> {
        self.with(|stream| {
            // SAFETY: the lock is held; the function reads the bytes only.
            unsafe {
                (*stream)
                    .raw_write_function
                    .map_or(sys::SWITCH_STATUS_NOTIMPL, |write| {
                        write(
                            stream,
                            bytes.as_ptr().cast_mut(),
                            bytes.len() as sys::switch_size_t,
                        )
                    })
            }
        })
    }

    /// Whether the other side can send.
    pub fn can_read(&self) -> bool {
        // SAFETY: the lock is held.
        let can = self.with(|stream| unsafe { (*stream).read_function.is_some() });
        can.unwrap_or_default()
    }

    /// What the other side sends, up to its first NUL byte, and its whole length in bytes; `None` when it can't send.
    pub fn read(&self) -> Option<(CString, i32)> {
        self.with(|stream| {
            // SAFETY: the lock is held; the answer is as long as the function says.
            unsafe {
                let read = (*stream).read_function?;
                let mut len = 0;
                let data = read(stream, &mut len);
                if data.is_null() || len <= 0 {
                    return None;
                }
                let bytes = std::slice::from_raw_parts(data, len as usize);
                Some((super::text::c_string(bytes), len))
            }
        })?
    }

    /// What has been written so far, where the stream keeps it.
    pub fn text(&self) -> Option<CString> {
        // SAFETY: the lock is held; the buffer is NULL, or ends in a NUL byte.
        self.with(|stream| unsafe { copy((*stream).data.cast()) })?
    }
}
