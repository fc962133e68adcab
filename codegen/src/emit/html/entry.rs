//! A function, method or constructor, and lists of variables and constants.

use super::write::{Html, escape};
use crate::manual::{ConstantGroup, Entry, Form, VariableEntry};

/// A function with all its forms.
pub(super) fn entry(html: &mut Html, entry: &Entry) {
    let id = escape(&entry.name);
    html.raw(&format!(
        "<section class=\"entry\" id=\"{id}\">\n<h3><a class=\"anchor\" href=\"#{id}\">{id}</a></h3>\n"
    ));
    for one in &entry.forms {
        form(html, one);
    }
    if let Some(example) = &entry.example {
        html.raw("<p class=\"label\">Example</p>\n");
        html.example(example);
    }
    html.raw("</section>\n");
}

fn form(html: &mut Html, form: &Form) {
    html.raw("<div class=\"form\">\n<pre class=\"call\"><code>");
    html.raw(&super::perl::highlighted(&form.call));
    html.raw("</code></pre>\n");
    html.blocks(&form.text);
    if form.params.is_empty() && form.result.is_none() && form.errors.is_empty() {
        html.raw("</div>\n");
        return;
    }
    html.raw("<dl>\n");
    for param in &form.params {
        html.raw("<dt><code>");
        html.text(&param.name);
        html.raw("</code>");
        if !param.kind.is_empty() {
            html.raw(" <span class=\"kind\">");
            html.inline(&param.kind);
            html.raw("</span>");
        }
        if let Some(default) = &param.default {
            html.raw(" <span class=\"default\">optional, <code>");
            html.text(default);
            html.raw("</code></span>");
        }
        html.raw("</dt><dd>");
        html.inline(&param.text);
        html.raw("</dd>\n");
    }
    if let Some(result) = &form.result {
        html.raw("<dt class=\"role\">Returns <span class=\"kind\">");
        html.inline(&result.kind);
        html.raw("</span></dt><dd>");
        html.inline(&result.text);
        html.raw("</dd>\n");
    }
    for error in &form.errors {
        html.raw("<dt class=\"role\">Dies</dt><dd>");
        html.inline(error);
        html.raw("</dd>\n");
    }
    html.raw("</dl>\n</div>\n");
}

/// Members or variables.
pub(super) fn variables(html: &mut Html, variables: &[VariableEntry]) {
    html.raw("<dl>\n");
    for variable in variables {
        html.raw(&format!(
            "<dt id=\"value-{}\"><code>{}</code> <span class=\"kind\">",
            escape(&variable.name),
            escape(&variable.expression)
        ));
        html.inline(&variable.kind);
        html.raw("</span>");
        if variable.read_only {
            html.raw(" <span class=\"default\">read only</span>");
        }
        html.raw("</dt><dd>\n");
        html.blocks(&variable.text);
        html.raw("</dd>\n");
    }
    html.raw("</dl>\n");
}

/// Constants.
pub(super) fn constants(html: &mut Html, groups: &[ConstantGroup]) {
    for group in groups {
        html.blocks(&group.text);
        html.raw("<dl>\n");
        for constant in &group.constants {
            html.raw(&format!(
                "<dt id=\"value-{}\"><code>{}</code> <span class=\"default\">= <code>{}</code></span></dt><dd>",
                escape(&constant.name),
                escape(&constant.expression),
                escape(&constant.value)
            ));
            html.inline(&constant.text);
            html.raw("</dd>\n");
        }
        html.raw("</dl>\n");
    }
}
