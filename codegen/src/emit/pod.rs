//! The manual as POD, for `perldoc`.
//!
//! Every heading is unique, so that links are: a class is a chapter under its package, a method a section under
//! `Class::method`.

mod flow;

use crate::manual::{
    Block, ClassSection, ConstantGroup, Entry, Form, Inline, Link, Manual, Text, VariableEntry,
};
use flow::Flow;

/// How long the line of a call may be.
const CALL_WIDTH: usize = 72;

/// Prints the manual.
pub fn emit(manual: &Manual) -> String {
    let mut pod = Pod {
        manual,
        out: String::new(),
    };
    pod.whole();
    pod.out
}

struct Pod<'a> {
    manual: &'a Manual,
    out: String,
}

impl Pod<'_> {
    fn whole(&mut self) {
        let manual = self.manual;
        self.command("encoding UTF-8");
        self.head(1, "NAME");
        self.paragraph(&words(&format!("{} - {}", manual.module, manual.summary)));
        self.head(1, "SYNOPSIS");
        self.verbatim(&manual.synopsis);
        self.head(1, "DESCRIPTION");
        self.blocks(&manual.intro);
        if !manual.classes.is_empty() {
            self.head(2, "Classes");
            self.class_list();
        }
        for chapter in &manual.chapters {
            self.head(2, &chapter.title);
            self.blocks(&chapter.text);
        }
        if !manual.functions.is_empty() {
            self.head(1, "FUNCTIONS");
            for function in &manual.functions {
                self.entry(function);
            }
        }
        for class in &manual.classes {
            self.class(class);
        }
        if !manual.constants.is_empty() {
            self.head(1, "CONSTANTS");
            self.constants(&manual.constants);
        }
        if !manual.variables.is_empty() {
            self.head(1, "VARIABLES");
            self.variables(&manual.variables);
        }
        self.head(1, "SEE ALSO");
        self.see_also();
        self.command("cut");
    }

    fn class_list(&mut self) {
        self.command("over 4");
        for class in &self.manual.classes {
            self.command("item *");
            let mut text = vec![Inline::Link {
                text: class.package.clone(),
                to: Link::Class(class.name.clone()),
            }];
            if !class.summary.is_empty() {
                text.push(Inline::Words(": ".to_string()));
                text.extend(class.summary.iter().cloned());
            }
            self.paragraph(&text);
        }
        self.command("back");
    }

    fn class(&mut self, class: &ClassSection) {
        self.head(1, &class.package);
        self.blocks(&class.text);
        self.names("Inherits from", &class.bases);
        self.names("Inherited by", &class.derived);
        self.example(class.example.as_deref());
        for constructor in &class.constructors {
            self.entry(constructor);
        }
        if class.constructors.is_empty() {
            self.paragraph(&words(if class.derived.is_empty() {
                "Objects of this class can't be made from Perl."
            } else {
                "Objects are made of the classes that inherit from this one."
            }));
        }
        for method in &class.methods {
            self.entry(method);
        }
        if !class.operators.is_empty() {
            self.head(2, &format!("Operators of {}", class.name));
            self.command("over 4");
            for operator in &class.operators {
                self.command("item *");
                self.paragraph(&[
                    Inline::Code(operator.expression.clone()),
                    Inline::Words(": ".to_string()),
                    operator.method.clone(),
                ]);
            }
            self.command("back");
        }
        if !class.inherited.is_empty() {
            self.head(2, &format!("Inherited methods of {}", class.name));
            for inherited in &class.inherited {
                self.names_of(
                    &[
                        Inline::Words("From ".to_string()),
                        inherited.from.clone(),
                        Inline::Words(":".to_string()),
                    ],
                    &inherited.methods,
                );
            }
        }
        if !class.members.is_empty() {
            self.head(2, &format!("Members of {}", class.name));
            self.variables(&class.members);
        }
        if !class.constants.is_empty() {
            self.head(2, &format!("Constants of {}", class.name));
            self.constants(&class.constants);
        }
        if !class.variables.is_empty() {
            self.head(2, &format!("Variables of {}", class.name));
            self.variables(&class.variables);
        }
    }

    fn entry(&mut self, entry: &Entry) {
        self.head(2, &heading(self.manual, &entry.place));
        for form in &entry.forms {
            self.form(form);
        }
        self.example(entry.example.as_deref());
    }

    fn form(&mut self, form: &Form) {
        self.verbatim(&broken(&form.call));
        self.blocks(&form.text);
        if !form.params.is_empty() {
            self.command("over 4");
            for param in &form.params {
                self.command("item *");
                let mut flow = Flow::default();
                flow.code(&param.name);
                if !param.kind.is_empty() || param.default.is_some() {
                    flow.words(" (");
                    self.text(&mut flow, &param.kind);
                    if let Some(default) = &param.default {
                        flow.words("; ");
                        flow.code(default);
                        flow.words(" when left out");
                    }
                    flow.words(")");
                }
                if !param.text.is_empty() {
                    flow.words(": ");
                    self.text(&mut flow, &param.text);
                }
                self.flow(flow);
            }
            self.command("back");
        }
        if let Some(result) = &form.result {
            let mut flow = Flow::default();
            flow.bold("Returns");
            if !result.kind.is_empty() {
                flow.words(" (");
                self.text(&mut flow, &result.kind);
                flow.words(")");
            }
            if result.text.is_empty() {
                flow.words(".");
            } else {
                flow.words(": ");
                self.text(&mut flow, &result.text);
            }
            self.flow(flow);
        }
        for error in &form.errors {
            let mut flow = Flow::default();
            flow.bold("Dies:");
            flow.words(" ");
            self.text(&mut flow, error);
            self.flow(flow);
        }
    }

    fn example(&mut self, example: Option<&str>) {
        if let Some(example) = example {
            self.paragraph(&words("Example:"));
            self.verbatim(example);
        }
    }

    fn variables(&mut self, variables: &[VariableEntry]) {
        self.command("over 4");
        for variable in variables {
            self.command("item *");
            let mut flow = Flow::default();
            flow.code(&variable.expression);
            if !variable.kind.is_empty() || variable.read_only {
                flow.words(" (");
                self.text(&mut flow, &variable.kind);
                if variable.read_only {
                    flow.words(if variable.kind.is_empty() { "" } else { "; " });
                    flow.words("read only");
                }
                flow.words(")");
            }
            let mut rest = variable.text.as_slice();
            if let [Block::Paragraph(text), more @ ..] = rest {
                flow.words(": ");
                self.text(&mut flow, text);
                rest = more;
            }
            self.flow(flow);
            self.blocks(rest);
        }
        self.command("back");
    }

    fn constants(&mut self, groups: &[ConstantGroup]) {
        for group in groups {
            self.blocks(&group.text);
            self.command("over 4");
            for constant in &group.constants {
                self.command("item *");
                let mut flow = Flow::default();
                flow.code(&constant.expression);
                flow.words(" = ");
                flow.code(&constant.value);
                if !constant.text.is_empty() {
                    flow.words(": ");
                    self.text(&mut flow, &constant.text);
                }
                self.flow(flow);
            }
            self.command("back");
        }
    }

    fn see_also(&mut self) {
        let mut flow = Flow::default();
        for import in &self.manual.imports {
            flow.solid(&format!("L<{import}>"));
            flow.words(", ");
        }
        flow.solid("L<perlobj>");
        self.flow(flow);
    }

    /// `label` and a list of names in one paragraph; nothing without names.
    fn names(&mut self, label: &str, names: &[Inline]) {
        if !names.is_empty() {
            self.names_of(&words(&format!("{label}:")), names);
        }
    }

    fn names_of(&mut self, label: &[Inline], names: &[Inline]) {
        let mut text = label.to_vec();
        for (index, name) in names.iter().enumerate() {
            text.push(Inline::Words(
                if index == 0 { " " } else { ", " }.to_string(),
            ));
            text.push(name.clone());
        }
        text.push(Inline::Words(".".to_string()));
        self.paragraph(&text);
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            match block {
                Block::Paragraph(text) => self.paragraph(text),
                Block::Code(code) => self.verbatim(code),
                Block::List(items) => {
                    self.command("over 4");
                    for item in items {
                        self.command("item *");
                        self.paragraph(item);
                    }
                    self.command("back");
                }
            }
        }
    }

    fn paragraph(&mut self, text: &[Inline]) {
        let mut flow = Flow::default();
        self.text(&mut flow, text);
        self.flow(flow);
    }

    fn text(&self, flow: &mut Flow, text: &[Inline]) {
        for inline in text {
            match inline {
                Inline::Words(words) => flow.words(words),
                Inline::Code(code) => flow.code(code),
                Inline::Link { text, to } => flow.link(text, &heading(self.manual, to)),
            }
        }
    }

    fn flow(&mut self, flow: Flow) {
        let text = flow.finish();
        if !text.is_empty() {
            self.out.push_str(&text);
            self.out.push('\n');
        }
    }

    fn verbatim(&mut self, code: &str) {
        for line in code.trim_end().lines() {
            if !line.trim().is_empty() {
                self.out.push_str("    ");
                self.out.push_str(line);
            }
            self.out.push('\n');
        }
        self.out.push('\n');
    }

    fn head(&mut self, level: u8, title: &str) {
        self.command(&format!("head{level} {}", flow::escaped(title)));
    }

    fn command(&mut self, command: &str) {
        self.out.push('=');
        self.out.push_str(command);
        self.out.push_str("\n\n");
    }
}

