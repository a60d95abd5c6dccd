/*
 * The fence: which files and TCP ports the app can reach, by Landlock.
 *
 *	ask, before the birth:  fence_begin(), fence_path() and fence_port(): names become rules
 *	the app's child:        fence_close()
 *
 * Rules belong to what a name meant when they were made, not to the name.  They are looked up as
 * we were started, so that a directory that only root can find may be named.
 */
#ifndef SYS_FENCE_H
#define SYS_FENCE_H

#include <stdbool.h>
#include <stdint.h>

/* What each version of Landlock added; the kernel is asked, its own version never. */
enum fence_abi {
	FENCE_NONE = 0,
	FENCE_ABI_REFER = 2,      /* files can be moved between directories */
	FENCE_ABI_TRUNCATE = 3,   /* truncate(2) can be refused */
	FENCE_ABI_PORTS = 4,      /* TCP ports */
	FENCE_ABI_DEVICES = 5,    /* ioctl(2) on devices */
};

struct fence {
	int32_t abi;
	int32_t ruleset;          /* a descriptor, close-on-exec */
	uint64_t files, ports;    /* what the ruleset refuses unless a rule allows it */
};

/* The version that this kernel, and whoever filters its calls, lets us have; FENCE_NONE: errno. */
int32_t fence_abi(void);
/* An empty ruleset: of files, of ports to be bound, of ports to be connected to.  errno. */
bool fence_begin(struct fence *fence, int32_t abi, bool files, bool bind, bool connect);
/*
 * The path, and what is below it, can be read and executed; with `write` also be changed, made,
 * removed, and asked of by ioctl(2).  errno.
 */
bool fence_path(const struct fence *fence, const char *path, bool write);
enum fence_deed { FENCE_BIND = 1, FENCE_CONNECT = 2 };
bool fence_port(const struct fence *fence, uint16_t port, enum fence_deed deed);
/* From here on, for good, for this process and all that it starts.  It takes no_new_privs.  errno. */
bool fence_close(const struct fence *fence);

#endif
