/*
 * Any command line and any environment: no crash, a fault for each refusal, and what was taken can
 * be printed and said again.
 *
 * Lines are words: argv up to an empty line, the environment after it.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/require.h"
#include "config/environment.h"
#include "config/table.h"
#include "config/values.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

enum { WORDS = 64 };

static void
check(int truth)
{
	if (!truth)
		abort();
}

_Noreturn void
last_words(const char *what)
{
	(void)what;
	abort();
}

/* Parts the lines in place; returns what follows the empty one. */
static char *
part(char *line, char **words, int *count)
{
	*count = 0;
	while (*line && *line != '\n') {
		size_t length = strcspn(line, "\n");

		if (*count < WORDS - 1)
			words[(*count)++] = line;
		line += length;
		if (*line)
			*line++ = '\0';
	}
	words[*count] = NULL;
	return *line ? line + 1 : line;
}

static void
say_again(const struct options *all, enum option which)
{
	static char words[4096], again[4096];
	static struct options other;
	struct text t = text_in(words, sizeof words);
	void *field = (char *)&other + option_row(which)->offset;
	struct fault why;

	option_value(all, which, &t);
	check(!t.cut);
	if (option_row(which)->kind == KIND_TEXT && !*words)
		return;
	value_default(which, field);
	check(value_read(which, field, words, &why));
	t = text_in(again, sizeof again);
	option_value(&other, which, &t);
	check(strcmp(words, again) == 0);
}

static void
check_faults(const struct faults *faults)
{
	for (unsigned i = 0; i < faults->count && i < FAULTS_MAX; i++) {
		const struct fault *f = &faults->kept[i];

		check(f->kind == FAULT_CONFIG && *f->subject && *f->deed && *f->origin);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	static struct options all;
	static struct faults faults;
	char *text = malloc(n + 1), *argv[WORDS], *envp[WORDS];
	int argc, entries, first = -1, at = 0;
	struct fault why;
	bool fine;

	memcpy(text, bytes, n);
	text[n] = '\0';
	part(part(text, argv, &argc), envp, &entries);
	faults.count = 0;
	options_default(&all, dialect_of(argv[0]));
	fine = options_from_environment(&all, envp, &faults);
	fine &= options_from_arguments(&all, 1, argc, argv, &first, &faults);
	check(fine == (faults.count == 0));
	check(first >= 0 && first <= argc && (first > 0 || argc == 0));
	check_faults(&faults);
	for (unsigned i = 0; i < OPTION_COUNT && fine; i++)
		say_again(&all, (enum option)i);
	while (environment_stranger(envp, &at, &why))
		check(*why.subject);
	free(text);
	return 0;
}
