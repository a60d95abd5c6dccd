#include "roles/init.h"

#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/limits.h"
#include "roles/house.h"
#include "sys/kernel.h"
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

/* The seats that the health helper is given: the Plan, the page, and what it listens on. */
static uint32_t
helper_seats(const struct plan *plan)
{
	uint32_t far = (1U << plan->health.listeners) - 1;

	return 1U << SEAT_PLAN | 1U << SEAT_PAGE | 1U << SEAT_LOCAL | far << SEAT_TCP;
}

/* Ours from here on, and nobody's who is not given them. */
static void
keep_seats(uint32_t seats)
{
	for (int fd = SEAT_PLAN; fd < SEAT_END; fd++)
		if (!(seats >> fd & 1) || fcntl(fd, F_SETFD, FD_CLOEXEC) < 0)
			close(fd);
}

static _Noreturn void
run_with_helper(struct house *house)
{
	static char name[] = "mainstay: health", word[] = ":health";
	static char *argv[] = { NULL, name, NULL }, *envp[] = { word, NULL };
	static struct page page;
	static struct birth helper;
	struct fault why;

	helper = (struct birth){
		.argv = argv + 1,
		.program = (const char *)getauxval(AT_EXECFN),
		.envp = envp,
		.blocked = SIGNALS_ALL,
		.seats = helper_seats(house->plan),
	};
	keep_seats(helper.seats);
	if (page_own(&page, SEAT_PAGE, &why))
		house->page = &page;
	else
		say_fault(&why); /* then /health says 503 for ever: not known is not well */
	house->helper = &helper;
	house_run(house);
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
	if (plan->policy.helpers > 0)
		run_with_helper(&house);
	keep_seats(1U << SEAT_PLAN);
	house_run(&house);
}

int
role_init(void)
{
	const struct plan *plan = plan_receive();

	if (!plan)
		return EXIT_CONFIG;
	init_live(plan);
}
