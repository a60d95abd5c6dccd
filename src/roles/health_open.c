#include "roles/health_open.h"

#include <unistd.h>

#include "sys/listen.h"
#include "sys/page.h"
#include "sys/seats.h"

enum { NOBODY = 65534 };

bool
health_open(const struct addresses *addresses, struct health_open *open, struct health_plan *plan,
    struct fault *why)
{
	*plan = (struct health_plan){ .uid = NOBODY, .gid = NOBODY, .parent = getpid(),
	    .listeners = addresses->count };
	*open = (struct health_open){ .page = page_make(why), .far_count = addresses->count };
	if (!seat_lift(&open->page, why))
		return false;
	open->local = listen_agent(why);
	if (!seat_lift(&open->local, why))
		return false;
	for (int i = 0; i < addresses->count; i++) {
		open->far[i] = listen_at(addresses->text[i], why);
		if (!seat_lift(&open->far[i], why))
			return false;
	}
	return true;
}

bool
health_seat(const struct health_open *open, struct fault *why)
{
	if (!seat_take(open->page, SEAT_PAGE, why) || !seat_take(open->local, SEAT_LOCAL, why))
		return false;
	for (int i = 0; i < open->far_count; i++)
		if (!seat_take(open->far[i], SEAT_TCP + i, why))
			return false;
	return true;
}
