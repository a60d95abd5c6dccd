#include "sys/say.h"

#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "sys/kernel.h"

enum { FAULT_ROOM = 2048 };

/* Quotes and the letters of any language stay; what could steer a terminal does not. */
static void
add_clean(struct text *t, const char *words)
{
	for (; *words; words++) {
		char one[2] = { *words, '\0' };

		if ((unsigned char)*words < 0x20 || *words == 0x7f)
			text_quoted(t, one);
		else
			text_char(t, *words);
	}
}

static void
add_part(struct text *t, const char *label, const char *words)
{
	if (!*words)
		return;
	text_add(t, label);
	add_clean(t, words);
	text_char(t, '\n');
}

void
say_fault(const struct fault *why)
{
	char room[FAULT_ROOM];
	struct text t = text_in(room, sizeof room);

	text_add(&t, "mainstay: error: ");
	add_clean(&t, why->subject);
	text_add(&t, ": ");
	add_clean(&t, why->deed);
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
	add_clean(&t, words);
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
	if (all->count > FAULTS_MAX)
		say_warning("there are more faults than these");
	return fault_exit_code(all->kept[0].kind);
}
