/*
 * init: process 1 behind the door.  It hears deaths, signals and the hour, and nothing else; it has
 * no heap, parses nothing and calls no library.
 */
#ifndef ROLES_INIT_H
#define ROLES_INIT_H

#include "config/plan.h"

/* Lives from the Plan at its seat; an exit code only for somebody who did not come through the door. */
int role_init(void);

/*
 * The same from a Plan in memory: where the kernel has no memfd or refuses the exec, the first stage
 * goes on as it is rather than let a running app down.
 */
_Noreturn void init_live(const struct plan *plan);

struct house;
/*
 * Takes the seats over from whoever sealed the Plan, closes the others, and prepares the births of
 * the helpers that the Plan names.
 */
void init_bear_helpers(struct house *house);

#endif