/// A call over several lines, when it is long: a viewer doesn't break lines of code.
fn broken(call: &str) -> String {
    let mut out = String::new();
    let mut column = 0;
    for piece in call.split_inclusive(", ") {
        if column > 0 && column + piece.trim_end().len() > CALL_WIDTH {
            out.truncate(out.trim_end().len());
            out.push_str("\n    ");
            column = 4;
        }
        out.push_str(piece);
        column += piece.len();
    }
    out
}

/// The heading of a place.
fn heading(manual: &Manual, place: &Link) -> String {
    match place {
        Link::Class(name) => manual
            .class(name)
            .map_or_else(|| name.clone(), |class| class.package.clone()),
        Link::Method { class, method } => format!("{class}::{method}"),
        Link::Function(name) => format!("{}::{name}", manual.module),
        Link::Constants => "CONSTANTS".to_string(),
    }
}

fn words(text: &str) -> Text {
    vec![Inline::Words(text.to_string())]
}

#[cfg(test)]
mod tests {
    use super::broken;

    #[test]
    fn a_long_call_is_broken_between_arguments() {
        let names: Vec<String> = (10..30).map(|n| format!("$argument_{n}")).collect();
        let got = broken(&format!("shop::f({})", names.join(", ")));
        assert!(
            got.lines()
                .all(|line| line.len() <= 72 && !line.ends_with(' ')),
            "{got}"
        );
        assert_eq!(
            got.replace("\n    ", " "),
            format!("shop::f({})", names.join(", "))
        );
        assert_eq!(broken("shop::f($a [, $b])"), "shop::f($a [, $b])");
    }
}
