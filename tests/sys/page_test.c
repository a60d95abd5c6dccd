/*
 * One writer, and nobody else: not by the descriptor, not by a mapping, not by opening it anew.
 * And no reader ever sees half a value, or waits for a writer that is gone.
 */
#include "rig/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "sys/page.h"

struct value {
	uint64_t part[13];
	uint8_t tail;
};

static int
make_owned(struct page *page)
{
	struct fault why;
	int fd = page_make(&why);

	assert_true(fd >= 0);
	assert_true(page_own(page, fd, &why));
	return fd;
}

static void
a_reader_sees_what_was_published(void **state)
{
	struct page writer, reader;
	struct value in = { .part = { 1, 2, 3 }, .tail = 7 }, out = { .tail = 99 };
	struct fault why;
	int fd = make_owned(&writer);

	(void)state;
	assert_true(page_see(&reader, fd, &why));
	assert_false(page_read(&reader, &out, sizeof out));
	assert_int_equal(out.tail, 99);
	page_publish(&writer, &in, sizeof in);
	assert_true(page_read(&reader, &out, sizeof out));
	assert_memory_equal(&in, &out, sizeof in);
	in.tail = 8;
	page_publish(&writer, &in, sizeof in);
	assert_true(page_read(&reader, &out, sizeof out));
	assert_int_equal(out.tail, 8);
	close(fd);
}

/* Every way to write that a stranger who was given the descriptor has. */
static void
nobody_else_can_write(void **state)
{
	struct page writer, reader;
	struct fault why;
	char path[64];
	int fd = make_owned(&writer), again;

	(void)state;
	assert_true(page_see(&reader, fd, &why));
	assert_ptr_equal(mmap(NULL, PAGE_ROOM, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0), MAP_FAILED);
	assert_int_equal(mprotect(reader.memory, PAGE_ROOM, PROT_READ | PROT_WRITE), -1);
	assert_int_equal(write(fd, "x", 1), -1);
	assert_int_equal(pwrite(fd, "x", 1, 100), -1);
	assert_int_equal(ftruncate(fd, 0), -1);
	assert_int_equal(ftruncate(fd, 2 * PAGE_ROOM), -1);
	assert_int_equal(fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, PAGE_ROOM), -1);
	assert_int_equal(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE), -1);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	if ((again = open(path, O_RDWR)) >= 0) { /* root may; it does not help */
		assert_ptr_equal(mmap(NULL, PAGE_ROOM, PROT_WRITE, MAP_SHARED, again, 0), MAP_FAILED);
		assert_int_equal(write(again, "x", 1), -1);
		close(again);
	}
	close(fd);
}

/* As on a kernel before 5.1: the seal of future writes is not known. */
static void
refuse_the_new_seal(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ, SYS_fcntl, 0, 5),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[1])),
		BPF_JUMP(BPF_JMP | BPF_JEQ, F_ADD_SEALS, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[2])),
		BPF_JUMP(BPF_JMP | BPF_JSET, 0x10, 0, 1),
		BPF_STMT(BPF_RET, SECCOMP_RET_ERRNO | EINVAL),
		BPF_STMT(BPF_RET, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { sizeof code / sizeof *code, code };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0))
		_exit(100);
}

static int
old_kernel(void)
{
	struct page writer, reader;
	struct value in = { .tail = 5 }, out;
	struct fault why;
	int fd = page_make(&why);

	refuse_the_new_seal();
	if (fd < 0 || !page_own(&writer, fd, &why))
		return 1;
	page_publish(&writer, &in, sizeof in);
	if (!page_see(&reader, fd, &why) || !page_read(&reader, &out, sizeof out) || out.tail != 5)
		return 2;
	if (mmap(NULL, PAGE_ROOM, PROT_WRITE, MAP_SHARED, fd, 0) != MAP_FAILED)
		return 3;
	if (write(fd, "x", 1) >= 0 || ftruncate(fd, 0) >= 0)
		return 4;
	if (!(fcntl(fd, F_GETFD) & FD_CLOEXEC))
		return 5;
	return 0;
}

static int
in_a_child(int (*deed)(void))
{
	pid_t pid = fork();
	int how;

	if (pid == 0)
		_exit(deed());
	assert_true(pid > 1);
	assert_int_equal(waitpid(pid, &how, 0), pid);
	return how;
}

static void
without_the_new_seal_the_descriptor_only_reads(void **state)
{
	(void)state;
	assert_int_equal(in_a_child(old_kernel), 0);
}

static void
no_value_is_ever_torn(void **state)
{
	struct page writer, reader;
	struct value v = { .tail = 0 };
	struct fault why;
	unsigned changes = 0;
	uint64_t last = 0;
	int fd = make_owned(&writer);
	pid_t pid;

	(void)state;
	assert_true(page_see(&reader, fd, &why));
	page_publish(&writer, &v, sizeof v);
	if ((pid = fork()) == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (uint64_t n = 1;; n++) {
			for (unsigned i = 0; i < 13; i++)
				v.part[i] = n;
			v.tail = (uint8_t)n;
			page_publish(&writer, &v, sizeof v);
		}
	}
	assert_true(pid > 1);
	for (time_t end = time(NULL) + 20; changes < 5000 && time(NULL) < end;) {
		if (!page_read(&reader, &v, sizeof v))
			continue;
		changes += v.part[0] != last;
		last = v.part[0];
		for (unsigned p = 1; p < 13; p++)
			assert_int_equal(v.part[p], v.part[0]);
		assert_int_equal(v.tail, (uint8_t)v.part[0]);
	}
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	assert_int_equal(changes, 5000);
	close(fd);
}

static void
a_writer_that_stopped_halfway_is_not_waited_for(void **state)
{
	struct page writer, reader;
	struct value v = { .tail = 1 };
	struct fault why;
	int fd = page_make(&why);
	volatile uint64_t *raw = mmap(NULL, PAGE_ROOM, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	(void)state;
	assert_true(page_own(&writer, fd, &why));
	assert_true(page_see(&reader, fd, &why));
	page_publish(&writer, &v, sizeof v);
	raw[0] += 1;
	v.tail = 9;
	assert_false(page_read(&reader, &v, sizeof v));
	assert_int_equal(v.tail, 9);
	close(fd);
}

static void
a_small_or_missing_page_is_a_fault(void **state)
{
	struct page page;
	struct fault why = { .kind = FAULT_NONE };
	int fd = memfd_create("small", MFD_CLOEXEC);

	(void)state;
	assert_false(page_see(&page, fd, &why));
	assert_int_equal(why.kind, FAULT_SYSTEM);
	assert_false(page_see(&page, 1000, &why));
	assert_int_equal(why.err, EBADF);
	assert_false(page_own(&page, 1000, &why));
	close(fd);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_reader_sees_what_was_published),
		cmocka_unit_test(nobody_else_can_write),
		cmocka_unit_test(without_the_new_seal_the_descriptor_only_reads),
		cmocka_unit_test(no_value_is_ever_torn),
		cmocka_unit_test(a_writer_that_stopped_halfway_is_not_waited_for),
		cmocka_unit_test(a_small_or_missing_page_is_a_fault),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
