#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/text.h"
#include "config/posture.h"
#include "core/mountinfo.h"
#include "sys/files.h"

/* ---- what an engine hides ---------------------------------------------------------------------- */

static bool
is_of_type(const char *path, unsigned long magic)
{
	struct statfs found;

	return statfs(path, &found) == 0 && (unsigned long)found.f_type == magic;
}

static enum truth
is_read_only(const char *path)
{
	struct statvfs found;

	if (statvfs(path, &found) < 0)
		return TRUTH_UNKNOWN;
	return found.f_flag & ST_RDONLY ? TRUTH_YES : TRUTH_NO;
}

/* Hidden is what is not there, and what something else is mounted over. */
static bool
is_open(const char *path, bool may_show)
{
	struct stat tree, found;

	if (lstat(path, &found) < 0)
		return false;
	if (stat(path[1] == 'p' ? "/proc" : "/sys", &tree) == 0 && tree.st_dev != found.st_dev)
		return false;
	return !may_show || is_read_only(path) == TRUTH_NO;
}

static void
look_at_kernel_paths(struct posture *p)
{
	p->proc_mounted = is_of_type("/proc", PROC_SUPER_MAGIC) ? TRUTH_YES : TRUTH_NO;
	for (unsigned i = 0; kernel_path(i); i++)
		if (is_open(kernel_path(i), kernel_path_may_show(i)))
			p->kernel_paths |= 1u << i;
	p->root_read_only = is_read_only("/");
	p->sys_read_only = is_of_type("/sys", SYSFS_MAGIC) ? is_read_only("/sys") : TRUTH_YES;
}

/* ---- mounts ------------------------------------------------------------------------------------ */

/* The three files that every engine lends. */
static bool
is_lent(const char *point)
{
	return text_same(point, "/etc/hosts") || text_same(point, "/etc/hostname") ||
	    text_same(point, "/etc/resolv.conf") || text_starts(point, "/dev/");
}

static void
add_mount(struct posture *p, const struct mount *m)
{
	struct posture_mount *to = &p->mounts[p->mount_count];
	struct text point;

	if (p->mount_count++ >= POSTURE_MOUNTS)
		return;
	to->stays = !is_passing_type(m->type) && !is_lent(m->point) && !text_same(m->point, "/");
	point = text_in(to->point, sizeof to->point);
	text_add(&point, m->point);
}

/*
 * A socket that somebody mounted here belongs to somebody outside; /dev/null over one of the
 * kernel's files keeps nothing that is written.
 */
static void
look_at_mount(struct posture *p, const struct mount *m)
{
	struct stat found;
	bool there = !m->cut && stat(m->point, &found) == 0;

	if (there && S_ISSOCK(found.st_mode))
		names_add(&p->sockets, m->point);
	if (m->cut || (there && !S_ISCHR(found.st_mode) && is_read_only(m->point) != TRUTH_YES &&
	    faccessat(AT_FDCWD, m->point, W_OK, AT_EACCESS) == 0))
		add_mount(p, m);
}

static void
look_at_mounts(struct posture *p)
{
	struct lines from;
	struct mount mount;
	const char *line;

	if (!lines_open(&from, "/proc/self/mountinfo"))
		return;
	p->mounts_known = TRUTH_YES;
	while ((line = lines_next(&from)))
		if (mount_read(line, &mount))
			look_at_mount(p, &mount);
	lines_close(&from);
}

/* Those that are there in the folder of a host that was mounted whole. */
static void
look_for_sockets(struct posture *p)
{
	static const char usual[][36] = {
		"/run/docker.sock", "/run/containerd/containerd.sock", "/run/crio/crio.sock",
		"/run/podman/podman.sock", "/run/k3s/containerd/containerd.sock",
	};

	for (unsigned i = 0; i < sizeof usual / sizeof *usual; i++) {
		struct stat found;
		bool listed = false;

		for (unsigned j = 0; j < names_kept(&p->sockets); j++)
			listed |= strstr(p->sockets.kept[j], strrchr(usual[i], '/')) != NULL;
		if (!listed && stat(usual[i], &found) == 0 && S_ISSOCK(found.st_mode))
			names_add(&p->sockets, usual[i]);
	}
}

/* ---- directories ------------------------------------------------------------------------------- */

static void
look_at_folder(struct posture *p, const char *path)
{
	struct stat found;

	if (lstat(path, &found) == 0 && S_ISDIR(found.st_mode) && (found.st_mode & S_IWOTH) &&
	    !(found.st_mode & S_ISVTX) && is_read_only(path) != TRUTH_YES)
		names_add(&p->world_writable, path);
}

/* The directories of the root and of some below it; a walk through everything would take long. */
static void
look_at_folders(struct posture *p, const char *parent)
{
	enum { FOLDERS_SEEN = 256 };
	struct folder from;
	const char *name;

	if (!folder_open(&from, parent))
		return;
	for (unsigned n = 0; n < FOLDERS_SEEN && (name = folder_next(&from)); n++) {
		char path[512];
		struct text t = text_in(path, sizeof path);

		text_add(&t, parent);
		text_add(&t, text_same(parent, "/") ? "" : "/");
		text_add(&t, name);
		if (!t.cut)
			look_at_folder(p, path);
	}
	folder_close(&from);
}

static void
look_at_devices(struct posture *p)
{
	struct folder dev;
	struct stat found;
	const char *name;

	if (!folder_open(&dev, "/dev")) {
		p->dev_known = errno == ENOENT ? TRUTH_YES : TRUTH_UNKNOWN;
		return;
	}
	p->dev_known = TRUTH_YES;
	while ((name = folder_next(&dev)))
		if (fstatat(dev.fd, name, &found, AT_SYMLINK_NOFOLLOW) == 0 && S_ISBLK(found.st_mode))
			names_add(&p->devices, name);
	folder_close(&dev);
}

void
posture_look_files(struct posture *p)
{
	static const char parents[][10] = { "/", "/var", "/usr", "/opt", "/srv", "/home", "/usr/local" };

	look_at_kernel_paths(p);
	look_at_mounts(p);
	look_for_sockets(p);
	for (unsigned i = 0; i < sizeof parents / sizeof *parents; i++)
		look_at_folders(p, parents[i]);
	look_at_devices(p);
}
