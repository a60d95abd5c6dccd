/*
 * What a taken-over health helper can ask of the kernel: its dozen calls.  Everything else is
 * tried here, one child each, and has to be its death.
 */
#include "rig/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "sys/own_filters.h"
#include "sys/page.h"

static struct filter filter;
static struct page page;

static int
how_it_ends(long (*deed)(void))
{
	pid_t pid = fork();
	int how;

	if (pid == 0) {
		prctl(PR_SET_DUMPABLE, 0);
		if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || !filter_load(&filter))
			syscall(SYS_exit_group, 100);
		syscall(SYS_exit_group, deed() & 0x7f);
	}
	assert_true(pid > 1);
	assert_int_equal(waitpid(pid, &how, 0), pid);
	return how;
}

#define CALL(name, ...) static long do_##name(void) { return syscall(SYS_##name, __VA_ARGS__); }

static struct sockaddr_storage somewhere;
static char *const nothing[] = { NULL };

CALL(openat, AT_FDCWD, "/", O_RDONLY, 0)
CALL(execve, "/bin/true", nothing, nothing)
CALL(execveat, AT_FDCWD, "/bin/true", nothing, nothing, 0)
CALL(socket, AF_INET, SOCK_STREAM, 0)
CALL(connect, 0, &somewhere, sizeof somewhere)
CALL(bind, 0, &somewhere, sizeof somewhere)
CALL(listen, 0, 1)
CALL(sendto, 0, "x", 1, 0, NULL, 0)
CALL(sendmsg, 0, NULL, 0)
CALL(recvmsg, 0, NULL, 0)
CALL(setsockopt, 0, 0, 0, NULL, 0)
CALL(kill, 1, 0)
CALL(tgkill, 1, 1, 0)
CALL(clone, SIGCHLD, 0, 0, 0, 0)
CALL(clone3, NULL, 0)
CALL(ptrace, 0, 0, 0, 0)
CALL(process_vm_readv, 1, NULL, 0, NULL, 0, 0)
CALL(prctl, PR_SET_DUMPABLE, 1, 0, 0, 0)
CALL(seccomp, 0, 0, NULL)
CALL(setresuid, 0, 0, 0)
CALL(chroot, "/")
CALL(chdir, "/")
CALL(mount, "", "", "", 0, "")
CALL(unlinkat, AT_FDCWD, "/nope", 0)
CALL(mknodat, AT_FDCWD, "/nope", 0, 0)
CALL(ioctl, 0, 0, 0)
CALL(fcntl, 0, F_GETFL)
CALL(dup, 0)
CALL(lseek, 0, 0, 0)
CALL(pwrite64, 0, "x", 1, 0)
CALL(writev, 1, NULL, 0)
CALL(sendfile, 1, 0, NULL, 1)
CALL(splice, 0, NULL, 1, NULL, 1, 0)
CALL(memfd_create, "x", 0)
CALL(io_uring_setup, 1, NULL)
CALL(bpf, 0, NULL, 0)
CALL(userfaultfd, 0)
CALL(keyctl, 0, 0, 0, 0, 0)
CALL(getpid, 0)
CALL(uname, NULL)
CALL(munmap, NULL, 0)
CALL(mremap, NULL, 0, 0, 0, 0)
CALL(brk, 0)
CALL(nanosleep, NULL, NULL)

/* New memory, executable or not, and making what there is executable or writable. */
static long
map_executable(void)
{
	return syscall(SYS_mmap, NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) > 0;
}

static long
make_executable(void)
{
	return syscall(SYS_mprotect, page.memory, 4096, PROT_READ | PROT_EXEC);
}

static long
make_page_writable(void)
{
	return syscall(SYS_mprotect, page.memory, 4096, PROT_READ | PROT_WRITE);
}

