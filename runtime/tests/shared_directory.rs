//! The working directory and the umask where the system lets no thread have its own (in a container, say). Alone in its program,
//! because a change is the whole process's meanwhile.
#![cfg(target_arch = "x86_64")]

mod common;

use std::{
    env, fs,
    sync::{Arc, Barrier},
    thread,
};

use common::{died, text};
use fsperl_runtime::{Interpreter, Options};

#[repr(C)]
struct Filter {
    code: u16,
    jt: u8,
    jf: u8,
    k: u32,
}

#[repr(C)]
struct Program {
    len: u16,
    filter: *const Filter,
}

unsafe extern "C" {
    fn prctl(option: i32, a: usize, b: usize, c: usize, d: usize) -> i32;
}

/// Has unshare(2) refused to this thread and those that it starts: seccomp(2), "EPERM for system call 272".
fn refuse_unshare() {
    let filter = |code, jt, jf, k| Filter { code, jt, jf, k };
    let filters = [
        filter(0x20, 0, 0, 0),
        filter(0x15, 0, 1, 272),
        filter(0x06, 0, 0, 0x0005_0001),
        filter(0x06, 0, 0, 0x7fff_0000),
    ];
    let program = Program {
        len: 4,
        filter: filters.as_ptr(),
    };
    // SAFETY: PR_SET_NO_NEW_PRIVS, then PR_SET_SECCOMP with a filter that lives for the call.
    unsafe {
        assert_eq!(prctl(38, 1, 0, 0, 0), 0);
        assert_eq!(prctl(22, 2, (&raw const program).addr(), 0, 0), 0);
    }
}

fn mask() -> String {
    let status = fs::read_to_string("/proc/thread-self/status").expect("linux");
    let umask = status.lines().find(|line| line.starts_with("Umask:"));
    umask.expect("Umask").to_owned()
}

fn perl() -> Interpreter {
    Interpreter::new(&Options::default()).expect("a perl to test with")
}

#[test]
fn what_scripts_changed_together_is_put_back_when_the_last_of_them_ends() {
    refuse_unshare();
    let here = env::current_dir().expect("a directory");
    let umask = mask();
    let both = Arc::new(Barrier::new(2));
    let scripts = ["/usr", "/"].map(|directory| {
        let both = Arc::clone(&both);
        thread::spawn(move || {
            let perl = perl();
            perl.set_warn_hook(move |_| {
                both.wait();
            })
            .expect("hooks");
            let source = format!("chdir '{directory}' or die; umask 0; warn 'x'; 1");
            assert_eq!(text(perl.run_code(source, "t", &[])), "1");
        })
    });
    for script in scripts {
        script.join().expect("no panic");
    }
    assert_eq!(env::current_dir().expect("a directory"), here);
    assert_eq!(mask(), umask);
    let perl = perl();
    assert_eq!(
        text(perl.run_code("chdir '/usr'; 'alone'", "t", &[])),
        "alone"
    );
    assert_eq!(env::current_dir().expect("a directory"), here);
    perl.set_warn_hook(|_| ()).expect("hooks");
    let in_thread = "use threads; my ($told) = threads->create(sub { eval { chdir '/usr' }; $@ })->join; die $told";
    let refused = died(perl.run_code(in_thread, "t", &[])).to_string();
    assert!(refused.starts_with("chdir() refused"), "{refused}");
    assert_eq!(env::current_dir().expect("a directory"), here);
}
