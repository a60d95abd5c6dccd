#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include "base/text.h"
#include "config/cgroup.h"
#include "config/posture.h"
#include "core/status_file.h"
#include "sys/features.h"
#include "sys/files.h"

/* ---- namespaces -------------------------------------------------------------------------------- */

enum { NUMBER_ROOM = 32 };

#define INITIAL 0xefffff00u

/* The kernel's first namespaces have numbers of their own since 3.8, that of the network since 6.17. */
static enum owner
owner_of(enum space space)
{
	static const unsigned char initial[SPACE_COUNT] = {
		[SPACE_CGROUP] = 0xfb, [SPACE_IPC] = 0xff, [SPACE_NET] = 0xf9, [SPACE_PID] = 0xfc,
		[SPACE_USER] = 0xfd, [SPACE_UTS] = 0xfe,
	};
	char path[32], found[NUMBER_ROOM];
	struct text t = text_in(path, sizeof path);
	uint64_t number;
	ssize_t n;

	text_add(&t, "/proc/self/ns/");
	text_add(&t, posture_word(WORDS_SPACES, space));
	n = readlink(path, found, sizeof found - 1);
	if (n < 3 || found[n - 1] != ']')
		return OWNER_UNKNOWN;
	found[n - 1] = '\0';
	if (!read_number(strchr(found, '[') ? strchr(found, '[') + 1 : "", UINT32_MAX, &number))
		return OWNER_UNKNOWN;
	return number == INITIAL + initial[space] ? OWNER_HOST : OWNER_OWN;
}

/* Some knobs of the network are shown in the first network namespace only. */
static enum owner
owner_of_network(enum owner by_number)
{
	if (by_number == OWNER_HOST || access("/proc/sys/net/core", F_OK) < 0)
		return by_number == OWNER_OWN ? OWNER_UNKNOWN : by_number;
	return access("/proc/sys/net/core/netdev_budget", F_OK) == 0 ? OWNER_HOST : OWNER_OWN;
}

static bool
cgroup_path_of(const char *file, char path[static CGROUP_PATH])
{
	struct lines from;
	const char *line, *found = NULL;

	path[0] = '\0';
	if (!lines_open(&from, file))
		return false;
	while ((line = lines_next(&from)))
		if ((found = cgroup_line_path(line)) && found[1])
			break;
	lines_close(&from);
	return found && text_copy(path, CGROUP_PATH, found);
}

/* Is process 1 of another container than we, or of none. */
static bool
init_is_elsewhere(void)
{
	char ours[CGROUP_PATH], its[CGROUP_PATH];
	bool known = cgroup_path_of("/proc/self/cgroup", ours);

	return cgroup_path_of("/proc/1/cgroup", its) && known && !cgroup_same_container(ours, its);
}

static void
look_at_spaces(struct posture *p)
{
	for (unsigned i = 0; i < SPACE_COUNT; i++)
		p->spaces[i] = owner_of((enum space)i);
	p->spaces[SPACE_NET] = owner_of_network(p->spaces[SPACE_NET]);
	if (p->spaces[SPACE_PID] == OWNER_OWN && p->pid != 1 && init_is_elsewhere())
		p->spaces[SPACE_PID] = OWNER_SHARED;
}

/* "0 100000 65536": our ids from 0 on are those from 100000 on outside. */
static void
look_at_map(struct posture *p)
{
	struct lines from;
	const char *line;
	uint64_t first, outside;

	p->root_outside = POSTURE_UNKNOWN;
	if (!lines_open(&from, "/proc/self/uid_map"))
		return;
	while ((line = lines_next(&from)))
		if (status_next(&line, &first) && first == 0 && status_next(&line, &outside))
			p->root_outside = (int64_t)(outside & UINT32_MAX);
	lines_close(&from);
}

/* ---- security modules -------------------------------------------------------------------------- */

