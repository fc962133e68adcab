/* Proxies: what Perl sees of a Rust value, in SWIG's shape at a smaller price.
 *
 * An object is a reference to a blessed, empty hash with tie magic. `tied` shows the inner scalar, blessed too, that holds the
 * address, as SWIG's do. The magic has a vtable of our own (perlguts, "Magic Virtual Tables"): it keeps the pointer, so that a
 * method finds it without a search, and its copy hook answers `$object->{member}` without a tie method. */
#include "internal.h"

#define MY_CXT_KEY "fsperl::object/1"

/* What an interpreter has of its own. */
typedef struct {
    PerlInterpreter *owner; /* differs from the current one right after a clone */
    fsp_object *objects;    /* every proxy made here */
    HV **stashes;           /* by type index; filled on first use; counted */
    size_t stash_count;
} my_cxt_t;

START_MY_CXT

/* This interpreter's context; a clone starts with an empty one. */
static my_cxt_t *context(pTHX)
{
    my_cxt_t *cxt = NULL;
    if (my_cxt_index >= 0 && my_cxt_index < PL_my_cxt_size)
        cxt = (my_cxt_t *)PL_my_cxt_list[my_cxt_index];
    if (UNLIKELY(!cxt)) {
        MY_CXT_INIT;
        cxt = &MY_CXT;
    } else if (LIKELY(cxt->owner == aTHX)) {
        return cxt;
    } else {
        MY_CXT_CLONE;
        cxt = &MY_CXT;
    }
    Zero(cxt, 1, my_cxt_t);
    cxt->owner = aTHX;
    return cxt;
}

/* A clone takes its own context while its parent still lives. */
XS_EXTERNAL(fsp_xs_clone)
{
    dXSARGS;
    PERL_UNUSED_VAR(cv);
    PERL_UNUSED_VAR(items);
    (void)context(aTHX);
    XSRETURN_EMPTY;
}

HV *fsp_stash(pTHX_ const fsp_type *type)
{
    my_cxt_t *cxt = context(aTHX);
    if (UNLIKELY(type->index >= cxt->stash_count)) {
        /* The table is the body of an SV, which perl frees with the interpreter. */
        const size_t count = type->index + 32;
        SV *body = newSV(count * sizeof(HV *));
        HV **stashes = (HV **)SvPVX(body);
        Zero(stashes, count, HV *);
        if (cxt->stash_count)
            Copy(cxt->stashes, stashes, cxt->stash_count, HV *);
        cxt->stashes = stashes;
        cxt->stash_count = count;
    }
    if (UNLIKELY(!cxt->stashes[type->index]))
        cxt->stashes[type->index] = (HV *)SvREFCNT_inc_simple_NN((SV *)gv_stashpv(type->info->package, GV_ADD));
    return cxt->stashes[type->index];
}

fsp_object *fsp_first_object(pTHX)
{
    return context(aTHX)->objects;
}

static void link_object(pTHX_ fsp_object *o)
{
    my_cxt_t *cxt = context(aTHX);
    if (o->link)
        return;
    o->next = cxt->objects;
    if (o->next)
        o->next->link = &o->next;
    o->link = &cxt->objects;
    cxt->objects = o;
}

static void unlink_object(fsp_object *o)
{
    if (!o->link)
        return;
    *o->link = o->next;
    if (o->next)
        o->next->link = o->link;
    o->link = NULL;
}

/* ---- slots ------------------------------------------------------------------------------------------------------------ */

