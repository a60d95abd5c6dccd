/*
 * The board: what the complain helper writes and nobody acts upon, in memory that outlives it.
 *
 * It holds the call that waits for an answer, so that a helper which takes another's place can give
 * it; the complaints so far, so that nothing is said twice; and the names of calls, which the first
 * stage put there, because only it has the library that knows them.
 */
#ifndef ROLES_BOARD_H
#define ROLES_BOARD_H

#include <stdbool.h>

#include "base/fault.h"
#include "core/complaints.h"
#include "sys/notify.h"

enum { BOARD_CALLS = 512, BOARD_NAME = 32 };

struct board {
	struct notify_room room;
	struct complaints complaints;
	char name[BOARD_CALLS][BOARD_NAME];
};

/* A new board with the names in it, as a descriptor; -1 and why. */
int board_make(struct fault *why);
/* The board at the seat, to write on. */
struct board *board_take(int fd, struct fault *why);
/* Its complaints, to read; NULL when they cannot be seen. */
const struct complaints *board_complaints(int fd);

#endif
