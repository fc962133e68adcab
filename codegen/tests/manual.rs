//! The manual: what is said, and that both forms of it are sound.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use fsperl_codegen::emit::{html, pod};
use fsperl_codegen::manual::Manual;
use fsperl_codegen::source::Sources;
use fsperl_codegen::{Options, analyze};

const SHOP: &str = r#"
/** Sell tea & coffee.
 *
 * Everything begins with a Basket<T>; see add_up(). */
%module shop
extern "C" {
%feature("perl:example") TeaPot %{
    my $pot = shop::TeaPot->new(2);
    $pot->pour;
%}
/** A pot. It is warm. */
class TeaPot {
public:
    /** Makes a pot.
     * @param litres Its size, in litres. */
    TeaPot(int litres = 1);
    int level; /**< How full it is; see pour(). */
    int members; /**< How many have drunk from it. */
    /** Pours.
     *
     * - `cup`: a cup
     * - `mug`: a mug
     *
     * @param into What to fill.
     * @param amount How much, in millilitres.
     * @return What is left.
     * @error When nothing is left. */
    int pour(const char *into = "cup", double amount = 0.5);
    %immutable;
    char *name;
    %mutable;
};
/** A pot with a lid. */
class Kettle : public TeaPot {
public:
    static Kettle *find(const char *name);
};
/** Adds up a TeaPot's worth, at least S_ONE. */
int add_up(TeaPot &pot, unsigned int n);
/** Sizes. */
enum Size { S_ONE = 1, /**< One. */ S_TWO };
int gvar;
}
"#;

fn manual_of(text: &str) -> Manual {
    let (mut sources, main) = Sources::from_text("shop.i", text);
    match analyze(&mut sources, main, &Options::default()) {
        Ok((model, _)) => Manual::of(&model),
        Err(diagnostics) => panic!("{}", diagnostics.render(&sources, false)),
    }
}

fn freeswitch() -> Manual {
    manual_of_file(&in_project("idl/freeswitch.i"))
}

fn in_project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

fn manual_of_file(path: &Path) -> Manual {
    let mut sources = Sources::on_disk();
    let main = sources.open(path).expect("the interface is there");
    match analyze(&mut sources, main, &Options::default()) {
        Ok((model, _)) => Manual::of(&model),
        Err(diagnostics) => panic!("{}", diagnostics.render(&sources, false)),
    }
}

/// The small one, FreeSWITCH's, and those that have every construct in them.
fn all() -> Vec<Manual> {
    let mut all = vec![manual_of(SHOP), freeswitch()];
    all.push(manual_of_file(&in_project("tests/swig/lab.i")));
    let constructs = fs::read_dir(in_project("tests/swig/constructs")).expect("they are there");
    let mut paths: Vec<PathBuf> = constructs
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "i"))
        .collect();
    paths.sort();
    assert!(!paths.is_empty());
    all.extend(paths.iter().map(|path| manual_of_file(path)));
    all
}

#[track_caller]
fn assert_holds(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "no {part:?} in:\n{text}");
    }
}

#[test]
fn the_synopsis_is_the_example_of_the_module_where_it_has_one() {
    let example = "%feature(\"perl:example\", \"shop::open();\") shop;\n%module shop";
    let pod = pod::emit(&manual_of(&SHOP.replace("%module shop", example)));
    assert_holds(
        &pod,
        &[
            "=head1 SYNOPSIS\n\n    use shop;\n\n    shop::open();\n\n=head1",
            "Example:\n\n    my $pot = shop::TeaPot->new(2);\n",
        ],
    );
}

#[test]
fn a_class_that_a_typedef_names_takes_the_features_of_its_tag() {
    let text = "%module m\n%feature(\"perl:example\", \"m::f();\") tag;\n/** A. */\ntypedef struct tag { int x; } name;\n";
    assert_holds(
        &pod::emit(&manual_of(text)),
        &["=head1 m::name\n\nA.\n\nExample:\n\n    m::f();\n"],
    );
}

#[test]
fn the_pod_shows_calls_arguments_results_and_errors() {
    assert_holds(
        &pod::emit(&manual_of(SHOP)),
        &[
            "=head1 NAME\n\nshop - Sell tea & coffee\n",
            "=head1 SYNOPSIS\n\n    use shop;\n\n    my $pot = shop::TeaPot->new(2);\n    $pot->pour;\n",
            "=head2 TeaPot::new\n\n    shop::TeaPot->new([$litres])\n\nMakes a pot.\n",
            "C<$litres> (integer; C<1> when left out): Its size, in litres.\n",
            "    $pot->pour([$into [, $amount]])\n",
            "C<$into> (string; C<'cup'> when left out): What to fill.\n",
            "B<Returns> (integer): What is left.\n",
            "B<Dies:> When nothing is left.\n",
            "C<< $pot->{level} >> (integer): How full it is; see L<pour()|/\"TeaPot::pour\">.\n",
            "C<< $pot->{name} >> (string; read only)\n",
            "    shop::Kettle::find($name)\n",
            "Inherits from: L<shop::TeaPot|/\"shop::TeaPot\">.\n",
            "From L<shop::TeaPot|/\"shop::TeaPot\">: L<pour|/\"TeaPot::pour\">.\n",
            "C<$shop::S_ONE> = C<1>",
            "C<$shop::gvar> (integer)\n",
        ],
    );
}

