//! The tree as indented text, for `fsperl generate --emit ast` and for tests. One line per item; types and expressions
//! in C++ spelling.

use super::print::Commas;
use super::*;

/// The whole file as text.
pub fn dump(file: &File) -> String {
    let mut out = Dump {
        text: String::new(),
        depth: 0,
    };
    out.items(&file.items);
    out.text
}

struct Dump {
    text: String,
    depth: usize,
}

impl Dump {
    fn line(&mut self, text: &str) {
        let text = text.trim_end();
        self.text.push_str(&"  ".repeat(self.depth));
        self.text.push_str(text);
        self.text.push('\n');
    }

    fn doc(&mut self, doc: Option<&str>) {
        for line in doc.into_iter().flat_map(str::lines) {
            self.line(&format!("| {line}"));
        }
    }

    fn nested(&mut self, body: impl FnOnce(&mut Self)) {
        self.depth += 1;
        body(self);
        self.depth -= 1;
    }

    fn items(&mut self, items: &[Item]) {
        for item in items {
            self.item(item);
        }
    }

    fn item(&mut self, item: &Item) {
        self.doc(item.doc.as_deref());
        let mut head = String::new();
        if item.linkage == Linkage::C {
            head.push_str("[C] ");
        }
        if let Some(access) = item.access {
            head.push_str(access.spelling());
            head.push(' ');
        }
        match &item.kind {
            ItemKind::Class(class) => self.class(&head, class),
            ItemKind::Enum(item) => self.enumeration(&head, item),
            ItemKind::Typedef(def) => {
                let word = if def.alias { "alias" } else { "typedef" };
                self.line(&format!("{head}{word} {} = {}", def.name, def.ty));
            }
            ItemKind::Function(function) => {
                self.line(&format!("{head}{}", function_text(function)))
            }
            ItemKind::Variable(variable) => {
                self.line(&format!("{head}{}", variable_text(variable)))
            }
            ItemKind::Namespace(space) => {
                let inline = if space.is_inline { "inline " } else { "" };
                self.line(&format!(
                    "{head}{inline}namespace {}",
                    or_anonymous(space.name.as_ref())
                ));
                self.nested(|d| d.items(&space.items));
            }
            ItemKind::NamespaceAlias(alias) => self.line(&format!(
                "{head}namespace {} = {}",
                alias.name, alias.target
            )),
            ItemKind::Using(using) => {
                let word = if using.namespace { "namespace " } else { "" };
                self.line(&format!("{head}using {word}{}", using.name));
            }
            ItemKind::Template(template) => {
                let name = template.name.as_ref().map_or("?", |n| n.text.as_str());
                self.line(&format!("{head}template<{}> {name}", template.params));
            }
            ItemKind::Friend(friend) => self.line(&format!("{head}friend {}", friend.text)),
            directive => self.directive(&head, directive),
        }
    }

    fn directive(&mut self, head: &str, kind: &ItemKind) {
        match kind {
            ItemKind::Module(module) => self.line(&format!(
                "{head}%module{} {}",
                attrs(&module.options),
                module.name
            )),
            ItemKind::Library(name) => self.line(&format!("{head}%include <{name}.i>")),
            ItemKind::Import(import) => {
                let module = import.module.as_deref().unwrap_or("?");
                self.line(&format!(
                    "{head}%import {:?} (module {module})",
                    import.path
                ));
                self.nested(|d| d.items(&import.items));
            }
            ItemKind::Rename(rename) => {
                let target = match (&rename.target, &rename.matching) {
                    (Some(target), _) => target.to_string(),
                    (None, Some(text)) => format!("{:?}", text.text),
                    (None, None) => "<all>".to_string(),
                };
                self.line(&format!(
                    "{head}%{} {target} -> {:?}{}",
                    rename.directive,
                    rename.new_name,
                    attrs(&rename.options)
                ));
            }
            ItemKind::Feature(feature) => {
                let target = feature
                    .target
                    .as_ref()
                    .map_or("<all>".to_string(), Pattern::to_string);
                self.line(&format!(
                    "{head}%{} {target}: {:?} = {:?}{}",
                    feature.directive,
                    feature.name,
                    feature.value.text,
                    attrs(&feature.attrs)
                ));
            }
            ItemKind::Extend(extend) => {
                self.line(&format!("{head}%extend {}", extend.name));
                self.nested(|d| d.items(&extend.items));
            }
            ItemKind::Constant(constant) => {
                let word = match constant.origin {
                    ConstantOrigin::Directive => "%constant",
                    ConstantOrigin::Define => "#define",
                };
                let name = match &constant.ty {
                    Some(ty) => ty.declare(&constant.name.text),
                    None => constant.name.text.clone(),
                };
                self.line(&format!("{head}{word} {name} = {}", constant.value.expr));
            }
            ItemKind::Typemap(typemap) => {
                let body = match &typemap.body {
                    TypemapBody::Code(code) => format!("{:?}", code.text),
                    TypemapBody::Copy(pattern) => format!("as {pattern}"),
                    TypemapBody::Clear => "cleared".to_string(),
                };
                self.line(&format!(
                    "{head}%{} {}{} {}: {body}",
                    typemap.directive,
                    typemap.method,
                    attrs(&typemap.attrs),
                    Commas(&typemap.patterns)
                ));
            }
            ItemKind::Apply(apply) => self.line(&format!(
                "{head}%apply {} to {}",
                apply.from,
                Commas(&apply.to)
            )),
            ItemKind::Clear(clear) => {
                self.line(&format!("{head}%clear {}", Commas(&clear.patterns)))
            }
            ItemKind::Inline(inline) => {
                self.line(&format!("{head}%inline {:?}", inline.code.text));
                self.nested(|d| d.items(&inline.items));
            }
            ItemKind::Insert(insert) => {
                self.line(&format!(
                    "{head}%insert({}) {:?}",
                    insert.section, insert.code.text
                ));
            }
            ItemKind::TemplateInstance(instance) => {
                let name = instance.name.as_ref().map_or("", |n| n.text.as_str());
                self.line(&format!(
                    "{head}%template({name}) {}<{}>",
                    instance.target,
                    Commas(&instance.args)
                ));
            }
            ItemKind::Directive(directive) => {
                self.line(&format!("{head}%{} {}", directive.name, directive.args))
            }
            _ => {}
        }
    }

