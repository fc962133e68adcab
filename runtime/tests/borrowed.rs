//! An interpreter that perl made: we are a module in it, as far as we know.

mod common;

use std::{
    ffi::{c_char, c_int, c_void},
    ptr, thread,
};

use fsperl_runtime::{Arg, Callback, Perl, Stopped, sys::fsp_interp};

unsafe extern "C" {
    fn Perl_sys_init3(argc: *mut c_int, argv: *mut *mut *mut c_char, env: *mut *mut *mut c_char);
    fn perl_alloc() -> *mut fsp_interp;
    fn perl_construct(perl: *mut fsp_interp);
    fn perl_parse(
        perl: *mut fsp_interp,
        init: *const c_void,
        argc: c_int,
        argv: *mut *mut c_char,
        env: *mut *mut c_char,
    ) -> c_int;
    fn perl_run(perl: *mut fsp_interp) -> c_int;
    fn perl_destruct(perl: *mut fsp_interp) -> c_int;
    fn perl_free(perl: *mut fsp_interp);
}

/// What the program `perl` does.
fn start(words: &mut [*mut c_char]) -> *mut fsp_interp {
    let mut argc = 3;
    let mut argv = words.as_mut_ptr();
    let mut env = ptr::null_mut();
    // SAFETY: as perlembed shows it; the words live as long as the interpreter.
    unsafe {
        Perl_sys_init3(&raw mut argc, &raw mut argv, &raw mut env);
        let perl = perl_alloc();
        perl_construct(perl);
        assert_eq!(
            perl_parse(perl, ptr::null(), argc, argv, ptr::null_mut()),
            0
        );
        assert_eq!(perl_run(perl), 0);
        perl
    }
}

#[test]
fn an_interpreter_that_perl_made_is_its_threads_until_perl_ends_it() {
    let code = c"sub f { \"f(@_)\" } sub leave { exit 3 } our $x = 1;";
    // perl writes to its arguments, and to the list of them, when `$0` is assigned
    let mut text = [c"perl", c"-e", code].map(|word| word.to_bytes_with_nul().to_vec());
    let mut words = text.each_mut().map(|word| word.as_mut_ptr().cast());
    let raw = start(&mut words);

    let perl = Perl::current().expect("the thread's interpreter");
    assert_eq!(perl.as_ptr(), raw);
    let f = Callback::named(&perl, "f").expect("a callback");
    assert_eq!(
        f.call(&[Arg::Int(1)]).expect("returns").expect("defined"),
        "f(1)"
    );
    let leave = Callback::named(&perl, "leave").expect("a callback");
    assert!(matches!(leave.call(&[]), Err(Stopped::Exited(3))));
    assert_eq!(common::text(perl.run_code("$x + 1", "t", &[])), "2");
    perl.set_array("main::ARGV", &[Arg::Str("kept")])
        .expect("assigns");
    let inner = perl.run_code("\"$0 @ARGV\"", "t", &[Arg::Str("inner")]);
    assert_eq!(common::text(inner), "t inner");
    assert_eq!(common::text(perl.run_code("1", "t", &[])), "1");
    let argv = perl.array("main::ARGV").expect("an array");
    assert_eq!(argv.len(), 1, "the program's own arguments stay");

    let closure = Callback::new(
        perl.run_code("my $y = 5; sub { $y }", "t", &[])
            .expect("code"),
    );
    let elsewhere = closure.clone();
    let told = thread::spawn(move || elsewhere.call(&[]).err());
    assert!(matches!(
        told.join().expect("no crash"),
        Some(Stopped::Busy)
    ));

    // SAFETY: the interpreter runs nothing.
    unsafe {
        perl_destruct(raw);
        perl_free(raw);
    }
    assert!(matches!(f.call(&[]), Err(Stopped::Gone)));
    assert!(matches!(closure.call(&[]), Err(Stopped::Gone)));
    drop(closure);
}
