/*
 * Our control group: which version, where its files are, what they limit and count.
 *
 *	static struct cgroup cg;
 *	cgroup_find(&cg);
 *	cgroup_memory(&cg, &memory);
 *
 * A limit holds when any group from ours up to the highest that can be seen has it; version 2
 * shows no group above that, version 1 counts them all in.  CGROUP_NO_LIMIT and CGROUP_UNKNOWN are
 * no numbers of bytes.
 */
#ifndef CONFIG_CGROUP_H
#define CONFIG_CGROUP_H

#include <stdbool.h>
#include <stdint.h>

#include "core/cgroup_files.h"

struct cgroup {
	enum cgroup_version version;
	struct cgroup_place places[CGROUP_CONTROLLERS];  /* version 0: not to be had */
};

/* All of these fill in what can be read, and CGROUP_UNKNOWN for what cannot. */
void cgroup_find(struct cgroup *found);
void cgroup_memory(const struct cgroup *cg, struct cgroup_memory *now);
void cgroup_pids(const struct cgroup *cg, struct cgroup_pids *now);
/* In thousandths of a processor. */
uint64_t cgroup_cpu_limit(const struct cgroup *cg);

/* Adds the path of a file of a controller's group; false when it has none or does not fit. */
bool cgroup_file(const struct cgroup *cg, enum cgroup_controller which, const char *name,
    char path[static CGROUP_PATH]);
/* May we write that limit: is the mount writable, and the file ours to write. */
bool cgroup_writable(const struct cgroup *cg, enum cgroup_controller which);

#endif