#[test]
fn operators_are_shown_as_they_are_written() {
    assert_holds(
        &pod::emit(&manual_of(
            "%module shop\nclass Sum { public: Sum(); bool operator==(const Sum &o); };",
        )),
        &[
            "=head2 Operators of Sum\n",
            "C<$sum == $other>: L<__eq__|/\"Sum::__eq__\">\n",
            "    $sum == $o\n",
        ],
    );
}

#[test]
fn an_undescribed_method_leads_to_the_one_that_it_overrides() {
    assert_holds(
        &pod::emit(&manual_of(
            "%module shop\nclass A { public: /** Goes. */ virtual void go() = 0; };\n\
             class B : public A { public: B(); void go(); };",
        )),
        &[
            "See L<A::go()|/\"A::go\">.\n",
            "Objects are made of the classes that inherit from this one.\n",
        ],
    );
}

#[test]
fn what_looks_like_markup_stays_words() {
    let manual = manual_of(SHOP);
    assert_holds(
        &pod::emit(&manual),
        &["Basket<T>; see L<add_up()|/\"shop::add_up\">"],
    );
    let pages = html::emit(&manual);
    assert_holds(
        &pages[0].html,
        &["Sell tea &amp; coffee", "Basket&lt;T&gt;"],
    );
}

#[test]
fn podchecker_finds_nothing_and_perldoc_shows_it() {
    let dir = std::env::temp_dir().join(format!("fsperl-manual-{}", std::process::id()));
    fs::create_dir_all(&dir).expect("a directory for the manuals");
    for manual in all() {
        let name = &manual.module;
        let file = dir.join(format!("{name}.pod"));
        fs::write(&file, pod::emit(&manual)).expect("the manual is written");
        let checked = Command::new("podchecker")
            .arg(&file)
            .output()
            .expect("podchecker comes with perl");
        let said = String::from_utf8_lossy(&checked.stderr).into_owned();
        assert!(checked.status.success(), "{said}");
        assert!(!said.contains("WARNING"), "{said}");
        let shown = Command::new("perl")
            .args([
                "-MPod::Text",
                "-e",
                "Pod::Text->new(errors => 'die')->parse_file(shift)",
            ])
            .arg(&file)
            .output()
            .expect("perl runs");
        assert!(
            shown.status.success(),
            "{}",
            String::from_utf8_lossy(&shown.stderr)
        );
        let text = String::from_utf8_lossy(&shown.stdout).into_owned();
        assert_holds(&text, &[&format!("NAME\n    {name} - ")]);
    }
    fs::remove_dir_all(&dir).expect("the manuals are removed");
}

#[test]
fn every_link_of_the_pages_leads_somewhere() {
    for manual in all() {
        let pages = html::emit(&manual);
        let mut places: HashSet<String> = HashSet::new();
        for page in &pages {
            assert!(
                places.insert(page.name.clone()),
                "{} is there twice",
                page.name
            );
            for id in values(&page.html, " id=\"") {
                let place = format!("{}#{id}", page.name);
                assert!(places.insert(place.clone()), "{place} is there twice");
            }
        }
        for page in &pages {
            for link in values(&page.html, " href=\"") {
                let target = match link.strip_prefix('#') {
                    Some(_) => format!("{}{link}", page.name),
                    None => link.to_string(),
                };
                assert!(
                    places.contains(&target),
                    "{}: {link} leads nowhere",
                    page.name
                );
            }
        }
    }
}

#[test]
fn the_pages_need_no_other_file() {
    for page in html::emit(&freeswitch()) {
        for other in [
            "<script", "<link", "<img", "src=", "@import", "url(", "http:", "https:",
        ] {
            assert!(!page.html.contains(other), "{}: {other}", page.name);
        }
    }
}

#[test]
fn tags_are_closed_in_order() {
    for page in html::emit(&freeswitch()) {
        let mut open: Vec<&str> = Vec::new();
        let body = page.html.split_once("</head>").map_or("", |(_, body)| body);
        for tag in body
            .split('<')
            .skip(1)
            .filter_map(|rest| rest.split('>').next())
        {
            match tag.strip_prefix('/') {
                Some(name) => assert!(
                    name == "html" || open.pop() == Some(name),
                    "{}: </{name}>",
                    page.name
                ),
                None => open.push(tag.split(' ').next().unwrap_or(tag)),
            }
        }
        assert!(open.is_empty(), "{}: {open:?}", page.name);
    }
}

#[test]
fn every_method_and_argument_of_freeswitch_is_described() {
    let manual = freeswitch();
    let entries = manual.functions.iter().chain(
        manual
            .classes
            .iter()
            .flat_map(|class| class.constructors.iter().chain(&class.methods)),
    );
    for entry in entries {
        let place = &entry.place;
        assert!(!entry.summary().is_empty(), "{place:?} has no description");
        let is_example_of_class = entry.name == "new";
        assert!(
            entry.example.is_some() || is_example_of_class,
            "{place:?} has no example"
        );
        for form in &entry.forms {
            for param in &form.params {
                let named = param.name != "$switch_stream_handle";
                assert!(
                    !named || !param.text.is_empty() && !param.kind.is_empty(),
                    "{place:?}: {} is not described",
                    param.name
                );
            }
            if let Some(result) = &form.result {
                assert!(
                    !result.text.is_empty(),
                    "{place:?}: the result is not described"
                );
                assert!(
                    !result.kind.is_empty(),
                    "{place:?} returns nothing, and says what"
                );
            }
        }
    }
}

/// What stands in the attributes that begin with `start`.
fn values<'a>(html: &'a str, start: &str) -> Vec<&'a str> {
    html.split(start)
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect()
}
