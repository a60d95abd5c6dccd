#include "roles/complain.h"

#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/limits.h"
#include "roles/board.h"
#include "sys/confine.h"
#include "sys/kernel.h"
#include "sys/own_filters.h"
#include "sys/say.h"
#include "sys/seats.h"

enum {
	PROC = STDIN_FILENO,  /* a descriptor of /proc, in which comm is opened */
	LINE_ROOM = 256,
};

static const char *
name_of(const struct board *board, int32_t call)
{
	if (call == NOTICE_FOREIGN)
		return "foreign";
	if (call >= BOARD_CALLS || !board->name[call][0])
		return "unknown";
	return board->name[call];
}

static void
complain(struct board *board, const struct complaint *one)
{
	enum complaint_news news = complaints_note(&board->complaints, one);
	char line[LINE_ROOM];
	struct text t = text_in(line, sizeof line - 1);

	if (news == COMPLAINT_KNOWN)
		return;
	complaint_line(&t, news, one, name_of(board, one->call));
	line[t.used++] = '\n';
	kernel_write(STDERR_FILENO, line, t.used);
}

/* The name is read while the caller waits; what may take its time comes after the answer. */
static void
attend(struct notify *notify, struct board *board)
{
	struct complaint one = { 0 };
	struct notice notice;

	if (!notify_hear(notify, &notice))
		return;
	one.call = notice.call;
	one.pid = notice.pid;
	memcpy(one.argument, notice.argument, sizeof one.argument);
	notify_comm(PROC, notice.pid, one.comm);
	notify_go_on(notify);
	complain(board, &one);
}

static int
serve(struct notify *notify, struct board *board)
{
	struct pollfd caller = { .fd = notify->fd, .events = POLLIN };

	for (;;) {
		if (poll(&caller, 1, -1) < 0)
			return EXIT_MAINSTAY;
		if (caller.revents & POLLIN)
			attend(notify, board);
		else if (caller.revents)
			return 0;
	}
}

/* The board stays mapped; of the app's streams only standard error is ours. */
static void
tidy_descriptors(void)
{
	int proc = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (proc >= 0) {
		dup2(proc, PROC);
		dup2(proc, STDOUT_FILENO);
		close(proc);
	} else {
		close(PROC);
		close(STDOUT_FILENO);
	}
	for (int fd = SEAT_PLAN; fd < SEAT_END; fd++)
		if (fd != SEAT_NOTIFY)
			close(fd);
}

int
role_complain(const struct complain_plan *plan)
{
	const struct filter filter = filter_of_complain();
	const struct confinement cell = {
		.uid = plan->uid, .gid = plan->gid, .parent = plan->parent,
		.files = SEAT_END + 1, .speaks = true, .filter = &filter,
	};
	struct notify notify;
	struct board *board;
	struct fault why;

	prctl(PR_SET_NAME, "mainstay:notify");
	kernel_block(SIGNALS_ALL);
	if (!(board = board_take(SEAT_BOARD, &why)))
		return say_refusal(&why);
	tidy_descriptors();
	if (!notify_begin(&notify, SEAT_NOTIFY, &board->room, &why) || !confine(&cell, &why))
		return say_refusal(&why);
	return serve(&notify, board);
}
