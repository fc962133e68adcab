//! Text that keeps every byte. Scripts and the switch exchange byte strings, mostly but not always UTF-8; the model works
//! on `str`. [`from_bytes`] turns bytes into a string in which each byte that is not UTF-8 stands as one reserved
//! code point, and [`to_bytes`] gives back exactly the bytes that went in.

pub mod args;
pub mod date;
pub mod expand;
pub mod pattern;
pub mod url;
pub mod vars;

use std::borrow::Cow;

/// The code point that stands for byte 0x00; only 0x80 to 0xFF are used, the last 128 of plane 16.
const RESERVED: u32 = 0x10_FF00;

/// Whether `c` stands for a raw byte.
fn raw_byte(c: char) -> Option<u8> {
    let code = u32::from(c);
    (code >= RESERVED + 0x80).then(|| (code - RESERVED) as u8)
}

/// Reads bytes as text. Valid UTF-8 is borrowed; every other byte becomes a reserved code point.
pub fn from_bytes(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes)
        && !text.contains(|c| raw_byte(c).is_some())
    {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(bytes.len() + 8);
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            if raw_byte(c).is_some() {
                let mut buffer = [0; 4];
                c.encode_utf8(&mut buffer)
                    .bytes()
                    .for_each(|byte| out.push(stand_in(byte)));
            } else {
                out.push(c);
            }
        }
        chunk
            .invalid()
            .iter()
            .for_each(|&byte| out.push(stand_in(byte)));
    }
    Cow::Owned(out)
}

/// The code point for a byte of 0x80 or above.
fn stand_in(byte: u8) -> char {
    char::from_u32(RESERVED + u32::from(byte)).unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// The bytes that a text from [`from_bytes`] stands for.
pub fn to_bytes(text: &str) -> Cow<'_, [u8]> {
    if !text.contains(|c| raw_byte(c).is_some()) {
        return Cow::Borrowed(text.as_bytes());
    }
    let mut out = Vec::with_capacity(text.len());
    for c in text.chars() {
        match raw_byte(c) {
            Some(byte) => out.push(byte),
            None => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf8_passes_through_unchanged() {
        assert_eq!(
            from_bytes("caf\u{e9} \u{263a}".as_bytes()),
            "caf\u{e9} \u{263a}"
        );
    }

    #[test]
    fn every_byte_comes_back() {
        let all: Vec<u8> = (1..=255).collect();
        assert_eq!(to_bytes(&from_bytes(&all)).as_ref(), all.as_slice());
    }

    #[test]
    fn the_reserved_code_points_themselves_come_back() {
        let text = "a\u{10FF80}b\u{10FFFF}".as_bytes();
        assert_eq!(to_bytes(&from_bytes(text)).as_ref(), text);
    }
}
