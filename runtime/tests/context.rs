//! Which interpreter a thread has for its own.

use fsperl_runtime::sys;

#[test]
fn a_thread_has_no_interpreter_before_it_enters_one() {
    // SAFETY: asks for the thread's own context; needs nothing.
    assert!(unsafe { sys::fsp_context() }.is_null());
}
