/* `$object->{member}`: reads and writes of data members through magic of our own, without a tie method.
 *
 * perl asks the copy hook of a proxy for an element. A plain read gets the value at once; anything else gets element magic that
 * calls the accessors, or, where there is no such member, perl's own, which calls FETCH and STORE as SWIG's module has them. */
#include "internal.h"

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
int fsp_proxy_copy(pTHX_ SV *hash, MAGIC *mg, SV *element, const char *key, I32 key_len)
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
int fsp_proxy_clear(pTHX_ SV *hash, MAGIC *mg)
{
    PERL_UNUSED_CONTEXT;
    PERL_UNUSED_ARG(hash);
    PERL_UNUSED_ARG(mg);
    return 0;
}
