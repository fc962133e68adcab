//! The stream that an API command writes its answer to, and that scripts see as `$stream`. Writes are collected; the
//! answer is the text up to the first NUL, as C reads it.

use std::sync::{Mutex, PoisonError};

use super::text;

/// Collected output.
#[derive(Debug, Default)]
pub struct Stream {
    data: Mutex<Vec<u8>>,
}

impl Stream {
    /// An empty stream.
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends a text as it is, `%` and all; nothing appends nothing.
    pub fn write(&self, data: Option<&str>) {
        self.append(&text::to_bytes(data.unwrap_or_default()));
    }

    /// Appends the first `length` bytes, NUL bytes included; no more than there are. A negative length is refused.
    pub fn raw_write(&self, data: &[u8], length: i64) -> Result<(), String> {
        let length = usize::try_from(length)
            .map_err(|_| format!("cannot write {length} bytes: the length is negative"))?;
        self.append(&data[..length.min(data.len())]);
        Ok(())
    }

    /// What a remote end sends to the stream; nothing, since API streams only collect.
    pub fn read(&self) -> Option<String> {
        None
    }

    /// Everything written so far.
    pub fn get_data(&self) -> String {
        let data = self.data.lock().unwrap_or_else(PoisonError::into_inner);
        let end = data.iter().position(|b| *b == 0).unwrap_or(data.len());
        text::from_bytes(&data[..end]).into_owned()
    }

    fn append(&self, bytes: &[u8]) {
        let mut data = self.data.lock().unwrap_or_else(PoisonError::into_inner);
        data.extend_from_slice(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_reads_back_what_it_wrote() {
        let stream = Stream::new();
        assert_eq!(stream.get_data(), "");
        stream.write(Some("abc"));
        stream.write(Some("%s%d\n"));
        stream.write(None);
        assert_eq!(stream.get_data(), "abc%s%d\n");
        assert_eq!(stream.raw_write(b"xyz", 2), Ok(()));
        assert_eq!(stream.get_data(), "abc%s%d\nxy");
        assert_eq!(stream.read(), None);
    }

    #[test]
    fn a_nul_hides_what_follows() {
        let stream = Stream::new();
        assert_eq!(stream.raw_write(b"a\0b", 3), Ok(()));
        stream.write(Some("more"));
        assert_eq!(stream.get_data(), "a");
    }

    #[test]
    fn a_negative_length_is_an_error_and_not_a_crash() {
        assert!(Stream::new().raw_write(b"ab", -1).is_err());
        assert_eq!(Stream::new().raw_write(b"ab", 99), Ok(()));
    }
}
