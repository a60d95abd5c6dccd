/* What is around the process: namespaces, files, limits, the kernel. */
#include "core/judge_parts.h"

/* ---- namespaces -------------------------------------------------------------------------------- */

static enum truth
is_own(enum owner owner, struct text *found)
{
	if (owner == OWNER_UNKNOWN)
		return unseen(found);
	return found_is(found, truth_of(owner == OWNER_OWN), posture_word(WORDS_OWNERS, owner));
}

/* The pause process of a pod, too, is of another control group than its containers. */
enum truth
judge_host_pid(const struct posture *p, struct text *found)
{
	if (p->spaces[SPACE_PID] == OWNER_SHARED && text_same(p->init, "pause"))
		return found_is(found, TRUTH_YES, "that of its pod");
	return is_own(p->spaces[SPACE_PID], found);
}

enum truth
judge_host_network(const struct posture *p, struct text *found)
{
	return is_own(p->spaces[SPACE_NET], found);
}

enum truth
judge_host_ipc(const struct posture *p, struct text *found)
{
	return is_own(p->spaces[SPACE_IPC], found);
}

enum truth
judge_user_namespace(const struct posture *p, struct text *found)
{
	if (p->root_outside < 0)
		return unseen(found);
	found_number(found, "root is uid ", p->root_outside);
	text_add(found, " outside");
	return truth_of(p->root_outside != 0);
}

/* ---- files ------------------------------------------------------------------------------------- */

static enum truth
no_names(const struct names *names, enum truth seen, struct text *found)
{
	if (names->count == 0)
		return seen == TRUTH_YES ? found_is(found, TRUTH_YES, "none") : unseen(found);
	found_names(found, names);
	return TRUTH_NO;
}

enum truth
judge_host_sockets(const struct posture *p, struct text *found)
{
	return no_names(&p->sockets, p->mounts_known, found);
}

enum truth
judge_host_devices(const struct posture *p, struct text *found)
{
	return no_names(&p->devices, p->dev_known, found);
}

enum truth
judge_world_writable(const struct posture *p, struct text *found)
{
	return no_names(&p->world_writable, TRUTH_YES, found);
}

enum truth
judge_masked_paths(const struct posture *p, struct text *found)
{
	if (p->proc_mounted != TRUTH_YES && !p->kernel_paths)
		return unseen(found);
	for (unsigned i = 0; kernel_path(i); i++)
		if (p->kernel_paths & 1u << i) {
			text_add(found, found->used > 0 ? " " : "");
			text_add(found, kernel_path(i));
		}
	return p->kernel_paths ? TRUTH_NO : found_is(found, TRUTH_YES, "hidden or read-only");
}

static enum truth
is_yes(enum truth it, struct text *found)
{
	if (it == TRUTH_UNKNOWN)
		return unseen(found);
	return found_is(found, it, it == TRUTH_YES ? "read-only" : "writable");
}

enum truth
judge_sys_read_only(const struct posture *p, struct text *found)
{
	return is_yes(p->sys_read_only, found);
}

enum truth
judge_read_only_root(const struct posture *p, struct text *found)
{
	return is_yes(p->root_read_only, found);
}

enum truth
judge_cgroup_read_only(const struct posture *p, struct text *found)
{
	if (p->cgroup_writable == TRUTH_UNKNOWN)
		return p->mounts_known == TRUTH_YES ? found_is(found, TRUTH_YES, "not mounted") : unseen(found);
	return is_yes(p->cgroup_writable == TRUTH_NO ? TRUTH_YES : TRUTH_NO, found);
}

enum truth
judge_writable_mounts(const struct posture *p, struct text *found)
{
	bool some = false;

	if (p->mounts_known != TRUTH_YES)
		return unseen(found);
	for (unsigned i = 0; i < p->mount_count && i < POSTURE_MOUNTS; i++)
		if (p->mounts[i].stays) {
			text_add(found, some ? " " : "");
			text_add(found, p->mounts[i].point);
			some = true;
		}
	return some ? TRUTH_NO : found_is(found, TRUTH_YES, "none");
}

/* ---- limits ------------------------------------------------------------------------------------ */

