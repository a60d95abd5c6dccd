#include "sys/seats.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

bool
seat_lift(int *fd, struct fault *why)
{
	int low = *fd;

	if (low < 0)
		return false;
	if (low >= SEAT_END)
		return true;
	*fd = fcntl(low, F_DUPFD_CLOEXEC, SEAT_END);
	if (*fd < 0)
		fault(why, FAULT_SYSTEM, errno, "cannot be moved", "a descriptor of a helper");
	close(low);
	return *fd >= 0;
}

bool
seat_take(int fd, int seat, struct fault *why)
{
	if (dup2(fd, seat) != seat)
		return fault(why, FAULT_SYSTEM, errno, "cannot be seated", "a descriptor of a helper");
	close(fd);
	return true;
}
