#include <stdlib.h>
#include <string.h>

#include "base/capabilities.h"
#include "config/describe_parts.h"
#include "config/policy.h"
#include "config/ways.h"
#include "roles/seccomp_desk.h"
#include "sys/say.h"

enum { SHOW_WIDTH = 88, SHOW_COLUMN = 22, MIXED = 1 /* no answer: it depends on the arguments */ };

struct line {
	char name[FILTER_NAME];
	uint32_t number, answer;
};

struct lines {
	unsigned count;
	struct line at[FILTER_NUMBERS];
};

static int
by_name(const void *a, const void *b)
{
	return strcmp(((const struct line *)a)->name, ((const struct line *)b)->name);
}

/* ---- what each call is answered ---------------------------------------------------------------- */

static uint32_t
only_answer(const struct filter *filter, const struct ways *ways)
{
	uint32_t first = filter_run(filter, &ways->call[0]);

	for (unsigned i = 1; i < ways->count; i++)
		if (filter_run(filter, &ways->call[i]) != first)
			return MIXED;
	return first;
}

/* Every call that has a name here, sorted by it, with what the program answers. */
static void
look(const struct filter *filter, struct lines *lines)
{
	static struct ways ways;

	lines->count = 0;
	for (uint32_t number = 0; number < FILTER_NUMBERS; number++) {
		const struct filter_call call = { .number = number, .arch = policy_arch() };
		struct line *line = &lines->at[lines->count];

		if (!filter_name((int32_t)number, line->name))
			continue;
		ways_find(&ways, filter, 1, &call, 0);
		line->number = number;
		line->answer = only_answer(filter, &ways);
		lines->count++;
	}
	qsort(lines->at, lines->count, sizeof *lines->at, by_name);
}

struct column {
	struct text *to;
	size_t begun;     /* where the line began */
	unsigned indent;  /* of the lines that follow */
};

static void
add_word(struct column *c, const char *word)
{
	if (c->to->used - c->begun + strlen(word) + 1 > SHOW_WIDTH) {
		text_char(c->to, '\n');
		c->begun = c->to->used;
		for (unsigned i = 0; i < c->indent; i++)
			text_char(c->to, ' ');
	}
	text_char(c->to, ' ');
	text_add(c->to, word);
}

/* ---- the head ---------------------------------------------------------------------------------- */

static void
row(struct text *to, const char *what)
{
	size_t line = to->used;

	text_add(to, "  ");
	text_add(to, what);
	do
		text_char(to, ' ');
	while (to->used - line < SHOW_COLUMN);
}

static void
add_hash(struct text *to, const uint8_t *hash)
{
	static const char hex[] = "0123456789abcdef";

	for (unsigned i = 0; i < SHA256_SIZE; i++) {
		text_char(to, hex[hash[i] >> 4]);
		text_char(to, hex[hash[i] & 15]);
	}
}

static void
show_compiled(const struct compiled_head *head, struct text *to)
{
	row(to, "compiled from");
	text_quoted(to, head->profile);
	text_add(to, ", sha256 ");
	add_hash(to, head->source);
	text_char(to, '\n');
	row(to, "by");
	text_add(to, "mainstay ");
	text_quoted(to, head->version);
	text_add(to, ", libseccomp ");
	text_quoted(to, head->library);
	text_char(to, '\n');
}

static void
show_caps(const char *what, uint64_t caps, struct text *to)
{
	struct column column = { to, to->used, SHOW_COLUMN };

	row(to, what);
	for (unsigned i = 0; i < CAPABILITY_COUNT; i++)
		if (caps >> i & 1)
			add_word(&column, capability_name(i));
	text_add(to, caps ? "\n" : " none\n");
}

static void
show_terms(uint64_t asked, uint64_t held, uint32_t least, uint32_t below, struct text *to)
{
	if (asked) {
		show_caps("asks about", asked, to);
		show_caps("of these there are", held, to);
	}
	if (least > 0 || below != KERNEL_ANY) {
		row(to, "on kernels");
		text_char(to, ' ');
		compiled_add_kernels(to, least, below);
		text_char(to, '\n');
	}
}

static void
show_flags(uint8_t flags, struct text *to)
{
	if (!flags)
		return;
	row(to, "loaded");
	text_add(to, flags & FILTER_LOGS ? "logging what is not allowed" : "");
	text_add(to, flags == (FILTER_LOGS | FILTER_MITIGATES) ? ", " : "");
	text_add(to, flags & FILTER_MITIGATES ? "mitigating speculative store bypass\n" : "\n");
}

