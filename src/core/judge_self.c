/* What the process itself may do. */
#include "base/capabilities.h"
#include "core/judge_parts.h"

#define BIT(cap) (UINT64_C(1) << (cap))

enum { NET_BIND_SERVICE = 10 };

/*
 * What engines give by default: CHOWN DAC_OVERRIDE FOWNER FSETID KILL SETGID SETUID SETPCAP
 * NET_BIND_SERVICE NET_RAW SYS_CHROOT MKNOD AUDIT_WRITE SETFCAP.
 */
#define USUAL UINT64_C(0xa80425fb)

/* Is no set larger than this; says which capabilities are too many. */
static enum truth
no_more_than(uint64_t allowed, const struct posture *p, struct text *found)
{
	uint64_t extra = 0;
	bool first = true;

	if (p->caps_known != (1u << CAPS_SETS) - 1)
		return unseen(found);
	for (unsigned set = 0; set < CAPS_SETS; set++)
		extra |= p->caps[set] & ~allowed;
	for (unsigned cap = 0; cap < CAPABILITY_COUNT; cap++)
		if (extra & BIT(cap)) {
			text_add(found, first ? "" : " ");
			text_add(found, capability_name(cap));
			first = false;
		}
	return extra ? TRUTH_NO : found_is(found, TRUTH_YES, allowed == USUAL ? "none" : "none that counts");
}

enum truth
judge_default_capabilities(const struct posture *p, struct text *found)
{
	return no_more_than(USUAL, p, found);
}

enum truth
judge_capabilities(const struct posture *p, struct text *found)
{
	return no_more_than(BIT(NET_BIND_SERVICE), p, found);
}

enum truth
judge_user(const struct posture *p, struct text *found)
{
	uint32_t uid = 0;
	bool root = false;

	if (!p->ids_known)
		return unseen(found);
	for (unsigned i = 0; i < 3; i++) {
		root |= p->uids[i] == 0;
		uid = i == 0 || p->uids[i] == 0 ? p->uids[i] : uid;
	}
	found_number(found, "uid ", uid);
	return truth_of(!root);
}

enum truth
judge_group(const struct posture *p, struct text *found)
{
	uint32_t gid = p->gids[0];
	bool root = false;

	if (!p->ids_known)
		return unseen(found);
	for (unsigned i = 0; i < 3; i++)
		root |= p->gids[i] == 0;
	for (unsigned i = 0; i < p->group_count; i++)
		root |= p->groups[i] == 0;
	found_number(found, "gid ", root ? 0 : gid);
	return truth_of(!root);
}

enum truth
judge_no_new_privs(const struct posture *p, struct text *found)
{
	if (p->no_new_privs < 0)
		return unseen(found);
	return found_is(found, truth_of(p->no_new_privs == 1), p->no_new_privs ? "set" : "not set");
}

enum truth
judge_seccomp(const struct posture *p, struct text *found)
{
	if (p->seccomp_mode < 0)
		return unseen(found);
	if (p->seccomp_mode == 0)
		return found_is(found, TRUTH_NO, "none");
	if (p->seccomp_filters > 0)
		found_number(found, "filters: ", p->seccomp_filters);
	else
		text_add(found, "filtered");
	return TRUTH_YES;
}

enum truth
judge_security_module(const struct posture *p, struct text *found)
{
	switch (p->lsm) {
	case LSM_UNKNOWN:
		return unseen(found);
	case LSM_NONE:
		return found_is(found, TRUTH_YES, "the kernel has neither");
	case LSM_APPARMOR: case LSM_SELINUX: case LSM_COUNT:
		break;
	}
	return found_is(found, truth_of(!is_loose_label(p->label)), p->label);
}

enum truth
judge_init(const struct posture *p, struct text *found)
{
	if (p->init_kind == INIT_UNKNOWN)
		return unseen(found);
	text_add(found, p->pid == 1 ? "this is process 1" : p->init);
	if (p->zombies > 0) {
		found_number(found, ", zombies: ", p->zombies);
		return TRUTH_NO;
	}
	return truth_of(p->init_kind != INIT_APP);
}

enum truth
judge_secrets(const struct posture *p, struct text *found)
{
	found_names(found, &p->secrets);
	return p->secrets.count > 0 ? TRUTH_NO : found_is(found, TRUTH_YES, "none by its name");
}

enum truth
judge_core_files(const struct posture *p, struct text *found)
{
	uint64_t soft = p->limits[LIMIT_CORE][0];

	if (soft == CGROUP_UNKNOWN)
		return unseen(found);
	return found_is(found, truth_of(soft == 0), soft == 0 ? "none" : "limit is not 0");
}

/* Programs that close every descriptor one by one take minutes where there may be a thousand million. */
enum truth
judge_open_files(const struct posture *p, struct text *found)
{
	enum { FEW = 1024, MANY = 1 << 20 };
	uint64_t soft = p->limits[LIMIT_NOFILE][0];

	if (soft == CGROUP_UNKNOWN)
		return unseen(found);
	if (soft == CGROUP_NO_LIMIT)
		return found_is(found, TRUTH_NO, "no limit");
	found_number(found, "", (int64_t)soft);
	return truth_of(soft >= FEW && soft <= MANY);
}

enum truth
judge_low_ports(const struct posture *p, struct text *found)
{
	if (p->low_ports < 0)
		return unseen(found);
	found_number(found, "from port ", p->low_ports);
	return truth_of(p->low_ports <= 1 || (p->caps[CAPS_EFFECTIVE] & BIT(NET_BIND_SERVICE)));
}

/* TIOCSTI puts bytes into a terminal's input, as if its user had typed them. */
enum truth
judge_terminal(const struct posture *p, struct text *found)
{
	if (p->terminal == TRUTH_UNKNOWN)
		return unseen(found);
	if (p->terminal == TRUTH_NO)
		return found_is(found, TRUTH_YES, "no terminal");
	return found_is(found, truth_of(p->tiocsti == 0), p->tiocsti == 0 ? "TIOCSTI is off" : "TIOCSTI is on");
}
