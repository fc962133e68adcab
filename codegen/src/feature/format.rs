//! The formats of `%rename`: `%(camelcase)s`, `%(regex:/pattern/replacement/)s`, `prefix_%s`.

use crate::names::capital;

/// The new name that `format` makes of `name`; `None` where the name stays, and what is wrong with a bad format.
pub fn apply_format(format: &str, name: &str) -> Result<Option<String>, String> {
    if format.is_empty() || format == "$ignore" {
        return Ok(None);
    }
    let mut out = String::new();
    let mut rest = format;
    let mut kept = false;
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('s') {
            out.push_str(name);
            rest = after;
        } else if let Some(after) = rest.strip_prefix('%') {
            out.push('%');
            rest = after;
        } else if let Some(after) = rest.strip_prefix('(') {
            let end = after
                .find(")s")
                .ok_or_else(|| "a `%(...)s` is not closed".to_string())?;
            match function(&after[..end], name)? {
                Some(made) => out.push_str(&made),
                None => kept = true,
            }
            rest = &after[end + 2..];
        } else {
            return Err("only `%s`, `%%` and `%(...)s` are formats".to_string());
        }
    }
    out.push_str(rest);
    Ok((!kept).then_some(out))
}

fn function(call: &str, name: &str) -> Result<Option<String>, String> {
    let (word, argument) = match call.split_once(':') {
        Some((word, argument)) => (word, argument),
        None => (call, ""),
    };
    let parts = || {
        name.split('_')
            .filter(|p| !p.is_empty())
            .map(capital)
            .collect::<String>()
    };
    Ok(Some(match word {
        "lower" | "lowercase" => name.to_lowercase(),
        "upper" | "uppercase" => name.to_uppercase(),
        "title" | "firstuppercase" => capital(name),
        "firstlowercase" | "lower_first" => lower_first(name),
        "ctitle" | "camelcase" => parts(),
        "lctitle" | "lowercamelcase" => lower_first(&parts()),
        "utitle" | "undercase" => underscored(name),
        "strip" => match bracketed(argument)? {
            prefix if name.len() > prefix.len() => {
                name.strip_prefix(prefix).unwrap_or(name).to_string()
            }
            _ => name.to_string(),
        },
        "rstrip" => match bracketed(argument)? {
            suffix if name.len() > suffix.len() => {
                name.strip_suffix(suffix).unwrap_or(name).to_string()
            }
            _ => name.to_string(),
        },
        "regex" => return replace(argument, name),
        other => return Err(format!("there is no format `{other}`")),
    }))
}

fn lower_first(name: &str) -> String {
    let mut chars = name.chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => String::new(),
    }
}

fn underscored(name: &str) -> String {
    let mut out = String::new();
    let mut before: Option<char> = None;
    for c in name.chars() {
        if c.is_uppercase() && before.is_some_and(|b| b.is_lowercase() || b.is_numeric()) {
            out.push('_');
        }
        out.extend(c.to_lowercase());
        before = Some(c);
    }
    out
}

fn bracketed(argument: &str) -> Result<&str, String> {
    argument
        .strip_prefix('[')
        .and_then(|a| a.strip_suffix(']'))
        .ok_or_else(|| "write the text in brackets: `%(strip:[text])s`".to_string())
}

/// `/pattern/replacement/`: the name with its first match replaced; `None` where nothing matches.
fn replace(argument: &str, name: &str) -> Result<Option<String>, String> {
    let bad = || "write `%(regex:/pattern/replacement/)s`".to_string();
    let delimiter = argument.chars().next().ok_or_else(bad)?;
    let parts: Vec<&str> = argument[delimiter.len_utf8()..].split(delimiter).collect();
    let [pattern, replacement, ..] = parts.as_slice() else {
        return Err(bad());
    };
    let regex = regex::Regex::new(pattern)
        .map_err(|_| "this is not a regular expression that can be used here".to_string())?;
    let Some(found) = regex.captures(name) else {
        return Ok(None);
    };
    let whole = found.get(0).map_or(0..0, |m| m.range());
    let mut out = name[..whole.start].to_string();
    let mut upper: Option<bool> = None;
    // `\u` and `\l` are about one character.
    let mut once: Option<bool> = None;
    let mut chars = replacement.chars();
    let cased = |text: &str, upper: Option<bool>| match upper {
        Some(true) => text.to_uppercase(),
        Some(false) => text.to_lowercase(),
        None => text.to_string(),
    };
    let mut push = |text: &str, upper: Option<bool>, once: &mut Option<bool>| {
        let Some(first) = text.chars().next() else {
            return;
        };
        let (first, rest) = text.split_at(first.len_utf8());
        out.push_str(&cased(first, once.take().or(upper)));
        out.push_str(&cased(rest, upper));
    };
    while let Some(c) = chars.next() {
        if c != '\\' {
            push(c.encode_utf8(&mut [0; 4]), upper, &mut once);
            continue;
        }
        match chars.next() {
            Some('U') => upper = Some(true),
            Some('L') => upper = Some(false),
            Some('E') => upper = None,
            Some(one @ ('u' | 'l')) => once = Some(one == 'u'),
            Some('\\') => {}
            Some(d) if d.is_ascii_digit() => {
                let group = d.to_digit(10).unwrap_or(0) as usize;
                push(
                    found.get(group).map_or("", |m| m.as_str()),
                    upper,
                    &mut once,
                );
            }
            Some(other) => push(other.encode_utf8(&mut [0; 4]), upper, &mut once),
            None => {}
        }
    }
    out.push_str(&name[whole.end..]);
    Ok(Some(out))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(format: &str, name: &str) -> String {
        apply_format(format, name)
            .expect("the format is good")
            .unwrap_or_else(|| name.to_string())
    }

    #[test]
    fn formats_make_names() {
        assert_eq!(made("%(camelcase)s", "foo_bar"), "FooBar");
        assert_eq!(made("%(lowercamelcase)s", "foo_bar"), "fooBar");
        assert_eq!(made("%(undercase)s", "fooBar"), "foo_bar");
        assert_eq!(made("%(strip:[switch_])s", "switch_true"), "true");
        assert_eq!(made("my_%s", "f"), "my_f");
    }

    #[test]
    fn a_regular_expression_rewrites_what_it_matches_and_leaves_other_names() {
        assert_eq!(made("%(regex:/^get(.*)/\\1/)s", "getBody"), "Body");
        assert_eq!(made("%(regex:/^(x)(.*)/\\U\\1\\E\\2/)s", "xy"), "Xy");
        assert_eq!(made("%(regex:/^get(.*)/\\1/)s", "setBody"), "setBody");
        assert_eq!(made("%(regex:/^x_(.*)/\\u\\1/)s", "x_upper"), "Upper");
    }

    #[test]
    fn an_unknown_format_is_told() {
        assert!(apply_format("%(command:ls)s", "x").is_err());
        assert!(apply_format("%(camelcase", "x").is_err());
    }
}
