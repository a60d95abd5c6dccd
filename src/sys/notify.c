#include "sys/notify.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/text.h"

#if defined(__x86_64__)
#define NATIVE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define NATIVE AUDIT_ARCH_AARCH64
#endif

#ifndef SECCOMP_IOCTL_NOTIF_SET_FLAGS
#define SECCOMP_IOCTL_NOTIF_SET_FLAGS SECCOMP_IOW(4, uint64_t) /* since Linux 6.6 */
#define SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP (1UL << 0)
#endif

enum { X32 = 0x40000000 }; /* a bit of x86-64's numbers: the x32 calls */

_Static_assert(sizeof(struct seccomp_notif) <= NOTIFY_ROOM, "what our kernel tells fits");

static const char WHAT[] = "seccomp user notification";

/* The sizes are the kernel's, which may be newer than we are. */
bool
notify_possible(struct fault *why)
{
	struct seccomp_notif_sizes sizes = { 0 };

	if (syscall(SYS_seccomp, SECCOMP_GET_NOTIF_SIZES, 0, &sizes) < 0) {
		fault(why, FAULT_SYSTEM, errno, "is not to be had here", WHAT);
		return fault_help(why, "Linux 5.5 or later, and a runtime that lets seccomp(2) pass", "");
	}
	if (sizes.seccomp_notif > NOTIFY_ROOM || sizes.seccomp_notif_resp > NOTIFY_ROOM)
		return fault(why, FAULT_SYSTEM, E2BIG, "tells more than there is room for", WHAT);
	return true;
}

bool
notify_logs(void)
{
	uint32_t action = SECCOMP_RET_LOG;

	return syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

/* As ioctl(2), whose second type no two C libraries agree on. */
static long
request(int fd, unsigned long what, void *with)
{
	return syscall(SYS_ioctl, fd, what, with);
}

static long
answer(const struct notify *notify, uint64_t id, int err)
{
	_Alignas(8) unsigned char room[NOTIFY_ROOM] = { 0 };
	struct seccomp_notif_resp *resp = (void *)room;
	long result;

	resp->id = id;
	resp->error = -err;
	resp->flags = err ? 0 : (uint32_t)SECCOMP_USER_NOTIF_FLAG_CONTINUE;
	do
		result = request(notify->fd, SECCOMP_IOCTL_NOTIF_SEND, resp);
	while (result < 0 && errno == EINTR);
	return result;
}

static const struct seccomp_notif *
heard(const struct notify *notify)
{
	return (const void *)notify->room->bytes;
}

/* The id goes first: what is half wiped was answered. */
static void
wipe(struct notify *notify)
{
	struct seccomp_notif *was = (void *)notify->room->bytes;

	*(volatile __u64 *)&was->id = 0;
	memset(notify->room, 0, sizeof *notify->room);
}

/*
 * An answer to nobody tells whether the kernel can let a call go on: it looks at the flag before it
 * looks for the caller.
 */
static bool
lets_go_on(const struct notify *notify, uint64_t id, struct fault *why)
{
	if (answer(notify, id, 0) == 0 || errno == ENOENT || errno == EINPROGRESS)
		return true;
	fault(why, FAULT_SYSTEM, errno, "cannot let a call go on", WHAT);
	return fault_help(why, "Linux 5.5 or later", "");
}

bool
notify_serves(int fd, struct fault *why)
{
	return lets_go_on(&(struct notify){ .fd = fd }, 0, why);
}

bool
notify_begin(struct notify *notify, int fd, struct notify_room *room, struct fault *why)
{
	int flags = fcntl(fd, F_GETFL);

	*notify = (struct notify){ .fd = fd, .room = room };
	if (!notify_possible(why))
		return false;
	if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0)
		return fault(why, FAULT_SYSTEM, errno, "cannot be listened to", WHAT);
	if (!lets_go_on(notify, heard(notify)->id, why))
		return false;
	wipe(notify);
	syscall(SYS_ioctl, fd, SECCOMP_IOCTL_NOTIF_SET_FLAGS, SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP);
	return true;
}

bool
notify_hear(struct notify *notify, struct notice *notice)
{
	const struct seccomp_notif *call = heard(notify);
	long result;

	do
		result = request(notify->fd, SECCOMP_IOCTL_NOTIF_RECV, notify->room->bytes);
	while (result < 0 && errno == EINTR);
	if (result < 0)
		return false;
	*notice = (struct notice){ .pid = (int32_t)call->pid, .call = call->data.nr };
	if (call->data.arch != NATIVE || call->data.nr < 0 || call->data.nr & X32)
		notice->call = NOTICE_FOREIGN;
	for (int i = 0; i < NOTICE_ARGUMENTS; i++)
		notice->argument[i] = call->data.args[i];
	return true;
}

void
notify_go_on(struct notify *notify)
{
	(void)answer(notify, heard(notify)->id, 0);
	wipe(notify);
}

void
notify_refuse(struct notify *notify, int err)
{
	(void)answer(notify, heard(notify)->id, err);
	wipe(notify);
}

void
notify_comm(int proc, int32_t pid, char comm[COMM_ROOM])
{
	char path[32];
	struct text t = text_in(path, sizeof path);
	ssize_t n = 0;

	memset(comm, 0, COMM_ROOM);
	text_int(&t, pid);
	text_add(&t, "/comm");

	int fd = pid > 0 ? openat(proc, path, O_RDONLY | O_CLOEXEC) : -1;

	if (fd >= 0) {
		n = read(fd, comm, COMM_ROOM - 1);
		close(fd);
	}
	if (n > 0 && comm[n - 1] == '\n')
		comm[n - 1] = '\0';
	if (!comm[0])
		comm[0] = '?';
}
