/*
 * The machine that our filters are proved on: each instruction does what the kernel's does, what
 * the kernel refuses is refused, and the kernel itself, asked about the same program, agrees.
 */
#include "rig/unit.h"

#include <errno.h>
#include <linux/filter.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sys/bpf.h"

#define RUN(call, ...) bpf_answer((struct filter_code[]){ __VA_ARGS__ }, \
	sizeof((struct filter_code[]){ __VA_ARGS__ }) / sizeof(struct filter_code), call)
#define DO(what, number) { .code = (what), .k = (number) }
#define IF(what, number, yes, no) { .code = BPF_JMP | (what), .k = (number), .jump_true = (yes), \
	.jump_false = (no) }
#define DONE { .code = BPF_RET | BPF_A }

static const struct bpf_call call = { .arch = BPF_NATIVE, .number = 0x11223344,
	.args = { [0] = UINT64_C(0x0102030405060708), [5] = UINT64_C(0xa1a2a3a4b1b2b3b4) } };

static void
it_reads_the_call(void **state)
{
	(void)state;
	assert_int_equal(RUN(&call, DO(BPF_LD | BPF_W | BPF_ABS, 0), DONE), 0x11223344);
	assert_int_equal(RUN(&call, DO(BPF_LD | BPF_W | BPF_ABS, 4), DONE), BPF_NATIVE);
	assert_int_equal(RUN(&call, DO(BPF_LD | BPF_W | BPF_ABS, 16), DONE), 0x05060708);
	assert_int_equal(RUN(&call, DO(BPF_LD | BPF_W | BPF_ABS, 20), DONE), 0x01020304);
	assert_int_equal(RUN(&call, DO(BPF_LD | BPF_W | BPF_ABS, 60), DONE), 0xa1a2a3a4);
	assert_int_equal(RUN(&call, DO(BPF_LD | BPF_W | BPF_LEN, 0), DONE), 64);
}

