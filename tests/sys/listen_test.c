/*
 * Addresses are taken or refused with a reason; what is opened is what was asked for.  Ports are
 * taken in a network of its own where that is allowed.
 */
#include "rig/unit.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sys/listen.h"

static void
addresses_are_read(void **state)
{
	static const struct { const char *words; int family; const char *host; bool everywhere; } rows[] = {
		{ "127.0.0.1:9090", AF_INET, "127.0.0.1", false },
		{ "0.0.0.0:9090", AF_INET, "0.0.0.0", false },
		{ "[::1]:9090", AF_INET6, "::1", false },
		{ "[::]:9090", AF_INET6, "::", true },
		{ ":9090", AF_INET6, "::", true },
		{ "[2001:db8::7]:9090", AF_INET6, "2001:db8::7", false },
		{ "unix:/run/health.sock", AF_UNIX, "/run/health.sock", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct address a;
		struct fault why;
		char host[200];

		assert_true(address_read(rows[i].words, &a, &why));
		assert_int_equal(a.at.any.sa_family, rows[i].family);
		assert_int_equal(a.everywhere, rows[i].everywhere);
		if (rows[i].family == AF_UNIX) {
			assert_string_equal(a.at.path.sun_path, rows[i].host);
			continue;
		}
		inet_ntop(rows[i].family, rows[i].family == AF_INET ? (void *)&a.at.v4.sin_addr :
		    (void *)&a.at.v6.sin6_addr, host, sizeof host);
		assert_string_equal(host, rows[i].host);
		assert_int_equal(ntohs(a.at.v4.sin_port), 9090);
	}
}

static void
anything_else_is_a_fault_with_its_words(void **state)
{
	static const char *const rows[] = {
		"", ":", "9090", "127.0.0.1", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:65536",
		"127.0.0.1:-1", "127.0.0.1:+80", "127.0.0.1: 80", "127.0.0.1:80 ", "127.0.0.1:0x50",
		"127.0.0.1:99999999999999999999", "1.2.3:80", "1.2.3.4.5:80", "256.0.0.1:80",
		"localhost:80", "example.org:80", "::1:80", "[::1]80", "[::1:80", "::1]:80", "[]:80",
		"[127.0.0.1]:80", "[::1]:", "[::g]:80", "[::1%lo]:80", "[[::1]]:80", "unix:", "unix:relative",
		"unix:@abstract", "UNIX:/x", "/run/x.sock", "http://127.0.0.1:80", "*:80",
		"unix:/0123456789012345678901234567890123456789012345678901234567890123456789012345678901234"
		"56789012345678901234567",
		"[1111:1111:1111:1111:1111:1111:1111:1111:1111:1111:1111:1111:1111:1111]:80",
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct address a;
		struct fault why = { .kind = FAULT_NONE };

		if (address_read(rows[i], &a, &why))
			fail_msg("%s was taken for an address", rows[i]);
		assert_int_equal(why.kind, FAULT_CONFIG);
		assert_string_equal(why.subject, rows[i]);
		assert_true(why.deed[0] && why.allowed[0]);
	}
}

static void
assert_is_ours(int fd)
{
	assert_true(fd >= 0);
	assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	assert_true(fcntl(fd, F_GETFL) & O_NONBLOCK);
}

static bool
can_connect(const struct address *a)
{
	int fd = socket(a->at.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool can = connect(fd, &a->at.any, a->bytes) == 0;

	close(fd);
	return can;
}

static bool
can_reach(const char *host, uint16_t port)
{
	struct address a;

	assert_true(address_literal(host, port, &a));
	return can_connect(&a);
}

static void
ports_are_opened_as_asked(void **state)
{
	struct fault why = { .kind = FAULT_NONE };
	int one, all, again;

	(void)state;
	one = listen_at("127.0.0.1:39090", &why);
	assert_is_ours(one);
	assert_true(can_reach("127.0.0.1", 39090));
	assert_false(can_reach("::1", 39090));
	all = listen_at(":39091", &why);
	assert_is_ours(all);
	assert_true(can_reach("127.0.0.1", 39091));
	assert_true(can_reach("::1", 39091));
	again = listen_at("0.0.0.0:39091", &why);
	assert_int_equal(again, -1);
	assert_int_equal(why.err, EADDRINUSE);
	assert_string_equal(why.subject, "0.0.0.0:39091");
	assert_non_null(strstr(why.hint, "another server"));
	close(one);
	close(all);
	assert_int_equal(listen_at("203.0.113.1:39090", &why), -1);
	assert_int_equal(why.err, EADDRNOTAVAIL);
}

/* As on a machine that was booted without IPv6. */
static void
refuse_ipv6(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ, SYS_socket, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0])),
		BPF_JUMP(BPF_JMP | BPF_JEQ, AF_INET6, 0, 1),
		BPF_STMT(BPF_RET, SECCOMP_RET_ERRNO | EAFNOSUPPORT),
		BPF_STMT(BPF_RET, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { sizeof code / sizeof *code, code };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0))
		_exit(100);
}

