//! The manual as HTML: an index, a page of functions, and a page per class.
//!
//! The pages stand for themselves: styles are within them, and links lead from page to page by relative names.

mod entry;
mod perl;
mod write;

use crate::manual::{ClassSection, Inline, Link, Manual, Text};
use write::{Html, escape};

/// The style of every page.
const STYLE: &str = include_str!("html/style.css");
/// The page of what belongs to no class.
const FUNCTIONS: &str = "functions.html";

/// A file of the manual.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Its file name: `index.html`.
    pub name: String,
    /// Its content.
    pub html: String,
}

/// Prints the manual, the index first.
pub fn emit(manual: &Manual) -> Vec<Page> {
    let mut pages = vec![index(manual)];
    if has_functions(manual) {
        pages.push(functions(manual));
    }
    pages.extend(manual.classes.iter().map(|class| class_page(manual, class)));
    pages
}

fn has_functions(manual: &Manual) -> bool {
    !(manual.functions.is_empty() && manual.constants.is_empty() && manual.variables.is_empty())
}

/// Where a place of the manual is.
fn address(place: &Link) -> String {
    match place {
        Link::Class(class) => class_file(class),
        Link::Method { class, method } => format!("{}#{method}", class_file(class)),
        Link::Function(name) => format!("{FUNCTIONS}#{name}"),
        Link::Constants => format!("{FUNCTIONS}#section-constants"),
    }
}

/// The prefix keeps classes apart from the other pages, whatever they are called.
fn class_file(class: &str) -> String {
    format!("class-{class}.html")
}

fn index(manual: &Manual) -> Page {
    let mut html = Html::default();
    html.raw("<header><p class=\"kicker\">Perl module</p><h1>");
    html.text(&manual.module);
    html.raw("</h1><p class=\"lead\">");
    html.text(&manual.summary);
    html.raw(".</p></header>\n");
    html.section("section-synopsis", "Synopsis");
    html.example(&manual.synopsis);
    if !manual.intro.is_empty() {
        html.section("section-description", "Description");
        html.blocks(&manual.intro);
    }
    if !manual.classes.is_empty() {
        html.section("section-classes", "Classes");
        html.raw("<div class=\"scroll\"><table class=\"index\">\n");
        for class in &manual.classes {
            let link = class_link(class);
            row(&mut html, &link, &class.summary);
        }
        html.raw("</table></div>\n");
    }
    if !manual.functions.is_empty() {
        html.section("section-functions", "Functions");
        html.raw("<div class=\"scroll\"><table class=\"index\">\n");
        for function in &manual.functions {
            let link = Inline::Link {
                text: function.name.clone(),
                to: function.place.clone(),
            };
            row(&mut html, &link, &function.summary());
        }
        html.raw("</table></div>\n");
    }
    for chapter in &manual.chapters {
        html.section(
            &format!("section-{}", chapter.title.to_ascii_lowercase()),
            &chapter.title,
        );
        html.blocks(&chapter.text);
    }
    if !manual.imports.is_empty() {
        html.section("section-see", "See also");
        html.raw("<p>");
        let names: Vec<Inline> = manual.imports.iter().cloned().map(Inline::Code).collect();
        html.names(&names);
        html.raw("</p>\n");
    }
    page(manual, "index.html", &manual.module, None, &html)
}

fn functions(manual: &Manual) -> Page {
    let title = if manual.functions.is_empty() {
        "Constants and variables"
    } else {
        "Functions and constants"
    };
    let mut html = Html::default();
    html.raw("<header><p class=\"kicker\">");
    html.text(&manual.module);
    html.raw("</p><h1>");
    html.text(title);
    html.raw("</h1></header>\n");
    if !manual.functions.is_empty() {
        html.section("section-functions", "Functions");
        for function in &manual.functions {
            entry::entry(&mut html, function);
        }
    }
    if !manual.constants.is_empty() {
        html.section("section-constants", "Constants");
        entry::constants(&mut html, &manual.constants);
    }
    if !manual.variables.is_empty() {
        html.section("section-variables", "Variables");
        entry::variables(&mut html, &manual.variables);
    }
    page(manual, FUNCTIONS, title, None, &html)
}

