/* `$object->{member}`: reads and writes of data members through magic of our own, without a tie method.
 *
 * perl asks the copy hook of a proxy for an element. A plain read gets the value at once, and a statement that assigns is done
 * at once; anything else gets element magic that calls the accessors, or, where there is no such member, perl's own, which calls
 * FETCH and STORE as SWIG's module has them. */
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

/* Writes a member; `value` must have no magic. */
static void write_member(pTHX_ SV *hash, const fsp_member *member, SV *value)
{
    SV reference;
    SV *args[2];
    borrow_reference(&reference, hash);
    args[0] = &reference;
    args[1] = value;
    member->set(aTHX_ args);
}

/* perl has switched the magic of `sv` off for the time of this call (mg_set), so the accessor sees the plain new value. */
static int element_set(pTHX_ SV *sv, MAGIC *mg)
{
    const fsp_member *member = (const fsp_member *)mg->mg_ptr;
    if (!member->set) {
        call_tie_method(aTHX_ "STORE", mg->mg_obj, member, sv);
        return 0;
    }
    if (LIKELY(SvOK(sv) && !SvROK(sv))) {
        write_member(aTHX_ mg->mg_obj, member, sv);
        return 0;
    }
    ENTER; /* `undef` and objects may make a conversion warn */
    be_quiet(aTHX);
    write_member(aTHX_ mg->mg_obj, member, sv);
    LEAVE;
    return 0;
}

static const MGVTBL element_vtbl = {element_get, element_set, NULL, element_clear, NULL, NULL, NULL, NULL};

/* The member of a class or of its bases, nearest first. */
static const fsp_member *find_member(const fsp_type *type, const char *name, STRLEN len)
{
    const fsp_type_info *info = type->info;
    size_t i;
    for (i = 0; i < info->member_count; i++) {
        const fsp_member *member = &info->members[i];
        if (member->name_len == len && member->name[0] == name[0] && (len == 1 || memEQ(member->name, name, len)))
            return member;
    }
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

#ifndef PERL_RC_STACK
/* The variable that a `$variable->{...}` op starts from, where that is all the op does; or NULL. */
static const SV *only_dereferenced(pTHX_ const OP *op)
{
    const UNOP_AUX_item *items = cUNOP_AUXx(op)->op_aux;
    const UV action = items->uv;
    if (!(action & MDEREF_FLAG_last))
        return NULL;
    switch (action & MDEREF_ACTION_MASK) {
    case MDEREF_HV_padsv_vivify_rv2hv_helem:
        return PAD_SVl(items[1].pad_offset);
    case MDEREF_HV_gvsv_vivify_rv2hv_helem:
        return GvSV((GV *)PAD_SVl(items[1].pad_offset));
    default:
        return NULL;
    }
}

/* The value that the statement `$variable->{member} = value;` assigns: it is on top of perl's stack when the element is asked for,
 * and the op that assigns comes next. NULL where the element is for anything else, or where to look at the value could run code. */
static SV **plainly_assigned(pTHX_ SV *hash)
{
    const OP *op = PL_op;
    const OP *assign;
    const SV *variable;
    SV *value;
    if (!op || op->op_type != OP_MULTIDEREF || !(op->op_flags & OPf_MOD)
        || (op->op_private & (OPpLVAL_INTRO | OPpLVAL_DEFER | OPpMAYBE_LVSUB | OPpDEREF)))
        return NULL;
    assign = op->op_next;
    if (!assign || assign->op_type != OP_SASSIGN || (assign->op_flags & OPf_WANT) != OPf_WANT_VOID
        || (assign->op_private & (OPpASSIGN_BACKWARDS | OPpASSIGN_CV_TO_GV)))
        return NULL;
    variable = only_dereferenced(aTHX_ op);
    if (!variable || !SvROK(variable) || SvRV(variable) != hash)
        return NULL;
    value = *PL_stack_sp;
    return SvOK(value) && !SvROK(value) && !SvMAGICAL(value) && SvTYPE(value) <= SVt_PVMG ? PL_stack_sp : NULL;
}
#else
/* What is on such a stack is counted, and not to be replaced like this. */
static SV **plainly_assigned(pTHX_ SV *hash)
{
    PERL_UNUSED_CONTEXT;
    PERL_UNUSED_ARG(hash);
    return NULL;
}
#endif

/* Assigns before the op that is to assign does, and gives that one nothing to do: a value assigned to itself. Saves the magic and
 * what perl does around each call of it. */
static void assign_now(pTHX_ SV *element, SV **value, SV *hash, const fsp_member *member)
{
    /* A copy: an accessor may leave the numeric value of a string in it, and a callback may free the original. */
    if (LIKELY((SvFLAGS(*value) & (SVf_OK | SVf_IVisUV)) == (SVf_IOK | SVp_IOK))) {
        SvIV_set(element, SvIVX(*value));
        SvIOK_on(element);
    } else
        sv_setsv_nomg(element, *value);
    SvTEMP_off(element); /* else perl warns of a useless assignment; it is freed all the same */
    *value = element;
    write_member(aTHX_ hash, member, element);
}

/* As sv_magicext for a fresh scalar, whose flags are known. */
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

/* perl's copy of the key (hv_common) belongs to nobody while the copy hook runs, and an accessor may die. Meanwhile the element
 * owns it, as the target of an LV, which is freed with it; perl puts one of its own there afterwards. */
static void lend_key(SV *element, const char *key)
{
    LvTARG(element) = (SV *)key;
}

static void return_key(SV *element)
{
    LvTARG(element) = NULL;
}

/* perl asks for an element: gives it its value, or magic that knows its accessors, or perl's own, which calls FETCH and STORE. */
int fsp_proxy_copy(pTHX_ SV *hash, MAGIC *mg, SV *element, const char *key, I32 key_len)
{
    const fsp_object *o;
    const fsp_member *member;
    const char *name = key;
    STRLEN len;
    SV **value;
    if (LIKELY(key_len == HEf_SVKEY && SvPOK((SV *)key) && !SvMAGICAL((SV *)key))) {
        name = SvPVX_const((SV *)key);
        len = SvCUR((SV *)key);
    } else {
        if (key_len == HEf_SVKEY && !SvOK((SV *)key))
            len = 0, name = ""; /* perl has warned already */
        else if (key_len == HEf_SVKEY)
            name = SvPV_const((SV *)key, len);
        else
            len = key_len < 0 ? (STRLEN)-key_len : (STRLEN)key_len;
        mg = mg_find(hash, PERL_MAGIC_tied); /* an overloaded key may have untied the hash */
        if (!mg || mg->mg_virtual != &fsp_proxy_vtbl)
            return 1;
    }
    o = (const fsp_object *)mg->mg_ptr;
    if (!o)
        return 1;
    member = follows_swig(aTHX_ o) ? find_member(o->type, name, len) : NULL;
    if (!member) {
        sv_magic(element, mg->mg_obj, PERL_MAGIC_tiedelem, key, key_len);
        return 1;
    }
    if (UNLIKELY(SvTYPE(element) != SVt_NULL || key_len != HEf_SVKEY)) {
        SvUPGRADE(element, SVt_PVMG);
        add_element_magic(aTHX_ element, hash, member);
        return 1;
    }
    sv_upgrade(element, SVt_PVLV); /* what perl makes of it in the end: saves the steps between */
    lend_key(element, key);
    if (is_plain_read(aTHX))
        read_member(aTHX_ hash, member, element);
    else if (member->set && (value = plainly_assigned(aTHX_ hash)))
        assign_now(aTHX_ element, value, hash, member);
    else
        add_element_magic(aTHX_ element, hash, member);
    return_key(element);
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
