//! As much of ELF as tells a shared object that perl can load as a module from what else a build leaves: whether a file defines a symbol
//! that others can look up.

const ET_DYN: u64 = 3;
const SHT_DYNSYM: u64 = 11;

/// A number of `size` bytes, least byte first.
fn number(bytes: &[u8], at: u64, size: u64) -> Option<u64> {
    let at = usize::try_from(at).ok()?;
    let bytes = bytes.get(at..at.checked_add(usize::try_from(size).ok()?)?)?;
    Some(
        bytes
            .iter()
            .rev()
            .fold(0, |sum, byte| sum << 8 | u64::from(*byte)),
    )
}

/// Whether the text at that place is `symbol` with a NUL behind it.
fn is_text(bytes: &[u8], at: u64, symbol: &str) -> Option<bool> {
    let rest = bytes.get(usize::try_from(at).ok()?..)?;
    Some(rest.strip_prefix(symbol.as_bytes())?.first() == Some(&0))
}

/// Whether the bytes are a shared object that defines the symbol. Of other layouts than 64 bits with the least byte first only the kind is
/// looked at.
pub(super) fn defines(bytes: &[u8], symbol: &str) -> bool {
    if !bytes.starts_with(b"\x7fELF") {
        return false;
    }
    if bytes.get(4..6) != Some(&[2, 1]) {
        return true;
    }
    number(bytes, 16, 2) == Some(ET_DYN) && find(bytes, symbol).is_some()
}

fn find(bytes: &[u8], symbol: &str) -> Option<()> {
    let (sections, size) = (number(bytes, 0x28, 8)?, number(bytes, 0x3a, 2)?);
    let section = |index: u64| sections.checked_add(index.checked_mul(size)?);
    for index in 0..number(bytes, 0x3c, 2)? {
        let at = section(index)?;
        if number(bytes, at.checked_add(4)?, 4)? != SHT_DYNSYM {
            continue;
        }
        let (start, length) = (number(bytes, at + 0x18, 8)?, number(bytes, at + 0x20, 8)?);
        let names = section(number(bytes, at + 0x28, 4)?)?;
        let names = number(bytes, names.checked_add(0x18)?, 8)?;
        for entry in (0..length / 24).map(|entry| start.checked_add(entry * 24)) {
            let entry = entry?;
            let name = names.checked_add(number(bytes, entry, 4)?)?;
            let defined = number(bytes, entry.checked_add(6)?, 2)? != 0;
            if defined && is_text(bytes, name, symbol) == Some(true) {
                return Some(());
            }
        }
    }
    None
}
