/*
 * What --complain asks for: a profile that refuses nothing, and says what it would refuse.
 */
#ifndef ROLES_ASK_COMPLAIN_H
#define ROLES_ASK_COMPLAIN_H

#include <stdbool.h>

#include "config/options.h"
#include "config/plan.h"
#include "roles/house.h"
#include "sys/filter_load.h"
#include "sys/spawn.h"

struct ask_complain {
	struct filter filter;  /* no instruction: none */
	bool watched;          /* calls are left to the helper; false: the kernel logs them */
	int board;             /* with it: what the helper writes on, above every seat */
};

/*
 * For the command of the plan, which gets one more helper.  Where the kernel cannot leave a call to
 * us it may at least log it, which is said; else that is a fault.  True when nothing was asked for.
 */
bool ask_complain(const struct options *options, struct plan *plan, struct ask_complain *to,
    struct faults *faults);
/* The profile alone, without a run: is it read and compiled? */
void complain_check(const struct options *options, const struct identity *who, struct faults *faults);
/* The filter joins the birth. */
void complain_join(const struct ask_complain *complain, struct birth *birth);
/*
 * After a birth that is watched: the listener moves above the seats, and is tried.  An app whose
 * calls nobody could let go on stands still for ever, so with false it is killed.
 */
bool complain_hears(struct house *house, struct fault *why);
/* The helper's descriptors take their seats. */
bool complain_seat(const struct ask_complain *complain, int listener, struct fault *why);

#endif
