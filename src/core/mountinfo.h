/*
 * One line of /proc/PID/mountinfo, taken apart (proc_pid_mountinfo(5)).
 *
 *	36 35 98:0 /root /mount/point rw,noatime shared:1 - ext4 /dev/sda1 rw,errors=continue
 *
 * Any bytes may come: what is no such line is refused, a path that does not fit is cut and marked.
 */
#ifndef CORE_MOUNTINFO_H
#define CORE_MOUNTINFO_H

#include <stdbool.h>

enum { MOUNT_PATH = 512, MOUNT_TYPE = 24 };

struct mount {
	char root[MOUNT_PATH];   /* of the mounted thing, within its file system */
	char point[MOUNT_PATH];  /* where it is mounted */
	char type[MOUNT_TYPE];   /* ext4, tmpfs, cgroup2, ... */
	bool cut;                /* one of the three did not fit */
	bool read_only, nosuid, nodev, noexec;
	const char *super;       /* the file system's own options, in the line that was read */
};

bool mount_read(const char *line, struct mount *found);
/* Is the word one of the options, which are parted by commas. */
bool mount_has(const char *options, const char *word);

#endif
