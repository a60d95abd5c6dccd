#include "config/cgroup.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "sys/files.h"

enum { FILE_ROOM = 4096 };

/* ---- where it is ------------------------------------------------------------------------------- */

static void
read_self(struct cgroup_finder *f, struct lines *from)
{
	const char *line;

	if (!lines_open(from, "/proc/self/cgroup"))
		return;
	while ((line = lines_next(from)))
		cgroup_self_line(f, line);
	lines_close(from);
}

static void
read_mounts(struct cgroup_finder *f, struct lines *from)
{
	struct mount mount;
	const char *line;

	if (!lines_open(from, "/proc/self/mountinfo"))
		return;
	while ((line = lines_next(from)))
		if (mount_read(line, &mount))
			cgroup_mount(f, &mount);
	lines_close(from);
}

/* The path of a group may name one that only exists outside of what is mounted here. */
static void
settle(struct cgroup_place *place)
{
	if (place->version && access(place->group, F_OK) < 0)
		memcpy(place->group, place->top, sizeof place->group);
}

void
cgroup_find(struct cgroup *found)
{
	struct cgroup_finder f = { 0 };
	struct lines from;

	read_self(&f, &from);
	read_mounts(&f, &from);
	*found = (struct cgroup){ .version = cgroup_version_of(&f) };
	for (unsigned i = 0; i < CGROUP_CONTROLLERS; i++)
		if (cgroup_place_of(&f, (enum cgroup_controller)i, &found->places[i]))
			settle(&found->places[i]);
}

/* ---- its files --------------------------------------------------------------------------------- */

static bool
path_of(const char *group, const char *name, char path[static CGROUP_PATH])
{
	struct text t = text_in(path, CGROUP_PATH);

	text_add(&t, group);
	text_char(&t, '/');
	text_add(&t, name);
	return !t.cut;
}

bool
cgroup_file(const struct cgroup *cg, enum cgroup_controller which, const char *name,
    char path[static CGROUP_PATH])
{
	const struct cgroup_place *place = &cg->places[which];

	return place->version && path_of(place->group, name, path);
}

static bool
read_words(const char *group, const char *name, char *room, size_t size)
{
	char path[CGROUP_PATH];

	return path_of(group, name, path) && file_read(path, room, size);
}

static uint64_t
read_one(const struct cgroup_place *place, const char *name)
{
	char words[32];
	uint64_t number;

	return read_words(place->group, name, words, sizeof words) && cgroup_number(words, &number) ?
	    number : CGROUP_UNKNOWN;
}

static uint64_t
read_keyed(const struct cgroup_place *place, const char *name, const char *key)
{
	char words[FILE_ROOM];
	uint64_t number;

	return read_words(place->group, name, words, sizeof words) &&
	    cgroup_keyed(words, key, &number) ? number : CGROUP_UNKNOWN;
}

/* The number in a group's own file; a root group has none, which is no limit. */
typedef bool limit_of(const char *group, const char *name, uint64_t *limit);

static bool
number_of(const char *group, const char *name, uint64_t *limit)
{
	char words[32];

	return read_words(group, name, words, sizeof words) && cgroup_number(words, limit);
}

static bool
cpu_max_of(const char *group, const char *name, uint64_t *limit)
{
	char words[64];

	return read_words(group, name, words, sizeof words) && cgroup_cpu_max(words, limit);
}

static bool
cpu_quota_of(const char *group, const char *name, uint64_t *limit)
{
	uint64_t quota, period;

	if (!number_of(group, name, &quota) || !number_of(group, "cpu.cfs_period_us", &period))
		return false;
	*limit = cgroup_cpu_milli(quota, period);
	return true;
}

/* The least one from our group upward. */
static uint64_t
least(const struct cgroup_place *place, limit_of *limit_in, const char *name)
{
	uint64_t lowest = CGROUP_NO_LIMIT, limit;
	char group[CGROUP_PATH];

	memcpy(group, place->group, sizeof group);
	do
		if (limit_in(group, name, &limit) && limit < lowest)
			lowest = limit;
	while (cgroup_ascend(place, group));
	return lowest;
}

/* ---- what they say ----------------------------------------------------------------------------- */

void
cgroup_memory(const struct cgroup *cg, struct cgroup_memory *now)
{
	const struct cgroup_place *place = &cg->places[CGROUP_MEMORY];
	bool v2 = place->version == 2;

	*now = (struct cgroup_memory){
		CGROUP_UNKNOWN, CGROUP_UNKNOWN, CGROUP_UNKNOWN, CGROUP_UNKNOWN, CGROUP_UNKNOWN, CGROUP_UNKNOWN,
	};
	if (!place->version)
		return;
	now->limit = v2 ? least(place, number_of, "memory.max") :
	    read_keyed(place, "memory.stat", "hierarchical_memory_limit");
	now->swap_limit = v2 ? least(place, number_of, "memory.swap.max") :
	    read_keyed(place, "memory.stat", "hierarchical_memsw_limit");
	now->current = read_one(place, v2 ? "memory.current" : "memory.usage_in_bytes");
	now->peak = read_one(place, v2 ? "memory.peak" : "memory.max_usage_in_bytes");
	now->oom_kills = read_keyed(place, v2 ? "memory.events" : "memory.oom_control", "oom_kill");
	now->kill_group = v2 ? read_one(place, "memory.oom.group") : 0;
}

void
cgroup_pids(const struct cgroup *cg, struct cgroup_pids *now)
{
	const struct cgroup_place *place = &cg->places[CGROUP_PIDS];

	*now = (struct cgroup_pids){ CGROUP_UNKNOWN, CGROUP_UNKNOWN };
	if (!place->version)
		return;
	now->limit = least(place, number_of, "pids.max");
	now->current = read_one(place, "pids.current");
}

uint64_t
cgroup_cpu_limit(const struct cgroup *cg)
{
	const struct cgroup_place *place = &cg->places[CGROUP_CPU];

	if (!place->version)
		return CGROUP_UNKNOWN;
	return place->version == 2 ? least(place, cpu_max_of, "cpu.max") :
	    least(place, cpu_quota_of, "cpu.cfs_quota_us");
}

/* Asked of the effective user, for that is who would write. */
bool
cgroup_writable(const struct cgroup *cg, enum cgroup_controller which)
{
	static const char limits[CGROUP_CONTROLLERS][2][24] = {
		[CGROUP_MEMORY] = { "memory.limit_in_bytes", "memory.max" },
		[CGROUP_CPU] = { "cpu.cfs_quota_us", "cpu.max" },
		[CGROUP_PIDS] = { "pids.max", "pids.max" },
	};
	char path[CGROUP_PATH];
	int version = cg->places[which].version;

	return version > 0 && cgroup_file(cg, which, limits[which][version - 1], path) &&
	    faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) == 0;
}
