//! Files that a command writes: all of them or none, and none that is already so.

use std::fs::{self, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use similar::TextDiff;
use tempfile::{Builder, NamedTempFile};

use super::Failure;

/// A file to be written, its name relative to the output directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OutputFile {
    /// Its name.
    pub name: String,
    /// Its content.
    pub content: String,
}

/// Writes files into a directory, which is made if it is not there. Each is complete under another name before the first
/// one gets its own; one that is there and the same is left alone.
pub(super) fn write_all(directory: &Path, files: &[OutputFile]) -> Result<(), Failure> {
    fs::create_dir_all(directory)
        .map_err(|error| Failure::file("make the directory", directory, &error))?;
    let mut ready: Vec<(NamedTempFile, PathBuf)> = Vec::new();
    for file in files {
        let path = directory.join(&file.name);
        if fs::read(&path).is_ok_and(|there| there == file.content.as_bytes()) {
            continue;
        }
        let written = temporary(path.parent().unwrap_or(directory), &file.content)
            .map_err(|error| Failure::file("write", &path, &error))?;
        ready.push((written, path));
    }
    for (written, path) in ready {
        written
            .persist(&path)
            .map_err(|error| Failure::file("write", &path, &error.error))?;
    }
    Ok(())
}

fn temporary(directory: &Path, content: &str) -> io::Result<NamedTempFile> {
    let mut file = Builder::new()
        .prefix(".fsperl-")
        .permissions(Permissions::from_mode(0o666))
        .tempfile_in(directory)?;
    file.write_all(content.as_bytes())?;
    file.flush()?;
    Ok(file)
}

/// How the files in a directory differ from what they should be: a unified difference, empty when they don't.
pub(super) fn drift(directory: &Path, files: &[OutputFile]) -> Result<String, Failure> {
    let mut text = String::new();
    for file in files {
        let path = directory.join(&file.name);
        let shown = path.display();
        match fs::read(&path) {
            Ok(there) if there == file.content.as_bytes() => {}
            Ok(there) => {
                let there = String::from_utf8_lossy(&there);
                let diff = TextDiff::from_lines(there.as_ref(), &file.content);
                text.push_str(
                    &diff
                        .unified_diff()
                        .context_radius(3)
                        .header(&shown.to_string(), &format!("{shown} (generated)"))
                        .to_string(),
                );
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                text.push_str(&format!("{shown} is not there\n"));
            }
            Err(error) => return Err(Failure::file("read", &path, &error)),
        }
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, content: &str) -> OutputFile {
        OutputFile {
            name: name.to_string(),
            content: content.to_string(),
        }
    }

    #[test]
    fn files_are_written_and_then_do_not_drift() {
        let place = tempfile::tempdir().expect("a directory");
        let out = place.path().join("new/deep");
        let files = [file("a.txt", "one\n"), file("b.txt", "two\n")];
        write_all(&out, &files).expect("they are written");
        assert_eq!(drift(&out, &files).expect("they are read"), "");
        let names = fs::read_dir(&out).expect("it is there").count();
        assert_eq!(names, 2, "nothing else is left behind");
    }

    #[test]
    fn a_file_that_cannot_be_written_leaves_the_others_as_they_were() {
        let place = tempfile::tempdir().expect("a directory");
        write_all(place.path(), &[file("a.txt", "old\n")]).expect("it is written");
        let failed = write_all(
            place.path(),
            &[file("a.txt", "new\n"), file("missing/b.txt", "x\n")],
        );
        assert!(failed.is_err(), "there is no directory `missing`");
        let there = fs::read_to_string(place.path().join("a.txt")).expect("it is there");
        assert_eq!(there, "old\n");
    }

    #[test]
    fn drift_is_shown_as_a_unified_difference() {
        let place = tempfile::tempdir().expect("a directory");
        write_all(place.path(), &[file("a.txt", "one\ntwo\n")]).expect("it is written");
        let got = drift(
            place.path(),
            &[file("a.txt", "one\n2\n"), file("c.txt", "")],
        )
        .expect("it is read");
        let shown = place.path().display();
        assert_eq!(
            got,
            format!(
                "--- {shown}/a.txt\n+++ {shown}/a.txt (generated)\n@@ -1,2 +1,2 @@\n one\n-two\n+2\n{shown}/c.txt is not there\n"
            )
        );
    }
}
