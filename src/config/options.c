#include "config/options.h"

#include <string.h>

#include "config/arguments.h"
#include "config/privileges.h"
#include "config/saying.h"
#include "config/table.h"
#include "config/values.h"
#include "core/supervisor.h"

_Static_assert(SCOPE_APP == 0 && SCOPE_GROUP == 1 && SCOPE_ALL == 2 && SCOPE_COUNT == 3,
    "the words of --drain stand in the order of enum scope");
_Static_assert(STOP_FROM_OPERATOR == 0 && STOP_FROM_ANYONE == 1 && STOP_FROM_COUNT == 2,
    "the words of --stop-from stand in the order of enum stop_from");

enum dialect
dialect_of(const char *called)
{
	static const struct { char name[12]; enum dialect dialect; } names[] = {
		{ "tini", DIALECT_TINI }, { "tini-static", DIALECT_TINI },
		{ "docker-init", DIALECT_TINI }, { "dumb-init", DIALECT_DUMB_INIT },
		{ "catatonit", DIALECT_CATATONIT }, { "podman-init", DIALECT_CATATONIT },
	};
	const char *slash = called ? strrchr(called, '/') : NULL;

	for (size_t i = 0; called && i < sizeof names / sizeof *names; i++)
		if (text_same(slash ? slash + 1 : called, names[i].name))
			return names[i].dialect;
	return DIALECT_MAINSTAY;
}

static void
dialect_says(struct options *all, enum option which)
{
	all->places[which] = (struct place){ .origin = ORIGIN_DIALECT };
}

/* Called by the name of another init, mainstay takes nothing away that would be there under it. */
void
options_default(struct options *all, enum dialect dialect)
{
	memset(all, 0, sizeof *all);
	for (unsigned i = 0; i < OPTION_COUNT; i++)
		value_default((enum option)i, (char *)all + option_row((enum option)i)->offset);
	all->dialect = dialect;
	if (dialect == DIALECT_MAINSTAY)
		return;
	all->guard = GUARD_NO;
	all->stop_from = STOP_FROM_ANYONE;
	dialect_says(all, OPTION_guard);
	dialect_says(all, OPTION_stop_from);
	if (dialect == DIALECT_DUMB_INIT) {
		all->signal_group = true;
		dialect_says(all, OPTION_signal_group);
	}
}

void
option_value(const struct options *all, enum option which, struct text *to)
{
	value_add(which, (const char *)all + option_row(which)->offset, to);
}

void
option_place(const struct options *all, enum option which, struct text *to)
{
	place_add(all, all->places[which], to);
	if (all->places[which].origin == ORIGIN_ENVIRONMENT) {
		text_add(to, ", ");
		option_add_variable(to, which);
	}
}

/* --help, --version and --license answer even where everything else is wrong. */
static bool
only_asked(struct options *all, struct walk walk)
{
	struct said said;

	while (walk_next(&walk, &said))
		if (said.kind == SAID_ALONE && option_row(said.which)->kind == KIND_ASK) {
			*((bool *)all + option_row(said.which)->offset) = true;
			return true;
		}
	return false;
}

/* The strongest word on which file to read; NULL when nobody named one. */
static const char *
file_named(struct options *all, struct walk walk, char **envp)
{
	struct said said;
	const char *path = NULL;

	for (char **e = envp; *e && !path; e++)
		if (text_starts(*e, "MAINSTAY_CONFIG=")) {
			path = strchr(*e, '=') + 1;
			all->places[OPTION_config].origin = ORIGIN_ENVIRONMENT;
		}
	while (walk_next(&walk, &said))
		if (said.kind == SAID_VALUE && said.which == OPTION_config) {
			path = said.words;
			all->places[OPTION_config].origin = ORIGIN_COMMAND_LINE;
			all->places[OPTION_config].at = said.argument;
		}
	return path;
}

/* What each option may say, and all of them may not say together. */
static bool
agree(const struct options *all, bool has_command, struct faults *faults)
{
	struct fault *why;
	struct text t;

	if (!all->pause || !has_command)
		return true;
	why = faults_next(faults);
	fault(why, FAULT_CONFIG, 0, "runs no command, and one was given", "--pause");
	t = text_in(why->origin, sizeof why->origin);
	option_place(all, OPTION_pause, &t);
	return fault_help(why, "", "leave out one of them");
}

bool
options_resolve_after(struct options *all, int skip, int argc, char **argv, char **envp,
    int *first_operand, struct faults *faults)
{
	struct walk walk = walk_start(skip, argc, argv);
	const char *path;
	bool fine = true;

	options_default(all, dialect_of(argc > 0 ? argv[0] : NULL));
	*first_operand = argc;
	if (only_asked(all, walk))
		return true;
	path = file_named(all, walk, envp);
	/* A path that cannot be one is refused where it was said, below. */
	if (!path || (*path && text_copy(all->config, sizeof all->config, path)))
		fine = options_from_file(all, all->config, path != NULL, faults);
	fine &= options_from_environment(all, envp, faults);
	fine &= options_from_arguments(all, skip, argc, argv, first_operand, faults);
	fine &= agree(all, *first_operand < argc, faults);
	fine &= privileges_agree(all, faults);
	return fine;
}

bool
options_resolve(struct options *all, int argc, char **argv, char **envp, int *first_operand,
    struct faults *faults)
{
	return options_resolve_after(all, 1, argc, argv, envp, first_operand, faults);
}
