#include "core/story.h"

#include <stdio.h>
#include <string.h>

#include "base/signal_names.h"
#include "base/text.h"
#include "rig/unit.h"

/* The hour 0 of every story: no machine is at 0, and nothing may depend on it. */
enum { START_MS = 5000000, LINE_ROOM = 512, TALE_ROOM = 32 * 1024 };

struct policy
story_policy(void)
{
	struct policy policy = {
		.apps = 1,
		.alone = true,
		.drain_timeout_ms = NEVER,
		.backoff_ms = 100,
		.backoff_max_ms = 1000,
		.stable_ms = 10000,
		.starts_max = 5,
	};

	for (int i = 0; i <= SIGNAL_MAX; i++)
		policy.rewrite[i] = (uint8_t)i;
	for (int i = 0; i < 256; i++)
		policy.remap_exit[i] = (uint8_t)i;
	return policy;
}

/* ---- what happens: the first column ---------------------------------------------------------- */

/* In a form S stands for a slot, P for a pid, C for a code, N for a signal's name at its end. */
static const struct form {
	const char *words;
	enum event_kind kind;
	bool transient;
	enum sender from;
} forms[] = {
	{ "hour", EVENT_TICK, false, SENDER_OPERATOR },
	{ "and so on", EVENT_TICK, false, SENDER_OPERATOR },
	{ "N", EVENT_SIGNAL, false, SENDER_OPERATOR },
	{ "app sends N", EVENT_SIGNAL, false, SENDER_OTHER },
	{ "S born as P", EVENT_BORN, false, SENDER_OPERATOR },
	{ "S not born: C", EVENT_STILLBORN, false, SENDER_OPERATOR },
	{ "S not born yet: C", EVENT_STILLBORN, true, SENDER_OPERATOR },
	{ "P exits C", EVENT_EXITED, false, SENDER_OPERATOR },
	{ "P dies of N", EVENT_EXITED, false, SENDER_OPERATOR },
	{ "P stops on N", EVENT_STOPPED, false, SENDER_OPERATOR },
	{ "P goes on", EVENT_CONTINUED, false, SENDER_OPERATOR },
	{ "nobody left", EVENT_EMPTY, false, SENDER_OPERATOR },
	{ "group P gone", EVENT_GROUP_GONE, false, SENDER_OPERATOR },
};

static bool
has_form(const char *words, const struct form *form, struct event *event)
{
	*event = (struct event){ .kind = form->kind, .transient = form->transient, .from = form->from };
	for (const char *f = form->words; *f; f++) {
		int32_t *number = *f == 'S' ? &event->slot : *f == 'P' ? &event->pid : &event->code;
		int end = 0;

		if (*f == 'N')
			return signal_read(words, &event->signal);
		if (*f == 'S' || *f == 'P' || *f == 'C') {
			if (sscanf(words, "%d%n", number, &end) != 1)
				return false;
			words += end;
		} else if (*words++ != *f) {
			return false;
		}
	}
	return !*words;
}

static bool
understand(const char *words, struct event *event)
{
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
		if (has_form(words, &forms[i], event))
			return true;
	return false;
}

/* ---- what is asked for, and what is said: the other two -------------------------------------- */

static void
add_act(struct text *t, const struct act *act)
{
	static const char *const words[] = {
		[ACT_SPAWN] = "start ", [ACT_SIGNAL] = " to ", [ACT_SIGNAL_ALL] = " to all",
		[ACT_FOREGROUND] = "terminal to ", [ACT_SUSPEND] = "stop ourselves",
		[ACT_LOOK] = "look for ", [ACT_RETIRE] = "retire", [ACT_REPORT] = "report ",
		[ACT_REFUSE] = "refuse ",
		[ACT_OVERDUE] = "overdue", [ACT_EXIT] = "exit ",
	};

	if (act->kind == ACT_SIGNAL || act->kind == ACT_SIGNAL_ALL)
		signal_add(t, act->signal);
	text_add(t, words[act->kind]);
	if (act->kind == ACT_REFUSE)
		signal_add(t, act->signal);
	if (act->kind == ACT_SPAWN)
		text_int(t, act->slot);
	if (act->pid)
		text_int(t, act->pid);
	if (act->kind == ACT_EXIT)
		text_int(t, act->code);
	if (act->kind != ACT_REPORT)
		return;
	text_add(t, ": ");
	if (act->signal)
		signal_add(t, act->signal);
	else
		text_int(t, act->code);
	text_add(t, " after ");
	text_int(t, act->lived_ms);
}