static int
listen_without_ipv6(void)
{
	struct fault why = { .kind = FAULT_NONE };
	struct address a;

	refuse_ipv6();
	if (listen_at("[::]:39092", &why) < 0 || listen_at(":39093", &why) < 0)
		return 1;
	if (!address_literal("127.0.0.1", 39092, &a) || !can_connect(&a))
		return 2;
	if (listen_at("[::1]:39094", &why) >= 0 || why.err != EAFNOSUPPORT)
		return 3;
	return 0;
}

static void
without_ipv6_everywhere_means_ipv4(void **state)
{
	pid_t pid = fork();
	int how;

	(void)state;
	if (pid == 0)
		_exit(listen_without_ipv6());
	assert_true(pid > 1);
	assert_int_equal(waitpid(pid, &how, 0), pid);
	assert_int_equal(how, 0);
}

static void
a_socket_file_is_for_everyone_and_a_stale_one_is_replaced(void **state)
{
	char dir[] = "/tmp/listen-XXXXXX", words[64], *path = words + 5;
	struct fault why = { .kind = FAULT_NONE };
	struct address a;
	struct stat st;
	int fd, next;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(words, sizeof words, "unix:%s/sock", dir);
	umask(077);
	fd = listen_at(words, &why);
	assert_is_ours(fd);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0666);
	assert_true(address_path(path, &a));
	assert_true(can_connect(&a));
	assert_int_equal(listen_at(words, &why), -1);
	assert_int_equal(why.err, EADDRINUSE);
	close(fd);
	assert_false(can_connect(&a));
	next = listen_at(words, &why);
	assert_is_ours(next);
	assert_true(can_connect(&a));
	close(next);
	unlink(path);
	assert_true((fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600)) >= 0);
	assert_int_equal(listen_at(words, &why), -1); /* a plain file is nobody's to remove */
	assert_int_equal(stat(path, &st), 0);
	close(fd);
	unlink(path);
	rmdir(dir);
	assert_int_equal(listen_at(words, &why), -1);
	assert_int_equal(why.err, ENOENT);
}

static void
one_agent_a_mount_namespace(void **state)
{
	struct fault why = { .kind = FAULT_NONE };
	struct address a;
	char expected[64];
	struct stat st;
	int fd = listen_agent(&why);

	(void)state;
	assert_is_ours(fd);
	address_agent(&a);
	assert_true(can_connect(&a));
	assert_int_equal(stat("/proc/self/ns/mnt", &st), 0);
	snprintf(expected, sizeof expected, "mainstay-%lu", (unsigned long)st.st_ino);
	assert_int_equal(a.at.path.sun_path[0], 0);
	assert_string_equal(a.at.path.sun_path + 1, expected);
	assert_int_equal(a.bytes, 2 + 1 + strlen(expected));
	assert_int_equal(listen_agent(&why), -1);
	assert_int_equal(why.kind, FAULT_CONFIG);
	assert_int_equal(why.err, EADDRINUSE);
	assert_string_equal(why.subject + 1, expected);
	assert_true(why.subject[0] == '@' && why.hint[0]);
	close(fd);
	fd = listen_agent(&why);
	assert_is_ours(fd);
	close(fd);
}

/* A network of its own, with loopback up, so that the ports are free. */
static int
own_network(void **state)
{
	struct ifreq lo = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	int fd;

	(void)state;
	if (unshare(CLONE_NEWNET) < 0)
		return 0;
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	ioctl(fd, SIOCSIFFLAGS, &lo);
	close(fd);
	return 0;
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_are_read),
		cmocka_unit_test(anything_else_is_a_fault_with_its_words),
		cmocka_unit_test(ports_are_opened_as_asked),
		cmocka_unit_test(a_socket_file_is_for_everyone_and_a_stale_one_is_replaced),
		cmocka_unit_test(one_agent_a_mount_namespace),
		cmocka_unit_test(without_ipv6_everywhere_means_ipv4),
	};

	return cmocka_run_group_tests(tests, own_network, NULL);
}
