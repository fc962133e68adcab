/* Slots: how long the value behind a proxy lives, and who may use it meanwhile (see `fsp_slot`). Pins and states are read and
 * written by several threads; which of them may drop a value is said here and nowhere else. */
#include "internal.h"

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
void fsp_let_go(pTHX_ fsp_slot *slot)
{
    if (slot && slot->home == (const fsp_interp *)aTHX && slot->home_pins >= FSP_PIN && !(slot->home_pins & FSP_OWED))
        __atomic_store_n(&slot->home_pins, slot->home_pins | FSP_OWED, __ATOMIC_RELAXED);
    else
        release_slot(slot);
}

void fsp_let_go_slot(fsp_slot *slot)
{
    release_slot(slot);
}

/* Ends the life of the value, now or when the calls that use it have ended. A part of another object lives on with it. */
void fsp_destroy_value(pTHX_ fsp_ref ref)
{
    uint32_t alive = FSP_ALIVE;
    if (!ref.slot || ref.slot->value != ref.value)
        return;
    if (__atomic_compare_exchange_n(&ref.slot->state, &alive, FSP_DOOMED, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
        drop_if_idle(aTHX_ ref.slot);
}
