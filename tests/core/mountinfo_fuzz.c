/*
 * Any bytes at all as lines of mountinfo, of /proc/PID/cgroup, of /proc/PID/status and as a group's
 * files.  Whatever is found fits into its room, stands below the mount point, and ends.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/cgroup_files.h"
#include "core/status_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void
check(int truth)
{
	if (!truth)
		abort();
}

static void
try_numbers(const char *line)
{
	const char *value = status_value(line, "CapEff"), *list = line;
	uint64_t number;

	if (value)
		check(value > line && value <= line + strlen(line));
	status_hex(line, &number);
	while (status_next(&list, &number))
		check(list <= line + strlen(line));
	cgroup_number(line, &number);
	cgroup_keyed(line, "oom_kill", &number);
	if (cgroup_cpu_max(line, &number))
		check(number == CGROUP_NO_LIMIT || number < CGROUP_UNKNOWN);
}

static void
try_line(struct cgroup_finder *f, const char *line)
{
	struct mount m;
	const char *path = cgroup_line_path(line);

	check(!path || *path == '/');
	cgroup_self_line(f, line);
	try_numbers(line);
	if (!mount_read(line, &m))
		return;
	check(memchr(m.root, '\0', sizeof m.root) && memchr(m.type, '\0', sizeof m.type));
	check(memchr(m.point, '\0', sizeof m.point) && m.point[0] == '/');
	check(m.super >= line && m.super <= line + strlen(line));
	mount_has(m.super, "memory");
	cgroup_mount(f, &m);
}

static void
check_place(const struct cgroup_finder *f, enum cgroup_controller which)
{
	char group[CGROUP_PATH];
	struct cgroup_place place;
	int steps = 0;

	if (!cgroup_place_of(f, which, &place))
		return;
	check(place.version == 1 || place.version == 2);
	check(strncmp(place.group, place.top, strlen(place.top)) == 0);
	memcpy(group, place.group, sizeof group);
	while (cgroup_ascend(&place, group))
		check(++steps < CGROUP_PATH);
	check(strcmp(group, place.top) == 0);
	check(cgroup_same_container(place.group, place.group));
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct cgroup_finder f = { 0 };

	/* Each line in a place of its own, so that a read past it is seen. */
	for (size_t at = 0; at < n;) {
		const uint8_t *end = memchr(bytes + at, '\n', n - at);
		size_t length = end ? (size_t)(end - bytes) - at : n - at;
		char *line = malloc(length + 1);

		check(line != NULL);
		memcpy(line, bytes + at, length);
		line[length] = '\0';
		try_line(&f, line);
		free(line);
		at += length + 1;
	}
	for (unsigned i = 0; i < CGROUP_CONTROLLERS; i++)
		check_place(&f, (enum cgroup_controller)i);
	cgroup_version_of(&f);
	return 0;
}
