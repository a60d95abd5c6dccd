#include "core/status.h"

#include "base/require.h"

/* A comm is cut by the kernel at 15 bytes (PR_SET_NAME, prctl(2)). */
static const struct {
	char word[12], comm[16];
} states[] = {
	[STATE_STARTING] = { "starting", "mainstay:start" },
	[STATE_UP] = { "up", "mainstay:up" },
	[STATE_DRAINING] = { "draining", "mainstay:drain" },
	[STATE_RESTARTING] = { "restarting", "mainstay:retry" },
	[STATE_STOPPED] = { "stopped", "mainstay:stop" },
};
_Static_assert(sizeof states / sizeof *states == STATE_COUNT, "one row for each state");

const char *
state_word(enum state state)
{
	require(state < STATE_COUNT);
	return states[state].word;
}

const char *
state_comm(enum state state)
{
	require(state < STATE_COUNT);
	return states[state].comm;
}

static bool
same(const char *a, const char *b)
{
	while (*a && *a == *b)
		a++, b++;
	return *a == *b;
}

bool
state_of_comm(const char *comm, enum state *state)
{
	for (unsigned i = 0; i < STATE_COUNT; i++)
		if (same(comm, states[i].comm)) {
			*state = (enum state)i;
			return true;
		}
	return false;
}

bool
state_ready(enum state state)
{
	return state == STATE_UP;
}

bool
state_live(enum state state)
{
	return state != STATE_STOPPED;
}