    fn class(&mut self, head: &str, class: &Class) {
        let mut text = format!(
            "{head}{} {}",
            class.key.spelling(),
            tag(class.name.as_ref(), class.anon)
        );
        if let Some(name) = &class.typedef_name {
            text.push_str(&format!(" (typedef {name})"));
        }
        if class.is_final {
            text.push_str(" final");
        }
        for (i, base) in class.bases.iter().enumerate() {
            let separator = if i == 0 { " :" } else { "," };
            let inherit = if base.is_virtual { "virtual " } else { "" };
            text.push_str(&format!(
                "{separator} {} {inherit}{}",
                base.access.spelling(),
                base.name
            ));
        }
        match &class.body {
            Some(members) => {
                self.line(&text);
                self.nested(|d| d.items(members));
            }
            None => self.line(&format!("{text};")),
        }
    }

    fn enumeration(&mut self, head: &str, item: &Enum) {
        let scoped = if item.scoped { "class " } else { "" };
        let mut text = format!("{head}enum {scoped}{}", tag(item.name.as_ref(), item.anon));
        if let Some(name) = &item.typedef_name {
            text.push_str(&format!(" (typedef {name})"));
        }
        if let Some(ty) = &item.underlying {
            text.push_str(&format!(" : {ty}"));
        }
        let Some(enumerators) = &item.enumerators else {
            return self.line(&format!("{text};"));
        };
        self.line(&text);
        self.nested(|d| {
            for enumerator in enumerators {
                d.doc(enumerator.doc.as_deref());
                match &enumerator.value {
                    Some(value) => d.line(&format!("{} = {}", enumerator.name, value.expr)),
                    None => d.line(&enumerator.name.text),
                }
            }
        });
    }
}

/// A tag, or what stands for it.
fn tag(name: Option<&Name>, anon: Option<AnonId>) -> String {
    match (name, anon) {
        (Some(name), _) => name.to_string(),
        (None, Some(AnonId(id))) => format!("<anonymous {id}>"),
        (None, None) => "<anonymous>".to_string(),
    }
}

fn or_anonymous(name: Option<&Name>) -> String {
    name.map_or("<anonymous>".to_string(), Name::to_string)
}

/// Attributes in parentheses, or nothing.
fn attrs(attrs: &[Attr]) -> String {
    if attrs.is_empty() {
        return String::new();
    }
    let list: Vec<String> = attrs
        .iter()
        .map(|attr| match &attr.value {
            Some(value) => format!("{}={:?}", attr.name, value.text),
            None => attr.name.text.clone(),
        })
        .collect();
    format!("({})", list.join(", "))
}

fn specifiers(s: Specifiers) -> String {
    let words = [
        (s.is_extern, "extern "),
        (s.is_static, "static "),
        (s.is_thread_local, "thread_local "),
        (s.is_inline, "inline "),
        (s.is_virtual, "virtual "),
        (s.is_explicit, "explicit "),
        (s.is_mutable, "mutable "),
        (s.is_constexpr, "constexpr "),
    ];
    words
        .iter()
        .filter(|(on, _)| *on)
        .map(|(_, word)| *word)
        .collect()
}

fn function_text(function: &Function) -> String {
    let word = match function.kind {
        FunctionKind::Plain => "function",
        FunctionKind::Constructor => "constructor",
        FunctionKind::Destructor => "destructor",
        FunctionKind::Operator => "operator",
        FunctionKind::Conversion => "conversion",
    };
    let declarator = format!("{}{}", function.name, function.sig);
    let declared = match &function.ret {
        Some(ret) => ret.declare(&declarator),
        None => declarator,
    };
    let mut text = format!("{word} {}{declared}", specifiers(function.specifiers));
    if function.is_override {
        text.push_str(" override");
    }
    if function.is_final {
        text.push_str(" final");
    }
    text.push_str(match function.body {
        FunctionBody::None => "",
        FunctionBody::Code(_) => " {}",
        FunctionBody::Pure => " = 0",
        FunctionBody::Default => " = default",
        FunctionBody::Delete => " = delete",
    });
    text
}

fn variable_text(variable: &Variable) -> String {
    let declared = variable.ty.declare(&variable.name.to_string());
    let mut text = format!("variable {}{declared}", specifiers(variable.specifiers));
    if let Some(bits) = &variable.bits {
        text.push_str(&format!(" : {}", bits.expr));
    }
    if let Some(init) = &variable.init {
        text.push_str(&format!(" = {}", init.expr));
    }
    text
}
