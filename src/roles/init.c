#include "roles/init.h"

#include <stddef.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/limits.h"
#include "roles/house.h"
#include "sys/door.h"
#include "sys/kernel.h"
#include "sys/seats.h"
#include "sys/shed.h"

/* What init keeps open: its standard error, and the seats it was given. */
static void
let_go(void)
{
	syscall(SYS_close_range, SEAT_END, ~0U, 0);
	if (chdir("/") < 0)
		return; /* then we pin where we are; nothing worse */
}

/* The state as the first stage left it; of the slots only those in use, for the sake of memory. */
static void
take_over(struct sup *sup, const struct plan *plan)
{
	size_t slots = (size_t)plan->policy.apps + (size_t)plan->policy.helpers;

	memcpy(sup, &plan->sup, offsetof(struct sup, slots) + slots * sizeof sup->slots[0]);
}

int
role_init(void)
{
	static struct house house;
	const struct plan *plan = door_receive(SEAT_PLAN, sizeof *plan);

	if (!plan || plan->magic != PLAN_MAGIC)
		return EXIT_CONFIG;
	house.plan = plan;
	take_over(&house.sup, plan);
	house.shown = STATE_COUNT;
	let_go();
	shed(&(struct shed){ .keep_caps = plan->keep_caps, .no_new_privs = true }, &(struct fault){ 0 });
	house_run(&house);
}
