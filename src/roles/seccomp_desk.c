#include "roles/seccomp_desk.h"

#include <unistd.h>

#include "config/account.h"
#include "config/policy.h"
#include "config/privileges.h"
#include "roles/ask_guard.h"
#include "roles/ask_seccomp.h"
#include "roles/words.h"
#include "sys/kernel.h"
#include "sys/say.h"

/* ---- the command line -------------------------------------------------------------------------- */

/* The command's own flag at argv[at]: how many words it takes up, 0: it is none. */
static int
own_flag(struct desk *desk, int argc, char **argv, int at)
{
	if (text_same(argv[at], "--json")) {
		desk->json = true;
		return 1;
	}
	if (text_same(argv[at], "-o") && at + 1 < argc) {
		desk->output = argv[at + 1];
		return 2;
	}
	if (text_starts(argv[at], "--output=")) {
		desk->output = argv[at] + 9;
		return 1;
	}
	return 0;
}

/* They may stand before the options of a run, or behind the operands. */
static int
own_flags_behind(struct desk *desk, int first, int argc, char **argv)
{
	for (;;) {
		if (argc - 1 >= first && own_flag(desk, argc, argv, argc - 1) == 1)
			argc--;
		else if (argc - 2 >= first && own_flag(desk, argc, argv, argc - 2) == 2)
			argc -= 2;
		else
			return argc;
	}
}

bool
desk_open(struct desk *desk, int argc, char **argv, char **envp, int *code)
{
	int at = 3, first = argc, taken;

	while (at < argc && (taken = own_flag(desk, argc, argv, at)) > 0)
		at += taken;
	if (!options_resolve_after(&desk->options, at, argc, argv, envp, &first, &desk->faults)) {
		*code = say_refusals(&desk->faults);
		return false;
	}
	if (!desk->output && *desk->options.output)
		desk->output = desk->options.output;
	if (desk->output && text_same(desk->output, "-"))
		desk->output = NULL;
	if (words_were_asked(&desk->options) && !desk->options.help) {
		*code = words_answer(&desk->options);
		return false;
	}
	desk->operands = argv + first;
	desk->count = own_flags_behind(desk, first, argc, argv) - first;
	return true;
}

const char *
desk_profile(struct desk *desk)
{
	struct fault why;

	if (desk->count == 1)
		return desk->operands[0];
	if (desk->count == 0 && *desk->options.seccomp)
		return desk->options.seccomp;
	if (desk->count == 0)
		fault(&why, FAULT_CONFIG, 0, "needs the name of a profile, or --seccomp", "seccomp");
	else
		fault(&why, FAULT_CONFIG, 0, "is one word too many", desk->operands[1]);
	fault_help(&why, "", desk->count == 0 ? "mainstay seccomp list" : "options stand before the profile");
	*faults_next(&desk->faults) = why;
	return NULL;
}

int
desk_refuse(const char *deed, const char *subject, const char *allowed, const char *hint)
{
	struct fault why;
	char quoted[sizeof why.subject];
	struct text t = text_in(quoted, sizeof quoted);

	text_quoted(&t, subject);
	fault(&why, FAULT_CONFIG, 0, deed, quoted);
	fault_help(&why, allowed, hint);
	return say_refusal(&why);
}

/* ---- what they are resolved for ---------------------------------------------------------------- */

/* As the first stage does for a command, and without a word of what is only of interest there. */
static bool
find_terms(struct desk *desk, const char *said)
{
	struct options *options = &desk->options;
	struct identity who = identity_unchanged();
	struct fault why;

	if (said != options->seccomp && !text_copy(options->seccomp, sizeof options->seccomp, said))
		return fault(faults_next(&desk->faults), FAULT_CONFIG, 0, "is too long a path", said);
	who.drop = options->user[0] || options->group[0];
	if (who.drop && !account_resolve(options->user, options->group, &who.account, &why)) {
		*faults_next(&desk->faults) = why;
		return false;
	}
	switch (ask_guarding(options, &who, true)) {
	case GUARDING_NONE: break;
	case GUARDING_TERMINAL: desk->guard = filter_of_terminal(); break;
	case GUARDING_ALL: desk->guard = filter_of_guard(); break;
	}
	privileges_settle(options, true);
	privileges_of(options, &who);
	desk->terms = seccomp_terms(options, &who);
	return true;
}

