#include "sys/fence.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* linux/landlock.h, whole: the headers that we are built with may be older than the kernel. */
#define EXECUTE (UINT64_C(1) << 0)
#define WRITE_FILE (UINT64_C(1) << 1)
#define READ_FILE (UINT64_C(1) << 2)
#define READ_DIR (UINT64_C(1) << 3)
#define FIRST_ALL ((UINT64_C(1) << 13) - 1) /* those, and to remove and make files of each kind */
#define REFER (UINT64_C(1) << 13)
#define TRUNCATE (UINT64_C(1) << 14)
#define IOCTL_DEVICE (UINT64_C(1) << 15)

#define OF_ANY_FILE (EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEVICE)
#define TO_READ (EXECUTE | READ_FILE | READ_DIR)

enum { ASK_VERSION = 1, RULE_PATH = 1, RULE_PORT = 2 };

struct ruleset_rights {
	uint64_t files, ports;
};

struct path_rule {
	uint64_t allowed;
	int32_t parent;
} __attribute__((packed));

struct port_rule {
	uint64_t allowed, port;
};

_Static_assert(sizeof(struct path_rule) == 12, "the kernel's own is packed too");

int32_t
fence_abi(void)
{
	long abi = syscall(SYS_landlock_create_ruleset, NULL, (size_t)0, ASK_VERSION);

	return abi > 0 ? (int32_t)abi : FENCE_NONE;
}

static uint64_t
rights_over_files(int32_t abi)
{
	return FIRST_ALL | (abi >= FENCE_ABI_REFER ? REFER : 0) |
	    (abi >= FENCE_ABI_TRUNCATE ? TRUNCATE : 0) | (abi >= FENCE_ABI_DEVICES ? IOCTL_DEVICE : 0);
}

/* A kernel that knows no ports is not told of them, not even that there are none. */
bool
fence_begin(struct fence *fence, int32_t abi, bool files, bool bind, bool connect)
{
	struct ruleset_rights rights = {
		.files = files ? rights_over_files(abi) : 0,
		.ports = (bind ? FENCE_BIND : 0u) | (connect ? FENCE_CONNECT : 0u),
	};
	size_t size = rights.ports ? sizeof rights : offsetof(struct ruleset_rights, ports);

	*fence = (struct fence){ .abi = abi, .files = rights.files, .ports = rights.ports };
	fence->ruleset = (int32_t)syscall(SYS_landlock_create_ruleset, &rights, size, 0);
	return fence->ruleset >= 0;
}

/*
 * Of a file that is no directory only its own rights can be given.  A pipe or a socket by way of
 * /dev/stdout is never refused, and so cannot be allowed (EBADFD).
 */
static bool
allow(const struct fence *fence, int fd, bool write)
{
	struct path_rule rule = { .allowed = fence->files & (write ? ~UINT64_C(0) : TO_READ), .parent = fd };
	struct stat st;

	if (fstat(fd, &st) < 0)
		return false;
	if (!S_ISDIR(st.st_mode))
		rule.allowed &= OF_ANY_FILE;
	return syscall(SYS_landlock_add_rule, fence->ruleset, RULE_PATH, &rule, 0) == 0 || errno == EBADFD;
}

bool
fence_path(const struct fence *fence, const char *path, bool write)
{
	int fd = open(path, O_PATH | O_CLOEXEC), err;
	bool fine;

	if (fd < 0)
		return false;
	fine = allow(fence, fd, write);
	err = errno;
	close(fd);
	errno = err;
	return fine;
}

bool
fence_port(const struct fence *fence, uint16_t port, enum fence_deed deed)
{
	struct port_rule rule = { .allowed = deed, .port = port };

	return syscall(SYS_landlock_add_rule, fence->ruleset, RULE_PORT, &rule, 0) == 0;
}

bool
fence_close(const struct fence *fence)
{
	return syscall(SYS_landlock_restrict_self, fence->ruleset, 0) == 0;
}