static void
show_head(const struct sheet *sheet, uint64_t caps, struct text *to)
{
	const struct compiled_head *head = &sheet->file.head;
	const struct profile *profile = &sheet->profile;

	text_add(to, sheet->said);
	text_char(to, '\n');
	if (sheet->bare) {
		show_compiled(head, to);
		show_terms(head->caps_asked, head->caps_held, head->kernel_least, head->kernel_below, to);
	} else {
		show_terms(profile->caps_asked, profile->caps_asked & caps, profile->kernel_least,
		    profile->kernel_below, to);
		row(to, "every other call");
		policy_add_answer(to, policy_answer(&profile->rules, POLICY_OTHERWISE));
		text_char(to, '\n');
		if (profile->rules.highest != FILTER_NONE_ABOVE) {
			row(to, "newer calls");
			text_add(to, "ENOSYS (numbers above ");
			text_int(to, profile->rules.highest);
			text_add(to, ")\n");
		}
	}
	show_flags(sheet->filter.flags, to);
	row(to, "other architectures");
	text_add(to, "kills the process\n");
	row(to, "program");
	text_int(to, sheet->filter.count);
	text_add(to, " instructions for ");
	compiled_add_arch(to, policy_arch());
	text_char(to, '\n');
}

/* ---- the calls --------------------------------------------------------------------------------- */

/* All the calls that are answered alike, whatever their arguments are. */
static void
show_group(const struct lines *lines, uint32_t answer, struct text *to)
{
	struct column column;
	unsigned count = 0;

	for (unsigned i = 0; i < lines->count; i++)
		count += lines->at[i].answer == answer;
	text_char(to, '\n');
	policy_add_answer(to, answer);
	text_add(to, ": ");
	text_int(to, count);
	text_char(to, '\n');
	column = (struct column){ to, to->used, 1 };
	text_char(to, ' ');
	for (unsigned i = 0; i < lines->count; i++)
		if (lines->at[i].answer == answer)
			add_word(&column, lines->at[i].name);
	text_char(to, '\n');
}

static void
show_groups(struct lines *lines, struct text *to)
{
	for (unsigned i = 0; i < lines->count; i++) {
		uint32_t answer = lines->at[i].answer;
		bool shown = answer == MIXED;

		for (unsigned before = 0; before < i && !shown; before++)
			shown = lines->at[before].answer == answer;
		if (!shown)
			show_group(lines, answer, to);
	}
}

static void
show_rules(const struct sheet *sheet, const struct line *line, struct text *to)
{
	const struct filter_rules *rules = &sheet->profile.rules;

	for (int i = 0; i < rules->count; i++) {
		size_t begun = to->used;

		if (rules->rules[i].number != (int32_t)line->number)
			continue;
		text_add(to, "  ");
		text_add(to, line->name);
		while (to->used - begun < SHOW_COLUMN)
			text_char(to, ' ');
		policy_add_answer(to, policy_answer(rules, i));
		text_add(to, " when ");
		policy_add_tests(to, &rules->rules[i]);
		text_char(to, '\n');
	}
}

/* By their rules where those are known, else by an example of each answer. */
static void
show_mixed(const struct sheet *sheet, const struct lines *lines, struct text *to)
{
	bool any = false;

	for (unsigned i = 0; i < lines->count; i++) {
		const struct line *line = &lines->at[i];

		if (line->answer != MIXED)
			continue;
		text_add(to, any ? "" : "\nby their arguments\n");
		any = true;
		if (!sheet->bare) {
			show_rules(sheet, line, to);
			continue;
		}
		text_add(to, "  ");
		text_add(to, line->name);
		text_char(to, '\n');
	}
}

int
seccomp_show(struct desk *desk)
{
	static struct sheet sheet;
	static struct lines lines;
	const char *said = desk_profile(desk);
	int code;

	if (!said)
		return say_refusals(&desk->faults);
	if (!desk_load(desk, said, &sheet, &code))
		return code;
	if (desk->json && sheet.bare)
		return desk_refuse("is compiled: its rules are not known any more", said,
		    "--json takes a built-in profile or a JSON file", "");
	if (desk->json)
		return seccomp_show_json(desk, &sheet);
	show_head(&sheet, desk->terms.bounding, &desk->page);
	look(&sheet.filter, &lines);
	show_groups(&lines, &desk->page);
	show_mixed(&sheet, &lines, &desk->page);
	return desk_print(desk, 0);
}
