#include "sys/listen.h"

#include <errno.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"

enum { BACKLOG = 64 };
enum { AGENT_TRIES = 20, AGENT_WAIT_NS = 5 * 1000 * 1000 };

static const int KIND = SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC;

/* Closes fd and keeps errno; -1, so that it can be returned. */
static int
give_up(int fd)
{
	int err = errno;

	close(fd);
	errno = err;
	return -1;
}

/*
 * Every address with one socket where IPv6 is there.  Only bind() tells of an IPv6 that was
 * switched off in the kernel's settings.
 */
static int
open_tcp(const struct address *a)
{
	int fd = socket(a->at.any.sa_family, KIND, 0), yes = 1, no = 0;

	if (fd < 0)
		return -1;
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) < 0 ||
	    (a->everywhere && setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &no, sizeof no) < 0) ||
	    bind(fd, &a->at.any, a->bytes) < 0 || listen(fd, BACKLOG) < 0)
		return give_up(fd);
	return fd;
}

static int
open_everywhere(const struct address *v6)
{
	struct address v4;
	int fd = open_tcp(v6);

	if (fd >= 0 || (errno != EAFNOSUPPORT && errno != EADDRNOTAVAIL))
		return fd;
	if (!address_literal("0.0.0.0", ntohs(v6->at.v6.sin6_port), &v4))
		return -1;
	return open_tcp(&v4);
}

/* A socket file that refuses a connection was left by a server that is gone. */
static void
remove_stale(const struct address *a)
{
	struct stat st;
	int fd;

	if (lstat(a->at.path.sun_path, &st) < 0 || !S_ISSOCK(st.st_mode))
		return;
	if ((fd = socket(AF_UNIX, KIND, 0)) < 0)
		return;
	if (connect(fd, &a->at.any, a->bytes) < 0 && errno == ECONNREFUSED)
		unlink(a->at.path.sun_path);
	close(fd);
}

/* Before listen() nobody can connect, so the mode is right before it matters. */
static int
open_path(const struct address *a)
{
	int fd = socket(AF_UNIX, KIND, 0);

	if (fd < 0)
		return -1;
	remove_stale(a);
	if (bind(fd, &a->at.any, a->bytes) < 0 || chmod(a->at.path.sun_path, 0666) < 0 ||
	    listen(fd, BACKLOG) < 0)
		return give_up(fd);
	return fd;
}

static const char *
advice(int err, int family)
{
	if (err == EADDRINUSE)
		return family == AF_UNIX ? "another server answers there: choose another path" :
		    "another server has this port: choose another one, or stop that server";
	if (err == EADDRNOTAVAIL)
		return "this machine does not have that address; :PORT listens on all it has";
	if (err == EACCES || err == EPERM)
		return family == AF_UNIX ? "the directory cannot be written to by this user" :
		    "ports under 1024 need a privilege: choose a higher one";
	if (err == EROFS)
		return "the directory is read-only: mount a tmpfs there, or listen on a port";
	if (err == ENOENT)
		return "the directory does not exist";
	return "";
}

int
listen_at(const char *words, struct fault *why)
{
	struct address a;
	int fd;

	if (!address_read(words, &a, why))
		return -1;
	fd = a.at.any.sa_family == AF_UNIX ? open_path(&a) : a.everywhere ? open_everywhere(&a) :
	    open_tcp(&a);
	if (fd < 0) {
		int err = errno;

		fault(why, FAULT_CONFIG, err, "cannot be listened on", words);
		fault_help(why, "", advice(err, a.at.any.sa_family));
	}
	return fd;
}

/*
 * The name carries the number of our mount namespace, and the kernel gives the number of one that
 * ended away before it closes the sockets of who lived there.  So on a network that containers
 * share, the name may be a dying one's for some milliseconds.
 */
static int
open_agent(const struct address *a)
{
	int fd = socket(AF_UNIX, KIND, 0);

	if (fd < 0)
		return -1;
	for (int tries = 1; bind(fd, &a->at.any, a->bytes) < 0; tries++) {
		if (errno != EADDRINUSE || tries == AGENT_TRIES)
			return give_up(fd);
		nanosleep(&(struct timespec){ .tv_nsec = AGENT_WAIT_NS }, NULL);
	}
	return listen(fd, BACKLOG) < 0 ? give_up(fd) : fd;
}

int
listen_agent(struct fault *why)
{
	struct address a;
	int fd, err;

	address_agent(&a);
	if ((fd = open_agent(&a)) >= 0)
		return fd;
	err = errno;
	fault(why, err == EADDRINUSE ? FAULT_CONFIG : FAULT_SYSTEM, err,
	    "cannot be listened on for health checks", "");
	why->subject[0] = '@';
	text_copy(why->subject + 1, sizeof why->subject - 1, a.at.path.sun_path + 1);
	if (err == EADDRINUSE)
		fault_help(why, "", "another mainstay answers for this container already: "
		    "run this one without --health");
	return -1;
}