/* A limit that is more than there is is none. */
static enum truth
is_limited(uint64_t limit, uint64_t all, struct text *found)
{
	if (limit == CGROUP_UNKNOWN)
		return unseen(found);
	if (limit == CGROUP_NO_LIMIT || limit >= all)
		return found_is(found, TRUTH_NO, "no limit");
	found_number(found, "", (int64_t)limit);
	return TRUTH_YES;
}

enum truth
judge_memory_limit(const struct posture *p, struct text *found)
{
	enum truth limited = is_limited(p->memory.limit, p->memory_total, found);

	return limited == TRUTH_YES ? found_is(found, limited, " bytes") : limited;
}

enum truth
judge_pids_limit(const struct posture *p, struct text *found)
{
	return is_limited(p->pids.limit, CGROUP_UNKNOWN, found);
}

enum truth
judge_cpu_limit(const struct posture *p, struct text *found)
{
	enum truth limited = is_limited(p->cpu_milli, CGROUP_UNKNOWN, found);

	return limited == TRUTH_YES ? found_is(found, limited, " thousandths of a processor") : limited;
}

/* With memory.oom.group the kernel kills process 1 along with the app, and nobody can tell. */
enum truth
judge_oom_group(const struct posture *p, struct text *found)
{
	if (p->memory.kill_group == CGROUP_UNKNOWN)
		return unseen(found);
	return p->memory.kill_group ? found_is(found, TRUTH_NO, "the kernel kills all of the group") :
	    found_is(found, TRUTH_YES, "the kernel kills one process");
}

enum truth
judge_cgroup_version(const struct posture *p, struct text *found)
{
	if (p->cgroup == CGROUP_NONE)
		return unseen(found);
	return found_is(found, truth_of(p->cgroup == CGROUP_V2), posture_word(WORDS_VERSIONS, p->cgroup));
}

/* ---- the kernel -------------------------------------------------------------------------------- */

enum truth
judge_ptrace_scope(const struct posture *p, struct text *found)
{
	if (p->ptrace_scope < 0)
		return p->proc_mounted == TRUTH_YES ? found_is(found, TRUTH_NO, "the kernel has no Yama") : unseen(found);
	found_number(found, "", p->ptrace_scope);
	return truth_of(p->ptrace_scope > 0);
}

static enum truth
is_there(const struct posture *p, enum feature which, struct text *found)
{
	text_add(found, answer_word(p->features[which]));
	return p->features[which] == ANSWER_UNKNOWN ? TRUTH_UNKNOWN : truth_of(p->features[which] == ANSWER_YES);
}

enum truth
judge_io_uring(const struct posture *p, struct text *found)
{
	enum truth there = is_there(p, FEATURE_IO_URING, found);

	return there == TRUTH_UNKNOWN ? there : truth_of(there == TRUTH_NO);
}

enum truth
judge_landlock(const struct posture *p, struct text *found)
{
	enum truth there = is_there(p, FEATURE_LANDLOCK, found);

	if (there == TRUTH_YES)
		found_number(found, ", ABI ", p->landlock_abi);
	return there;
}

/* What mainstay falls back from where it is missing, at some price. */
enum truth
judge_kernel(const struct posture *p, struct text *found)
{
	static const unsigned char used[] = {
		FEATURE_PIDFD_OPEN, FEATURE_PIDFD_SEND_SIGNAL, FEATURE_CLOSE_RANGE,
		FEATURE_CLOSE_RANGE_CLOEXEC, FEATURE_SECCOMP_FILTER, FEATURE_USER_NOTIFICATION,
		FEATURE_MEMFD_SEALS,
	};
	enum truth all = TRUTH_YES;

	for (unsigned i = 0; i < sizeof used / sizeof *used; i++) {
		enum answer answer = p->features[used[i]];

		if (answer == ANSWER_YES)
			continue;
		text_add(found, found->used > 0 ? ", " : "");
		text_add(found, feature_name((enum feature)used[i]));
		text_add(found, " ");
		text_add(found, answer_word(answer));
		all = answer == ANSWER_UNKNOWN && all != TRUTH_NO ? TRUTH_UNKNOWN : TRUTH_NO;
	}
	return all == TRUTH_YES ? found_is(found, all, "all there") : all;
}
