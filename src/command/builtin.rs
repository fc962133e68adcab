//! FreeSWITCH's interface, within the command: it works wherever it is, with no file beside it.

use std::path::{Path, PathBuf};

use fsperl_codegen::source::MemoryLoader;

/// The directory that built-in files seem to be in.
const DIRECTORY: &str = "<built-in>";

macro_rules! files {
    ($($name:literal),+ $(,)?) => {
        [$(($name, include_str!(concat!("../../idl/", $name)))),+]
    };
}

/// The interface file and all that it includes.
const FILES: [(&str, &str); 11] = files![
    "freeswitch.i",
    "types.i",
    "functions.i",
    "ivr.i",
    "api.i",
    "session_state.i",
    "dtmf.i",
    "stream.i",
    "event.i",
    "core_session.i",
    "session.i",
];

/// The path of the interface file, as [`loader`] knows it.
pub(super) fn path() -> PathBuf {
    Path::new(DIRECTORY).join(FILES[0].0)
}

/// Opens the built-in files.
pub(super) fn loader() -> MemoryLoader {
    FILES
        .iter()
        .fold(MemoryLoader::new(), |loader, (name, text)| {
            loader.with(Path::new(DIRECTORY).join(name), *text)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_interface_file_is_built_in() {
        let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("idl");
        let mut there: Vec<String> = std::fs::read_dir(directory)
            .expect("the interface files are there")
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .filter(|name| name.ends_with(".i"))
            .collect();
        there.sort();
        let mut built_in: Vec<&str> = FILES.iter().map(|(name, _)| *name).collect();
        built_in.sort_unstable();
        assert_eq!(built_in, there);
    }
}