/* Drops the value unless somebody did. */
static void drop_value(fsp_slot *slot, uint32_t from)
{
    if (__atomic_compare_exchange_n(&slot->state, &from, FSP_DROPPED, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
        slot->drop_value(slot);
}

static void release_slot(fsp_slot *slot)
{
    if (!slot || __atomic_fetch_sub(&slot->refs, 1, __ATOMIC_ACQ_REL) != 1)
        return;
    drop_value(slot, FSP_ALIVE);
    drop_value(slot, FSP_DOOMED);
    slot->free_slot(slot);
}

static bool is_pinned(const fsp_slot *slot)
{
    return __atomic_load_n(&slot->home_pins, __ATOMIC_ACQUIRE) >= FSP_PIN || __atomic_load_n(&slot->away_pins, __ATOMIC_SEQ_CST) != 0;
}

/* Only the home interpreter knows its own pins for sure; elsewhere a doomed value waits for its last reference. */
static void drop_if_idle(pTHX_ fsp_slot *slot)
{
    if ((!slot->home || slot->home == (const fsp_interp *)aTHX) && !is_pinned(slot))
        drop_value(slot, FSP_DOOMED);
}

void fsp_croak_destroyed(pTHX)
{
    croak("RuntimeError an object among the arguments was destroyed before the call");
}

void fsp_guard_slow(pTHX_ SV **args, I32 count)
{
    I32 i;
    for (i = 0; i < count; i++) {
        if (SvROK(args[i]))
            sv_2mortal(SvREFCNT_inc_simple_NN(SvRV(args[i])));
        if (i > 0) /* the stack does not count what it holds; the first is converted before anything runs */
            sv_2mortal(SvREFCNT_inc_simple_NN(args[i]));
    }
}

/* Another thread may have destroyed the object between its conversion and this call. */
bool fsp_pin_away(pTHX_ fsp_slot *slot)
{
    __atomic_fetch_add(&slot->refs, 1, __ATOMIC_RELAXED);
    __atomic_fetch_add(&slot->away_pins, 1, __ATOMIC_SEQ_CST);
    if (__atomic_load_n(&slot->state, __ATOMIC_SEQ_CST) == FSP_ALIVE)
        return true;
    fsp_unpin_away(aTHX_ slot);
    return false;
}

void fsp_unpin_away(pTHX_ fsp_slot *slot)
{
    __atomic_fetch_sub(&slot->away_pins, 1, __ATOMIC_SEQ_CST);
    if (__atomic_load_n(&slot->state, __ATOMIC_ACQUIRE) == FSP_DOOMED)
        drop_if_idle(aTHX_ slot);
    release_slot(slot);
}

void fsp_unpin_slow(pTHX_ fsp_slot *slot)
{
    const bool owed = slot->home_pins == FSP_OWED;
    if (owed)
        __atomic_store_n(&slot->home_pins, 0, __ATOMIC_RELEASE);
    if (__atomic_load_n(&slot->state, __ATOMIC_ACQUIRE) == FSP_DOOMED)
        drop_if_idle(aTHX_ slot);
    if (owed)
        release_slot(slot);
}

/* A proxy goes. During a call from its own interpreter, its reference is left to the call, one for all proxies that do so. */
static void let_go(pTHX_ fsp_slot *slot)
{
    if (slot && slot->home == (const fsp_interp *)aTHX && slot->home_pins >= FSP_PIN && !(slot->home_pins & FSP_OWED))
        __atomic_store_n(&slot->home_pins, slot->home_pins | FSP_OWED, __ATOMIC_RELAXED);
    else
        release_slot(slot);
}

/* Ends the life of the value, now or when the calls that use it have ended. A part of another object lives on with it. */
static void destroy_value(pTHX_ fsp_ref ref)
{
    uint32_t alive = FSP_ALIVE;
    if (!ref.slot || ref.slot->value != ref.value)
        return;
    if (__atomic_compare_exchange_n(&ref.slot->state, &alive, FSP_DOOMED, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
        drop_if_idle(aTHX_ ref.slot);
}

/* ---- member access: `$object->{name}` ------------------------------------------------------------------------------------- */

/* A reference to an object's hash, for an accessor that only looks through it: costs no allocation. Its layout is that of
 * any reference (perlguts, "What is an SV?"); nobody keeps it or counts on it. */
static void borrow_reference(SV *reference, SV *hash)
{
    Zero(reference, 1, SV);
    SvREFCNT(reference) = 1;
    SvFLAGS(reference) = SVt_IV | SVf_ROK;
    reference->sv_u.svu_rv = hash;
}

/* Reads a member into `sv`. */
static void read_member(pTHX_ SV *hash, const fsp_member *member, SV *sv)
{
    SV reference;
    SV *args[1];
    SV *value;
    borrow_reference(&reference, hash);
    args[0] = &reference;
    value = member->get(aTHX_ args, sv);
    if (value != sv)
        sv_setsv_nomg(sv, value);
}

static int element_get(pTHX_ SV *sv, MAGIC *mg)
{
    read_member(aTHX_ mg->mg_obj, (const fsp_member *)mg->mg_ptr, sv);
    return 0;
}

/* Lets the module's own tie method, or its absence, answer for what no accessor does. */
static void call_tie_method(pTHX_ const char *method, SV *hash, const fsp_member *member, SV *value)
{
    const MAGIC *tie = mg_find(hash, PERL_MAGIC_tied);
    dSP;
    ENTER;
    SAVETMPS;
    PUSHSTACKi(PERLSI_MAGIC); /* the op that asked holds pointers into its own stack */
    PUSHMARK(SP);
    EXTEND(SP, 3);
    PUSHs(tie && tie->mg_obj ? tie->mg_obj : &PL_sv_undef);
    mPUSHp(member->name, member->name_len);
    if (value)
        PUSHs(value);
    PUTBACK;
    call_method(method, G_SCALAR | G_DISCARD);
    POPSTACK;
    FREETMPS;
    LEAVE;
}

/* `delete $object->{member}` */
static int element_clear(pTHX_ SV *sv, MAGIC *mg)
{
    PERL_UNUSED_ARG(sv);
    call_tie_method(aTHX_ "DELETE", mg->mg_obj, (const fsp_member *)mg->mg_ptr, NULL);
    return 0;
}

/* Until the scope is left, nothing warns: SWIG's `new` and STORE are Perl subs compiled without warnings. */
static void be_quiet(pTHX)
{
    COP *quiet;
    Newx(quiet, 1, COP);
    SAVEFREEPV(quiet); /* freed after PL_curcop is put back: the savestack is undone from its end */
    SAVEVPTR(PL_curcop);
    StructCopy(PL_curcop, quiet, COP);
    quiet->cop_warnings = pWARN_NONE;
    PL_curcop = quiet;
}

bool fsp_begin_quiet(pTHX_ SV **args, I32 count)
{
    I32 i;
    for (i = 0; i < count; i++)
        if (!SvOK(args[i])) {
            ENTER;
            be_quiet(aTHX);
            return true;
        }
    return false;
}

/* perl has switched the magic of `sv` off for the time of this call (mg_set), so the accessor sees the plain new value. */
static int element_set(pTHX_ SV *sv, MAGIC *mg)
{
    const fsp_member *member = (const fsp_member *)mg->mg_ptr;
    SV reference;
    SV *args[2];
    if (!member->set) {
        call_tie_method(aTHX_ "STORE", mg->mg_obj, member, sv);
        return 0;
    }
    borrow_reference(&reference, mg->mg_obj);
    args[0] = &reference;
    args[1] = sv;
    if (LIKELY(SvOK(sv))) {
        member->set(aTHX_ args);
        return 0;
    }
    ENTER;
    be_quiet(aTHX);
    member->set(aTHX_ args);
    LEAVE;
    return 0;
}

static const MGVTBL element_vtbl = {element_get, element_set, NULL, element_clear, NULL, NULL, NULL, NULL};

/* The member of a class or of its bases, nearest first. */
static const fsp_member *find_member(const fsp_type *type, const char *name, STRLEN len)
{
    const fsp_type_info *info = type->info;
    size_t i;
    for (i = 0; i < info->member_count; i++)
        if (info->members[i].name_len == len && info->members[i].name[0] == name[0] && memEQ(info->members[i].name, name, len))
            return &info->members[i];
    for (i = 0; type->bases && i < info->base_count; i++) {
        const fsp_member *member = find_member(type->bases[i], name, len);
        if (member)
            return member;
    }
    return NULL;
}

/* Whether the element is wanted by an op that reads it here and now: such an op gets the value and no magic. */
static bool is_plain_read(pTHX)
{
    const OP *op = PL_op;
    return op && (op->op_type == OP_HELEM || op->op_type == OP_MULTIDEREF) && !(op->op_flags & OPf_MOD)
           && !(op->op_private & (OPpMAYBE_LVSUB | OPpLVAL_INTRO | OPpDEREF));
}

/* As sv_magicext for a fresh scalar, whose flags are known: this is on the way of every assignment to a member. */
static void add_element_magic(pTHX_ SV *element, SV *hash, const fsp_member *member)
{
    MAGIC *mg;
    Newxz(mg, 1, MAGIC);
    mg->mg_moremagic = SvMAGIC(element);
    mg->mg_virtual = (MGVTBL *)&element_vtbl;
    mg->mg_type = PERL_MAGIC_tiedelem;
    mg->mg_flags = MGf_REFCOUNTED;
    mg->mg_obj = SvREFCNT_inc_simple_NN(hash);
    mg->mg_ptr = (char *)member;
    SvMAGIC_set(element, mg);
    SvMAGICAL_on(element);
}

/* Whether an element may be answered by the accessors: the inner scalar still has the class that it was made with, whose FETCH
 * and STORE they stand for, and the question is not `exists`, which is put to the tie. */
static bool follows_swig(pTHX_ const fsp_object *o)
{
    const OP *op = PL_op;
    if (UNLIKELY(op && (op->op_type == OP_EXISTS || (op->op_type == OP_MULTIDEREF && (op->op_private & OPpMULTIDEREF_EXISTS)))))
        return false;
    return LIKELY(!o->stash || SvSTASH(o->inner) == o->stash);
}

/* perl asks for an element: gives it magic that knows its accessors, or perl's own, which calls FETCH and STORE. */
static int proxy_copy(pTHX_ SV *hash, MAGIC *mg, SV *element, const char *key, I32 key_len)
{
    const fsp_object *o;
    const fsp_member *member;
    const char *name = key;
    STRLEN len;
    if (key_len == HEf_SVKEY && !SvOK((SV *)key))
        len = 0, name = ""; /* perl has warned already */
    else if (key_len == HEf_SVKEY)
        name = SvPV_const((SV *)key, len);
    else
        len = key_len < 0 ? (STRLEN)-key_len : (STRLEN)key_len;
    mg = mg_find(hash, PERL_MAGIC_tied); /* an overloaded key may have untied the hash */
    if (!mg || mg->mg_virtual != &fsp_proxy_vtbl || !mg->mg_ptr)
        return 1;
    o = (const fsp_object *)mg->mg_ptr;
    member = follows_swig(aTHX_ o) ? find_member(o->type, name, len) : NULL;
    if (!member) {
        sv_magic(element, mg->mg_obj, PERL_MAGIC_tiedelem, key, key_len);
        return 1;
    }
    if (SvTYPE(element) < SVt_PVLV)
        sv_upgrade(element, SVt_PVLV); /* what perl makes of it in the end: saves the steps between */
    if (is_plain_read(aTHX))
        read_member(aTHX_ hash, member, element);
    else
        add_element_magic(aTHX_ element, hash, member);
    return 1;
}

/* `%$object = ()` does nothing, as SWIG's CLEAR. */
static int proxy_clear(pTHX_ SV *hash, MAGIC *mg)
{
    PERL_UNUSED_CONTEXT;
    PERL_UNUSED_ARG(hash);
    PERL_UNUSED_ARG(mg);
    return 0;
}

/* ---- the life of a proxy --------------------------------------------------------------------------------------------------- */

static int proxy_free(pTHX_ SV *sv, MAGIC *mg)
{
    fsp_object *o = (fsp_object *)mg->mg_ptr;
    SV *tie = mg->mg_obj;
    PERL_UNUSED_ARG(sv);
    if (!o)
        return 0;
    mg->mg_ptr = NULL;
    unlink_object(o);
    if (tie && SvREFCNT(tie) == 1 && SvROK(tie) && SvREFCNT(SvRV(tie)) == 1 && SvOBJECT(SvRV(tie)) && PL_phase != PERL_PHASE_DESTRUCT) {
        /* Nobody else sees the inner scalar: it goes without a second call of DESTROY, which would do nothing. */
        SV *inner = SvRV(tie);
        HV *stash = SvSTASH(inner);
        SvOBJECT_off(inner);
        SvSTASH_set(inner, NULL);
        SvREFCNT_dec(stash);
    }
    if (o->owned)
        destroy_value(aTHX_ o->ref);
    if (!o->disowned)
        let_go(aTHX_ o->ref.slot);
    Safefree(o);
    return 0;
}

/* A cloned interpreter sees the same value and does not own it. */
static int proxy_dup(pTHX_ MAGIC *mg, CLONE_PARAMS *params)
{
    const fsp_object *from = (const fsp_object *)mg->mg_ptr;
    fsp_object *o;
    PERL_UNUSED_ARG(params);
    if (!from)
        return 0;
    Newx(o, 1, fsp_object);
    *o = *from;
    o->owned = false;
    o->disowned = false;
    o->next = NULL;
    o->link = NULL;
    o->proxy = NULL;
    o->inner = mg->mg_obj && SvROK(mg->mg_obj) ? SvRV(mg->mg_obj) : NULL;
    o->stash = NULL;
    if (o->ref.slot)
        __atomic_fetch_add(&o->ref.slot->refs, 1, __ATOMIC_RELAXED);
    mg->mg_ptr = (char *)o;
    return 0;
}

/* Of hashes and, without the hooks for elements, of the bare scalars that stand for opaque pointers. */
const MGVTBL fsp_proxy_vtbl = {NULL, NULL, NULL, proxy_clear, proxy_free, proxy_copy, proxy_dup, NULL};

static fsp_object *new_object(pTHX_ fsp_ref ref, fsp_type *type)
{
    fsp_object *o;
    Newxz(o, 1, fsp_object);
    o->type = type;
    o->ref = ref;
    link_object(aTHX_ o);
    return o;
}

static void bless_into(SV *sv, HV *stash)
{
    SvOBJECT_on(sv);
    SvSTASH_set(sv, (HV *)SvREFCNT_inc_simple_NN(stash));
}

static SV *new_inner(pTHX_ fsp_object *o)
{
    SV *inner = newSV_type(SVt_PVMG);
    o->inner = inner;
    o->stash = fsp_stash(aTHX_ o->type);
    sv_setiv(inner, PTR2IV(o->ref.value));
    bless_into(inner, o->stash);
    return inner;
}

/* A hash proxy, or a bare scalar where the type has no class. */
static SV *new_proxy(pTHX_ fsp_object *o, bool is_hash)
{
    SV *inner = new_inner(aTHX_ o);
    MAGIC *mg;
    HV *hash;
    SV *tie;
    if (!is_hash) {
        mg = sv_magicext(inner, NULL, PERL_MAGIC_ext, &fsp_proxy_vtbl, (const char *)o, 0);
        mg->mg_flags |= MGf_DUP;
        return newRV_noinc(inner);
    }
    hash = newHV();
    o->proxy = (SV *)hash;
    tie = newRV_noinc(inner);
    SvREADONLY_on(tie); /* `tied` shows this very scalar: a script must not make it let go of the inner one */
    mg = sv_magicext((SV *)hash, tie, PERL_MAGIC_tied, &fsp_proxy_vtbl, (const char *)o, 0);
    SvREFCNT_dec_NN(tie);
    mg->mg_flags |= MGf_COPY | MGf_DUP;
    bless_into((SV *)hash, o->stash);
    return newRV_noinc((SV *)hash);
}

SV *fsp_ret_object(pTHX_ fsp_ref ref, fsp_type *type, bool owned)
{
    fsp_object *o;
    if (!ref.value)
        return sv_newmortal();
    o = new_object(aTHX_ ref, type);
    o->owned = owned;
    if (owned && ref.slot && !ref.slot->home && __atomic_load_n(&ref.slot->refs, __ATOMIC_ACQUIRE) == 1)
        ref.slot->home = (const fsp_interp *)aTHX;
    return sv_2mortal(new_proxy(aTHX_ o, owned || type->info->is_class));
}

SV *fsp_ret_any(pTHX_ fsp_any any, fsp_type *void_type)
{
    fsp_object *o;
    if (!any.ref.value)
        return sv_newmortal();
    o = new_object(aTHX_ any.ref, void_type);
    o->real = any.type;
    return sv_2mortal(new_proxy(aTHX_ o, false));
}

SV *fsp_variable_proxy(pTHX_ const fsp_variable_info *variable, fsp_type *type)
{
    const fsp_ref none = {NULL, NULL};
    fsp_object *o = new_object(aTHX_ none, type);
    o->follows = variable;
    return new_proxy(aTHX_ o, true);
}

/* ---- from a Perl value to the object behind it ------------------------------------------------------------------------------- */

/* The proxy's record in a hash's or scalar's own magic. */
static fsp_object *own_record(SV *referent)
{
    const MAGIC *mg;
    if (SvTYPE(referent) < SVt_PVMG)
        return NULL;
    for (mg = SvMAGIC(referent); mg; mg = mg->mg_moremagic)
        if (fsp_is_proxy_vtbl(mg->mg_virtual))
            return (fsp_object *)mg->mg_ptr;
    return NULL;
}

/* The record of the proxy whose inner scalar this is, or which has the address that this scalar holds. */
static fsp_object *record_by_inner(pTHX_ SV *inner, IV *address)
{
    fsp_object *o, *found = NULL;
    for (o = fsp_first_object(aTHX); o; o = o->next)
        if (o->inner == inner)
            return o;
    *address = SvIV(inner);
    for (o = fsp_first_object(aTHX); *address && !found && o; o = o->next)
        if (PTR2IV(o->ref.value) == *address && SvSTASH(inner) == fsp_stash(aTHX_ o->type))
            found = o;
    return found;
}

/* The value that a variable's proxy stands for now. */
static int follow(pTHX_ const fsp_object *o, const fsp_type *want, int null, fsp_ref *out, const fsp_type **own)
{
    SV *current = o->follows->get(aTHX_ sv_newmortal());
    return fsp_in_object(aTHX_ current, want, null, out, own);
}

/* Whether a package is that of the wanted class or of one derived from it. */
static bool package_names(pTHX_ const HV *stash, const fsp_type *want)
{
    const fsp_cast *cast;
    if (stash == fsp_stash(aTHX_ want))
        return true;
    for (cast = __atomic_load_n(&want->casts, __ATOMIC_ACQUIRE); cast; cast = cast->next)
        if (stash == fsp_stash(aTHX_ cast->from))
            return true;
    return false;
}

/* Checks the object against the type that is wanted, and casts it. */
static int convert_object(pTHX_ const fsp_object *o, const fsp_type *want, int null, fsp_ref *out, const fsp_type **own)
{
    const fsp_type *type = o->real ? o->real : o->type;
    if (o->follows)
        return follow(aTHX_ o, want, null, out, own);
    *out = o->ref;
    if (want && type != want) {
        const fsp_cast *cast = fsp_find_cast(type, want);
        if (!cast)
            return FSP_TYPE_ERROR;
        out->value = cast->fn(o->ref.value);
    }
    if (o->ref.slot && __atomic_load_n(&o->ref.slot->state, __ATOMIC_ACQUIRE) != FSP_ALIVE)
        return FSP_DESTROYED;
    if (own)
        *own = type;
    return 0;
}

static int null_object(fsp_ref *out, int null, const fsp_type **own)
{
    out->value = NULL;
    out->slot = NULL;
    if (own)
        *own = NULL;
    return null == FSP_NULL_OK ? 0 : FSP_NULL_REFERENCE;
}

/* Finds what the referent of an object stands for: the inner scalar, and the record or else the address that it holds. */
static bool find_inner(pTHX_ SV *referent, SV **inner, fsp_object **record, IV *address)
{
    const MAGIC *mg;
    *inner = referent;
    *record = own_record(referent);
    if (SvTYPE(referent) == SVt_PVHV) {
        mg = SvMAGICAL(referent) ? mg_find(referent, PERL_MAGIC_tied) : NULL;
        if (!mg || !mg->mg_obj || !sv_isobject(mg->mg_obj))
            return false;
        *inner = SvRV(mg->mg_obj);
    }
    if (*record && (*record)->inner == *inner && SvIOK(*inner) && SvIVX(*inner) != PTR2IV((*record)->ref.value)) {
        *record = NULL; /* somebody wrote another address into it */
        *address = SvIVX(*inner);
    } else if (!*record) {
        *record = record_by_inner(aTHX_ * inner, address);
    }
    return true;
}

int fsp_in_object_slow(pTHX_ SV *sv, const fsp_type *want, int null, fsp_ref *out, const fsp_type **own)
{
    SV *inner;
    fsp_object *record;
    IV address = 0;
    if (SvGMAGICAL(sv)) {
        mg_get(sv);
        if (SvROK(sv)) /* the next fetch from the same variable would let go of it */
            sv_2mortal(SvREFCNT_inc_simple_NN(SvRV(sv)));
    }
    if (!sv_isobject(sv))
        return SvOK(sv) ? FSP_TYPE_ERROR : null_object(out, null, own);
    if (!find_inner(aTHX_ SvRV(sv), &inner, &record, &address))
        return FSP_TYPE_ERROR;
    if (record) {
        if (!record->stash && record->inner == inner)
            record->stash = fsp_stash(aTHX_ record->type);
        if (want && SvSTASH(inner) != record->stash && !package_names(aTHX_ SvSTASH(inner), want))
            return FSP_TYPE_ERROR; /* somebody blessed the inner scalar into something else */
        return convert_object(aTHX_ record, want, null, out, own);
    }
    /* A scalar that somebody blessed by hand. Where a class is wanted, only the null pointer can be believed; as a `void *`
     * any address will do, since nothing ever follows it. */
    if (want && !package_names(aTHX_ SvSTASH(inner), want))
        return FSP_TYPE_ERROR;
    if (want)
        return address ? FSP_TYPE_ERROR : null_object(out, null, own);
    null_object(out, FSP_NULL_OK, own);
    out->value = INT2PTR(void *, address);
    return 0;
}

int fsp_in_any(pTHX_ SV *sv, fsp_any *out)
{
    return fsp_in_object_slow(aTHX_ sv, NULL, FSP_NULL_OK, &out->ref, &out->type);
}

fsp_object *fsp_object_of(pTHX_ SV *sv)
{
    SV *inner;
    fsp_object *record;
    IV address = 0;
    if (!sv_isobject(sv) || !find_inner(aTHX_ SvRV(sv), &inner, &record, &address))
        return NULL;
    return record;
}

/* ---- subs that every class has ----------------------------------------------------------------------------------------------- */

SV *fsp_rebless(pTHX_ SV *object, SV *package)
{
    STRLEN len;
    const char *name, *current;
    if (!SvROK(object))
        return object;
    if (SvROK(package)) {
        sv_setsv(object, &PL_sv_undef); /* the new object goes before the exception is raised */
        croak("Attempt to bless into a reference");
    }
    if (SvOK(package))
        name = SvPV_const(package, len);
    else
        len = 0, name = "main";
    current = HvNAME(SvSTASH(SvRV(object)));
    if (!current || strNE(current, name))
        sv_bless(object, len ? gv_stashsv(package, GV_ADD) : gv_stashpvs("main", GV_ADD));
    return object;
}

void fsp_delete(pTHX_ SV *sv, const fsp_type *type, const char *xs, const char *type_text)
{
    fsp_ref ref;
    fsp_object *o;
    const int rank = fsp_in_object(aTHX_ sv, type, FSP_NULL_OK, &ref, NULL);
    if (rank < 0)
        fsp_croak_arg(aTHX_ rank, xs, 1, type_text);
    o = fsp_object_of(aTHX_ sv);
    if (!o || !ref.value)
        return;
    o->owned = false;
    destroy_value(aTHX_ o->ref);
}

/* Each class has a DESTROY, DISOWN and ACQUIRE of its own, which look into its own %OWNER: those of a base or of a stranger,
 * called by their full names, change nothing. */
static fsp_object *object_of_class(pTHX_ const CV *cv, fsp_object *o)
{
    const GV *gv = CvGV(cv);
    return o && gv && GvSTASH(gv) == fsp_stash(aTHX_ o->type) ? o : NULL;
}

XS_EXTERNAL(fsp_xs_destroy)
{
    dXSARGS;
    SV *self;
    fsp_object *o;
    if (items < 1 || !SvOK(ST(0)))
        croak("Can't call method \"isa\" on an undefined value");
    self = ST(0);
    if (!SvROK(self))
        XSRETURN_EMPTY; /* the name of a class */
    if (!SvOBJECT(SvRV(self)))
        croak("Can't call method \"isa\" on unblessed reference");
    o = SvTYPE(SvRV(self)) == SVt_PVHV ? object_of_class(aTHX_ cv, own_record(SvRV(self))) : NULL;
    if (o && o->owned) {
        o->owned = false;
        destroy_value(aTHX_ o->ref);
    }
    XSRETURN_EMPTY;
}

/* The object whose ownership changes, if it is one. */
static fsp_object *owner_argument(pTHX_ const CV *cv, SV *self)
{
    if (SvROK(self) && SvTYPE(SvRV(self)) != SVt_PVHV)
        croak("Not a HASH reference");
    return object_of_class(aTHX_ cv, fsp_object_of(aTHX_ self));
}

XS_EXTERNAL(fsp_xs_disown)
{
    dXSARGS;
    fsp_object *o = items > 0 ? owner_argument(aTHX_ cv, ST(0)) : NULL;
    if (!o || !o->owned)
        XSRETURN_UNDEF;
    o->owned = false;
    o->disowned = true;
    XSRETURN_IV(1);
}

XS_EXTERNAL(fsp_xs_acquire)
{
    dXSARGS;
    fsp_object *o = items > 0 ? owner_argument(aTHX_ cv, ST(0)) : NULL;
    if (o) {
        o->owned = true;
        o->disowned = false;
        link_object(aTHX_ o);
    }
    XSRETURN_IV(1);
}

XS_EXTERNAL(fsp_xs_this)
{
    dXSARGS;
    const MAGIC *mg = NULL;
    PERL_UNUSED_VAR(cv);
    if (items > 0 && SvROK(ST(0)) && SvTYPE(SvRV(ST(0))) == SVt_PVHV)
        mg = mg_find(SvRV(ST(0)), PERL_MAGIC_tied);
    if (!mg || !mg->mg_obj)
        XSRETURN_UNDEF;
    ST(0) = mg->mg_obj;
    XSRETURN(1);
}
