//! Interface files on the command line: how they are named, found and read.

use std::path::{Path, PathBuf};

use fsperl_codegen::ast::File;
use fsperl_codegen::diag::Diagnostics;
use fsperl_codegen::model::Model;
use fsperl_codegen::preprocess::{self, open_main};
use fsperl_codegen::source::{SourceId, Sources};
use fsperl_codegen::{Options, analyze, parse};

use super::builtin;
use super::{Console, Failure};

/// Options of every command that reads interface files.
#[derive(Debug, Clone, Default, clap::Args)]
pub(super) struct Reading {
    /// Look for included files in this directory too
    #[arg(short = 'I', value_name = "DIR", help_heading = "Reading")]
    include: Vec<PathBuf>,
    /// Define a macro, as 1 or as VALUE
    #[arg(short = 'D', value_name = "NAME[=VALUE]", help_heading = "Reading")]
    define: Vec<String>,
    /// Read FILE where NAME is included
    #[arg(long, value_name = "NAME=FILE", value_parser = stand_in, help_heading = "Reading")]
    include_as: Vec<(String, PathBuf)>,
}

fn stand_in(text: &str) -> Result<(String, PathBuf), String> {
    match text.split_once('=') {
        Some((name, file)) if !name.is_empty() && !file.is_empty() => {
            Ok((name.to_string(), PathBuf::from(file)))
        }
        _ => Err("write it as NAME=FILE".to_string()),
    }
}

/// An interface file that is open.
pub(super) struct Interface {
    /// All texts.
    pub sources: Sources,
    main: SourceId,
    options: Options,
}

impl Interface {
    /// Opens an interface file, or FreeSWITCH's own when none is given.
    pub fn open(
        path: Option<&Path>,
        reading: &Reading,
        module: Option<&str>,
        console: &Console,
    ) -> Result<Self, Failure> {
        let mut sources = match path {
            Some(_) => Sources::on_disk(),
            None => Sources::new(builtin::loader()),
        };
        for directory in &reading.include {
            sources.search_in(directory);
        }
        for (name, file) in &reading.include_as {
            sources.include_as(name, file);
        }
        let built_in = builtin::path();
        let mut diagnostics = Diagnostics::new();
        match open_main(&mut sources, path.unwrap_or(&built_in), &mut diagnostics) {
            Some(main) if !diagnostics.has_errors() => Ok(Interface {
                sources,
                main,
                options: Options {
                    preprocess: preprocess::Options {
                        defines: reading.define.clone(),
                        ..preprocess::Options::default()
                    },
                    module: module.map(str::to_string),
                },
            }),
            _ => Err(Failure::Diagnostics(
                diagnostics.render(&sources, console.colour),
            )),
        }
    }

    /// The name of the file without its directory.
    pub fn file_name(&self) -> &str {
        let name = self.sources.get(self.main).name();
        name.rsplit('/').next().unwrap_or(name)
    }

    /// What the interface means. Warnings are shown.
    pub fn model(&mut self, console: &mut Console) -> Result<Model, Failure> {
        match analyze(&mut self.sources, self.main, &self.options) {
            Ok((model, warnings)) => {
                self.warn(&warnings, console)?;
                Ok(model)
            }
            Err(diagnostics) => Err(self.failure(&diagnostics, console)),
        }
    }

    /// What is written in the interface.
    pub fn file(&mut self, console: &mut Console) -> Result<File, Failure> {
        let mut diagnostics = Diagnostics::new();
        let tokens = preprocess::preprocess(
            &mut self.sources,
            self.main,
            &self.options.preprocess,
            &mut diagnostics,
        );
        let file = parse::parse(tokens, &mut diagnostics);
        if diagnostics.has_errors() {
            return Err(self.failure(&diagnostics, console));
        }
        self.warn(&diagnostics, console)?;
        Ok(file)
    }

    fn warn(&self, warnings: &Diagnostics, console: &mut Console) -> Result<(), Failure> {
        if !warnings.is_empty() {
            write!(
                console.err,
                "{}",
                warnings.render(&self.sources, console.colour)
            )?;
        }
        Ok(())
    }

    fn failure(&self, diagnostics: &Diagnostics, console: &Console) -> Failure {
        Failure::Diagnostics(diagnostics.render(&self.sources, console.colour))
    }
}
