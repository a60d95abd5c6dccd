#include "sys/kin.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/require.h"
#include "base/text.h"

enum { STAT_ROOM = 512, NAMES_ROOM = 4096, KEEP_UID = -1 };

struct kin {
	int32_t pid, parent;
	bool ours;
};

/* Only the effective uid moves: the real and the saved one keep the other side out. */
static void
as_uid(int32_t pid, int signal, uint32_t uid)
{
	if (geteuid() != 0 || uid == 0 || syscall(SYS_setresuid, KEEP_UID, uid, KEEP_UID) < 0)
		return;
	kill(pid, signal);
	syscall(SYS_setresuid, KEEP_UID, 0, KEEP_UID);
}

static void
signal_as(int32_t pid, int signal, uint32_t uid)
{
	if (kill(pid, signal) < 0 && errno == EPERM)
		as_uid(pid, signal, uid);
}

void
kin_signal(int32_t pid, int signal, uint32_t uid)
{
	require(pid > 1 || pid < -1);
	signal_as(pid, signal, uid);
}

/* The parent in /proc/PID/stat: the second field after the last ')' (proc(5)); 0 when gone. */
static int32_t
parent_of(int proc, const char *name)
{
	char path[32], stat[STAT_ROOM + 1];
	struct text t = text_in(path, sizeof path);

	text_add(&t, name);
	text_add(&t, "/stat");
	int fd = openat(proc, path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, stat, STAT_ROOM);

	if (fd >= 0)
		close(fd);
	stat[n > 0 ? n : 0] = '\0';

	char *end = strrchr(stat, ')'), *field = end && strlen(end) > 4 ? end + 4 : stat + n;
	uint64_t parent = 0;

	field[strcspn(field, " ")] = '\0';
	return read_number(field, INT32_MAX, &parent) ? (int32_t)parent : 0;
}

static int
list(struct kin *all)
{
	int proc = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC), count = 0;
	_Alignas(8) char names[NAMES_ROOM];
	long n = 0;

	if (proc < 0)
		return 0;
	while (count < KIN_MAX && (n = syscall(SYS_getdents64, proc, names, sizeof names)) > 0) {
		for (long at = 0; at < n && count < KIN_MAX;) {
			const struct dirent *entry = (const void *)(names + at);
			uint64_t pid = 0;

			at += entry->d_reclen;
			if (read_number(entry->d_name, INT32_MAX, &pid))
				all[count++] = (struct kin){ .pid = (int32_t)pid,
					.parent = parent_of(proc, entry->d_name) };
		}
	}
	close(proc);
	return count;
}

/* Marks the children of the marked until none is new: as many rounds as generations. */
static void
mark_ours(struct kin *all, int count)
{
	int32_t self = getpid();

	for (bool news = true; news;) {
		news = false;
		for (int i = 0; i < count; i++)
			for (int j = 0; j < count && !all[i].ours; j++)
				if (all[i].parent == self || (all[j].ours && all[j].pid == all[i].parent))
					news = all[i].ours = true;
	}
}

void
kin_signal_all(bool alone, int signal, uint32_t uid)
{
	struct kin all[KIN_MAX];

	if (alone) {
		require(getpid() == 1);
		kill(-1, signal);
		as_uid(-1, signal, uid);
		return;
	}
	int count = list(all);

	mark_ours(all, count);
	for (int i = 0; i < count; i++)
		if (all[i].ours && all[i].pid > 1)
			signal_as(all[i].pid, signal, uid);
}
