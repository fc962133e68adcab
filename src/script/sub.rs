//! Perl subs that a switch calls: input callbacks and hangup hooks. They are called with the script's own session object, in
//! the interpreter that they came from.

use fsperl_runtime::{Arg, Callback, Perl, Scalar, Stopped, Text};
use std::borrow::Cow;
use std::ffi::{CStr, CString};

/// Finds the Perl object that stands for the host's object at an address.
type Find = fn(&Perl, usize) -> Result<Option<Scalar>, Stopped>;

/// A sub, the argument that it was given with, and the session object that it belongs to.
#[derive(Clone, Debug)]
pub struct Sub {
    callback: Callback,
    arg: Option<CString>,
    address: usize,
    find: Find,
}

impl Sub {
    /// A sub for the object at `session`, which Perl knows as a `Session`: the object that the sub is called with.
    pub fn new<Session: 'static>(
        session: *const Session,
        callback: Callback,
        arg: Option<&CStr>,
    ) -> Self {
        Sub {
            callback,
            arg: arg.map(CStr::to_owned),
            address: session.addr(),
            find: |perl, address| {
                Scalar::of_object(perl, std::ptr::without_provenance::<Session>(address))
            },
        }
    }

    /// The same sub with another argument.
    #[must_use]
    pub fn with_arg(&self, arg: Option<&CStr>) -> Self {
        Sub {
            arg: arg.map(CStr::to_owned),
            ..self.clone()
        }
    }

    /// The name of the sub, or what Perl writes for a code reference.
    pub fn name(&self) -> Option<Cow<'static, CStr>> {
        let name = self.callback.sub().text().ok().flatten()?;
        CString::new(name.into_bytes()).ok().map(Cow::Owned)
    }

    /// The argument.
    pub fn arg(&self) -> Option<Cow<'static, CStr>> {
        self.arg.clone().map(Cow::Owned)
    }

    /// The interpreter of the script.
    pub fn perl(&self) -> &Perl {
        self.callback.perl()
    }

    /// Calls `sub($session, WORDS..., [arg])`.
    ///
    /// # Errors
    /// See [`Callback::call`].
    pub fn call(&self, words: &[Arg<'_>]) -> Result<Option<Text>, Stopped> {
        let object = (self.find)(self.perl(), self.address)?;
        let mut args = vec![object.as_ref().map_or(Arg::Undef, Arg::Scalar)];
        args.extend_from_slice(words);
        args.extend(self.arg.as_deref().map(|arg| Arg::Bytes(arg.to_bytes())));
        self.callback.call(&args)
    }

    /// Calls it for a digit: `sub($session, 'dtmf', {digit => ..., duration => ...}, [arg])`. The duration is in samples; an
    /// empty digit stands for none.
    ///
    /// # Errors
    /// See [`Callback::call`].
    pub fn call_dtmf(&self, digit: &[u8], duration: u32) -> Result<Option<Text>, Stopped> {
        let duration = duration.to_string();
        let pairs = [
            (Arg::Bytes(b"digit"), Arg::Bytes(digit)),
            (Arg::Bytes(b"duration"), Arg::Bytes(duration.as_bytes())),
        ];
        let input = Scalar::hash(self.perl(), &pairs)?;
        self.call(&[Arg::Bytes(b"dtmf"), Arg::Scalar(&input)])
    }

    /// Calls it for an event: `sub($session, 'event', $event, [arg])`.
    ///
    /// # Errors
    /// See [`Callback::call`].
    pub fn call_event<E: Send + Sync + 'static>(
        &self,
        event: Option<E>,
    ) -> Result<Option<Text>, Stopped> {
        let object = event.map(|event| Scalar::object(self.perl(), event));
        let object = object.transpose()?;
        let input = object.as_ref().map_or(Arg::Undef, Arg::Scalar);
        self.call(&[Arg::Bytes(b"event"), input])
    }
}

/// The callback for a sub that is named, in the interpreter that the thread is in. `None` for no name, and outside of perl.
pub fn named(name: Option<&CStr>) -> Option<Callback> {
    let name = String::from_utf8_lossy(name?.to_bytes());
    Callback::named(&Perl::current()?, &name).ok()
}
