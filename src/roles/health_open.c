#include "roles/health_open.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "sys/listen.h"
#include "sys/page.h"
#include "sys/seats.h"

enum { NOBODY = 65534 };

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
	return true;
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
