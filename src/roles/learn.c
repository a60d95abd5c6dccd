#include "roles/learn.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/limits.h"
#include "config/table.h"
#include "core/learned.h"
#include "roles/ask.h"
#include "roles/learn_file.h"
#include "roles/learn_terms.h"
#include "sys/kernel.h"
#include "sys/kin.h"
#include "sys/learn_filter.h"
#include "sys/mourn.h"
#include "sys/notify.h"
#include "sys/say.h"
#include "sys/seats.h"

enum { PROFILE_ROOM = 64 * 1024, GIVEN_MAX = 1024 };

/* A learning run. */
static struct study {
	const struct options *options;
	struct learned seen;
	struct learned_terms terms;
	struct notify notify;
	struct notify_room room;
	struct mourner mourner;
	int proc, signals;   /* descriptors of /proc and of the signals that are pending */
	int64_t began_ms;
	bool has_socket;     /* the command was given one */
	bool saved;          /* a stop was asked for, and what was seen until then is safe */
} study;

/* ---- before the birth ------------------------------------------------------------------------ */

static bool
is_given_a_socket(void)
{
	struct stat st;

	for (int fd = 0; fd < GIVEN_MAX; fd++)
		if (fcntl(fd, F_GETFD) == 0 && fstat(fd, &st) == 0 && S_ISSOCK(st.st_mode))
			return true;
	return false;
}

static bool
no_output(struct fault *why)
{
	fault(why, FAULT_CONFIG, 0, "was not said, and a profile must go somewhere", "--output");
	return fault_help(why, "a file, or - for standard output", "mainstay learn -o app.json -- COMMAND");
}

static bool
two_watchers(struct fault *why)
{
	fault(why, FAULT_CONFIG, 0, "cannot watch over a command that is learned from", "--complain");
	return fault_help(why, "", "leave out one of them");
}

static bool
prepare(const struct options *options, struct birth *birth, struct fault *why)
{
	static struct filter filter;

	study.options = options;
	study.mourner.tell = -1;
	study.has_socket = is_given_a_socket();
	learn_terms(options, birth->argv[0], &study.terms);
	if (!options->output[0])
		return no_output(why);
	if (birth->watched)
		return two_watchers(why);
	if (!notify_possible(why) || !learn_file_possible(options->output, why))
		return false;
	if (options->merge && !learn_merge(&study.seen, options->output, why))
		return false;
	filter = filter_of_learn();
	birth->watched = &filter;
	return getpid() == 1 || mourn_begin(&study.mourner, "learning was killed: its command is "
	    "killed too, and nothing more is written", why);
}

/* ---- what is written ------------------------------------------------------------------------- */

static bool
save(struct fault *why)
{
	static char room[PROFILE_ROOM];
	struct text t = text_in(room, sizeof room);

	learn_add_base(&study.seen, study.has_socket);
	learn_add_format(&study.seen, study.options);
	learned_profile(&study.seen, &study.terms, &t);
	return learn_file_write(study.options->output, &t, why);
}

/* The engine may be shorter of patience than the command: what there is by now is kept. */
static void
save_once(void)
{
	struct fault why;

	if (!study.saved && !learn_file_is_stdout(study.options->output) && !save(&why))
		say_fault(&why);
	study.saved = true;
}

static void
summarize(int64_t now_ms)
{
	static char room[PROFILE_ROOM];
	struct text t = text_in(room, sizeof room);

	study.terms.lasted_ms = now_ms - study.began_ms;
	learned_summary(&study.seen, &study.terms, &t);
	kernel_write(STDERR_FILENO, t.at, t.used);
}

/* Whoever is left could not live on: its calls would fail, with nobody to let them go on. */
static int
farewell(struct house *house, int code)
{
	struct fault why;

	if (!house->plan->policy.alone) {
		mourn_release(&study.mourner);
		kin_signal_all(false, SIGKILL, house->plan->borrow_uid);
	}
	if (!save(&why))
		return say_refusal(&why), EXIT_MAINSTAY;
	if (house->plan->verbosity > 0)
		summarize(house->now_ms);
	return code;
}

/* ---- while it runs --------------------------------------------------------------------------- */

