#include "config/options.h"

#include <string.h>

#include "config/arguments.h"
#include "config/saying.h"
#include "config/table.h"
#include "config/values.h"
#include "core/supervisor.h"

_Static_assert(SCOPE_APP == 0 && SCOPE_GROUP == 1 && SCOPE_ALL == 2 && SCOPE_COUNT == 3,
    "the words of --drain stand in the order of enum scope");

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

void
options_default(struct options *all, enum dialect dialect)
{
	memset(all, 0, sizeof *all);
	for (unsigned i = 0; i < OPTION_COUNT; i++)
		value_default((enum option)i, (char *)all + option_row((enum option)i)->offset);
	all->dialect = dialect;
	if (dialect == DIALECT_DUMB_INIT) {
		all->signal_group = true;
		all->places[OPTION_signal_group] = (struct place){ .origin = ORIGIN_DIALECT };
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
}

/* --help, --version and --license answer even where everything else is wrong. */
static bool
only_asked(struct options *all, int argc, char **argv)
{
	struct walk walk = walk_start(argc, argv);
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
file_named(struct options *all, int argc, char **argv, char **envp)
{
	struct walk walk = walk_start(argc, argv);
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

bool
options_resolve(struct options *all, int argc, char **argv, char **envp, int *first_operand,
    struct faults *faults)
{
	const char *path;
	bool fine = true;

	options_default(all, dialect_of(argc > 0 ? argv[0] : NULL));
	*first_operand = argc;
	if (only_asked(all, argc, argv))
		return true;
	path = file_named(all, argc, argv, envp);
	/* A path that cannot be one is refused where it was said, below. */
	if (!path || (*path && text_copy(all->config, sizeof all->config, path)))
		fine = options_from_file(all, all->config, path != NULL, faults);
	fine &= options_from_environment(all, envp, faults);
	fine &= options_from_arguments(all, argc, argv, first_operand, faults);
	return fine;
}
