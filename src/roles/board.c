#include "roles/board.h"

#include <sys/mman.h>

const struct complaints *
board_complaints(int fd)
{
	void *at = mmap(NULL, sizeof(struct board), PROT_READ, MAP_SHARED, fd, 0);

	return at == MAP_FAILED ? NULL : &((const struct board *)at)->complaints;
}
