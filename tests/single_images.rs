//! Scripts whose interpreters cannot be copied run all the same: each interpreter is made as the first was. Alone in its process: what
//! the variables of a library point to, and how many addresses there are, is a matter of all interpreters.

use fsperl::script::{Pool, Recipe, Road, Settings, Source};
use fsperl::sim::host::boot_freeswitch;
use fsperl_runtime::Image;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, id};
use std::sync::{Arc, Mutex};

/// Why there are no copies; what compiles to that; and what its runs answer.
const CASES: [(&str, &str, &str); 4] = [
    (
        "an object of the host",
        "our $kept; BEGIN { $kept = freeswitch::Event->new('CUSTOM', 'kept') } $kept->getType",
        "CUSTOM",
    ),
    (
        "a CLONE method",
        "use Cwd (); Cwd::getcwd() ? 'there' : 'nowhere'",
        "there",
    ),
    (
        "an op holds a value",
        "our $found; 'xay' =~ /x(?{ $found = 1 })a/; $found . ++$main::runs",
        "11",
    ),
    (
        "a library holds a value",
        "use JSON::XS (); JSON::XS::encode_json([JSON::XS::decode_json('[true]')])",
        "[[true]]",
    ),
];

/// `None` when the script does not compile, or the system has no addresses to give.
fn image(path: &Path) -> Option<Image> {
    let perl = Recipe::new(boot_freeswitch, &[])
        .make(Some(1 << 30))
        .expect("a perl");
    perl.compile_file(path).ok()?;
    perl.into_image().ok()
}

/// Each has a file of its own: pools go on making interpreters of theirs.
fn script(name: &str, text: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("single_{name}.pl"));
    fs::write(&path, text).expect("a writable target directory");
    path
}

fn addresses() -> usize {
    let text = fs::read_to_string("/proc/self/statm").expect("Linux");
    let pages: usize = text
        .split_whitespace()
        .next()
        .and_then(|n| n.parse().ok())
        .expect("a number");
    pages << 12
}

fn limit_addresses(to: &str) {
    let limit = Command::new("prlimit")
        .args([&format!("--pid={}", id()), &format!("--as={to}:")])
        .status();
    assert!(limit.expect("prlimit, of util-linux").success());
}

/// Whether there can be copies; once in some hundred regions what is no address looks like one.
fn has_copies(path: &Path) -> bool {
    (0..3).any(|_| image(path).expect("compiles").mold().is_ok())
}

#[test]
fn scripts_whose_interpreters_have_no_copies_run_in_images_of_their_own() {
    let path = script("empty", "1;");
    assert!(has_copies(&path));

    // Room for the region of its values, and none for that of its ops. Where the system says where regions lie it takes more at first.
    let whole = [3, 5].into_iter().find_map(|halves| {
        limit_addresses(&(addresses() + (halves << 29)).to_string());
        image(&path)
    });
    let whole = whole.expect("an image");
    let why = whole.mold().expect_err("no copies").to_string();
    assert!(why.contains("its ops are not apart"), "{why}");
    limit_addresses("unlimited");
    drop(whole);

    for (number, (why, text, answer)) in CASES.into_iter().enumerate() {
        let path = script(&number.to_string(), text);
        let Some(first) = image(&path) else {
            assert!(text.contains("JSON::XS"), "{text} compiles");
            eprintln!("JSON::XS is not installed: nothing to see");
            continue;
        };
        let refused = first.mold().expect_err(text).to_string();
        assert!(refused.contains(why), "{text}: {refused}");
        let lines: Arc<Mutex<Vec<String>>> = Arc::default();
        let told = lines.clone();
        let settings = Settings {
            log: Arc::new(move |line| told.lock().expect("lines").push(line.to_owned())),
            ..Settings::default()
        };
        let pool = Pool::new(Recipe::new(boot_freeswitch, &[]), settings).expect("a pool");
        let source = Source::File {
            path: path.clone(),
            args: Vec::new(),
        };
        for _ in 0..3 {
            let many: Vec<_> = (0..4)
                .map(|_| pool.interpreter(&source).expect("an interpreter"))
                .collect();
            for perl in &many {
                let found = perl
                    .run_file(&path, &[])
                    .expect("runs")
                    .text()
                    .expect("text");
                assert_eq!(found.expect("defined").to_str(), answer, "{text}");
            }
        }
        assert_eq!(
            pool.standing()[0].road,
            Road::Image,
            "{text}: {:?}",
            lines.lock()
        );
    }

    // What a library keeps of an interpreter that has gone is nothing to others.
    if image(&script("library", CASES[3].1)).is_none() {
        eprintln!("JSON::XS is not installed: nothing to see");
    }
    assert!(has_copies(&path));
}
