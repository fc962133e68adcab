//! An interface that is not there.

mod bindings {
    fsperl_macros::interface!("nowhere.i");
}

fn main() {}
