//! Two methods of a class are not written yet.

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
}

struct Queue;

#[fsperl_macros::implements("queue.i", Queue)]
impl bindings::Queue<Post> for Queue {
    fn new() -> Self {
        Queue
    }

    fn length(&self) -> i32 {
        0
    }

    fn take(&self) -> Option<Message> {
        None
    }

    fn clear(&self) -> Result<(), Error> {
        Ok(())
    }
}

fn main() {}
