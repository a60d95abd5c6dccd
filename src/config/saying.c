#include "config/saying.h"

#include "base/require.h"
#include "config/table.h"
#include "config/values.h"

static void *
field_of(struct options *all, enum option which)
{
	return (char *)all + option_row(which)->offset;
}

void
place_add(const struct options *all, struct place place, struct text *to)
{
	switch (place.origin) {
	case ORIGIN_DEFAULT:
		text_add(to, "default");
		break;
	case ORIGIN_DIALECT:
		text_add(to, "the name mainstay was called by");
		break;
	case ORIGIN_FILE:
		text_add(to, all->config);
		text_char(to, ':');
		text_int(to, place.at);
		text_char(to, ':');
		text_int(to, place.column);
		break;
	case ORIGIN_PEER:
		text_add(to, "environment, ");
		text_add(to, option_peer((unsigned)place.at)->variable);
		break;
	case ORIGIN_ENVIRONMENT:
		text_add(to, "environment");
		break;
	case ORIGIN_COMMAND_LINE:
		text_add(to, "command line, argument ");
		text_int(to, place.at);
		break;
	case ORIGIN_COUNT:
		require(false); /* ORIGIN_COUNT is none */
	}
}

void
place_add_name(enum option which, struct place place, struct text *to)
{
	switch (place.origin) {
	case ORIGIN_FILE:
		text_char(to, '"');
		text_add(to, option_row(which)->name);
		text_char(to, '"');
		break;
	case ORIGIN_PEER:
		text_add(to, option_peer((unsigned)place.at)->variable);
		break;
	case ORIGIN_ENVIRONMENT:
		option_add_variable(to, which);
		break;
	case ORIGIN_DEFAULT:
	case ORIGIN_DIALECT:
	case ORIGIN_COMMAND_LINE:
		option_add_flag(to, which);
		break;
	case ORIGIN_COUNT:
		require(false); /* ORIGIN_COUNT is none */
	}
}

void
place_add_try(enum option which, const char *value, struct place place, struct text *to)
{
	bool number = option_row(which)->kind == KIND_LEVEL, word = option_row(which)->kind == KIND_FLAG;
	bool quoted = place.origin == ORIGIN_FILE && !number && !word;

	place_add_name(which, place, to);
	text_add(to, place.origin == ORIGIN_FILE ? ": " : "=");
	text_add(to, quoted ? "\"" : "");
	text_add(to, value);
	text_add(to, quoted ? "\"" : "");
}

/* Completes what a reader of values began. */
static bool
refused(const struct options *all, enum option which, struct place place, struct fault *why)
{
	char value[sizeof why->hint];
	struct text t = text_in(value, sizeof value);

	text_add(&t, why->hint);
	t = text_in(why->hint, sizeof why->hint);
	place_add_try(which, value, place, &t);
	t = text_in(why->subject, sizeof why->subject);
	place_add_name(which, place, &t);
	t = text_in(why->origin, sizeof why->origin);
	place_add(all, place, &t);
	return false;
}

void
option_forget(struct options *all, enum option which, struct place place)
{
	if (value_is_list(option_row(which)->kind))
		value_default(which, field_of(all, which));
	all->places[which] = place;
}

bool
option_say(struct options *all, enum option which, const char *words, struct place place,
    struct faults *faults)
{
	struct fault why;

	if (place.origin != all->places[which].origin)
		option_forget(all, which, place);
	all->places[which] = place;
	if (value_read(which, field_of(all, which), words, &why))
		return true;
	refused(all, which, place, &why);
	*faults_next(faults) = why;
	return false;
}

void
option_raise(struct options *all, enum option which, struct place place)
{
	int *level = field_of(all, which);

	require(option_row(which)->kind == KIND_LEVEL);
	if (*level < option_row(which)->most)
		++*level;
	all->places[which] = place;
}

bool
option_unknown(const struct options *all, const char *subject, const char *guess,
    struct place place, struct faults *faults)
{
	struct fault *why = faults_next(faults);
	struct text t = text_in(why->origin, sizeof why->origin);

	fault(why, FAULT_CONFIG, 0, "is not an option", subject);
	fault_help(why, "", guess);
	place_add(all, place, &t);
	return false;
}
