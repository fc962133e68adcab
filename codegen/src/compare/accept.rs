//! Which Perl values an argument takes.

use std::collections::BTreeSet;

use crate::model::{In, Model, Number, Pass, PointeeKind, TypeId};

/// The values that an argument takes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Accepts {
    /// Anything at all.
    anything: bool,
    undef: bool,
    /// Strings, up to this many bytes.
    strings: Option<usize>,
    /// Integers in this range, as numbers or as strings that look like them.
    integers: Option<(i128, i128)>,
    fractions: bool,
    code: bool,
    objects: Objects,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
enum Objects {
    #[default]
    None,
    /// Of these types, in words.
    Of(BTreeSet<String>),
    Any,
}

impl Accepts {
    /// What a conversion takes.
    pub fn of(model: &Model, conv: &In) -> Accepts {
        let none = Accepts::default();
        match conv {
            In::Number(number) | In::Output(number) | In::InOut(number) => Accepts::number(*number),
            In::Enum(_) => Accepts::number(Number::Int),
            In::CStr | In::WholeStr | In::Bytes => Accepts {
                undef: true,
                strings: Some(usize::MAX),
                ..none
            },
            In::StdString { .. } => Accepts {
                strings: Some(usize::MAX),
                ..none
            },
            In::CharArray(size) => Accepts {
                undef: true,
                strings: Some(size.saturating_sub(1)),
                ..none
            },
            In::Callback => Accepts {
                undef: true,
                strings: Some(usize::MAX),
                code: true,
                ..none
            },
            // A script has nothing to put where a type is wanted by value that nothing is known of.
            In::Object {
                ty,
                pass: Pass::Value,
            } if model.types[ty.0].kind == PointeeKind::Opaque => none,
            In::Object { ty, pass } => Accepts {
                undef: *pass == Pass::Pointer,
                objects: Objects::Of(objects(model, *ty)),
                ..none
            },
            In::Array { ty, .. } => Accepts {
                undef: true,
                objects: Objects::Of(objects(model, *ty)),
                ..none
            },
            In::AnyObject => Accepts {
                undef: true,
                objects: Objects::Any,
                ..none
            },
            In::Scalar => Accepts {
                anything: true,
                ..none
            },
        }
    }

    fn number(number: Number) -> Accepts {
        let none = Accepts::default();
        match number {
            Number::Bool => Accepts {
                anything: true,
                ..none
            },
            Number::Char => Accepts {
                strings: Some(1),
                integers: Some((-128, 127)),
                ..none
            },
            Number::Float | Number::Double => Accepts {
                integers: Some((i128::MIN, i128::MAX)),
                fractions: true,
                ..none
            },
            integer => Accepts {
                integers: Some(range(integer)),
                ..none
            },
        }
    }

    /// What is taken here and not by `other`, in words.
    pub fn beyond(&self, other: &Accepts) -> Vec<String> {
        let mut more = Vec::new();
        if other.anything {
            return more;
        }
        if self.anything {
            more.push("any value".to_string());
            return more;
        }
        if self.undef && !other.undef {
            more.push("undef".to_string());
        }
        match (self.strings, other.strings) {
            (Some(_), None) => more.push("strings".to_string()),
            (Some(mine), Some(theirs)) if mine > theirs => {
                more.push(format!("strings of more than {theirs} bytes"));
            }
            _ => {}
        }
        match (self.integers, other.integers) {
            (Some(_), None) => more.push("numbers".to_string()),
            (Some((low, high)), Some((other_low, other_high))) => {
                if low < other_low {
                    more.push(if other_low == 0 {
                        "negative numbers".to_string()
                    } else {
                        format!("numbers below {other_low}")
                    });
                }
                if high > other_high {
                    more.push(format!("numbers above {other_high}"));
                }
            }
            _ => {}
        }
        if self.fractions && !other.fractions && other.integers.is_some() {
            more.push("fractions".to_string());
        }
        if self.code && !other.code {
            more.push("code references".to_string());
        }
        match (&self.objects, &other.objects) {
            (Objects::Any, Objects::None | Objects::Of(_)) => {
                more.push("objects of any class".to_string());
            }
            (Objects::Of(mine), Objects::Of(theirs)) => {
                more.extend(mine.difference(theirs).cloned());
            }
            (Objects::Of(mine), Objects::None) => {
                more.extend(mine.iter().cloned());
            }
            _ => {}
        }
        more
    }
}

/// The objects that may stand for a type, in words.
fn objects(model: &Model, ty: TypeId) -> BTreeSet<String> {
    std::iter::once(ty)
        .chain(model.types[ty.0].derived.iter().map(|cast| cast.from))
        .map(|ty| format!("{} objects", name(model, ty)))
        .collect()
}

/// Whether `ty` or one of the types that may stand for it has that name.
pub(super) fn includes(model: &Model, ty: TypeId, wanted: &str) -> bool {
    std::iter::once(ty)
        .chain(model.types[ty.0].derived.iter().map(|cast| cast.from))
        .any(|ty| name(model, ty) == wanted)
}

/// A type as a script author knows it: the package of a class, the C++ name of anything else.
pub(super) fn name(model: &Model, ty: TypeId) -> &str {
    let pointer = &model.types[ty.0];
    match pointer.kind {
        PointeeKind::Class(_) | PointeeKind::Imported(_) => &pointer.package,
        _ => &pointer.pretty,
    }
}

/// The range of an integer type.
pub(super) fn range(number: Number) -> (i128, i128) {
    match number {
        Number::SChar | Number::Char => (i8::MIN.into(), i8::MAX.into()),
        Number::UChar => (0, u8::MAX.into()),
        Number::Short => (i16::MIN.into(), i16::MAX.into()),
        Number::UShort => (0, u16::MAX.into()),
        Number::Int => (i32::MIN.into(), i32::MAX.into()),
        Number::UInt => (0, u32::MAX.into()),
        Number::Bool => (0, 1),
        Number::Long | Number::LongLong | Number::Float | Number::Double => {
            (i64::MIN.into(), i64::MAX.into())
        }
        Number::ULong | Number::ULongLong => (0, u64::MAX.into()),
    }
}
