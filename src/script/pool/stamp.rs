//! What tells one version of a file from another.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// A version of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    seconds: i64,
    nanoseconds: i64,
    size: u64,
    device: u64,
    inode: u64,
}

impl Stamp {
    /// Of what is no file, and never changes.
    pub(super) const NONE: Self = Stamp {
        seconds: 0,
        nanoseconds: 0,
        size: 0,
        device: 0,
        inode: 0,
    };

    /// `None` for what is no plain file.
    pub(super) fn of(path: &Path) -> Option<Self> {
        let data = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
        Some(Stamp {
            seconds: data.mtime(),
            nanoseconds: data.mtime_nsec(),
            size: data.size(),
            device: data.dev(),
            inode: data.ino(),
        })
    }
}
