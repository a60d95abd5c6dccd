/*
 * A stand-in for su-exec, whose sources no package mirror carries: the same deeds in the same
 * order, written anew.  usage: suexec USER[:GROUP] PROGRAM [ARG...]
 */
#include <err.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
	gid_t groups[64];
	int count = 64;
	char *group, *end;

	if (argc < 3)
		errx(1, "usage: suexec USER[:GROUP] PROGRAM [ARG...]");
	if ((group = strchr(argv[1], ':')) != NULL)
		*group++ = '\0';

	uid_t uid = (uid_t)strtoul(argv[1], &end, 10);
	struct passwd *user = *end == '\0' ? getpwuid(uid) : getpwnam(argv[1]);

	if (user == NULL && *end != '\0')
		errx(1, "%s: no such user", argv[1]);

	gid_t gid = user != NULL ? user->pw_gid : getgid();

	uid = user != NULL ? user->pw_uid : uid;
	setenv("HOME", user != NULL ? user->pw_dir : "/", 1);
	if (group != NULL) {
		gid = (gid_t)strtoul(group, &end, 10);

		struct group *named = *end != '\0' ? getgrnam(group) : NULL;

		if (named == NULL && *end != '\0')
			errx(1, "%s: no such group", group);
		gid = named != NULL ? named->gr_gid : gid;
	}
	if (user == NULL || group != NULL)
		groups[0] = gid, count = 1;
	else if (getgrouplist(user->pw_name, gid, groups, &count) < 0)
		errx(1, "%s: more than 64 groups", argv[1]);
	if (setgroups((size_t)count, groups) < 0 || setgid(gid) < 0 || setuid(uid) < 0)
		err(1, "%s", argv[1]);
	execvp(argv[2], argv + 2);
	err(1, "%s", argv[2]);
}
