//! What Perl sees of SWIG's output.

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;

use super::Facts;

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a regular expression")
}

/// The facts in SWIG's C++ and Perl.
pub fn facts(wrapper: &str, module: &str) -> Facts {
    vec![
        ("functions", functions(module)),
        ("classes", classes(module)),
        ("usage", usage(wrapper)),
        ("argument types", argument_types(wrapper)),
        ("dispatch", dispatch(wrapper)),
        ("constants", constants(wrapper)),
        ("variables", variables(wrapper)),
        ("types", types(wrapper)),
    ]
}

fn functions(module: &str) -> Vec<String> {
    let start = module.find("FUNCTION WRAPPERS").unwrap_or(0);
    let end = ["############# Class", "VARIABLE STUBS"]
        .iter()
        .filter_map(|mark| module.find(mark))
        .min()
        .unwrap_or(module.len());
    module[start..end.max(start)]
        .lines()
        .filter(|line| line.starts_with('*'))
        .map(str::to_string)
        .collect()
}

fn classes(module: &str) -> Vec<String> {
    let end = module.find("VARIABLE STUBS").unwrap_or(module.len());
    let mut out: Vec<String> = Vec::new();
    let mut inside = false;
    for line in module[..end].lines() {
        if let Some(rest) = line.strip_prefix("############# Class : ") {
            inside = true;
            out.push(format!("class {}", rest.trim_end_matches('#').trim()));
        }
        let wanted = line.starts_with("@ISA")
            || line.starts_with("sub new")
            || line.starts_with("sub DESTROY")
            || line.starts_with('*');
        // A static constant has its alias twice.
        if inside && wanted && out.last().is_none_or(|last| last != line) {
            out.push(line.to_string());
        }
    }
    out
}

/// The wrappers with their bodies; overloads are numbered in order (those of a `using` have numbers like `0_1`).
fn wrappers(wrapper: &str) -> Vec<(String, &str)> {
    let start = regex(r"(?m)^XS\(_wrap_(\w+)\) \{$");
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    start
        .captures_iter(wrapper)
        .map(|captures| {
            let mut name = captures[1].to_string();
            if let Some((stem, _)) = name.split_once("__SWIG_") {
                let number = numbers.entry(stem.to_string()).or_default();
                *number += 1;
                name = format!("{stem}__SWIG_{}", *number - 1);
            }
            let at = captures.get(0).map_or(0, |m| m.end());
            let body = &wrapper[at..];
            (name, &body[..body.find("\nXS(").unwrap_or(body.len())])
        })
        .collect()
}

fn usage(wrapper: &str) -> Vec<String> {
    let usage = regex(r#"SWIG_croak\("Usage: (.*)"\);"#);
    wrappers(wrapper)
        .into_iter()
        .filter_map(|(name, body)| Some(format!("{name}: {}", &usage.captures(body)?[1])))
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect()
}

fn argument_types(wrapper: &str) -> Vec<String> {
    let message = regex(r#"in method '" "(\w+)" "', argument " "(\d+)"" of type '" "([^"]*)""'""#);
    let mut out = BTreeSet::new();
    for (name, body) in wrappers(wrapper) {
        for captures in message.captures_iter(body) {
            out.insert(format!("{name} {}: {}", &captures[2], &captures[3]));
        }
    }
    out.into_iter().collect()
}

fn dispatch(wrapper: &str) -> Vec<String> {
    let call = regex(r"SWIG_CALLXS\(_wrap_(\w+__SWIG_\w+)\)");
    let start = regex(r"(?m)^XS\(_wrap_(\w+__SWIG_\w+)\) \{$");
    let overloads: Vec<String> = start
        .captures_iter(wrapper)
        .map(|c| c[1].to_string())
        .collect();
    wrappers(wrapper)
        .into_iter()
        .filter_map(|(name, body)| {
            let stem = format!("{name}__SWIG_");
            let own: Vec<&String> = overloads.iter().filter(|o| o.starts_with(&stem)).collect();
            let order: Vec<String> = call
                .captures_iter(body)
                .filter_map(|c| Some(own.iter().position(|o| **o == c[1])?.to_string()))
                .collect();
            (!order.is_empty()).then(|| format!("{name}: {}", order.join(" ")))
        })
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect()
}

fn constants(wrapper: &str) -> Vec<String> {
    let constant = regex(r#"SWIG_prefix "(\w+)",[^\n]*\n\s*sv_setsv\(sv, SWIG_From(\w+)"#);
    constant
        .captures_iter(wrapper)
        .map(|captures| {
            let kind = match &captures[2] {
                "CharPtr" => "string",
                "_double" | "_float" => "double",
                "_bool" => "bool",
                "_char" => "char",
                _ => "int",
            };
            format!("{}: {kind}", &captures[1])
        })
        .collect()
}

fn variables(wrapper: &str) -> Vec<String> {
    let variable =
        regex(r#"\{ "\w+::(\w+)", MAGIC_CLASS (\w+), MAGIC_CLASS \w+,(0|&SWIGTYPE_p_\w+) \}"#);
    variable
        .captures_iter(wrapper)
        .map(|captures| {
            let access = if &captures[2] == "swig_magic_readonly" {
                "read"
            } else {
                "write"
            };
            format!("{}: {access}", &captures[1])
        })
        .collect()
}

/// The types that some wrapper uses, and those of classes; SWIG also lists what nothing refers to.
fn types(wrapper: &str) -> Vec<String> {
    let ty = regex(
        r#"(?m)^static swig_type_info _swigt_(\w+) = \{"(\w+)", "([^"]*)", 0, 0, \(void\*\)(?:0|"([^"]*)"), 0\};"#,
    );
    let cast = regex(r"(?m)^static swig_cast_info _swigc_(\w+)\[\] = (.*)$");
    let from = regex(r"\{&_swigt_(\w+), (\w+), 0, 0\}");
    let mut casts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for captures in cast.captures_iter(wrapper) {
        let mut all: Vec<String> = from
            .captures_iter(&captures[2])
            .filter(|c| c[1] != captures[1] && &c[2] != "0")
            .map(|c| c[1].to_string())
            .collect();
        all.sort();
        casts.insert(captures[1].to_string(), all);
    }
    let mut out = BTreeSet::new();
    for captures in ty.captures_iter(wrapper) {
        let mangled = &captures[2];
        let package = captures.get(4).map_or("", |m| m.as_str());
        let symbol = format!("SWIGTYPE{mangled}");
        let uses = wrapper.match_indices(&symbol).filter(|(at, text)| {
            let next = wrapper[at + text.len()..].chars().next();
            !next.is_some_and(|c| c.is_alphanumeric() || c == '_')
        });
        let derived = casts.get(mangled).map(|c| c.join(" ")).unwrap_or_default();
        let derived: Vec<&str> = derived
            .split(' ')
            .filter(|d| !d.starts_with("_p_p_"))
            .collect();
        let derived = derived.join(" ");
        // The definition of the symbol is one use.
        let named = !derived.is_empty() && !mangled.starts_with("_p_a_");
        if uses.count() < 2 && package.is_empty() && !named {
            continue;
        }
        out.insert(format!("{mangled} {package} [{derived}]"));
    }
    out.into_iter().collect()
}
