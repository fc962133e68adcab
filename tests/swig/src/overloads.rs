//! Free functions, overload sets and global variables.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ffi::{CStr, CString};
use std::sync::Mutex;

use fsperl_runtime::{AnyRef, Handle, Lent, Ref};

use crate::Lab;
use crate::api::Api;
use crate::cells::{Plain, Text, lock, shown};
use crate::conv::Conv;
use crate::dtmf::{Dtmf, OpaqueNumber};
use crate::event::{Event, EventConsumer, OpaqueEvent};
use crate::freeswitch::{self as api, Color};
use crate::session::{CoreSession, InputCallbackState, OpaqueSession, Session};
use crate::small::{AbstractBase, Concrete, M1, M2, Mi, Named, NoOps, PrivDtor};
use crate::{log, note};

static GLOBALS: Mutex<BTreeMap<CString, CString>> = Mutex::new(BTreeMap::new());

static GVAR: Plain<i32> = Plain::new(3);
static GSTR: Text = Text::null();
static GOBJ: Plain<Option<Handle<NoOps>>> = Plain::new(None);
static GCSTR: Mutex<Option<Option<CString>>> = Mutex::new(None);
static GDBL: Plain<f64> = Plain::new(1.5);
static GARR: Mutex<Option<CString>> = Mutex::new(None);

fn said(text: &'static CStr) -> Option<Cow<'static, CStr>> {
    Some(Cow::Borrowed(text))
}

fn owned(text: String) -> Option<Cow<'static, CStr>> {
    CString::new(text).ok().map(Cow::Owned)
}

/// Overloads that say which one was chosen.
macro_rules! chosen {
    ($($name:ident($ty:ty): $text:literal;)*) => {$(
        fn $name(_x: $ty) -> Option<Cow<'static, CStr>> {
            said($text)
        }
    )*};
}

/// Overloads that say which one was chosen, and whether they got nothing.
macro_rules! chosen_or_null {
    ($($name:ident($ty:ty): $text:literal, $null:literal;)*) => {$(
        fn $name(x: $ty) -> Option<Cow<'static, CStr>> {
            said(if x.is_some() { $text } else { $null })
        }
    )*};
}

impl api::Host for Lab {
    type Api = Api;
    type CoreSession = CoreSession;
    type InputCallbackState = InputCallbackState;
    type Dtmf = Dtmf;
    type Event = Event;
    type EventConsumer = EventConsumer;
    type Session = Session;
    type Conv = Conv;
    type NoOps = NoOps;
    type Named = Named;
    type AbstractBase = AbstractBase;
    type Concrete = Concrete;
    type M1 = M1;
    type M2 = M2;
    type Mi = Mi;
    type PrivDtor = PrivDtor;
    type SwitchCoreSession = OpaqueSession;
    type SwitchEvent = OpaqueEvent;
    type Uint32 = OpaqueNumber;
    type SwitchPriority = OpaqueNumber;
    type SwitchStatus = OpaqueNumber;
    type SwitchInputType = OpaqueNumber;

    fn set_global_variable(var_name: Option<&CStr>, var_val: Option<&CStr>) {
        note!("set({},{})", shown(var_name), shown(var_val));
        let Some(name) = var_name else { return };
        match var_val {
            Some(value) => lock(&GLOBALS).insert(name.to_owned(), value.to_owned()),
            None => lock(&GLOBALS).remove(name),
        };
    }

