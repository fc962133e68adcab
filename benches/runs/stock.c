/* A run as FreeSWITCH's mod_perl makes one: a copy of an empty interpreter, which parses, loads its modules and the script, has
 * its variables undone and is destroyed. Written from what that module does, to be timed beside ours. */
#define PERL_NO_GET_CONTEXT
#include <EXTERN.h>
#include <perl.h>
#include <XSUB.h>

EXTERN_C void boot_DynaLoader(pTHX_ CV *cv);

static void (*boot_module)(pTHX_ CV *cv);
static PerlInterpreter *original;
static char *words[] = { (char *)"", (char *)"-e", (char *)"0", NULL };

static void xs_init(pTHX)
{
    newXS("DynaLoader::boot_DynaLoader", boot_DynaLoader, __FILE__);
    newXS("freeswitchc::boot_freeswitch", boot_module, __FILE__);
}

void stock_start(void (*boot)(pTHX_ CV *cv))
{
    PerlInterpreter *my_perl = perl_alloc();
    boot_module = boot;
    PERL_SET_CONTEXT(my_perl);
    perl_construct(my_perl);
    perl_parse(my_perl, xs_init, 3, words, NULL);
    original = my_perl;
}

/* Returns 0 when the script ran to its end. */
int stock_run(const char *setup, const char *script)
{
    static const char clean[] = "eval{foreach my $kl(keys %main::) {eval{undef($$kl);} if (defined($$kl) && "
                                "($kl =~ /^\\w+[\\w\\d_]+$/))}}";
    PerlInterpreter *my_perl;
    int failed;
    PERL_SET_CONTEXT(original);
    my_perl = perl_clone(original, CLONEf_COPY_STACKS | CLONEf_KEEP_PTR_TABLE);
    PERL_SET_CONTEXT(my_perl);
    PL_exit_flags |= PERL_EXIT_DESTRUCT_END;
    perl_parse(my_perl, xs_init, 3, words, NULL);
    eval_pv(setup, FALSE);
    failed = SvTRUE(ERRSV);
    eval_pv(script, FALSE);
    failed |= SvTRUE(ERRSV);
    if (failed)
        PerlIO_printf(PerlIO_stderr(), "stock: %s", SvPV_nolen(ERRSV));
    eval_pv(clean, FALSE);
    perl_destruct(my_perl);
    perl_free(my_perl);
    PERL_SET_CONTEXT(original);
    return failed;
}
