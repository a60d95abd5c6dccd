/*
 * Calls that no service needs; prints {"name": errno, ...}, 0 where the kernel did as it was told.
 *
 * Each is made so that the kernel itself, asked by anybody, has some other answer than EPERM: an
 * argument that it looks at before it looks at the caller.  So EPERM is the word of a filter.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define BAD ((void *)8) /* an address where nothing is */
#define TRY(name, ...) said(name, syscall(__VA_ARGS__) == -1 ? errno : 0)

#ifndef SYS_memfd_secret
#define SYS_memfd_secret 447 /* musl 1.2.3 does not know it */
#endif

enum { NEWNS = 0x20000, NEWUSER = 0x10000000, SIGHAND = 0x800, THREAD = 0x10000 };

static char text[4096] = "{";

static void
said(const char *name, int number)
{
	size_t n = strlen(text);

	snprintf(text + n, sizeof text - n, "%s\"%s\": %d", n > 1 ? ", " : "", name, number);
}

static void
processes_and_namespaces(void)
{
	TRY("mount", SYS_mount, BAD, BAD, BAD, 0, BAD);
	TRY("unshare", SYS_unshare, 0);
	TRY("setns", SYS_setns, -1, 0);
	TRY("chroot", SYS_chroot, BAD);
	TRY("clone(CLONE_NEWUSER)", SYS_clone, NEWUSER | THREAD, 0, 0, 0, 0);
	TRY("clone(CLONE_NEWNS)", SYS_clone, NEWNS | THREAD, 0, 0, 0, 0);
	TRY("clone of a process", SYS_clone, SIGHAND, 0, 0, 0, 0);
	TRY("clone3", SYS_clone3, BAD, 0);
	TRY("ptrace", SYS_ptrace, 2, 999999, 0, 0);
	TRY("process_vm_readv", SYS_process_vm_readv, getpid(), BAD, 0, BAD, 0, 0);
	TRY("process_madvise", SYS_process_madvise, -1, 0, 0, 0, 0);
	TRY("pidfd_getfd", SYS_pidfd_getfd, -1, 0, 0);
	TRY("kcmp", SYS_kcmp, 999999, 999999, 0, 0, 0);
	TRY("prlimit64 of another", SYS_prlimit64, 999999, 0, 0, 0);
	TRY("rt_sigqueueinfo", SYS_rt_sigqueueinfo, 999999, 0, BAD);
	TRY("setuid", SYS_setuid, -1);
	TRY("personality", SYS_personality, 0xffffffff);
	TRY("prctl(PR_SET_SYSCALL_USER_DISPATCH)", SYS_prctl, 59, 99, 0, 0, 0);
}

static void
the_kernel(void)
{
	TRY("bpf", SYS_bpf, 0, BAD, 1 << 20);
	TRY("keyctl", SYS_keyctl, 99, 0, 0, 0, 0);
	TRY("add_key", SYS_add_key, BAD, BAD, 0, 0, 0);
	TRY("request_key", SYS_request_key, BAD, BAD, 0, 0);
	TRY("io_uring_setup", SYS_io_uring_setup, 1, BAD);
	TRY("io_uring_enter", SYS_io_uring_enter, -1, 0, 0, 0, 0, 0);
	TRY("io_uring_register", SYS_io_uring_register, -1, 99, 0, 0);
	TRY("userfaultfd", SYS_userfaultfd, 1 | 4);
	TRY("perf_event_open", SYS_perf_event_open, BAD, 0, 0, -1, 0);
	TRY("vmsplice", SYS_vmsplice, -1, BAD, 1, 0);
	TRY("splice", SYS_splice, -1, 0, -1, 0, 1, 0);
	TRY("name_to_handle_at", SYS_name_to_handle_at, -1, BAD, BAD, BAD, 0);
	TRY("mknodat of a device", SYS_mknodat, -1, BAD, 0020666, 0);
	TRY("mq_open", SYS_mq_open, BAD, 0, 0, 0);
	TRY("msgget", SYS_msgget, 999999, 0);
	TRY("shmget", SYS_shmget, 999999, 0, 0);
	TRY("io_setup", SYS_io_setup, 0, BAD);
	TRY("set_mempolicy", SYS_set_mempolicy, 99, 0, 0);
	TRY("memfd_secret", SYS_memfd_secret, -1);
	TRY("landlock_create_ruleset", SYS_landlock_create_ruleset, BAD, 1, 0);
	TRY("a call of the future", 4000);
}

static void
sockets(void)
{
	TRY("socket(AF_UNIX)", SYS_socket, 1, 1, 0);
	TRY("socket(AF_INET)", SYS_socket, 2, 1, 0);
	TRY("socket(AF_INET6, SOCK_DGRAM)", SYS_socket, 10, 2 | 0x80800, 0);
	TRY("socket(AF_INET, SOCK_RAW)", SYS_socket, 2, 3, 100000);
	TRY("socket(AF_PACKET)", SYS_socket, 17, 15, 0);
	TRY("socket(AF_ALG)", SYS_socket, 38, 15, 0);
	TRY("socket(AF_VSOCK)", SYS_socket, 40, 15, 0);
	TRY("socket(AF_BLUETOOTH)", SYS_socket, 31, 15, 0);
	TRY("socket(NETLINK_ROUTE)", SYS_socket, 16, 3, 0);
	TRY("socket(NETLINK_NETFILTER)", SYS_socket, 16, 3, 12);
	TRY("socketpair(AF_TIPC)", SYS_socketpair, 30, 15, 0, BAD);
	TRY("ioctl(TIOCSETD)", SYS_ioctl, -1, 0x5423, BAD);
	TRY("ioctl(SIOCETHTOOL)", SYS_ioctl, -1, 0x8946, BAD);
	TRY("ioctl(FIONREAD)", SYS_ioctl, -1, 0x541b, BAD);
}

int
main(void)
{
	size_t n;

	processes_and_namespaces();
	the_kernel();
	sockets();
	n = strlen(text);
	memcpy(text + n, "}\n", 2);
	return write(1, text, n + 2) < 0;
}
