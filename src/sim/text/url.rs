//! URL escapes as the switch writes and reads them.

use crate::sim::text;

const UNSAFE: &[u8] = b"\r\n #%&+:;<=>?@[\\]^`{|}\"";
const HEX: &[u8; 16] = b"0123456789ABCDEF";

/// Escapes what is unsafe in a URL and everything that is not printable ASCII. An escape that is there already, with
/// capital hexadecimal digits, stays as it is.
pub fn encode(value: &str) -> String {
    let bytes = text::to_bytes(value);
    let mut out = String::with_capacity(bytes.len() + 16);
    for (at, &byte) in bytes.iter().enumerate() {
        let is_escape = byte == b'%'
            && matches!(bytes.get(at + 1..at + 3), Some(d) if d.iter().all(|c| HEX.contains(c)));
        if is_escape || (matches!(byte, b' '..=b'~') && !UNSAFE.contains(&byte)) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push(char::from(HEX[usize::from(byte >> 4)]));
            out.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
    out
}

/// Takes the escapes back; what is not a whole escape stays as it is. The escape of NUL ends the text, as a C string.
pub fn decode(value: &str) -> String {
    let bytes = text::to_bytes(value);
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = &*bytes;
    while let [byte, tail @ ..] = rest {
        let digits = tail.get(..2).and_then(|d| std::str::from_utf8(d).ok());
        let code = digits.and_then(|d| u8::from_str_radix(d, 16).ok());
        match (byte, code) {
            (b'%', Some(0)) => break,
            (b'%', Some(code)) => {
                out.push(code);
                rest = &tail[2..];
            }
            _ => {
                out.push(*byte);
                rest = tail;
            }
        }
    }
    text::from_bytes(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_an_event_are_escaped_as_the_switch_does() {
        assert_eq!(encode("my::sub"), "my%3A%3Asub");
        assert_eq!(encode("\u{263a}x"), "%E2%98%BAx");
        assert_eq!(encode("Sun, 22 Nov"), "Sun,%2022%20Nov");
        assert_eq!(encode(&text::from_bytes(b"\xe9")), "%E9");
    }

    #[test]
    fn an_escape_is_not_escaped_again() {
        assert_eq!(encode("a%20b"), "a%20b");
        assert_eq!(encode("100%"), "100%25");
        assert_eq!(encode("%2x"), "%252x");
    }

    #[test]
    fn decoding_gives_back_any_bytes() {
        let decoded = decode("%E9%zz%4");
        assert_eq!(text::to_bytes(&decoded).as_ref(), b"\xe9%zz%4");
    }
}
