//! Package variables, by their names without a sigil (`main::session`).

use crate::{Arg, Perl, Scalar, Stopped, scalar::take_list, sys, value::lend};

/// All of these fail with [`Stopped::Gone`] and [`Stopped::Busy`], with [`Stopped::Foreign`] for another interpreter's scalar,
/// and with what the magic of the variable throws (assigning to a read-only one, say).
impl Perl {
    /// Assigns to `$name`.
    ///
    /// # Errors
    /// See above.
    pub fn set_scalar(&self, name: &str, value: Arg<'_>) -> Result<(), Stopped> {
        self.check(&[value])?;
        let inside = self.home.enter()?;
        // SAFETY: this thread is in the interpreter, to which the value belongs.
        inside.run(|home| unsafe {
            sys::fsp_set_scalar(home, lend(name.as_bytes()), &value.raw())
        })?;
        Ok(())
    }

    /// Assigns to `@name`.
    ///
    /// # Errors
    /// See above.
    pub fn set_array(&self, name: &str, values: &[Arg<'_>]) -> Result<(), Stopped> {
        let values = self.lend(values)?;
        let inside = self.home.enter()?;
        // SAFETY: this thread is in the interpreter, to which the values belong.
        inside.run(|home| unsafe {
            sys::fsp_set_array(home, lend(name.as_bytes()), values.as_ptr(), values.len())
        })?;
        Ok(())
    }

    /// Assigns to `%name`.
    ///
    /// # Errors
    /// See above.
    pub fn set_hash(&self, name: &str, pairs: &[(Arg<'_>, Arg<'_>)]) -> Result<(), Stopped> {
        let flat: Vec<_> = pairs
            .iter()
            .flat_map(|&(key, value)| [key, value])
            .collect();
        let flat = self.lend(&flat)?;
        let inside = self.home.enter()?;
        // SAFETY: this thread is in the interpreter, to which the values belong.
        inside.run(|home| unsafe {
            sys::fsp_set_hash(home, lend(name.as_bytes()), flat.as_ptr(), flat.len())
        })?;
        Ok(())
    }

    /// A copy of `$name`; `undef` for a variable that does not exist.
    ///
    /// # Errors
    /// See above.
    pub fn scalar(&self, name: &str) -> Result<Scalar, Stopped> {
        let inside = self.home.enter()?;
        let want = sys::FSP_WANT_SCALAR;
        // SAFETY: this thread is in the interpreter.
        let sv =
            inside.run(|home| unsafe { sys::fsp_get_scalar(home, lend(name.as_bytes()), want) })?;
        Ok(Scalar::take(self.clone(), sv))
    }

    /// Copies of the elements of `@name`.
    ///
    /// # Errors
    /// See above.
    pub fn array(&self, name: &str) -> Result<Vec<Scalar>, Stopped> {
        let inside = self.home.enter()?;
        // SAFETY: this thread is in the interpreter.
        let sv = inside.run(|home| unsafe { sys::fsp_get_array(home, lend(name.as_bytes())) })?;
        Ok(take_list(self, &inside, sv))
    }

    /// Copies of the keys and values of `%name`, in perl's order.
    ///
    /// # Errors
    /// See above.
    pub fn hash(&self, name: &str) -> Result<Vec<(Scalar, Scalar)>, Stopped> {
        let inside = self.home.enter()?;
        // SAFETY: this thread is in the interpreter.
        let sv = inside.run(|home| unsafe { sys::fsp_get_hash(home, lend(name.as_bytes())) })?;
        let mut flat = take_list(self, &inside, sv).into_iter();
        let mut pairs = Vec::new();
        while let (Some(key), Some(value)) = (flat.next(), flat.next()) {
            pairs.push((key, value));
        }
        Ok(pairs)
    }
}