/* ---- profiles ---------------------------------------------------------------------------------- */

static bool
load_compiled(struct sheet *sheet, int *code)
{
	struct fault why;

	sheet->bare = true;
	if (!compiled_read(&sheet->file, sheet->said, false, &why)) {
		*code = say_refusal(&why);
		return false;
	}
	if (sheet->file.head.arch != policy_arch()) {
		*code = desk_refuse("was compiled for another architecture, whose calls have other numbers",
		    sheet->said, "", "look at it on a machine of its own");
		return false;
	}
	sheet->filter = (struct filter){ .code = sheet->file.code,
		.count = (uint16_t)sheet->file.head.count, .flags = (uint8_t)sheet->file.head.flags };
	return true;
}

bool
desk_load(struct desk *desk, const char *said, struct sheet *sheet, int *code)
{
	static struct faults strangers;
	struct fault why;

	sheet->said = said;
	if (!find_terms(desk, said)) {
		*code = say_refusals(&desk->faults);
		return false;
	}
	if (profile_is_file(said) && compiled_is(said))
		return load_compiled(sheet, code);
	if (profile_is_none(said)) {
		*code = desk_refuse("is no filter at all: every call is let through", said, "", "");
		return false;
	}
	if (!profile_resolve(said, &desk->terms, &sheet->profile, &strangers, &desk->faults)) {
		*code = say_refusals(&desk->faults);
		return false;
	}
	if (desk->options.verbose > 0)
		seccomp_say_strangers(&strangers);
	if (!filter_compile(&sheet->profile.rules, sheet->file.code, FILTER_CODE_MAX, &sheet->filter, &why)) {
		*code = say_refusal(&why);
		return false;
	}
	return true;
}

/* ---- words ------------------------------------------------------------------------------------- */

int
desk_print(struct desk *desk, int code)
{
	struct fault why;

	if (!desk->page.cut) {
		kernel_write(STDOUT_FILENO, desk->page.at, desk->page.used);
		return code;
	}
	fault(&why, FAULT_SYSTEM, 0, "is too long to be shown", "the profile");
	return say_refusal(&why);
}

void
sheet_add_place(const char *said, const struct profile *profile, int rule, struct text *to)
{
	static const char whose[][80] = {
		[PROFILE_SAID] = "",
		[PROFILE_ALWAYS] = "always allowed by mainstay: no process can do without it",
		[PROFILE_CLONE3] = "by mainstay: on ENOSYS a C library takes clone, on another error it gives up",
		[PROFILE_ALLOWED] = "--seccomp-extra-allow", [PROFILE_DENIED] = "--seccomp-extra-deny",
	};
	_Static_assert(sizeof whose / sizeof *whose == PROFILE_SOURCES, "one for each source");
	const struct profile_cause *cause = &profile->causes[rule];

	if (cause->source != PROFILE_SAID) {
		text_add(to, whose[cause->source]);
		return;
	}
	text_quoted(to, profile->name);
	text_char(to, ':');
	text_int(to, cause->line);
	if (!profile_is_file(said)) /* built in, its lines are the source's, and begin without blanks */
		return;
	text_char(to, ':');
	text_int(to, cause->column);
}

void
sheet_add_call(struct text *to, uint32_t number)
{
	char name[FILTER_NAME];

	if (filter_name((int32_t)number, name)) {
		text_add(to, name);
		return;
	}
	text_add(to, "call ");
	text_int(to, number);
}
