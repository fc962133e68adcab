//! The texts that a run reads, and where they come from.
//!
//! [`Sources`] keeps every file that was opened under a [`SourceId`], so that a [`Span`] can be shown to a person
//! at any later time. Files come through a [`Loader`]: the disk for the command and the build scripts
//! ([`DiskLoader`]), a map for tests ([`MemoryLoader`]). Nothing else in this crate touches the file system.

use std::collections::BTreeMap;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// Names one text held by [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct SourceId(u32);

/// A range of bytes in one source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Span {
    /// The text that the range lies in.
    pub source: SourceId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The range `start..end` of `source`.
    pub fn new(source: SourceId, start: usize, end: usize) -> Self {
        let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Span {
            source,
            start: clamp(start),
            end: clamp(end),
        }
    }

    /// From the start of `self` to the end of `other`; `self` alone when they lie in different sources.
    pub fn to(self, other: Span) -> Span {
        if self.source == other.source && other.end >= self.start {
            Span {
                end: other.end,
                ..self
            }
        } else {
            self
        }
    }

    /// The empty range just behind this one: the place where something is missing.
    pub fn after(self) -> Span {
        Span {
            start: self.end,
            ..self
        }
    }
}

/// One text with its name.
#[derive(Debug, Clone)]
pub struct SourceFile {
    name: Arc<str>,
    text: Arc<str>,
    path: Option<PathBuf>,
}

impl SourceFile {
    /// The name as it is shown in diagnostics.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text.
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// Where the text was loaded from; nothing for texts made in memory (`-D`, built-in definitions).
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// One-based line and column (in characters) of a byte.
    pub fn line_column(&self, offset: u32) -> (usize, usize) {
        let mut end = (offset as usize).min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        let before = &self.text[..end];
        let line = before.bytes().filter(|&b| b == b'\n').count() + 1;
        let column = before.chars().rev().take_while(|&c| c != '\n').count() + 1;
        (line, column)
    }
}

/// Opens files by path.
pub trait Loader {
    /// The content of `path`, or `None` where there is no such file.
    fn load(&self, path: &Path) -> io::Result<Option<Vec<u8>>>;
}

/// Opens files on disk.
#[derive(Debug, Clone, Copy, Default)]
pub struct DiskLoader;

impl Loader for DiskLoader {
    fn load(&self, path: &Path) -> io::Result<Option<Vec<u8>>> {
        match std::fs::read(path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
                ) =>
            {
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }
}

/// Opens files held in a map: for tests and for fuzzing.
#[derive(Debug, Clone, Default)]
pub struct MemoryLoader {
    files: BTreeMap<PathBuf, Vec<u8>>,
}

impl MemoryLoader {
    /// A loader without files.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file.
    pub fn with(mut self, path: impl Into<PathBuf>, content: impl Into<Vec<u8>>) -> Self {
        self.files.insert(path.into(), content.into());
        self
    }
}

impl Loader for MemoryLoader {
    fn load(&self, path: &Path) -> io::Result<Option<Vec<u8>>> {
        Ok(self.files.get(path).cloned())
    }
}

/// Why a file could not become a source.
#[derive(Debug)]
pub enum LoadError {
    /// Nothing of that name: the paths that were tried.
    NotFound(Vec<PathBuf>),
    /// The file is there and cannot be read.
    Io(PathBuf, io::Error),
    /// The file is not UTF-8. It was kept with the bad bytes replaced; `at` is the first of them.
    NotUtf8 {
        /// The source, readable but damaged.
        id: SourceId,
        /// The first replaced place.
        at: Span,
    },
    /// The file is larger than 4 GiB, more than a [`Span`] can count.
    TooLarge(PathBuf),
}

/// Every text of a run, and the rules by which an `%include` finds its file.
pub struct Sources {
    files: Vec<SourceFile>,
    loader: Box<dyn Loader>,
    search: Vec<PathBuf>,
    stand_ins: BTreeMap<String, PathBuf>,
}

impl Default for Sources {
    fn default() -> Self {
        Self::on_disk()
    }
}

impl Sources {
    /// No texts yet; files will come from `loader`.
    pub fn new(loader: impl Loader + 'static) -> Self {
        Sources {
            files: Vec::new(),
            loader: Box::new(loader),
            search: Vec::new(),
            stand_ins: BTreeMap::new(),
        }
    }

    /// No texts yet; files will come from the disk.
    pub fn on_disk() -> Self {
        Self::new(DiskLoader)
    }

    /// One text named `name` and nothing to include: the shortest way to a test.
    pub fn from_text(name: &str, text: &str) -> (Self, SourceId) {
        let mut sources = Self::new(MemoryLoader::new());
        let id = sources.add(name, text);
        (sources, id)
    }

    /// Adds a directory in which includes are searched (`-I`), after those already there.
    pub fn search_in(&mut self, directory: impl Into<PathBuf>) {
        self.search.push(directory.into());
    }

    /// Makes an include of `name` open `file` (`--include-as NAME=FILE`).
    pub fn include_as(&mut self, name: impl Into<String>, file: impl Into<PathBuf>) {
        self.stand_ins.insert(name.into(), file.into());
    }

