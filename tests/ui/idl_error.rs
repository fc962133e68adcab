//! An interface with errors: both are shown in the `.i`, and how to mend them.

mod bindings {
    fsperl_macros::interface!("broken.i");
}

fn main() {}