static void
look_at_label(struct posture *p)
{
	if (!file_read("/proc/self/attr/apparmor/current", p->label, sizeof p->label) &&
	    !file_read("/proc/self/attr/current", p->label, sizeof p->label)) {
		p->lsm = errno == EINVAL || (errno == ENOENT && p->proc_mounted == TRUTH_YES) ?
		    LSM_NONE : LSM_UNKNOWN;
		return;
	}
	p->lsm = !*p->label || text_same(p->label, "kernel") ? LSM_NONE :
	    strchr(p->label, ':') ? LSM_SELINUX : LSM_APPARMOR;
}

/* ---- limits ------------------------------------------------------------------------------------ */

static void
look_at_cgroup(struct posture *p)
{
	static struct cgroup cg;
	bool writable = false;
	char path[CGROUP_PATH];

	cgroup_find(&cg);
	p->cgroup = cg.version;
	cgroup_memory(&cg, &p->memory);
	cgroup_pids(&cg, &p->pids);
	p->cpu_milli = cgroup_cpu_limit(&cg);
	for (unsigned i = 0; i < CGROUP_CONTROLLERS; i++)
		writable |= cgroup_writable(&cg, (enum cgroup_controller)i);
	if (cg.version != CGROUP_NONE)
		p->cgroup_writable = writable ? TRUTH_YES : TRUTH_NO;
	p->features[FEATURE_CGROUP_KILL] = ANSWER_ABSENT;
	p->features[FEATURE_MEMORY_PEAK] = ANSWER_ABSENT;
	if (cgroup_file(&cg, CGROUP_MEMORY, "cgroup.kill", path) && access(path, F_OK) == 0)
		p->features[FEATURE_CGROUP_KILL] = ANSWER_YES;
	if (cgroup_file(&cg, CGROUP_MEMORY, "memory.peak", path) && access(path, F_OK) == 0)
		p->features[FEATURE_MEMORY_PEAK] = ANSWER_YES;
}

static void
look_at_machine(struct posture *p)
{
	struct sysinfo machine;
	cpu_set_t cpus;

	p->memory_total = sysinfo(&machine) == 0 ? (uint64_t)machine.totalram * machine.mem_unit : CGROUP_UNKNOWN;
	if (sched_getaffinity(0, sizeof cpus, &cpus) == 0)
		p->cpus = (unsigned)CPU_COUNT(&cpus);
}

/* ---- the kernel -------------------------------------------------------------------------------- */

static int
knob(const char *path)
{
	uint64_t number;

	return file_number(path, &number) ? (int)(number & INT32_MAX) : POSTURE_UNKNOWN;
}

static enum answer
ask_pressure(void)
{
	char words[8];

	if (file_read("/proc/pressure/memory", words, sizeof words))
		return ANSWER_YES;
	if (errno == EOPNOTSUPP)
		return ANSWER_UNSUPPORTED;
	return errno == ENOENT ? ANSWER_ABSENT : ANSWER_REFUSED;
}

static void
look_at_kernel(struct posture *p)
{
	struct features found;

	features_ask(&found);
	memcpy(p->features, found.calls, sizeof found.calls);
	p->features[FEATURE_PRESSURE] = ask_pressure();
	p->landlock_abi = found.landlock_abi;
	p->low_ports = knob("/proc/sys/net/ipv4/ip_unprivileged_port_start");
	p->tiocsti = knob("/proc/sys/dev/tty/legacy_tiocsti");
	p->ptrace_scope = knob("/proc/sys/kernel/yama/ptrace_scope");
}

/* Who made the container, by what it leaves behind in it. */
static const char *
engine_word(void)
{
	if (access("/run/secrets/kubernetes.io", F_OK) == 0 || getenv("KUBERNETES_SERVICE_HOST"))
		return "kubernetes";
	if (access("/run/.containerenv", F_OK) == 0)
		return "podman";
	return access("/.dockerenv", F_OK) == 0 ? "docker" : "";
}

void
posture_look_around(struct posture *p)
{
	struct text t = text_in(p->engine, sizeof p->engine);

	text_add(&t, engine_word());
	look_at_spaces(p);
	look_at_map(p);
	look_at_label(p);
	look_at_cgroup(p);
	look_at_machine(p);
	look_at_kernel(p);
}