static void
it_counts(void **state)
{
	static const struct { uint16_t op; uint32_t by, becomes; } rows[] = {
		{ BPF_ADD, 0xffffffff, 99 }, { BPF_SUB, 101, 0xffffffff }, { BPF_MUL, 3, 300 },
		{ BPF_DIV, 7, 14 }, { BPF_AND, 0x64, 0x64 }, { BPF_OR, 0x101, 0x165 },
		{ BPF_XOR, 0xff, 0x9b }, { BPF_LSH, 4, 1600 }, { BPF_RSH, 2, 25 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		assert_int_equal(RUN(&call, DO(BPF_LD | BPF_IMM, 100), DO(BPF_ALU | rows[i].op, rows[i].by),
		    DONE), rows[i].becomes);
		assert_int_equal(RUN(&call, DO(BPF_LD | BPF_IMM, 100), DO(BPF_LDX | BPF_IMM, rows[i].by),
		    DO(BPF_ALU | BPF_X | rows[i].op, 0), DONE), rows[i].becomes);
	}
	assert_int_equal(RUN(&call, DO(BPF_LD | BPF_IMM, 1), DO(BPF_ALU | BPF_NEG, 0), DONE), 0xffffffff);
}

static void
it_remembers(void **state)
{
	(void)state;
	assert_int_equal(RUN(&call, DO(BPF_LD | BPF_IMM, 7), DO(BPF_ST, 15), DO(BPF_LD | BPF_IMM, 8),
	    DO(BPF_LDX | BPF_MEM, 15), DO(BPF_MISC | BPF_TXA, 0), DONE), 7);
	assert_int_equal(RUN(&call, DO(BPF_LD | BPF_IMM, 7), DO(BPF_MISC | BPF_TAX, 0), DO(BPF_STX, 3),
	    DO(BPF_LD | BPF_MEM, 3), DONE), 7);
}

static void
it_jumps(void **state)
{
	static const struct { uint16_t op; uint32_t k; bool so; } rows[] = {
		{ BPF_JEQ, 100, true }, { BPF_JEQ, 99, false }, { BPF_JGT, 100, false }, { BPF_JGT, 99, true },
		{ BPF_JGE, 100, true }, { BPF_JGE, 101, false }, { BPF_JSET, 0x64, true },
		{ BPF_JSET, 0x9b, false }, { BPF_JGT, 0x80000000, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_int_equal(RUN(&call, DO(BPF_LD | BPF_IMM, 100), IF(rows[i].op, rows[i].k, 1, 0),
		    DO(BPF_RET, 0), DO(BPF_RET, 1)), rows[i].so);
	assert_int_equal(RUN(&call, DO(BPF_JMP | BPF_JA, 1), DO(BPF_RET, 0), DO(BPF_RET, 1)), 1);
}

/* What is broken, and what makes each of them whole. */
static const struct broken { struct filter_code first; bool fine; } broken[] = {
	{ DO(BPF_LD | BPF_W | BPF_ABS, 2), false }, { DO(BPF_LD | BPF_W | BPF_ABS, 64), false },
	{ DO(BPF_LD | BPF_W | BPF_ABS, 60), true }, { DO(BPF_LD | BPF_H | BPF_ABS, 0), false },
	{ DO(BPF_ST, 16), false }, { DO(BPF_ST, 15), true }, { DO(BPF_STX, 16), false },
	{ DO(BPF_LD | BPF_IND, 0), false }, { DO(BPF_ALU | BPF_MOD, 1), false },
	{ DO(BPF_ALU | BPF_DIV, 0), false }, { DO(BPF_ALU | BPF_DIV, 1), true },
	{ DO(BPF_ALU | BPF_LSH, 32), false }, { DO(BPF_ALU | BPF_LSH, 31), true },
	{ DO(BPF_JMP | BPF_JA, 1), false }, { DO(BPF_JMP | BPF_JA, 0), true },
	{ DO(BPF_JMP | BPF_JA, 0xffffffff), false }, { IF(BPF_JEQ, 0, 1, 0), false },
	{ IF(BPF_JEQ, 0, 0, 1), false }, { IF(BPF_JEQ, 0, 0, 0), true },
	{ DO(BPF_RET | BPF_X, 0), false }, { DO(BPF_MISC | 0x20, 0), false }, { DO(0xffff, 0), false },
};

/* Loads [first, allow] in a child, whose end says whether the kernel took it. */
static bool
kernel_takes(const struct filter_code *code, size_t count)
{
	pid_t pid = fork();
	int how;

	if (pid == 0) {
		struct filter_code own[4];
		struct sock_fprog program = { .len = (unsigned short)count, .filter = (void *)own };

		for (size_t i = 0; i < count; i++)
			own[i] = code[i];
		prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
		_exit(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0 ? 0 : 1);
	}
	assert_true(pid > 1);
	assert_int_equal(waitpid(pid, &how, 0), pid);
	return how == 0;
}

/* The first instruction leads to ALLOW whatever it does, so that no child is ever refused a call. */
static void
it_takes_what_the_kernel_takes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
		struct filter_code code[] = { broken[i].first, DO(BPF_RET, SECCOMP_RET_ALLOW) };

		if (bpf_is_valid(code, 2) != broken[i].fine || kernel_takes(code, 2) != broken[i].fine)
			fail_msg("row %zu: ours %d, the kernel's %d", i, bpf_is_valid(code, 2),
			    kernel_takes(code, 2));
		assert_int_equal(bpf_answer(code, 2, &call) == BPF_BROKEN, !broken[i].fine);
	}
	assert_false(bpf_is_valid(NULL, 0));
	assert_false(bpf_is_valid((struct filter_code[]){ DO(BPF_LD | BPF_IMM, 0) }, 1));
}

static void
the_stricter_of_two_counts(void **state)
{
	static const uint32_t order[] = { SECCOMP_RET_KILL_PROCESS, SECCOMP_RET_KILL_THREAD,
		SECCOMP_RET_TRAP, SECCOMP_RET_ERRNO | 1, SECCOMP_RET_USER_NOTIF, SECCOMP_RET_TRACE,
		SECCOMP_RET_LOG, SECCOMP_RET_ALLOW };

	(void)state;
	for (size_t i = 0; i < sizeof order / sizeof *order; i++)
		for (size_t j = i; j < sizeof order / sizeof *order; j++) {
			assert_int_equal(bpf_stricter(order[i], order[j]), order[i]);
			assert_int_equal(bpf_stricter(order[j], order[i]), order[i]);
		}
}

static void
answers_have_words(void **state)
{
	char room[BPF_WORDS];

	(void)state;
	assert_string_equal(bpf_words(SECCOMP_RET_ALLOW, room), "ALLOW");
	assert_string_equal(bpf_words(SECCOMP_RET_ERRNO | ENOSYS, room), "ERRNO(38)");
	assert_string_equal(bpf_words(BPF_BROKEN, room), "0xdeadbeef");
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_reads_the_call),
		cmocka_unit_test(it_counts),
		cmocka_unit_test(it_remembers),
		cmocka_unit_test(it_jumps),
		cmocka_unit_test(it_takes_what_the_kernel_takes),
		cmocka_unit_test(the_stricter_of_two_counts),
		cmocka_unit_test(answers_have_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
