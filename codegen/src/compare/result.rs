//! What changes about a result.

use super::accept::{includes, name, range};
use super::{Comparer, Kind};
use crate::model::{Model, Number, PointeeKind, Ret, TypeId};

/// A result as a script sees it.
#[derive(Debug, PartialEq)]
enum Seen {
    Nothing,
    Truth,
    Integer(i128, i128),
    Fraction,
    Character,
    Text {
        undef: bool,
    },
    Object {
        ty: TypeId,
        owned: bool,
        undef: bool,
    },
    AnyObject,
    Any,
}

impl Comparer<'_> {
    /// Compares two results.
    pub(super) fn result(&mut self, construct: &str, old: (&Model, &Ret), new: (&Model, &Ret)) {
        let (was, is) = (seen(old.1), seen(new.1));
        match (&was, &is) {
            // What a script could only hand on may as well become something.
            (
                Seen::Object {
                    ty, undef: false, ..
                },
                is,
            ) if !matches!(is, Seen::Object { .. } | Seen::Nothing)
                && old.0.types[ty.0].kind == PointeeKind::Opaque =>
            {
                self.compatible(
                    Kind::Result,
                    construct,
                    format!("returns {} now, was {}", words(new), words(old)),
                );
            }
            (
                Seen::Object {
                    ty: old_ty,
                    owned: was_owned,
                    undef: was_undef,
                },
                Seen::Object {
                    ty: new_ty,
                    owned: is_owned,
                    undef: is_undef,
                },
            ) => {
                self.object_type(construct, (old.0, *old_ty), (new.0, *new_ty));
                if *is_undef && !was_undef {
                    self.breaking(Kind::Result, construct, "can return undef now");
                }
                match (was_owned, is_owned) {
                    (true, false) => self.breaking(
                        Kind::Ownership,
                        construct,
                        "returns an object that the script doesn't own any more: it can end before the script lets go",
                    ),
                    (false, true) => self.compatible(
                        Kind::Ownership,
                        construct,
                        "returns an object that the script owns now: it ends when the script lets go",
                    ),
                    _ => {}
                }
            }
            (Seen::Text { undef: false }, Seen::Text { undef: true }) => {
                self.breaking(Kind::Result, construct, "can return undef now");
            }
            (Seen::Text { .. }, Seen::Text { .. }) => {}
            (Seen::Integer(old_low, old_high), Seen::Integer(new_low, new_high)) => {
                if new_low < old_low || new_high > old_high {
                    self.compatible(
                        Kind::Result,
                        construct,
                        format!("returns integers from {new_low} to {new_high} now"),
                    );
                }
            }
            (Seen::Nothing, is) if *is != Seen::Nothing => {
                self.compatible(
                    Kind::Result,
                    construct,
                    format!("returns {} now", words(new)),
                );
            }
            (Seen::Fraction, Seen::Integer(..)) => {
                self.compatible(Kind::Result, construct, "returns whole numbers only now");
            }
            (was, is) if was == is => {}
            _ => self.breaking(
                Kind::Result,
                construct,
                format!("returns {}, was {}", words(new), words(old)),
            ),
        }
    }

    fn object_type(&mut self, construct: &str, old: (&Model, TypeId), new: (&Model, TypeId)) {
        let was = name(old.0, old.1);
        let is = name(new.0, new.1);
        if was == is {
            return;
        }
        let is_a = (0..new.0.types.len())
            .map(TypeId)
            .any(|base| name(new.0, base) == was && includes(new.0, base, is));
        if is_a {
            self.compatible(
                Kind::Result,
                construct,
                format!("returns {is} objects, which are {was} objects too"),
            );
        } else {
            self.breaking(
                Kind::Result,
                construct,
                format!("returns {is} objects, was {was}"),
            );
        }
    }
}

fn seen(ret: &Ret) -> Seen {
    match ret {
        Ret::Void => Seen::Nothing,
        Ret::Number(Number::Bool) => Seen::Truth,
        Ret::Number(Number::Char) => Seen::Character,
        Ret::Number(Number::Float | Number::Double) => Seen::Fraction,
        Ret::Number(number) => {
            let (low, high) = range(*number);
            Seen::Integer(low, high)
        }
        Ret::Enum(_) => {
            let (low, high) = range(Number::Int);
            Seen::Integer(low, high)
        }
        Ret::CStr => Seen::Text { undef: true },
        Ret::StdString => Seen::Text { undef: false },
        Ret::Owned { ty, nullable } => Seen::Object {
            ty: *ty,
            owned: true,
            undef: *nullable,
        },
        Ret::Lent { ty, nullable } => Seen::Object {
            ty: *ty,
            owned: false,
            undef: *nullable,
        },
        Ret::AnyObject => Seen::AnyObject,
        Ret::Scalar => Seen::Any,
    }
}

fn words((model, ret): (&Model, &Ret)) -> String {
    match seen(ret) {
        Seen::Nothing => "nothing".to_string(),
        Seen::Truth => "a truth value".to_string(),
        Seen::Integer(..) => "an integer".to_string(),
        Seen::Fraction => "a number".to_string(),
        Seen::Character => "a character".to_string(),
        Seen::Text { .. } => "a string".to_string(),
        Seen::Object { ty, .. } => format!("a {} object", name(model, ty)),
        Seen::AnyObject => "an object of any class".to_string(),
        Seen::Any => "any value".to_string(),
    }
}
