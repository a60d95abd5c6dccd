/*
 * Who may stop us, row by row: what the kernel puts into a signal, as it was seen to arrive.
 */
#include "core/sender.h"
#include "rig/unit.h"

enum { USER = 0, QUEUE = -1, TIMER = -2, MESGQ = -3, ASYNCIO = -4, SIGIO_CODE = -5, TKILL = -6,
	KERNEL = 128, POLL_IN_CODE = 1 };

static void
the_operator_is_known_by_what_cannot_be_forged(void **state)
{
	static const struct { int32_t code, pid; uint32_t uid; enum sender is; const char *who; } rows[] = {
		{ USER, 0, 0, SENDER_OPERATOR, "docker stop" },
		{ USER, 0, 1000, SENDER_OPERATOR, "kill of a user outside, rootless" },
		{ USER, 0, 65534, SENDER_OPERATOR, "kill of a uid that is unknown here" },
		{ USER, 17, 0, SENDER_OPERATOR, "docker exec kill 1, as root" },
		{ KERNEL, 0, 0, SENDER_OPERATOR, "^C" },
		{ USER, 17, 1000, SENDER_OTHER, "the app" },
		{ USER, 17, 65534, SENDER_OTHER, "nobody" },
		{ USER, 17, UINT32_MAX, SENDER_OTHER, "no uid at all" },
		{ TKILL, 17, 1000, SENDER_OTHER, "tgkill" },
		{ TKILL, 0, 0, SENDER_OTHER, "tgkill of somebody" },
		{ QUEUE, 0, 0, SENDER_OTHER, "rt_sigqueueinfo that says it is root" },
		{ QUEUE, 17, 0, SENDER_OTHER, "sigqueue of root" },
		{ TIMER, 0, 0, SENDER_OTHER, "rt_sigqueueinfo that says it is a timer" },
		{ MESGQ, 0, 0, SENDER_OTHER, "the same of a queue" },
		{ ASYNCIO, 0, 0, SENDER_OTHER, "the same of an AIO" },
		{ SIGIO_CODE, 0, 0, SENDER_OTHER, "fcntl F_SETSIG" },
		{ POLL_IN_CODE, 0, 0, SENDER_OTHER, "fcntl F_SETSIG of a terminating signal" },
		{ INT32_MIN, 0, 0, SENDER_OTHER, "anything" },
		{ INT32_MAX, 0, 0, SENDER_OTHER, "anything" },
		{ USER, -1, 1000, SENDER_OTHER, "a pid that cannot be" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (sender_of(rows[i].code, rows[i].pid, rows[i].uid) != rows[i].is)
			fail_msg("%s: not %d", rows[i].who, (int)rows[i].is);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_operator_is_known_by_what_cannot_be_forged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