fn class_page(manual: &Manual, class: &ClassSection) -> Page {
    let mut html = Html::default();
    html.raw("<header><p class=\"kicker\">Class</p><h1>");
    html.text(&class.package);
    html.raw("</h1></header>\n");
    html.blocks(&class.text);
    relatives(&mut html, "Inherits from", &class.bases);
    relatives(&mut html, "Inherited by", &class.derived);
    if let Some(example) = &class.example {
        html.example(example);
    }
    html.section(
        "section-constructor",
        if class.constructors.len() > 1 {
            "Constructors"
        } else {
            "Constructor"
        },
    );
    for constructor in &class.constructors {
        entry::entry(&mut html, constructor);
    }
    if class.constructors.is_empty() {
        html.raw(if class.derived.is_empty() {
            "<p>Objects of this class can’t be made from Perl.</p>\n"
        } else {
            "<p>Objects are made of the classes that inherit from this one.</p>\n"
        });
    }
    if !class.methods.is_empty() {
        html.section("section-methods", "Methods");
        for method in &class.methods {
            entry::entry(&mut html, method);
        }
    }
    if !class.inherited.is_empty() {
        html.section("section-inherited", "Inherited methods");
        for inherited in &class.inherited {
            html.raw("<p>From ");
            html.inline(std::slice::from_ref(&inherited.from));
            html.raw(":</p>\n<p class=\"names\">");
            html.names(&inherited.methods);
            html.raw("</p>\n");
        }
    }
    if !class.operators.is_empty() {
        html.section("section-operators", "Operators");
        html.raw("<dl>\n");
        for operator in &class.operators {
            html.raw("<dt><code>");
            html.text(&operator.expression);
            html.raw("</code></dt><dd>");
            html.inline(std::slice::from_ref(&operator.method));
            html.raw("</dd>\n");
        }
        html.raw("</dl>\n");
    }
    if !class.members.is_empty() {
        html.section("section-members", "Members");
        entry::variables(&mut html, &class.members);
    }
    if !class.constants.is_empty() {
        html.section("section-constants", "Constants");
        entry::constants(&mut html, &class.constants);
    }
    if !class.variables.is_empty() {
        html.section("section-variables", "Variables");
        entry::variables(&mut html, &class.variables);
    }
    page(
        manual,
        &class_file(&class.name),
        &class.package,
        Some(class),
        &html,
    )
}

fn relatives(html: &mut Html, label: &str, names: &[Inline]) {
    if !names.is_empty() {
        html.raw("<p class=\"relatives\"><span>");
        html.text(label);
        html.raw("</span> ");
        html.names(names);
        html.raw("</p>\n");
    }
}

fn class_link(class: &ClassSection) -> Inline {
    Inline::Link {
        text: class.name.clone(),
        to: Link::Class(class.name.clone()),
    }
}

fn row(html: &mut Html, link: &Inline, summary: &Text) {
    html.raw("<tr><th>");
    html.inline(std::slice::from_ref(link));
    html.raw("</th><td>");
    html.inline(summary);
    html.raw("</td></tr>\n");
}

/// A whole page around its content.
fn page(
    manual: &Manual,
    name: &str,
    title: &str,
    class: Option<&ClassSection>,
    body: &Html,
) -> Page {
    let title = if title == manual.module {
        title.to_string()
    } else {
        format!("{title} – {}", manual.module)
    };
    let mut html = Html::default();
    html.raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    html.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    html.raw("<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
    html.text(&title);
    html.raw("</title>\n<style>\n");
    html.raw(STYLE);
    html.raw("</style>\n</head>\n<body>\n");
    html.raw(&sidebar(manual, name, class));
    html.raw("<main>\n");
    html.raw(body.as_str());
    html.raw("</main>\n</body>\n</html>\n");
    Page {
        name: name.to_string(),
        html: html.into_string(),
    }
}

/// The way to the other pages, and within this one.
fn sidebar(manual: &Manual, here: &str, class: Option<&ClassSection>) -> String {
    let mut out = String::from("<nav aria-label=\"Contents\">\n");
    let mut item = |file: &str, text: &str, style: &str| {
        let current = if file == here {
            " aria-current=\"page\""
        } else {
            ""
        };
        out.push_str(&format!(
            "<a href=\"{}\"{style}{current}>{}</a>\n",
            escape(file),
            escape(text)
        ));
    };
    item("index.html", &manual.module, " class=\"home\"");
    if has_functions(manual) {
        item(FUNCTIONS, "Functions and constants", "");
    }
    for entry in &manual.classes {
        item(&class_file(&entry.name), &entry.name, "");
        if class.is_some_and(|class| class.name == entry.name) {
            for name in entry
                .constructors
                .iter()
                .chain(&entry.methods)
                .map(|method| &method.name)
            {
                item(&format!("#{name}"), name, " class=\"method\"");
            }
        }
    }
    out.push_str("</nav>\n");
    out
}
