/* A script that is compiled before it is run. perl compiles and runs a file in one go; here the run is left out, and what was
 * compiled becomes a sub that keeps a file's ways: its lexicals are the ones that its subs see, `return` ends it, `shift` takes
 * from @ARGV. Its BEGIN blocks have run when it is compiled, and what they leave is there when it runs.
 *
 * While perl compiles a file, op after op goes through PL_runops; at the first op of the file itself the root of its ops and its
 * CV are taken, and perl is sent to the file's last op. */
#include "home.h"

#define COMPILED "fsperl::compiled"

typedef struct capture {
    runops_proc_t runops;
    PERL_SI *stackinfo; /* where the file is being loaded */
    I32 context;
    CV *cv;
    OP *root, *start;
} capture;

static __thread capture *capturing;

/* Whether perl is about to run the first op of the file. What BEGIN blocks load has more contexts around it. */
static bool is_start(pTHX_ const capture *c)
{
    return !c->cv && PL_op == PL_eval_start && PL_curstackinfo == c->stackinfo && cxstack_ix == c->context + 1
        && CxTYPE(CX_CUR()) == CXt_EVAL && !CxTRYBLOCK(CX_CUR());
}

static int run_to_start(pTHX)
{
    capture *c = capturing;
    if (c && c->context < 0) {
        c->stackinfo = PL_curstackinfo;
        c->context = cxstack_ix;
    }
    while (PL_op) {
        if (c && is_start(aTHX_ c)) {
            c->cv = (CV *)SvREFCNT_inc_simple_NN((SV *)CX_CUR()->blk_eval.cv);
            c->start = PL_op;
            OP_REFCNT_LOCK;
            c->root = OpREFCNT_inc(PL_eval_root);
            OP_REFCNT_UNLOCK;
            PL_op = PL_eval_root;
        }
        PL_op = PL_op->op_ppaddr(aTHX);
    }
    PERL_ASYNC_CHECK();
    TAINT_NOT;
    return 0;
}

static void make_sub(pTHX_ const capture *c)
{
    CV *cv = c->cv;
    c->root->op_type = OP_LEAVESUB;
    c->root->op_ppaddr = PL_ppaddr[OP_LEAVESUB];
    CvROOT(cv) = c->root;
    CvSTART(cv) = c->start;
}

static void keep(pTHX_ CV *cv, SV *path, int64_t data_offset)
{
    AV *compiled = newAV();
    av_push(compiled, newRV_noinc((SV *)cv));
    av_push(compiled, newSVsv(path));
    av_push(compiled, newSViv((IV)data_offset));
    (void)hv_stores(PL_modglobal, COMPILED, newRV_noinc((SV *)compiled));
}

CV *fsp_compiled(pTHX_ SV *path, int64_t *offset)
{
    SV **found = hv_fetchs(PL_modglobal, COMPILED, 0);
    SV **parts = found && SvROK(*found) ? AvARRAY((AV *)SvRV(*found)) : NULL;
    if (!parts || !sv_eq(parts[1], path))
        return NULL;
    *offset = (int64_t)SvIV(parts[2]);
    return (CV *)SvRV(parts[0]);
}

/* A copy of an interpreter gets the file's lexicals anew, without the values that BEGIN blocks gave them and apart from those of
 * its subs, unless perl thinks that they are stale and used elsewhere (padlist_dup in pad.c). So for the time of the copying they
 * are. */
void fsp_hold_lexicals(pTHX_ int count)
{
    SV **found = hv_fetchs(PL_modglobal, COMPILED, 0);
    PADLIST *list = found && SvROK(*found) ? CvPADLIST((CV *)SvRV(AvARRAY((AV *)SvRV(*found))[0])) : NULL;
    PADNAMELIST *names = list ? PadlistNAMES(list) : NULL;
    SV **pad = list ? PadARRAY(PadlistARRAY(list)[1]) : NULL;
    SSize_t i;
    for (i = 1; names && i <= PadnamelistMAX(names); i++) {
        const PADNAME *name = PadnamelistARRAY(names)[i];
        if (!name || !PadnamePV(name) || !PadnameLEN(name) || PadnameOUTER(name) || PadnameIsOUR(name) || !pad[i])
            continue;
        if (count > 0)
            SvPADSTALE_on(pad[i]);
        else
            SvPADSTALE_off(pad[i]);
        SvREFCNT(pad[i]) += (U32)count;
    }
}

void fsp_close_data(pTHX)
{
    GV *gv = gv_fetchpvs("main::DATA", 0, SVt_PVIO);
    if (gv && isGV_with_GP(gv) && GvIO(gv) && IoIFP(GvIOp(gv)))
        (void)do_close(gv, FALSE);
}

static void work_compile(pTHX_ fsp_job *job)
{
    capture c = { PL_runops, NULL, -1, NULL, NULL, NULL };
    SV *path = fsp_name_sv(aTHX_ job->name);
    SV *located = fsp_located(aTHX_ path);
    GV *zero = gv_fetchpvs("main::0", GV_ADD, SVt_PV);
    HV *inc = GvHVn(PL_incgv);
    SV *code = fsp_helper(aTHX_ "fsperl::run_file", "package main; sub { (scalar(do shift), $@) }");
    SV *error;
    SSize_t count;
    dSP;
    ENTER;
    sv_setsv_flags(GvSVn(zero), path, SV_GMAGIC | SV_NOSTEAL);
    SvSETMAGIC(GvSVn(zero));
    SAVEHDELETE(inc, located);
    SAVEVPTR(capturing);
    SAVEVPTR(PL_runops);
    capturing = &c;
    PL_runops = run_to_start;
    PL_curcop = &PL_compiling;
    PUSHMARK(SP);
    XPUSHs(located);
    PUTBACK;
    count = call_sv(code, G_LIST);
    SPAGAIN;
    error = SP[0];
    PL_stack_sp = SP - count;
    if (!c.cv && (SvROK(error) || SvCUR(error))) {
        SAVESPTR(PL_diehook);
        PL_diehook = NULL;
        croak_sv(sv_mortalcopy(error));
    }
    if (!c.cv)
        croak("Can't open perl script \"%" SVf "\": %s\n", SVfARG(path), Strerror(errno));
    make_sub(aTHX_ &c);
    LEAVE;
    fsp_close_data(aTHX);
    keep(aTHX_ c.cv, path, job->offset);
}

fsp_outcome fsp_compile_file(fsp_home *home, fsp_bytes path, int64_t data_offset)
{
    fsp_job job = { .work = work_compile, .home = home, .name = path, .offset = data_offset };
    return fsp_run_job(&job);
}