    fn get_global_variable(var_name: Option<&CStr>) -> Option<Cow<'static, CStr>> {
        lock(&GLOBALS).get(var_name?).cloned().map(Cow::Owned)
    }

    fn console_log(level_str: Option<&CStr>, msg: Option<&CStr>) {
        note!("console({},{})", shown(level_str), shown(msg));
    }

    fn running() -> bool {
        true
    }

    fn email(
        to: Option<&CStr>,
        from: Option<&CStr>,
        headers: Option<&CStr>,
        body: Option<&CStr>,
    ) -> bool {
        note!(
            "email({},{},{},{})",
            shown(to),
            shown(from),
            shown(headers),
            shown(body)
        );
        to.is_some()
    }

    fn bridge(session_a: Ref<'_, CoreSession>, session_b: Ref<'_, CoreSession>) {
        note!(
            "bridge({},{})",
            session_a.shown_uuid(),
            session_b.shown_uuid()
        );
    }

    fn make_opaque(n: i32) -> Option<Lent<'static, OpaqueSession>> {
        (n >= 0).then(|| Handle::new(OpaqueSession { number: n }).into())
    }

    fn opaque_id(s: Option<Ref<'_, OpaqueSession>>) -> i32 {
        s.map_or(-1, |s| s.number)
    }

    fn make_abstract() -> Option<AbstractBase> {
        Some(AbstractBase)
    }

    fn takes_m2(p: Option<Ref<'_, M2>>) -> i32 {
        p.map_or(-1, |p| p.b.get())
    }

    fn takes_m1(p: Option<Ref<'_, M1>>) -> i32 {
        p.map_or(-1, |p| p.a.get())
    }

    chosen! {
        ov_ics(i32): c"int";
        ov_ics_2(Option<&CStr>): c"cs";
        ov_id(i32): c"int";
        ov_id_2(f64): c"double";
        ov_dcs(f64): c"double";
        ov_dcs_2(Option<&CStr>): c"cs";
        ov_idcs(i32): c"int";
        ov_idcs_2(f64): c"double";
        ov_idcs_3(Option<&CStr>): c"cs";
        ov_bi(bool): c"bool";
        ov_bi_2(i32): c"int";
        ov_bcs(bool): c"bool";
        ov_bcs_2(Option<&CStr>): c"cs";
        ov_ccs(u8): c"char";
        ov_ccs_2(Option<&CStr>): c"cs";
        ov_ci(u8): c"char";
        ov_ci_2(i32): c"int";
        ov_iu(i32): c"int";
        ov_iu_2(u32): c"uint";
        ov_il(i32): c"int";
        ov_il_2(i64): c"long";
        ov_il_3(i64): c"longlong";
        ov_enum(Color): c"enum";
        ov_enum_2(Option<&CStr>): c"cs";
        ov_enumint(Color): c"enum";
        ov_enumint_2(i32): c"int";
        ov_strs(&[u8]): c"string";
        ov_strs_2(i32): c"int";
        ov_all(bool): c"bool";
        ov_all_2(u8): c"char";
        ov_all_3(i32): c"int";
        ov_all_4(u32): c"uint";
        ov_all_5(i64): c"long";
        ov_all_6(f64): c"double";
        ov_all_7(Option<&CStr>): c"cs";
    }

    chosen_or_null! {
        ov_obj(Option<Ref<'_, NoOps>>): c"NoOps", c"NoOps(NULL)";
        ov_obj_2(Option<Ref<'_, Conv>>): c"Conv", c"Conv(NULL)";
        ov_objcs(Option<Ref<'_, NoOps>>): c"NoOps", c"NoOps(NULL)";
        ov_objcs_2(Option<&CStr>): c"cs", c"cs(NULL)";
        ov_hier(Option<Ref<'_, CoreSession>>): c"Core", c"Core(NULL)";
        ov_hier_2(Option<Ref<'_, Session>>): c"Session", c"Session(NULL)";
        ov_void(Option<AnyRef<'_>>): c"void", c"void(NULL)";
        ov_void_2(Option<Ref<'_, NoOps>>): c"NoOps", c"NoOps(NULL)";
        ov_vcs(Option<AnyRef<'_>>): c"void", c"void(NULL)";
        ov_vcs_2(Option<&CStr>): c"cs", c"cs(NULL)";
        ov_all_8(Option<AnyRef<'_>>): c"void", c"void(NULL)";
    }

    fn ov_ptrref(_x: Option<Ref<'_, NoOps>>, _y: i32) -> Option<Cow<'static, CStr>> {
        said(c"ptr,int")
    }

    fn ov_ptrref_2(_x: Ref<'_, NoOps>, _y: Option<&CStr>) -> Option<Cow<'static, CStr>> {
        said(c"ref,cs")
    }

    fn ov_def(a: i32, b: i32, c: Option<&CStr>) -> Option<Cow<'static, CStr>> {
        owned(format!("int:{a}:{b}:{}", shown(c)))
    }

    fn ov_def_2(a: Option<&CStr>) -> Option<Cow<'static, CStr>> {
        owned(format!("cs:{}", shown(a)))
    }

    fn ov_2(_a: i32, _b: Option<&CStr>) -> Option<Cow<'static, CStr>> {
        said(c"int,cs")
    }

    fn ov_2_2(_a: Option<&CStr>, _b: i32) -> Option<Cow<'static, CStr>> {
        said(c"cs,int")
    }

    fn ov_arity() -> Option<Cow<'static, CStr>> {
        said(c"0")
    }

    fn ov_arity_2(_a: i32) -> Option<Cow<'static, CStr>> {
        said(c"1")
    }

    fn ov_arity_3(_a: i32, _b: i32, _c: i32) -> Option<Cow<'static, CStr>> {
        said(c"3")
    }

    fn f0() -> i32 {
        0
    }

    fn fv() {}

    fn variadic_(fmt: Option<&CStr>) -> i32 {
        fmt.map_or(0, |fmt| {
            i32::try_from(fmt.to_bytes().len()).unwrap_or(i32::MAX)
        })
    }

    fn gvar() -> i32 {
        GVAR.get()
    }

    fn set_gvar(value: i32) {
        GVAR.set(value);
    }

    fn gstr() -> Option<Cow<'static, CStr>> {
        GSTR.get()
    }

    fn set_gstr(value: Option<&CStr>) {
        GSTR.set(value);
    }

    fn gconst() -> i32 {
        4
    }

    fn gobj() -> Option<Lent<'static, NoOps>> {
        GOBJ.get().map(Lent::from)
    }

    fn set_gobj(value: Option<Ref<'_, NoOps>>) {
        GOBJ.set(value.map(|value| value.handle()));
    }

    fn gcstr() -> Option<Cow<'static, CStr>> {
        match &*lock(&GCSTR) {
            None => said(c"gcstr"),
            Some(value) => value.clone().map(Cow::Owned),
        }
    }

    fn set_gcstr(value: Option<&CStr>) {
        *lock(&GCSTR) = Some(value.map(CStr::to_owned));
    }

    fn gdbl() -> f64 {
        GDBL.get()
    }

    fn set_gdbl(value: f64) {
        GDBL.set(value);
    }

    fn garr() -> Option<Cow<'static, CStr>> {
        match &*lock(&GARR) {
            None => said(c"garr"),
            Some(value) => Some(Cow::Owned(value.clone())),
        }
    }

    fn set_garr(value: Option<&CStr>) {
        *lock(&GARR) = Some(value.unwrap_or_default().to_owned());
    }

    fn live_count() -> i32 {
        log::live()
    }

    fn last_dtor() -> i32 {
        log::last_dtor()
    }

    fn resetlog() {
        log::clear();
    }

    fn getlog() -> Option<Cow<'static, CStr>> {
        Some(Cow::Owned(log::take()))
    }
}
