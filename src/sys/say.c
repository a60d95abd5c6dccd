#include "sys/say.h"

#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "sys/kernel.h"

enum { FAULT_ROOM = 2048 };

static void
add_part(struct text *t, const char *label, const char *words)
{
	if (!*words)
		return;
	text_add(t, label);
	text_add(t, words);
	text_char(t, '\n');
}

void
say_fault(const struct fault *why)
{
	char room[FAULT_ROOM];
	struct text t = text_in(room, sizeof room);

	text_add(&t, "mainstay: error: ");
	text_quoted(&t, why->subject);
	text_add(&t, ": ");
	text_add(&t, why->deed);
	if (why->err) {
		text_add(&t, ": ");
		text_add(&t, strerror(why->err));
	}
	text_char(&t, '\n');
	add_part(&t, "  from:    ", why->origin);
	add_part(&t, "  allowed: ", why->allowed);
	add_part(&t, "  try:     ", why->hint);
	kernel_write(STDERR_FILENO, t.at, t.used);
}

void
say_warning(const char *words)
{
	char room[FAULT_ROOM];
	struct text t = text_in(room, sizeof room);

	text_add(&t, "mainstay: warning: ");
	text_add(&t, words);
	text_char(&t, '\n');
	kernel_write(STDERR_FILENO, t.at, t.used);
}

int
say_refusal(const struct fault *why)
{
	say_fault(why);
	return fault_exit_code(why->kind);
}

int
say_refusals(const struct faults *all)
{
	unsigned kept = all->count < FAULTS_MAX ? all->count : FAULTS_MAX;

	for (unsigned i = 0; i < kept; i++)
		say_fault(&all->kept[i]);
	return fault_exit_code(all->kept[0].kind);
}
