#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "roles/board.h"
#include "sys/filter.h"

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 8U /* since Linux 6.3 */
#endif

_Static_assert((int)BOARD_NAME >= (int)FILTER_NAME, "every name has room");

static bool
refused(struct fault *why, const char *deed)
{
	return fault(why, FAULT_SYSTEM, errno, deed, "the board of complaints");
}

static int
new_memfd(void)
{
	int fd = memfd_create("mainstay-board", MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_NOEXEC_SEAL);

	if (fd < 0 && errno == EINVAL)
		fd = memfd_create("mainstay-board", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	return fd;
}

struct board *
board_take(int fd, struct fault *why)
{
	void *at = mmap(NULL, sizeof(struct board), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	if (at != MAP_FAILED)
		return at;
	refused(why, "cannot be mapped");
	return NULL;
}

/* Its size is sealed: whoever maps it is never ended by a page that is gone. */
int
board_make(struct fault *why)
{
	int fd = new_memfd();
	struct board *board = NULL;

	if (fd < 0 || ftruncate(fd, sizeof *board) < 0 || fchmod(fd, 0400) < 0 ||
	    fcntl(fd, F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) < 0)
		refused(why, "cannot be made");
	else
		board = board_take(fd, why);
	if (!board) {
		if (fd >= 0)
			close(fd);
		return -1;
	}
	for (int call = 0; call < BOARD_CALLS; call++)
		if (!filter_name(call, board->name[call]))
			board->name[call][0] = '\0';
	munmap(board, sizeof *board);
	return fd;
}
