#include "roles/seccomp.h"

#include <string.h>

#include "base/require.h"
#include "config/nearest.h"
#include "roles/seccomp_desk.h"
#include "roles/words.h"

typedef int deed(struct desk *desk);

static int list(struct desk *desk);

static const struct {
	char word[8];
	deed *deed;
	char takes[32], help[56];
} deeds[] = {
	{ "list", list, "", "Name the profiles that are built in." },
	{ "show", seccomp_show, "[--json] [PROFILE]", "Say what a profile comes to here." },
	{ "explain", seccomp_explain, "SYSCALL [ARG...] [PROFILE]", "Say what befalls a call, and which rule says so." },
	{ "diff", seccomp_diff, "A B", "Say what B allows and refuses and A does not." },
	{ "compile", seccomp_compile, "[-o FILE] [PROFILE]", "Compile a profile, to be loaded as it is." },
};

enum { DEEDS = sizeof deeds / sizeof *deeds };

static int
refuse_word(const char *word)
{
	struct nearest n = nearest_to(word);
	char allowed[96], hint[64];
	struct text a = text_in(allowed, sizeof allowed), h = text_in(hint, sizeof hint);

	for (unsigned i = 0; i < DEEDS; i++) {
		text_add(&a, i > 0 ? ", " : "");
		text_add(&a, deeds[i].word);
		nearest_try(&n, deeds[i].word);
	}
	text_add(&h, "mainstay seccomp ");
	text_add(&h, *nearest_name(&n) ? nearest_name(&n) : "--help");
	return desk_refuse(*word ? "is nothing that can be done with profiles" : "needs a word that says what to do",
	    *word ? word : "seccomp", allowed, hint);
}

static int
help(struct desk *desk)
{
	struct text *page = &desk->page;

	text_add(page, "usage: mainstay seccomp WORD [options of a run] ...\n\n");
	for (unsigned i = 0; i < DEEDS; i++) {
		size_t line = page->used;

		text_add(page, "  ");
		text_add(page, deeds[i].word);
		text_char(page, ' ');
		text_add(page, deeds[i].takes);
		do
			text_char(page, ' ');
		while (page->used - line < 38);
		text_add(page, deeds[i].help);
		text_char(page, '\n');
	}
	text_add(page, "\nPROFILE is the name of a built-in one, a file of Docker's format, or a compiled file.\n"
	    "Without it, it is that of --seccomp, MAINSTAY_SECCOMP or the configuration file, so that\n"
	    "\"docker exec CONTAINER /mainstay seccomp explain CALL\" speaks of what is in force there.\n"
	    "Conditions on capabilities are answered for the options that are given (--user, --keep-caps,\n"
	    "--bounding, ...). ARG is a number, as 40, 0x5412 or -1. diff leaves with 0 when A and B are\n"
	    "the same, 1 when not. All of it: docs/seccomp.md\n");
	return desk_print(desk, 0);
}

/* The first sentence of its comment says what a profile is for. */
static void
add_purpose(const struct desk *desk, const char *name, struct text *to)
{
	static struct profile profile;
	static struct faults strangers, faults;
	char room[PROFILE_COMMENT];
	const char *end;

	if (profile_is_none(name)) {
		text_add(to, "No filter at all.");
		return;
	}
	require(profile_resolve(name, &desk->terms, &profile, &strangers, &faults));
	end = strstr(profile_purpose(&profile, room), ". ");
	text_add_n(to, room, end ? (size_t)(end - room) + 1 : strlen(room));
}

static int
list(struct desk *desk)
{
	if (desk->count > 0)
		return desk_refuse("is one word too many", desk->operands[0], "", "mainstay seccomp list");
	for (unsigned i = 0; profile_builtin(i); i++) {
		size_t line = desk->page.used;

		text_add(&desk->page, profile_builtin(i));
		do
			text_char(&desk->page, ' ');
		while (desk->page.used - line < 16);
		add_purpose(desk, profile_builtin(i), &desk->page);
		text_char(&desk->page, '\n');
	}
	return desk_print(desk, 0);
}

int
role_seccomp(int argc, char **argv, char **envp)
{
	static struct desk desk;
	static char room[DESCRIPTION_ROOM];
	int code;

	desk.page = text_in(room, sizeof room);
	if (argc > 2 && (text_same(argv[2], "--help") || text_same(argv[2], "-h")))
		return help(&desk);
	for (unsigned i = 0; argc > 2 && i < DEEDS; i++)
		if (text_same(argv[2], deeds[i].word)) {
			if (!desk_open(&desk, argc, argv, envp, &code))
				return code;
			if (desk.options.help)
				return help(&desk);
			return deeds[i].deed(&desk);
		}
	return refuse_word(argc > 2 ? argv[2] : "");
}
