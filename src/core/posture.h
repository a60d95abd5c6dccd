/*
 * What a process and the container around it are like: facts, flat, without an opinion.
 *
 * config/posture looks, core/judge has the opinion.  Whatever could not be seen says so.
 */
#ifndef CORE_POSTURE_H
#define CORE_POSTURE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/features.h"
#include "base/limits.h"
#include "core/cgroup_files.h"

enum {
	POSTURE_NAME = 64,     /* a path or a name that is shown; longer ones are cut */
	POSTURE_NAMES = 8,     /* of each kind this many are kept, all are counted */
	POSTURE_MOUNTS = 24,
	POSTURE_UNKNOWN = -1,  /* of a number that is not negative */
};

enum truth { TRUTH_UNKNOWN, TRUTH_NO, TRUTH_YES };

/* Some of many names. */
struct names {
	unsigned count;
	char kept[POSTURE_NAMES][POSTURE_NAME];
};

void names_add(struct names *all, const char *name);
unsigned names_kept(const struct names *all);

enum init_kind {
	INIT_UNKNOWN,
	INIT_MAINSTAY,
	INIT_KNOWN,  /* another program that is made for it, and reaps */
	INIT_APP,    /* none of those */
	INIT_KINDS,
};

enum lsm { LSM_UNKNOWN, LSM_NONE, LSM_APPARMOR, LSM_SELINUX, LSM_COUNT };

enum space { SPACE_CGROUP, SPACE_IPC, SPACE_NET, SPACE_PID, SPACE_USER, SPACE_UTS, SPACE_COUNT };

/* Whose a namespace is; shared: process 1 is not of this container. */
enum owner { OWNER_UNKNOWN, OWNER_OWN, OWNER_SHARED, OWNER_HOST, OWNER_COUNT };

enum cap_set { CAPS_EFFECTIVE, CAPS_PERMITTED, CAPS_INHERITABLE, CAPS_BOUNDING, CAPS_AMBIENT, CAPS_SETS };

enum limit_kind { LIMIT_CORE, LIMIT_NOFILE, LIMIT_NPROC, LIMIT_KINDS };

struct posture_mount {
	char point[POSTURE_NAME];
	bool stays;  /* a volume: not of the container, not of the memory */
};

struct posture {
	/* the process */
	int32_t pid;
	char init[32];               /* the name of process 1, "" when it is not shown */
	enum init_kind init_kind;
	unsigned zombies;            /* children of process 1 that it has not reaped */
	enum truth terminal;
	int dumpable;

	/* what it may do */
	bool ids_known;
	uint32_t uids[3], gids[3];
	unsigned group_count;
	uint32_t groups[GROUPS_ROOM];
	uint32_t caps_known;         /* bit n: set n */
	uint64_t caps[CAPS_SETS];
	int securebits, no_new_privs;
	int seccomp_mode, seccomp_filters;
	int landlock_abi;
	enum lsm lsm;
	char label[POSTURE_NAME];

	/* around it */
	char engine[16];             /* docker, podman, kubernetes, ...; "": none that we know */
	enum owner spaces[SPACE_COUNT];
	int64_t root_outside;        /* which id our uid 0 is in the namespace above */
	enum cgroup_version cgroup;
	enum truth cgroup_writable;
	struct cgroup_memory memory;
	struct cgroup_pids pids;
	uint64_t cpu_milli, memory_total;
	unsigned cpus;
	uint64_t limits[LIMIT_KINDS][2];  /* soft, hard; UINT64_MAX: none, and UINT64_MAX - 1: unknown */

	/* files */
	enum truth root_read_only, sys_read_only, proc_mounted, mounts_known, dev_known;
	uint32_t kernel_paths;       /* bit n: kernel_path(n) is open */
	unsigned mount_count;        /* writable ones */
	struct posture_mount mounts[POSTURE_MOUNTS];
	struct names world_writable, sockets, devices, secrets;

	/* the kernel */
	int low_ports;               /* the first port that needs no capability */
	int tiocsti, ptrace_scope;
	enum answer features[FEATURE_COUNT];
};

/* What an engine hides or makes read-only: "/proc/kcore"; NULL behind the last. */
const char *kernel_path(unsigned index);
/* Is it enough that nobody can write there. */
bool kernel_path_may_show(unsigned index);

enum init_kind init_kind_of(const char *comm);
/* Does a variable of that name hold a secret, by the looks of it; one that names a file does not. */
bool is_secret_name(const char *name);
/* Does the label of AppArmor or SELinux mean that nothing is forbidden. */
bool is_loose_label(const char *label);
/* Is what a file system of that type holds gone with the container or with the machine. */
bool is_passing_type(const char *type);

/* The words that people and programs read, for a value of each enum above. */
enum posture_words {
	WORDS_INITS, WORDS_LSMS, WORDS_SPACES, WORDS_OWNERS, WORDS_CAP_SETS, WORDS_LIMITS, WORDS_VERSIONS,
	WORDS_KINDS,
};

const char *posture_word(enum posture_words kind, unsigned index);

#endif
