#include "config/posture.h"

#include <poll.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/text.h"
#include "core/status_file.h"
#include "sys/creds.h"
#include "sys/files.h"

/* ---- what the kernel says in /proc/self/status ------------------------------------------------- */

static const char cap_keys[CAPS_SETS][8] = {
	[CAPS_EFFECTIVE] = "CapEff", [CAPS_PERMITTED] = "CapPrm", [CAPS_INHERITABLE] = "CapInh",
	[CAPS_BOUNDING] = "CapBnd", [CAPS_AMBIENT] = "CapAmb",
};

static void
take_caps(struct posture *p, enum cap_set set, uint64_t caps)
{
	p->caps[set] = caps;
	p->caps_known |= 1u << set;
}

static void
status_line(struct posture *p, const char *line)
{
	const char *value;
	uint64_t number;

	for (unsigned set = 0; set < CAPS_SETS; set++)
		if ((value = status_value(line, cap_keys[set])) && status_hex(value, &number))
			take_caps(p, (enum cap_set)set, number);
	if ((value = status_value(line, "NoNewPrivs")) && status_next(&value, &number))
		p->no_new_privs = number == 1;
	if ((value = status_value(line, "Seccomp")) && status_next(&value, &number))
		p->seccomp_mode = (int)(number & 3);
	if ((value = status_value(line, "Seccomp_filters")) && status_next(&value, &number))
		p->seccomp_filters = (int)(number & 0xffff);
}

/* ---- and without /proc ------------------------------------------------------------------------- */

static int
ask(int what, unsigned long which)
{
	return prctl(what, which, 0UL, 0UL, 0UL);
}

static void
ask_creds(struct posture *p)
{
	struct creds now;

	if (!creds_read(&now))
		return;
	p->ids_known = true;
	memcpy(p->uids, now.uids, sizeof p->uids);
	memcpy(p->gids, now.gids, sizeof p->gids);
	p->group_count = now.group_count > 0 ? (unsigned)now.group_count : 0;
	memcpy(p->groups, now.groups, sizeof p->groups);
	take_caps(p, CAPS_EFFECTIVE, now.effective);
	take_caps(p, CAPS_PERMITTED, now.permitted);
	take_caps(p, CAPS_INHERITABLE, now.inheritable);
}

/* One bit after the other, up to the first capability that the kernel does not know. */
static void
ask_bits(struct posture *p, enum cap_set set)
{
	bool ambient = set == CAPS_AMBIENT;
	uint64_t caps = 0;
	int answer = 0;

	for (unsigned cap = 0; cap < CAP_END && answer >= 0; cap++) {
		answer = ambient ? prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, (unsigned long)cap, 0UL, 0UL) :
		    ask(PR_CAPBSET_READ, cap);
		if (cap == 0 && answer < 0)
			return;
		if (answer == 1)
			caps |= CAP_BIT(cap);
	}
	take_caps(p, set, caps);
}

static void
ask_self(struct posture *p)
{
	ask_creds(p);
	if (!(p->caps_known & 1u << CAPS_BOUNDING))
		ask_bits(p, CAPS_BOUNDING);
	if (!(p->caps_known & 1u << CAPS_AMBIENT))
		ask_bits(p, CAPS_AMBIENT);
	if (p->no_new_privs < 0)
		p->no_new_privs = ask(PR_GET_NO_NEW_PRIVS, 0);
	if (p->seccomp_mode < 0)
		p->seccomp_mode = ask(PR_GET_SECCOMP, 0);
	p->securebits = ask(PR_GET_SECUREBITS, 0);
	p->dumpable = ask(PR_GET_DUMPABLE, 0);
}

static void
ask_limits(struct posture *p)
{
	static const unsigned char kinds[LIMIT_KINDS] = {
		[LIMIT_CORE] = RLIMIT_CORE, [LIMIT_NOFILE] = RLIMIT_NOFILE, [LIMIT_NPROC] = RLIMIT_NPROC,
	};

	for (unsigned i = 0; i < LIMIT_KINDS; i++) {
		p->limits[i][0] = p->limits[i][1] = CGROUP_UNKNOWN;
		syscall(SYS_prlimit64, 0, kinds[i], NULL, p->limits[i]);
	}
}

/* ---- process 1 --------------------------------------------------------------------------------- */

/* Is that process a child of process 1 that nobody has waited for: "PID (comm) STATE PARENT". */
static bool
is_left(const char *pid)
{
	char path[64], stat[512], *end;
	struct text t = text_in(path, sizeof path);

	text_add(&t, "/proc/");
	text_add(&t, pid);
	text_add(&t, "/stat");
	return !t.cut && file_read(path, stat, sizeof stat) && (end = strrchr(stat, ')')) &&
	    text_starts(end, ") Z 1 ");
}

/* Who has just died may not be reaped yet; one that is still there after a moment was left. */
static unsigned
count_left(void)
{
	enum { PROCESSES_SEEN = 4096 };
	struct folder proc;
	unsigned left = 0, seen = 0;
	const char *name;

	if (!folder_open(&proc, "/proc"))
		return 0;
	while (seen < PROCESSES_SEEN && (name = folder_next(&proc)))
		if (*name >= '1' && *name <= '9') {
			seen++;
			left += is_left(name);
		}
	folder_close(&proc);
	return left;
}

static void
look_at_init(struct posture *p)
{
	enum { MOMENT_MS = 20 };

	file_read("/proc/1/comm", p->init, sizeof p->init);
	p->init_kind = p->pid == 1 ? INIT_MAINSTAY : init_kind_of(p->init);
	p->zombies = count_left();
	if (p->zombies > 0) {
		poll(NULL, 0, MOMENT_MS);
		p->zombies = count_left();
	}
}

/* ---- the whole --------------------------------------------------------------------------------- */

static void
look_at_names(struct posture *p, char *const *envp)
{
	for (; *envp; envp++) {
		char name[POSTURE_NAME];
		struct text t = text_in(name, sizeof name);
		size_t n = strcspn(*envp, "=");

		text_add_n(&t, *envp, n);
		if ((*envp)[n] == '=' && (*envp)[n + 1] && is_secret_name(name))
			names_add(&p->secrets, name);
	}
}

void
posture_look_self(struct posture *p, char *const *envp)
{
	struct lines status;
	const char *line;
	int terminal;

	p->pid = getpid();
	p->no_new_privs = p->seccomp_mode = p->seccomp_filters = POSTURE_UNKNOWN;
	if (lines_open(&status, "/proc/self/status")) {
		while ((line = lines_next(&status)))
			status_line(p, line);
		lines_close(&status);
	}
	ask_self(p);
	ask_limits(p);
	look_at_init(p);
	look_at_names(p, envp);
	terminal = isatty(STDIN_FILENO) || isatty(STDOUT_FILENO) || isatty(STDERR_FILENO);
	p->terminal = terminal ? TRUTH_YES : TRUTH_NO;
}

void
posture_look(struct posture *p, char *const *envp)
{
	*p = (struct posture){ 0 };
	posture_look_self(p, envp);
	posture_look_files(p);
	posture_look_around(p);
}
