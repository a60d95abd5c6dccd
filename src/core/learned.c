#include "core/learned.h"

#include <string.h>

#include "base/require.h"

static bool
is_known(int call)
{
	return call >= 0 && call < LEARNED_CALLS;
}

bool
learned_is_news(const struct learned *all, int call)
{
	return is_known(call) && all->call[call].times == 0;
}

/* In ascending order, and the least of them, so that the profile does not depend on who came first. */
static void
add_subject(struct learned_call *call, uint32_t subject)
{
	int at = 0;

	while (at < call->subjects && call->subject[at] < subject)
		at++;
	if (at < call->subjects && call->subject[at] == subject)
		return;
	if (call->subjects == LEARNED_SUBJECTS) {
		call->more = true;
		if (at == LEARNED_SUBJECTS)
			return;
		call->subjects--;
	}
	memmove(call->subject + at + 1, call->subject + at,
	    (size_t)(call->subjects - at) * sizeof *call->subject);
	call->subject[at] = subject;
	call->subjects++;
}

void
learned_note(struct learned *all, int number, uint64_t subject, const char *comm, bool refused)
{
	struct learned_call *call = &all->call[is_known(number) ? number : 0];

	all->times++;
	if (!is_known(number)) {
		all->foreign++;
		return;
	}
	if (call->times++ == 0)
		memcpy(call->comm, comm, sizeof call->comm);
	if (subject != LEARNED_NO_SUBJECT)
		add_subject(call, (uint32_t)subject);
	if (refused)
		call->refused = true;
	else
		call->why = LEARNED_SEEN;
}

void
learned_add(struct learned *all, int call, enum learned_why why)
{
	require(is_known(call) && why < LEARNED_SEEN);
	if (all->call[call].why < why)
		all->call[call].why = (uint8_t)why;
}

int
learned_count(const struct learned *all, enum learned_why why)
{
	int n = 0;

	for (int i = 0; i < LEARNED_CALLS; i++)
		n += all->call[i].why == why;
	return n;
}