    /// Adds a text that has no file.
    pub fn add(&mut self, name: &str, text: &str) -> SourceId {
        self.push(SourceFile {
            name: name.into(),
            text: text.into(),
            path: None,
        })
    }

    /// Opens the file `path` as it is given, without searching.
    pub fn open(&mut self, path: &Path) -> Result<SourceId, LoadError> {
        match self.try_open(&normal(path))? {
            Some(id) => Ok(id),
            None => Err(LoadError::NotFound(vec![path.to_path_buf()])),
        }
    }

    /// Opens what an include of `name` written in `from` means: a stand-in of that name, else the file beside the
    /// including one, else the first of that name in the search directories.
    pub fn open_include(&mut self, from: SourceId, name: &str) -> Result<SourceId, LoadError> {
        let candidates = self.candidates(from, name);
        for path in &candidates {
            match self.try_open(path) {
                Ok(Some(id)) => return Ok(id),
                Ok(None) => {}
                // A directory is not what is meant.
                Err(LoadError::Io(_, error)) if error.kind() == io::ErrorKind::IsADirectory => {}
                Err(error) => return Err(error),
            }
        }
        Err(LoadError::NotFound(candidates))
    }

    /// A source by its id.
    pub fn get(&self, id: SourceId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    /// The bytes under a span as text; empty where the span is not within its source.
    pub fn snippet(&self, span: Span) -> &str {
        self.get(span.source)
            .text
            .get(span.start as usize..span.end as usize)
            .unwrap_or("")
    }

    /// All sources, in the order in which they were opened.
    pub fn iter(&self) -> impl Iterator<Item = (SourceId, &SourceFile)> {
        (0u32..).map(SourceId).zip(&self.files)
    }

    fn candidates(&self, from: SourceId, name: &str) -> Vec<PathBuf> {
        if let Some(file) = self.stand_ins.get(name) {
            return vec![normal(file)];
        }
        let wanted = Path::new(name);
        if wanted.is_absolute() {
            return vec![normal(wanted)];
        }
        let beside = self
            .get(from)
            .path()
            .and_then(Path::parent)
            .unwrap_or(Path::new(""))
            .join(wanted);
        let mut all = vec![normal(&beside)];
        for directory in &self.search {
            let path = normal(&directory.join(wanted));
            if !all.contains(&path) {
                all.push(path);
            }
        }
        all
    }

    fn try_open(&mut self, path: &Path) -> Result<Option<SourceId>, LoadError> {
        if let Some((id, _)) = self.iter().find(|(_, file)| file.path() == Some(path)) {
            return Ok(Some(id));
        }
        let Some(bytes) = self
            .loader
            .load(path)
            .map_err(|error| LoadError::Io(path.to_path_buf(), error))?
        else {
            return Ok(None);
        };
        if u32::try_from(bytes.len()).is_err() {
            return Err(LoadError::TooLarge(path.to_path_buf()));
        }
        let name: Arc<str> = path.to_string_lossy().into();
        let file = |text: &str| SourceFile {
            name: name.clone(),
            text: text.into(),
            path: Some(path.to_path_buf()),
        };
        match std::str::from_utf8(&bytes) {
            Ok(text) => Ok(Some(self.push(file(text)))),
            Err(error) => {
                let start = error.valid_up_to();
                let id = self.push(file(&String::from_utf8_lossy(&bytes)));
                let at = Span::new(id, start, start + char::REPLACEMENT_CHARACTER.len_utf8());
                Err(LoadError::NotUtf8 { id, at })
            }
        }
    }

    fn push(&mut self, file: SourceFile) -> SourceId {
        let id = SourceId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(file);
        id
    }
}

/// `path` without `.` and without `name/..`, so that one file has one path.
fn normal(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir
                if matches!(out.components().next_back(), Some(Component::Normal(_))) =>
            {
                out.pop();
            }
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_include_is_searched_beside_the_including_file_first() {
        let loader = MemoryLoader::new()
            .with("api/main.i", "")
            .with("api/x.i", "near")
            .with("lib/x.i", "far");
        let mut sources = Sources::new(loader);
        sources.search_in("lib");
        let main = sources
            .open(Path::new("api/main.i"))
            .expect("main.i is there");
        let x = sources.open_include(main, "x.i").expect("x.i is there");
        assert_eq!(&**sources.get(x).text(), "near");
        let far = sources
            .open_include(main, "../lib/./x.i")
            .expect("the path leads to lib");
        assert_eq!(sources.get(far).name(), "lib/x.i");
    }

    #[test]
    fn a_stand_in_replaces_the_file_of_that_name() {
        let mut sources = Sources::new(MemoryLoader::new().with("real.h", "real"));
        sources.include_as("made.h", "real.h");
        let main = sources.add("main.i", "");
        let id = sources
            .open_include(main, "made.h")
            .expect("the stand-in is there");
        assert_eq!(&**sources.get(id).text(), "real");
    }

    #[test]
    fn a_missing_include_says_where_it_was_searched() {
        let mut sources = Sources::new(MemoryLoader::new());
        sources.search_in("a");
        let main = sources.add("main.i", "");
        let Err(LoadError::NotFound(tried)) = sources.open_include(main, "no.i") else {
            panic!("no.i was found");
        };
        assert_eq!(tried, [PathBuf::from("no.i"), PathBuf::from("a/no.i")]);
    }
}