static void
attend(void)
{
	char comm[COMM_ROOM] = "";
	struct notice notice;
	uint64_t subject = LEARNED_NO_SUBJECT;

	if (!notify_hear(&study.notify, &notice))
		return;
	bool foreign = notice.call == NOTICE_FOREIGN || notice.call >= LEARNED_CALLS;
	int err = foreign ? ENOSYS : learn_refuses(notice.call);
	int about = foreign ? -1 : learn_subject(notice.call);

	if (about >= 0)
		subject = notice.argument[about];
	if (learned_is_news(&study.seen, notice.call))
		notify_comm(study.proc, notice.pid, comm);
	if (err)
		notify_refuse(&study.notify, err);
	else
		notify_go_on(&study.notify);
	learned_note(&study.seen, notice.call, subject, comm, err);
}

static int
patience(int64_t now_ms, int64_t deadline_ms)
{
	int64_t left_ms = deadline_ms - now_ms;

	if (deadline_ms == NEVER)
		return -1;
	return left_ms < 0 ? 0 : left_ms > INT_MAX ? INT_MAX : (int)left_ms;
}

/* Calls are answered until a signal waits for the ear, or the hour has come. */
static void
meanwhile(struct house *house, int64_t deadline_ms)
{
	struct pollfd polls[] = {
		{ .fd = study.signals, .events = POLLIN }, { .fd = study.notify.fd, .events = POLLIN },
	};

	if (house->sup.phase != PHASE_RUN)
		save_once();
	while (poll(polls, 2, patience(kernel_now_ms(), deadline_ms)) > 0) {
		if (polls[0].revents)
			return;
		if (polls[1].revents & POLLIN) {
			attend();
		} else if (polls[1].revents) {
			study.notify.fd = polls[1].fd = -1; /* nobody is left who could call */
			mourn_release(&study.mourner);
		}
	}
}

/* Above the seats, which are closed when the helpers are let go.  Without /proc names stay unknown. */
static bool
open_eyes(struct fault *why)
{
	uint64_t all = SIGNALS_ALL;

	study.proc = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
	study.signals = (int)syscall(SYS_signalfd4, -1, &all, sizeof all, O_CLOEXEC);
	if (study.signals < 0)
		return fault(why, FAULT_SYSTEM, errno, "cannot be waited for", "signals");
	return (study.proc < 0 || seat_lift(&study.proc, why)) && seat_lift(&study.signals, why);
}

static int
live(struct house *house)
{
	int32_t app = house->sup.slots[0].pid;
	struct fault why;

	study.began_ms = kernel_now_ms();
	if (study.mourner.tell >= 0)
		mourn_group(&study.mourner, app);
	if (!notify_begin(&study.notify, house->slate.listener, &study.room, &why))
		return say_refusal(&why); /* the mourner, or the end of process 1, ends the command */
	if (!open_eyes(&why))
		return say_refusal(&why);
	house->meanwhile = meanwhile;
	house->farewell = farewell;
	house_run(house);
}

bool
learn_is_not_said(const struct options *options, struct fault *why)
{
	static const enum option of_learn[] = { OPTION_output, OPTION_merge, OPTION_format };

	for (unsigned i = 0; i < sizeof of_learn / sizeof *of_learn; i++) {
		if (options->places[of_learn[i]].origin == ORIGIN_DEFAULT)
			continue;
		fault(why, FAULT_CONFIG, 0, "is for mainstay learn", "");

		struct text flag = text_in(why->subject, sizeof why->subject);
		struct text place = text_in(why->origin, sizeof why->origin);

		option_add_flag(&flag, of_learn[i]);
		option_place(options, of_learn[i], &place);
		return fault_help(why, "", "mainstay learn -o FILE -- COMMAND");
	}
	return true;
}

bool
learn_is(int argc, char **argv)
{
	return argc > 1 && dialect_of(argv[0]) == DIALECT_MAINSTAY && text_same(argv[1], "learn");
}

int
role_learn(int argc, char **argv, char **envp, uint64_t blocked)
{
	static const struct ask_as learning = { .skip = 2, .prepare = prepare, .live = live };

	return role_ask_as(&learning, argc, argv, envp, blocked);
}
