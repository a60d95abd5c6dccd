#include "roles/health_open.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/require.h"
#include "sys/filter.h"
#include "sys/listen.h"
#include "sys/page.h"
#include "sys/seats.h"

enum { NOBODY = 65534 };

/*
 * As traced, and two that no trace shows: restart_syscall, which the kernel makes of an interrupted
 * poll when a paused container goes on, and clock_gettime, which is a call of its own where the
 * clock cannot be read from user space.  arm64 has ppoll only.
 */
static const char calls[][FILTER_NAME] = {
	"poll", "ppoll", "accept4", "read", "write", "shutdown", "close", "clock_gettime",
	"restart_syscall", "exit_group",
};

bool
health_filter(struct health_plan *plan, struct fault *why)
{
	static struct filter_rules rules;
	struct filter filter;

	filter_rules_begin(&rules, (struct filter_answer){ .action = FILTER_KILL_PROCESS });
	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
		int32_t number;

		require(filter_number(calls[i], &number));
		filter_rules_add(&rules, number, (struct filter_answer){ .action = FILTER_ALLOW });
	}
	if (!filter_compile(&rules, plan->filter, HEALTH_FILTER_MAX, &filter, why))
		return false;
	plan->filter_count = filter.count;
	return true;
}

/* Moves fd, which was opened just now, above every seat. */
static bool
lift(int *fd, struct fault *why)
{
	int low = *fd;

	if (low < 0)
		return false;
	if (low >= SEAT_END)
		return true;
	*fd = fcntl(low, F_DUPFD_CLOEXEC, SEAT_END);
	if (*fd < 0)
		fault(why, FAULT_SYSTEM, errno, "cannot be moved", "a descriptor of the health helper");
	close(low);
	return *fd >= 0;
}

bool
health_open(const struct addresses *addresses, struct health_open *open, struct health_plan *plan,
    struct fault *why)
{
	*plan = (struct health_plan){ .uid = NOBODY, .gid = NOBODY, .parent = getpid(),
	    .listeners = addresses->count };
	*open = (struct health_open){ .page = page_make(why), .far_count = addresses->count };
	if (!lift(&open->page, why))
		return false;
	open->local = listen_agent(why);
	if (!lift(&open->local, why))
		return false;
	for (int i = 0; i < addresses->count; i++) {
		open->far[i] = listen_at(addresses->text[i], why);
		if (!lift(&open->far[i], why))
			return false;
	}
	return health_filter(plan, why);
}

static bool
take_seat(int fd, int seat, struct fault *why)
{
	if (dup2(fd, seat) != seat)
		return fault(why, FAULT_SYSTEM, errno, "cannot be seated", "a descriptor of the health helper");
	close(fd);
	return true;
}

bool
health_seat(const struct health_open *open, struct fault *why)
{
	if (!take_seat(open->page, SEAT_PAGE, why) || !take_seat(open->local, SEAT_LOCAL, why))
		return false;
	for (int i = 0; i < open->far_count; i++)
		if (!take_seat(open->far[i], SEAT_TCP + i, why))
			return false;
	return true;
}
