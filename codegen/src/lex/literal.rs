//! Numbers, characters and strings: their spelling and the values that they denote.

use super::{Lexer, continues_name};
use crate::token::{Broken, BrokenKind, Char, Float, Integer, Str, Text, TokenKind};

impl Lexer<'_> {
    fn broken(&self, start: usize, why: BrokenKind) -> TokenKind {
        TokenKind::Broken(Broken {
            text: self.text_from(start),
            why,
        })
    }

    /// A preprocessing number, then what it is: `1'000`, `0x1p-3`, `1e+5`, `.5f` are one each.
    pub(super) fn number(&mut self) -> TokenKind {
        let start = self.at;
        let hex = self.peek(0) == b'0' && matches!(self.peek(1), b'x' | b'X');
        loop {
            match self.peek(0) {
                b'e' | b'E' if !hex && matches!(self.peek(1), b'+' | b'-') => self.at += 2,
                b'p' | b'P' if hex && matches!(self.peek(1), b'+' | b'-') => self.at += 2,
                b'\'' if continues_name(self.peek(1)) => self.at += 1,
                b'.' => self.at += 1,
                byte if continues_name(byte) => self.at += 1,
                _ => break,
            }
        }
        let text = self.text_from(start);
        let digits = text.replace('\'', "");
        let is_float = digits.contains('.')
            || if hex {
                digits.contains(['p', 'P'])
            } else {
                digits.contains(['e', 'E']) && !is_binary(&digits)
            };
        let kind = if is_float {
            float(&digits, hex, &text)
        } else {
            integer(&digits, &text)
        };
        kind.unwrap_or_else(|why| TokenKind::Broken(Broken { text, why }))
    }

    /// A character literal whose prefix (`L`, `u8`, ...) is `prefix` bytes long.
    pub(super) fn character(&mut self, prefix: usize) -> TokenKind {
        let start = self.at;
        self.at += prefix + 1;
        let mut value: Option<u32> = None;
        let mut bad_escape = false;
        loop {
            match self.peek(0) {
                b'\'' => break,
                b'\n' | 0 if self.at >= self.text.len() || self.peek(0) == b'\n' => {
                    return self.broken(start, BrokenKind::Char);
                }
                b'\\' => match self.escape() {
                    Some(code) => value = Some(joined(value, code)),
                    None => bad_escape = true,
                },
                _ => {
                    let c = self.rest().chars().next().unwrap_or_default();
                    self.at += c.len_utf8();
                    value = Some(joined(value, c as u32));
                }
            }
        }
        self.at += 1;
        match value {
            _ if bad_escape => self.broken(start, BrokenKind::Escape),
            Some(value) => TokenKind::Char(Char {
                value,
                text: self.text_from(start),
            }),
            None => self.broken(start, BrokenKind::EmptyChar),
        }
    }

    /// A string literal whose prefix is `prefix` bytes long.
    pub(super) fn string(&mut self, prefix: usize) -> TokenKind {
        let start = self.at;
        let wide = prefix == 1;
        self.at += prefix + 1;
        let mut value = Vec::new();
        loop {
            let continuation = self.continuation();
            match self.peek(0) {
                b'"' => break,
                b'\n' | 0 if self.at >= self.text.len() || self.peek(0) == b'\n' => {
                    return self.broken(start, BrokenKind::Str);
                }
                b'\\' if continuation > 0 => self.at += continuation,
                b'\\' => {
                    let universal = matches!(self.peek(1), b'u' | b'U');
                    let at = self.at;
                    match self.escape() {
                        Some(code) if universal || wide => {
                            let c = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
                            value.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                        }
                        Some(code) => value.push(code.to_le_bytes()[0]),
                        // As compilers do: the backslash goes, the character stays.
                        None => value.extend_from_slice(&self.text.as_bytes()[at + 1..self.at]),
                    }
                }
                byte => {
                    value.push(byte);
                    self.at += 1;
                }
            }
        }
        self.at += 1;
        TokenKind::Str(Str {
            value: value.into(),
            wide,
            text: self.text_from(start),
        })
    }

    /// A raw string, `R"tag(text)tag"`; nothing where the quote starts an ordinary string.
    pub(super) fn raw_string(&mut self, prefix: usize) -> Option<TokenKind> {
        let start = self.at;
        let inner = &self.rest()[prefix + 1..];
        let (at, open) = inner
            .char_indices()
            .take(17)
            .find(|(_, c)| matches!(c, '(' | ' ' | '\\' | ')' | '\n' | '"'))?;
        if open != '(' {
            return None;
        }
        let close = format!("){}\"", &inner[..at]);
        let body = &inner[at + 1..];
        let Some(length) = body.find(&close) else {
            self.at = self.text.len();
            return Some(self.broken(start, BrokenKind::Str));
        };
        let value = body.as_bytes()[..length].into();
        self.at += prefix + 1 + at + 1 + length + close.len();
        let wide = matches!(self.text.as_bytes()[start], b'L' | b'U')
            || &self.text[start..start + 2] == "uR";
        Some(TokenKind::Str(Str {
            value,
            wide,
            text: self.text_from(start),
        }))
    }

    /// The value of an escape sequence, which is passed; nothing for an unknown one.
    fn escape(&mut self) -> Option<u32> {
        self.at += 1;
        let c = self.rest().chars().next()?;
        if c == '\n' {
            return None;
        }
        self.at += c.len_utf8();
        let simple = match c {
            'n' => b'\n',
            't' => b'\t',
            'r' => b'\r',
            'a' => 0x07,
            'b' => 0x08,
            'f' => 0x0c,
            'v' => 0x0b,
            'e' => 0x1b,
            '\\' | '\'' | '"' | '?' => c as u8,
            '0'..='7' => {
                self.at -= 1;
                return self.digits(8, 3);
            }
            'x' => return self.digits(16, usize::MAX),
            'u' => return self.digits(16, 4),
            'U' => return self.digits(16, 8),
            _ => return None,
        };
        Some(u32::from(simple))
    }

    fn digits(&mut self, radix: u32, most: usize) -> Option<u32> {
        let mut value: Option<u32> = None;
        for _ in 0..most {
            let Some(digit) = char::from(self.peek(0)).to_digit(radix) else {
                break;
            };
            value = Some(value.unwrap_or(0).wrapping_mul(radix).wrapping_add(digit));
            self.at += 1;
        }
        value
    }
}