/* Adds a column of the width that the stories are written in. */
static void
add_column(struct text *t, const char *words, size_t width)
{
	text_add(t, words);
	for (size_t n = strlen(words); n < width; n++)
		text_char(t, ' ');
}

static void
add_line(struct text *t, int64_t hour_ms, const char *what, const struct acts *acts,
    const struct sup *sup)
{
	char room[LINE_ROOM];
	struct text column = text_in(room, sizeof room);
	const struct status *status = &sup->status;

	for (int i = 0; i < acts->count; i++) {
		text_add(&column, i ? ", " : "");
		add_act(&column, &acts->act[i]);
	}
	snprintf(t->at + t->used, t->room - t->used, "[%5lld] ", (long long)hour_ms);
	t->used = strlen(t->at);
	add_column(t, what, 19);
	text_add(t, " | ");
	add_column(t, room, 30);
	text_add(t, " | ");
	text_add(t, state_word(status->state));
	if (status->deadline_ms != NEVER) {
		text_add(t, " until ");
		text_int(t, status->deadline_ms - START_MS);
	}
}

/* ---- the telling ----------------------------------------------------------------------------- */

/* The same words, however wide the columns are. */
static bool
reads_as(const char *a, const char *b)
{
	for (;; a++, b++) {
		while (*a == ' ')
			a++;
		while (*b == ' ')
			b++;
		if (*a != *b)
			return false;
		if (!*a)
			return true;
	}
}

static bool
read_line(const char *line, int64_t *hour_ms, char what[LINE_ROOM])
{
	long long hour = 0;
	int at = 0;
	size_t n;

	if (sscanf(line, "[%lld] %n", &hour, &at) != 1 || !at)
		return false;
	n = strcspn(line + at, "|");
	while (n > 0 && line[at + (int)n - 1] == ' ')
		n--;
	memcpy(what, line + at, n);
	what[n] = '\0';
	*hour_ms = hour;
	return n > 0;
}

/* Wakes at every hour before this one; false if it then asks for anything but what it asks now. */
static bool
same_until(struct sup *sup, const struct policy *policy, int64_t end_ms)
{
	struct acts acts, first = { 0 };
	struct event hour = { .kind = EVENT_TICK };

	while ((hour.now_ms = sup_deadline(sup, policy)) < end_ms) {
		sup_step(sup, policy, &hour, &acts);
		if (first.count == 0)
			first = acts;
		if (memcmp(&acts, &first, offsetof(struct acts, act[acts.count])) != 0)
			return false;
	}
	return true;
}

/* One line of the story, as it goes; says what is wrong with it, or "". */
static const char *
go_on(struct sup *sup, const struct policy *policy, const char *line, struct text *tale)
{
	char what[LINE_ROOM];
	int64_t hour_ms;
	struct event event;
	struct acts acts;

	if (!read_line(line, &hour_ms, what) || !understand(what, &event))
		return "nobody understands this line";
	event.now_ms = START_MS + hour_ms;
	if (strcmp(what, "and so on") == 0 && !same_until(sup, policy, event.now_ms))
		return "it went otherwise before";
	int64_t due_ms = sup_deadline(sup, policy);

	if (due_ms < event.now_ms)
		return "it would have woken before";
	if (event.kind == EVENT_TICK && due_ms != event.now_ms)
		return "it would have slept on";
	sup_step(sup, policy, &event, &acts);
	if (sup->status.deadline_ms != sup_deadline(sup, policy))
		return "its status names another deadline";
	size_t start = tale->used;

	add_line(tale, hour_ms, what, &acts, sup);
	return reads_as(tale->at + start, line) ? "" : "it went otherwise";
}

void
story_tell(const struct policy *policy, const char *const *lines, const char *file, int at)
{
	static char room[TALE_ROOM];
	struct text tale = text_in(room, sizeof room);
	const char *wrong = "", *told = "";
	struct sup sup;

	sup_init(&sup, policy, START_MS);
	for (; *lines; lines++) {
		const char *now = go_on(&sup, policy, *lines, &tale);

		if (*now && !*wrong)
			wrong = now, told = *lines;
		text_char(&tale, '\n');
	}
	if (*wrong) {
		print_message("%s:%d: %s, at\n%s\nbut the history is\n%s", file, at, wrong, told, room);
		fail();
	}
}
