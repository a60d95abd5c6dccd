/*
 * Where our control group is, found in the lines of /proc/self/cgroup and /proc/self/mountinfo,
 * and what its files say.  Reading them is config/cgroup's business.
 *
 * Three answers are possible for each controller at the same time on one machine: version 2, an
 * own hierarchy of version 1, none.  Which hierarchy has the controller decides, not which one is
 * mounted.
 */
#ifndef CORE_CGROUP_FILES_H
#define CORE_CGROUP_FILES_H

#include <stdbool.h>
#include <stdint.h>

#include "core/mountinfo.h"

enum { CGROUP_PATH = MOUNT_PATH };

/* No numbers of bytes, processes or processors. */
#define CGROUP_NO_LIMIT UINT64_MAX
#define CGROUP_UNKNOWN (CGROUP_NO_LIMIT - 1)

enum cgroup_controller { CGROUP_MEMORY, CGROUP_CPU, CGROUP_PIDS, CGROUP_CONTROLLERS };

enum cgroup_version {
	CGROUP_NONE,    /* nothing is mounted, or nothing can be read */
	CGROUP_V1,
	CGROUP_HYBRID,  /* both are there, and version 1 has a controller */
	CGROUP_V2,
};

/* A hierarchy as the two files speak of it. */
struct cgroup_tree {
	bool known, mounted, fits;  /* fits: what is mounted contains us */
	bool read_only;
	char self[CGROUP_PATH];     /* our group, as the kernel counts from the root we see */
	char root[CGROUP_PATH];     /* which group is mounted */
	char point[CGROUP_PATH];    /* where */
};

struct cgroup_finder {
	struct cgroup_tree v1[CGROUP_CONTROLLERS], v2;
};

/* A line of /proc/self/cgroup; first all of these, then the mounts. */
void cgroup_self_line(struct cgroup_finder *f, const char *line);
void cgroup_mount(struct cgroup_finder *f, const struct mount *m);

/* A controller's place among the files. */
struct cgroup_place {
	int version;              /* 1, 2; 0: it has none */
	bool read_only;           /* as mounted */
	char top[CGROUP_PATH];    /* the highest group that can be seen: the mount point */
	char group[CGROUP_PATH];  /* our own, at or below it */
};

enum cgroup_version cgroup_version_of(const struct cgroup_finder *f);
/* False when the controller's hierarchy is not mounted. */
bool cgroup_place_of(const struct cgroup_finder *f, enum cgroup_controller which,
    struct cgroup_place *place);
/* From a group to the one above it; false at the top. */
bool cgroup_ascend(const struct cgroup_place *place, char group[static CGROUP_PATH]);

/* Two such lines' groups are one container's: an init and an app below the same group too. */
bool cgroup_same_container(const char *a, const char *b);
/* The group in a line of /proc/PID/cgroup that has memory, or of version 2; NULL: another line. */
const char *cgroup_line_path(const char *line);

/* What a group limits and counts; CGROUP_UNKNOWN: could not be read. */
struct cgroup_memory {
	uint64_t limit, swap_limit;  /* of version 1, swap_limit is of memory and swap together */
	uint64_t current, peak;
	uint64_t oom_kills;
	uint64_t kill_group;         /* memory.oom.group: 1, the kernel kills all of the group */
};

struct cgroup_pids {
	uint64_t limit, current;
};

/* "max", -1 and what version 1 says for none (2^63 less a page) are CGROUP_NO_LIMIT. */
bool cgroup_number(const char *words, uint64_t *number);
/* The number behind the key in a file of "key number" lines. */
bool cgroup_keyed(const char *file, const char *key, uint64_t *number);
/* cpu.max, "50000 100000" or "max 100000", in thousandths of a processor. */
bool cgroup_cpu_max(const char *words, uint64_t *milli);
/* The same from quota and period of version 1. */
uint64_t cgroup_cpu_milli(uint64_t quota, uint64_t period);

#endif
