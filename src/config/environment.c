#include "config/environment.h"

#include <string.h>

#include "config/nearest.h"
#include "config/saying.h"
#include "config/table.h"

static const char prefix[] = "MAINSTAY_";
enum { PREFIX = sizeof prefix - 1 };

/* The value of an entry NAME=value when the name is that one; else NULL. */
static const char *
value_in(const char *entry, const char *name)
{
	size_t length;

	if (*entry != *name)
		return NULL; /* most are not, and every start of a container waits for this */
	length = strlen(name);
	return strncmp(entry, name, length) == 0 && entry[length] == '=' ? entry + length + 1 : NULL;
}

/*
 * tini takes any level and stops at its last; everything else it reads with atoi().  We refuse
 * what is no number, as everywhere.
 */
static const char *
peer_says(const struct option_peer *peer, const char *value)
{
	uint64_t number;

	if (*peer->says)
		return peer->says;
	if (read_number(value, UINT32_MAX, &number) && (int64_t)number > option_row(peer->which)->most)
		return "3";
	return value;
}

static bool
from_peer(struct options *all, unsigned index, char **envp, struct faults *faults)
{
	const struct option_peer *peer = option_peer(index);
	struct place place = { .origin = ORIGIN_PEER, .at = (int)index };

	for (; *envp; envp++) {
		const char *value = value_in(*envp, peer->variable);

		if (value && (!*peer->when || text_same(value, peer->when)))
			return option_say(all, peer->which, peer_says(peer, value), place, faults);
	}
	return true;
}

bool
options_from_environment(struct options *all, char **envp, struct faults *faults)
{
	struct place place = { .origin = ORIGIN_ENVIRONMENT };
	bool fine = true, seen[OPTION_COUNT] = { false };

	for (unsigned i = 0; option_peer(i); i++)
		fine &= from_peer(all, i, envp, faults);
	for (; *envp; envp++) {
		enum option which;
		size_t length;

		if (strncmp(*envp, prefix, PREFIX) != 0)
			continue;
		length = strcspn(*envp + PREFIX, "=");
		/* Of two entries with one name the first counts, as for getenv(3). */
		if ((*envp)[PREFIX + length] && option_of_variable(*envp + PREFIX, length, &which) &&
		    !seen[which]) {
			seen[which] = true;
			fine &= option_say(all, which, *envp + PREFIX + length + 1, place, faults);
		}
	}
	return fine;
}

static bool
is_known(const char *entry, size_t length)
{
	const struct option_variable *other;
	enum option which;

	if (option_of_variable(entry + PREFIX, length - PREFIX, &which))
		return true;
	for (unsigned i = 0; (other = option_variable(i)); i++)
		if (value_in(entry, other->name))
			return true;
	return false;
}

static void
guess(const char *name, struct fault *why)
{
	struct nearest n = nearest_to(name + PREFIX);
	const struct option_variable *other;
	char candidate[NAME_ROOM];

	for (unsigned i = 0; i < OPTION_COUNT; i++) {
		struct text t = text_in(candidate, sizeof candidate);

		option_add_variable(&t, (enum option)i);
		if (option_row((enum option)i)->reach != REACH_COMMAND_LINE_ONLY)
			nearest_try(&n, candidate + PREFIX);
	}
	for (unsigned i = 0; (other = option_variable(i)); i++)
		nearest_try(&n, other->name + PREFIX);
	struct text t = text_in(candidate, sizeof candidate);

	text_add(&t, *nearest_name(&n) ? prefix : "");
	text_add(&t, nearest_name(&n));
	fault_help(why, "", candidate);
}

bool
environment_stranger(char **envp, int *at, struct fault *why)
{
	for (; envp[*at]; ++*at) {
		const char *entry = envp[*at];
		size_t length = strcspn(entry, "=");
		char name[WORD_MAX];
		struct text t = text_in(name, sizeof name);

		if (strncmp(entry, prefix, PREFIX) != 0 || !entry[length] || is_known(entry, length))
			continue;
		text_add_n(&t, entry, length);
		fault(why, FAULT_CONFIG, 0, "is not an option and was ignored", "");
		t = text_in(why->subject, sizeof why->subject);
		text_quoted(&t, name);
		guess(name, why);
		++*at;
		return true;
	}
	return false;
}
