#include "rig/unit.h"

#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/limits.h"
#include "sys/ear.h"
#include "sys/kernel.h"

static int64_t
soon(void)
{
	return kernel_now_ms() + 2000;
}

static struct heard
listen_for(struct ear *ear)
{
	struct heard heard;
	int64_t end = soon();

	do
		heard = ear_listen(ear, kernel_now_ms(), end);
	while (heard.kind == HEARD_HOUR && kernel_now_ms() < end);
	return heard;
}

static int32_t
child(int code, int signal)
{
	int32_t pid = fork();

	if (pid == 0) {
		kernel_block(0);
		if (signal)
			kill(getpid(), signal);
		_exit(code);
	}
	assert_true(pid > 1);
	return pid;
}

static void
an_exit_is_heard_and_then_emptiness(void **state)
{
	(void)state;
	struct ear ear = { 0 };
	int32_t pid = child(42, 0);
	struct heard heard = listen_for(&ear);

	assert_int_equal(heard.kind, HEARD_EXIT);
	assert_int_equal(heard.pid, pid);
	assert_int_equal(heard.code, 42);
	assert_int_equal(listen_for(&ear).kind, HEARD_EMPTY);
}

static void
a_death_by_any_signal_is_heard(void **state)
{
	(void)state;
	static const int signals[] = { SIGKILL, SIGTERM, 34, 37, 64 };

	for (unsigned i = 0; i < sizeof signals / sizeof *signals; i++) {
		struct ear ear = { 0 };
		int32_t pid = child(0, signals[i]);
		struct heard heard = listen_for(&ear);

		assert_int_equal(heard.kind, HEARD_KILLED);
		assert_int_equal(heard.pid, pid);
		assert_int_equal(heard.signal, signals[i]);
	}
}

static void
every_signal_is_heard_even_those_the_libc_hides(void **state)
{
	(void)state;
	struct ear ear = { .quiet = true };

	for (int signal = 1; signal <= SIGNAL_MAX; signal++) {
		if (signal == SIGKILL || signal == SIGSTOP || signal == SIGCHLD)
			continue;
		assert_int_equal(syscall(SYS_tgkill, getpid(), gettid(), signal), 0);
		struct heard heard = ear_listen(&ear, kernel_now_ms(), soon());

		assert_int_equal(heard.kind, HEARD_SIGNAL);
		assert_int_equal(heard.signal, signal);
		assert_int_equal(heard.sender, getpid());
	}
}

static void
a_stop_and_a_going_on_are_heard(void **state)
{
	(void)state;
	struct ear ear = { 0 };
	int32_t pid = fork();

	if (pid == 0)
		for (;;)
			pause();
	assert_true(pid > 1);
	kill(pid, SIGSTOP);
	struct heard heard = listen_for(&ear);

	assert_int_equal(heard.kind, HEARD_STOPPED);
	assert_int_equal(heard.signal, SIGSTOP);
	kill(pid, SIGCONT);
	assert_int_equal(listen_for(&ear).kind, HEARD_CONTINUED);
	kill(pid, SIGKILL);
	assert_int_equal(listen_for(&ear).kind, HEARD_KILLED);
}

static void
the_hour_comes_when_it_was_said(void **state)
{
	(void)state;
	struct ear ear = { .quiet = true };
	int64_t start = kernel_now_ms();
	struct heard heard = ear_listen(&ear, start, start + 60);

	assert_int_equal(heard.kind, HEARD_HOUR);
	assert_true(kernel_now_ms() - start >= 59);
}

static void
a_storm_of_deaths_does_not_drown_a_signal(void **state)
{
	(void)state;
	struct ear ear = { 0 };
	int deaths = 0;

	for (int i = 0; i < 200; i++)
		child(0, 0);
	usleep(200000);
	syscall(SYS_tgkill, getpid(), gettid(), SIGTERM);
	for (;;) {
		struct heard heard = listen_for(&ear);

		if (heard.kind == HEARD_SIGNAL)
			break;
		deaths++;
		assert_true(deaths <= 64);
	}
	while (listen_for(&ear).kind == HEARD_EXIT)
		deaths++;
	assert_int_equal(deaths, 200);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_exit_is_heard_and_then_emptiness),
		cmocka_unit_test(a_death_by_any_signal_is_heard),
		cmocka_unit_test(every_signal_is_heard_even_those_the_libc_hides),
		cmocka_unit_test(a_stop_and_a_going_on_are_heard),
		cmocka_unit_test(the_hour_comes_when_it_was_said),
		cmocka_unit_test(a_storm_of_deaths_does_not_drown_a_signal),
	};

	kernel_block(SIGNALS_ALL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
