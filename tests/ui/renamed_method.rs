//! Methods under their old names: C++'s, that before a `%rename`, and that before the interface was changed.

#![allow(unused)]

use std::borrow::Cow;
use std::ffi::{CStr, CString};

use fsperl_runtime::{Error, Lent, Ref};

mod bindings {
    fsperl_macros::interface!("queue.i");
}

struct Post;

impl bindings::Host for Post {
    type Message = Message;
    type Queue = Queue;
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

    fn setPriority(&self, _level: i32) {}
}

struct Queue;

#[fsperl_macros::implements("queue.i", Queue)]
impl bindings::Queue<Post> for Queue {
    fn new() -> Self {
        Queue
    }

    fn how_many(&self) -> i32 {
        0
    }

    fn push(&self, _message: Option<Ref<'_, Message>>) {}

    fn pop(&self) -> Option<Message> {
        None
    }

    fn first(&self) -> Option<Lent<'_, Message>> {
        None
    }

    fn clear(&self) -> Result<(), Error> {
        Ok(())
    }
}

fn main() {}