static void
everything_else_is_death(void **state)
{
#define ROW(name) { #name, do_##name }
	static const struct { const char *name; long (*deed)(void); } rows[] = {
		ROW(openat), ROW(execve), ROW(execveat), ROW(socket), ROW(connect), ROW(bind), ROW(listen),
		ROW(sendto), ROW(sendmsg), ROW(recvmsg), ROW(setsockopt), ROW(kill), ROW(tgkill), ROW(clone),
		ROW(clone3), ROW(ptrace), ROW(process_vm_readv), ROW(prctl), ROW(seccomp), ROW(setresuid),
		ROW(chroot), ROW(chdir), ROW(mount), ROW(unlinkat), ROW(mknodat), ROW(ioctl), ROW(fcntl),
		ROW(dup), ROW(lseek), ROW(pwrite64), ROW(writev), ROW(sendfile), ROW(splice),
		ROW(memfd_create), ROW(io_uring_setup), ROW(bpf), ROW(userfaultfd), ROW(keyctl), ROW(getpid),
		ROW(uname), ROW(munmap), ROW(mremap), ROW(brk), ROW(nanosleep),
		{ "mmap", map_executable }, { "mprotect exec", make_executable },
		{ "mprotect write", make_page_writable },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (how_it_ends(rows[i].deed) != SIGSYS)
			fail_msg("%s did not kill", rows[i].name);
}

/* A write to a page that is only mapped for reading needs no call, and is death by itself. */
static long
scribble(void)
{
	*(volatile char *)page.memory = 1;
	return 1;
}

static void
the_page_cannot_be_scribbled_on(void **state)
{
	int how = how_it_ends(scribble);

	(void)state;
	/* The address sanitizer catches the signal, and then dies of what it would say. */
	assert_true(how == SIGSEGV || how == SIGSYS);
}

static long
do_its_work(void)
{
	struct pollfd p = { .fd = 1000, .events = POLLIN };
	struct timespec now;
	char byte;

	if (poll(&p, 1, 0) != 1 || syscall(SYS_ppoll, &p, 1, NULL, NULL, 0) != 1)
		return 1;
	if (accept4(1000, NULL, NULL, 0) >= 0 || errno != EBADF)
		return 2;
	if (read(1000, &byte, 1) >= 0 || errno != EBADF || write(1000, "x", 1) >= 0 || errno != EBADF)
		return 3;
	if (shutdown(1000, SHUT_WR) == 0 || errno != EBADF || close(1000) == 0 || errno != EBADF)
		return 4;
	if (syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &now) < 0)
		return 5;
	return 0;
}

static void
its_own_calls_pass(void **state)
{
	(void)state;
	assert_int_equal(how_it_ends(do_its_work), 0);
}

/* A paused container: SIGSTOP and SIGCONT turn a waiting poll() into restart_syscall. */
static void
stopped_and_continued_it_waits_on(void **state)
{
	pid_t pid = fork();
	int how;

	(void)state;
	if (pid == 0) {
		struct timespec wait = { .tv_nsec = 400000000 };
		prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
		if (!filter_load(&filter))
			syscall(SYS_exit_group, 100);
		syscall(SYS_exit_group, syscall(SYS_ppoll, NULL, 0, &wait, NULL, 0) == 0 &&
		    poll(NULL, 0, 400) == 0 ? 0 : 1);
	}
	assert_true(pid > 1);
	for (int i = 0; i < 6; i++) {
		usleep(100000);
		kill(pid, SIGSTOP);
		usleep(20000);
		kill(pid, SIGCONT);
	}
	assert_int_equal(waitpid(pid, &how, 0), pid);
	assert_int_equal(how, 0);
}

static int
prepare(void **state)
{
	struct fault why;
	int fd = page_make(&why);
	struct page writer;

	(void)state;
	filter = filter_of_health();
	return page_own(&writer, fd, &why) && page_see(&page, fd, &why) ? 0 : -1;
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(everything_else_is_death),
		cmocka_unit_test(the_page_cannot_be_scribbled_on),
		cmocka_unit_test(its_own_calls_pass),
		cmocka_unit_test(stopped_and_continued_it_waits_on),
	};

	return cmocka_run_group_tests(tests, prepare, NULL);
}
