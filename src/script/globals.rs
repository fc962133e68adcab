//! The variables that a script finds: `$session`, `$stream`, `$env`, `$message`, `$params`, `$event`, `%SWITCH_ENV`, `%XML_REQUEST` and
//! `%XML_DATA`, depending on how it was called. All are values; nothing is pasted into source text.

use crate::freeswitch::Host;
use fsperl_runtime::{Arg, Perl, Scalar, Stopped};

/// The scalars.
const SCALARS: [&str; 6] = [
    "main::session",
    "main::stream",
    "main::env",
    "main::message",
    "main::params",
    "main::event",
];

/// The hashes.
const HASHES: [&str; 3] = ["main::SWITCH_ENV", "main::XML_REQUEST", "main::XML_DATA"];

/// Has the variables made, empty, in an interpreter that others are copied from or that is put back to how it is now: each run
/// would make them otherwise, and the tables of package main grow every time.
///
/// # Errors
/// When perl has no memory for them.
pub(super) fn declare(perl: &Perl) -> Result<(), Stopped> {
    for name in HASHES {
        perl.set_hash(name, &[])?;
    }
    forget(perl)
}

/// Unsets the scalars, which hold objects of the run that has ended.
///
/// # Errors
/// What a script's own tie throws.
pub(super) fn forget(perl: &Perl) -> Result<(), Stopped> {
    for name in SCALARS {
        perl.set_scalar(name, Arg::Undef)?;
    }
    Ok(())
}

/// What a script finds in package main.
pub struct Globals<H: Host> {
    /// `$SWITCH_ENV{UUID}`; empty without a call.
    pub uuid: Vec<u8>,
    /// `$session`.
    pub session: Option<H::Session>,
    /// `$stream`.
    pub stream: Option<H::Stream>,
    /// `$env`.
    pub env: Option<H::Event>,
    /// `$message`.
    pub message: Option<H::Event>,
    /// `$params`.
    pub params: Option<H::Event>,
    /// `$event`.
    pub event: Option<H::Event>,
    /// `%XML_REQUEST` and `%XML_DATA`, for a script that answers lookups.
    pub xml: Option<XmlLookup>,
}

/// What an XML handler is asked for.
#[derive(Clone, Debug, Default)]
pub struct XmlLookup {
    /// `section`, `tag_name`, `key_name`, `key_value`; empty where there is none.
    pub request: [Vec<u8>; 4],
    /// What is known besides, by name.
    pub data: Vec<(Vec<u8>, Vec<u8>)>,
}

impl<H: Host> Default for Globals<H> {
    fn default() -> Self {
        Globals {
            uuid: Vec::new(),
            session: None,
            stream: None,
            env: None,
            message: None,
            params: None,
            event: None,
            xml: None,
        }
    }
}

impl<H: Host> Globals<H> {
    /// Sets the variables.
    ///
    /// # Errors
    /// When an object could not be made.
    pub fn install(self, perl: &Perl) -> Result<(), Stopped> {
        let uuid = (Arg::Bytes(b"UUID"), Arg::Bytes(&self.uuid));
        perl.set_hash("main::SWITCH_ENV", &[uuid])?;
        object(perl, "main::session", self.session)?;
        object(perl, "main::stream", self.stream)?;
        object(perl, "main::env", self.env)?;
        object(perl, "main::message", self.message)?;
        object(perl, "main::params", self.params)?;
        object(perl, "main::event", self.event)?;
        match self.xml {
            Some(lookup) => lookup.install(perl),
            None => Ok(()),
        }
    }
}

impl XmlLookup {
    fn install(&self, perl: &Perl) -> Result<(), Stopped> {
        const NAMES: [&str; 4] = ["section", "tag_name", "key_name", "key_value"];
        let request: Vec<_> = NAMES
            .iter()
            .zip(&self.request)
            .map(|(name, value)| (Arg::Str(name), Arg::Bytes(value)))
            .collect();
        perl.set_hash("main::XML_REQUEST", &request)?;
        let data: Vec<_> = self
            .data
            .iter()
            .map(|(name, value)| (Arg::Bytes(name), Arg::Bytes(value)))
            .collect();
        perl.set_hash("main::XML_DATA", &data)
    }
}

fn object<T: Send + Sync + 'static>(
    perl: &Perl,
    name: &str,
    value: Option<T>,
) -> Result<(), Stopped> {
    match value {
        Some(value) => {
            let object = Scalar::object(perl, value)?;
            perl.set_scalar(name, Arg::Scalar(&object))
        }
        None => Ok(()),
    }
}
