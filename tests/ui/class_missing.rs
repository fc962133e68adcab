//! A class of the interface is not implemented, another one is not in the interface.

#![allow(unused)]

use std::borrow::Cow;
use std::ffi::{CStr, CString};

use fsperl_runtime::{Error, Lent, Ref};

mod bindings {
    fsperl_macros::interface!("queue.i");
}

struct Post;

#[fsperl_macros::implements("queue.i")]
impl bindings::Host for Post {
    type Message = Message;
    type Queu = Message;
}

struct Message(CString);

#[fsperl_macros::implements("queue.i", Message)]
impl bindings::Message<Post> for Message {
    fn new(text: Option<&CStr>) -> Self {
        Message(text.unwrap_or_default().to_owned())
    }

    fn text(&self) -> Option<Cow<'_, CStr>> {
        Some(Cow::Borrowed(&self.0))
    }

    fn set_priority(&self, _level: i32) {}
}

fn main() {}