/// The value of several characters in one literal, as gcc counts it.
fn joined(before: Option<u32>, code: u32) -> u32 {
    before.map_or(code, |before| (before << 8) | (code & 0xff))
}

fn is_binary(digits: &str) -> bool {
    digits.starts_with("0b") || digits.starts_with("0B")
}

fn float(digits: &str, hex: bool, text: &Text) -> Result<TokenKind, BrokenKind> {
    let number = digits.trim_end_matches(['f', 'F', 'l', 'L']);
    let value = if hex {
        hex_float(digits.trim_end_matches(['l', 'L']))
    } else {
        number.parse().ok()
    };
    match value {
        Some(value) => Ok(TokenKind::Float(Float {
            value,
            text: text.clone(),
        })),
        None => Err(BrokenKind::Number),
    }
}

/// The value of `0x1.8p3`.
fn hex_float(digits: &str) -> Option<f64> {
    let (mantissa, exponent) = digits.get(2..)?.split_once(['p', 'P'])?;
    let exponent: i32 = exponent.trim_end_matches(['f', 'F']).parse().ok()?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let mut value = 0.0;
    for c in whole.chars().chain(fraction.chars()) {
        value = value * 16.0 + f64::from(c.to_digit(16)?);
    }
    let places = i32::try_from(fraction.len()).ok()?;
    Some(value * 2f64.powi(exponent.saturating_sub(places.saturating_mul(4))))
}

