#include "core/posture.h"

#include "base/require.h"
#include "base/text.h"

/* One row for each kind of word: they are all as long as the longest. */
enum { WORD_ROOM = 12, WORDS_MAX = 6 };
static const char words[WORDS_KINDS][WORDS_MAX][WORD_ROOM] = {
	[WORDS_INITS] = {
		[INIT_UNKNOWN] = "unknown", [INIT_MAINSTAY] = "mainstay", [INIT_KNOWN] = "init",
		[INIT_APP] = "app",
	},
	[WORDS_LSMS] = {
		[LSM_UNKNOWN] = "unknown", [LSM_NONE] = "none", [LSM_APPARMOR] = "apparmor",
		[LSM_SELINUX] = "selinux",
	},
	[WORDS_SPACES] = {
		[SPACE_CGROUP] = "cgroup", [SPACE_IPC] = "ipc", [SPACE_NET] = "net", [SPACE_PID] = "pid",
		[SPACE_USER] = "user", [SPACE_UTS] = "uts",
	},
	[WORDS_OWNERS] = {
		[OWNER_UNKNOWN] = "unknown", [OWNER_OWN] = "own", [OWNER_SHARED] = "shared",
		[OWNER_HOST] = "host",
	},
	[WORDS_CAP_SETS] = {
		[CAPS_EFFECTIVE] = "effective", [CAPS_PERMITTED] = "permitted",
		[CAPS_INHERITABLE] = "inheritable", [CAPS_BOUNDING] = "bounding", [CAPS_AMBIENT] = "ambient",
	},
	[WORDS_LIMITS] = { [LIMIT_CORE] = "core", [LIMIT_NOFILE] = "nofile", [LIMIT_NPROC] = "nproc" },
	[WORDS_VERSIONS] = {
		[CGROUP_NONE] = "none", [CGROUP_V1] = "v1", [CGROUP_HYBRID] = "hybrid", [CGROUP_V2] = "v2",
	},
};
_Static_assert((int)SPACE_COUNT <= WORDS_MAX && (int)CAPS_SETS <= WORDS_MAX, "there is room for each kind");

const char *
posture_word(enum posture_words kind, unsigned index)
{
	require(kind < WORDS_KINDS && index < WORDS_MAX && words[kind][index][0]);
	return words[kind][index];
}

/* ---- names ------------------------------------------------------------------------------------- */

void
names_add(struct names *all, const char *name)
{
	if (all->count < POSTURE_NAMES) {
		struct text t = text_in(all->kept[all->count], POSTURE_NAME);

		text_add(&t, name);
	}
	all->count++;
}

unsigned
names_kept(const struct names *all)
{
	return all->count < POSTURE_NAMES ? all->count : POSTURE_NAMES;
}

/* ---- what an engine hides ---------------------------------------------------------------------- */

/* First those that have to be hidden, then those that may be seen but not be written. */
enum { HIDDEN_PATHS = 9 };

static const char paths[][20] = {
	"/proc/acpi", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/sched_debug",
	"/proc/scsi", "/proc/timer_list", "/proc/timer_stats", "/sys/firmware",
	"/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger",
};
_Static_assert(sizeof paths / sizeof *paths <= 32, "they are bits of a word");

const char *
kernel_path(unsigned index)
{
	return index < sizeof paths / sizeof *paths ? paths[index] : NULL;
}

bool
kernel_path_may_show(unsigned index)
{
	return index >= HIDDEN_PATHS;
}

/* ---- by their names ---------------------------------------------------------------------------- */

enum init_kind
init_kind_of(const char *comm)
{
	static const char known[][16] = {
		"tini", "tini-static", "docker-init", "dumb-init", "catatonit", "podman-init", "pause",
		"systemd", "init", "s6-svscan", "runit", "runsvdir", "my_init", "supervisord", "init.krun",
	};

	if (!*comm)
		return INIT_UNKNOWN;
	if (text_starts(comm, "mainstay"))
		return INIT_MAINSTAY;
	for (unsigned i = 0; i < sizeof known / sizeof *known; i++)
		if (text_same(comm, known[i]))
			return INIT_KNOWN;
	return INIT_APP;
}

static char
upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* Where the word stands in the name, in any case of letters; its end there, or NULL. */
static const char *
find(const char *name, const char *word)
{
	for (; *name; name++) {
		unsigned n = 0;

		while (word[n] && upper(name[n]) == word[n])
			n++;
		if (!word[n])
			return name + n;
	}
	return NULL;
}

/* The word is whole there, or a plural: TOKENIZERS holds no token. */
static bool
word_ends(const char *end)
{
	end += upper(*end) == 'S';
	return !(upper(*end) >= 'A' && upper(*end) <= 'Z');
}

bool
is_secret_name(const char *name)
{
	static const char parts[][12] = {
		"PASSWORD", "PASSWD", "PASSPHRASE", "SECRET", "TOKEN", "API_KEY", "APIKEY", "PRIVATE_KEY",
		"ACCESS_KEY", "CREDENTIAL", "_PWD", "_PASS",
	};
	static const char not[][12] = { "_FILE", "_PATH", "_DIR", "_URL" };
	const char *end;

	for (unsigned i = 0; i < sizeof not / sizeof *not; i++)
		if ((end = find(name, not[i])) && !*end)
			return false;
	for (unsigned i = 0; i < sizeof parts / sizeof *parts; i++)
		if ((end = find(name, parts[i])) && word_ends(end))
			return true;
	return false;
}

bool
is_loose_label(const char *label)
{
	return text_starts(label, "unconfined") || find(label, ":SPC_T:") || find(label, ":UNCONFINED_T:") ||
	    find(label, ":UNCONFINED_SERVICE_T:");
}

bool
is_passing_type(const char *type)
{
	static const char passing[][12] = {
		"tmpfs", "ramfs", "proc", "sysfs", "devpts", "devtmpfs", "mqueue", "cgroup", "cgroup2",
		"securityfs", "debugfs", "tracefs", "bpf", "configfs", "fusectl", "hugetlbfs", "pstore",
		"nsfs", "autofs", "binfmt_misc", "fuse.lxcfs",
	};

	for (unsigned i = 0; i < sizeof passing / sizeof *passing; i++)
		if (text_same(type, passing[i]))
			return true;
	return false;
}
