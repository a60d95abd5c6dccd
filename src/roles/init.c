#include "roles/init.h"

#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/limits.h"
#include "roles/board.h"
#include "roles/house.h"
#include "sys/hold.h"
#include "sys/kernel.h"
#include "sys/own_filters.h"
#include "sys/say.h"
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

/* The state as the first stage left it; of the slots only those in use came along. */
static void
take_over(struct sup *sup, const struct plan *plan)
{
	memcpy(sup, &plan->sup, plan_size(plan) - offsetof(struct plan, sup));
}

/* Apart from its caller, who never returns: its frame shall not stay on the stack. */
static __attribute__((noinline)) void
give_up_rights(const struct plan *plan)
{
	struct fault unheard = { 0 };

	shed(&(struct shed){ .keep_caps = plan->keep_caps, .no_new_privs = true }, &unheard);
}

static struct filter
filter_for(const struct plan *plan)
{
	if (plan_has_helper(plan, HELPER_COMPLAIN))
		return filter_of_init_complaining();
	if (plan->policy.helpers > 0)
		return filter_of_init_bearing();
	return plan->policy.alone ? filter_of_init() : filter_of_init_below();
}

/*
 * From here on the kernel refuses us what we never do.  Whoever is born later is born under it, so
 * there is none where the app may be born again.  A kernel that has no filters has the same process
 * 1 without one: to leave would cost the app.
 */
static __attribute__((noinline)) void
take_filter(const struct plan *plan)
{
	const struct filter filter = filter_for(plan);

	if (plan->policy.restart != RESTART_NO)
		return;
	if (!filter_load(&filter) && plan->verbosity > 1)
		say_warning("the kernel refused process 1 a filter of its own; it goes on without one");
}

/* The seats that a helper is given. */
static uint32_t
seats_of(const struct plan *plan, enum helper helper)
{
	uint32_t far = (1U << plan->health.listeners) - 1, seats = 1U << SEAT_PLAN;

	switch (helper) {
	case HELPER_HEALTH:
		seats |= 1U << SEAT_PAGE | 1U << SEAT_LOCAL | far << SEAT_TCP;
		break;
	case HELPER_COMPLAIN:
		seats |= 1U << SEAT_BOARD | 1U << SEAT_NOTIFY;
		break;
	case HELPER_COUNT:
		break;
	}
	return seats;
}

/* Ours from here on, and nobody's who is not given them. */
static void
keep_seats(uint32_t seats)
{
	for (int fd = SEAT_PLAN; fd < SEAT_END; fd++)
		if (!(seats >> fd & 1) || fcntl(fd, F_SETFD, FD_CLOEXEC) < 0)
			close(fd);
}

/* What a helper is called, and the word by which it knows its role. */
static struct birth
birth_as(const struct plan *plan, enum helper helper)
{
	static char names[][24] = {
		[HELPER_HEALTH] = "mainstay: health", [HELPER_COMPLAIN] = "mainstay: complain",
	};
	static char words[][12] = { [HELPER_HEALTH] = ":health", [HELPER_COMPLAIN] = ":complain" };
	static char *argv[HELPER_COUNT][3], *envp[HELPER_COUNT][2];

	_Static_assert(sizeof names / sizeof *names == HELPER_COUNT, "one name for each helper");
	_Static_assert(sizeof words / sizeof *words == HELPER_COUNT, "one word for each helper");
	argv[helper][1] = names[helper]; /* the one before is spawn()'s own */
	envp[helper][0] = words[helper];
	return (struct birth){
		.argv = argv[helper] + 1,
		.program = (const char *)getauxval(AT_EXECFN),
		.envp = envp[helper],
		.blocked = SIGNALS_ALL,
		.seats = seats_of(plan, helper),
	};
}

/* What is not known of the app is not well: without a page /health says 503 for ever. */
static void
publish(struct house *house)
{
	static struct page page;
	struct fault why;

	if (page_own(&page, SEAT_PAGE, &why))
		house->page = &page;
	else
		say_fault(&why);
}

void
init_bear_helpers(struct house *house)
{
	static struct birth births[HELPERS_MAX];
	const struct plan *plan = house->plan;
	uint32_t seats = 1U << SEAT_PLAN;

	for (int i = 0; i < plan->policy.helpers; i++) {
		births[i] = birth_as(plan, (enum helper)plan->helper[i]);
		seats |= births[i].seats;
	}
	keep_seats(seats);
	if (plan_has_helper(plan, HELPER_HEALTH))
		publish(house);
	if (plan_has_helper(plan, HELPER_COMPLAIN))
		house->complaints = board_complaints(SEAT_BOARD);
	if (plan->policy.helpers > 0)
		house->helpers = births;
}

_Noreturn void
init_live(const struct plan *plan)
{
	static struct house house;

	house.plan = plan;
	take_over(&house.sup, plan);
	house.shown = STATE_COUNT;
	let_go();
	give_up_rights(plan);
	if (plan->held && plan->policy.apps > 0)
		hold_release(house.sup.slots[0].pid, plan->blocked);
	init_bear_helpers(&house);
	take_filter(plan);
	house_run(&house);
}

int
role_init(void)
{
	/* The first deed: an app of our uid may run already, and an exec makes everybody dumpable. */
	prctl(PR_SET_DUMPABLE, 0);
	const struct plan *plan = plan_receive();

	if (!plan)
		return EXIT_CONFIG;
	init_live(plan);
}
