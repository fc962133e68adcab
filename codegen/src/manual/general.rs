//! What is true of every generated module: how its objects live, and how its calls fail.

use super::text::Reader;
use super::{Block, Chapter};
use crate::model::Model;

const OBJECTS: &str = "\
An object is a reference to a hash that belongs to its class. Its members are read and written as elements: \
`$object->{NAME}`.

An object that the script made, or that a call returned for it to own, is freed with the last reference to it. Any other \
object stays with whoever lent it, and is of use as long as that lives. `$object->DISOWN` gives an object away, so that \
it is not freed with its last reference; `$object->ACQUIRE` takes it over.";

const ERRORS: &str = "\
A call that can't be made raises an exception, which ends the script unless `eval` catches it:

- `Usage: NAME(ARGUMENTS);`: there are too few arguments, or too many.
- `TypeError in method 'NAME', argument N of type 'TYPE'`: an argument is of the wrong kind. They are counted from 1; the \
object itself is the first one.
- `OverflowError in method 'NAME', argument N of type 'TYPE'`: a number is out of range.
- `ValueError in method 'NAME', argument N of type 'TYPE'`: undef was given where an object is needed.
- `No matching function for overloaded 'NAME'`: there are several forms of the call, and the arguments fit none.

What else can go wrong in a call is said with it.";

/// The chapters that apply to a model.
pub(super) fn chapters(model: &Model, reader: &Reader) -> Vec<Chapter> {
    let mut all = Vec::new();
    if !model.classes.is_empty() {
        all.push(chapter("Objects", reader.blocks(OBJECTS)));
    }
    all.push(chapter("Errors", reader.blocks(ERRORS)));
    all
}

fn chapter(title: &str, text: Vec<Block>) -> Chapter {
    Chapter {
        title: title.to_string(),
        text,
    }
}