fn integer(digits: &str, text: &Text) -> Result<TokenKind, BrokenKind> {
    let (radix, body) = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, &digits[2..]),
        [b'0', b'b' | b'B', ..] => (2, &digits[2..]),
        [b'0', b'0'..=b'9', ..] => (8, &digits[1..]),
        _ => (10, digits),
    };
    let end = body
        .find(|c: char| !c.is_digit(radix))
        .unwrap_or(body.len());
    let (number, suffix) = body.split_at(end);
    let suffix = suffix.to_ascii_lowercase();
    let unsigned = suffix.contains('u');
    let longs = match suffix.replacen('u', "", 1).as_str() {
        "" => 0,
        "l" => 1,
        "ll" | "i64" => 2,
        _ => return Err(BrokenKind::Number),
    };
    if number.is_empty() {
        return Err(BrokenKind::Number);
    }
    match u64::from_str_radix(number, radix) {
        Ok(value) => Ok(TokenKind::Integer(Integer {
            value,
            unsigned,
            longs,
            text: text.clone(),
        })),
        Err(_) => Err(BrokenKind::TooLarge),
    }
}

#[cfg(test)]
mod tests {
    use crate::lex::lex;
    use crate::source::SourceId;
    use crate::token::{BrokenKind, TokenKind};

    fn first(text: &str) -> TokenKind {
        lex(SourceId::default(), text).swap_remove(0).kind
    }

    fn int(text: &str) -> (u64, bool, u8) {
        match first(text) {
            TokenKind::Integer(n) => (n.value, n.unsigned, n.longs),
            other => panic!("{text}: {other:?}"),
        }
    }

    fn broken(text: &str) -> BrokenKind {
        match first(text) {
            TokenKind::Broken(broken) => broken.why,
            other => panic!("{text}: {other:?}"),
        }
    }

    fn bytes(text: &str) -> Vec<u8> {
        match first(text) {
            TokenKind::Str(string) => string.value.to_vec(),
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn integers_know_their_value_and_suffix() {
        assert_eq!(int("0x2AuLL"), (42, true, 2));
        assert_eq!(int("010"), (8, false, 0));
        assert_eq!(int("0b101l"), (5, false, 1));
        assert_eq!(int("1'000"), (1000, false, 0));
        assert_eq!(int("18446744073709551615u").0, u64::MAX);
    }

    #[test]
    fn floats_know_their_value() {
        for (text, value) in [
            ("1.5", 1.5),
            ("1e3", 1000.0),
            (".5f", 0.5),
            ("2.L", 2.0),
            ("0x1.8p1", 3.0),
        ] {
            assert!(
                matches!(first(text), TokenKind::Float(f) if f.value == value),
                "{text}"
            );
        }
    }

    #[test]
    fn characters_are_decoded() {
        for (text, value) in [
            ("'a'", 97),
            (r"'\n'", 10),
            (r"'\x41'", 65),
            (r"'\0'", 0),
            ("L'é'", 0xe9),
            ("'ab'", 0x6162),
        ] {
            assert!(
                matches!(first(text), TokenKind::Char(c) if c.value == value),
                "{text}"
            );
        }
    }

    #[test]
    fn strings_are_decoded_to_bytes() {
        assert_eq!(bytes(r#""a\tb\"\x41\101""#), b"a\tb\"AA");
        assert_eq!(bytes("\"é\\u00e9\""), "éé".as_bytes());
        assert_eq!(bytes("\"a\\\nb\""), b"ab");
        assert_eq!(bytes(r#"R"x(a\n")")x""#), br#"a\n")""#);
    }

    #[test]
    fn what_is_no_literal_says_why() {
        assert_eq!(broken("\"abc\n"), BrokenKind::Str);
        assert_eq!(broken("'a"), BrokenKind::Char);
        assert_eq!(broken("''"), BrokenKind::EmptyChar);
        assert_eq!(broken(r"'\q'"), BrokenKind::Escape);
        assert_eq!(broken("12abc"), BrokenKind::Number);
        assert_eq!(broken("0x"), BrokenKind::Number);
        assert_eq!(broken("99999999999999999999"), BrokenKind::TooLarge);
    }
}
