/*
 * What a system call costs under the filters that this process was born with: the least of many
 * rounds, for a call that every profile lets pass, one whose argument is looked at, and one that
 * a profile refuses.
 * usage: calls RIVAL
 */
#include <sys/syscall.h>
#include <unistd.h>

#include "rig.h"

enum { ROUNDS = 60, CALLS = 10000 };

static const struct {
	const char *metric;
	long number, argument;
} tried[] = {
	{ "getppid_ns", SYS_getppid, 0 },
	{ "socket_ns", SYS_socket, -1 },
	{ "mount_ns", SYS_mount, 0 },
};

static double
least_ns(long number, long argument)
{
	int64_t least = INT64_MAX;

	for (int round = 0; round < ROUNDS; round++) {
		int64_t began_ns = now_ns(), spent_ns;

		for (int i = 0; i < CALLS; i++)
			syscall(number, argument, 0L, 0L, 0L, 0L);
		spent_ns = now_ns() - began_ns;
		if (spent_ns < least)
			least = spent_ns;
	}
	return (double)least / CALLS;
}

int
main(int argc, char **argv)
{
	if (argc != 2)
		die_of("calls", "takes the rival's name");
	for (size_t i = 0; i < sizeof tried / sizeof *tried; i++)
		say("calls", argv[1], tried[i].metric, least_ns(tried[i].number, tried[i].argument));
	return 0;
}
