#include "config/nearest.h"

#include <string.h>

enum { EDITS_MAX = 3 };

/* Words that are too long are left empty: nothing is near to them. */
static void
lowered(char to[static NAME_ROOM], const char *words)
{
	if (!text_copy(to, NAME_ROOM, words))
		to[0] = '\0';
	for (; *to; to++)
		if (*to >= 'A' && *to <= 'Z')
			*to = (char)(*to - 'A' + 'a');
}

struct nearest
nearest_to(const char *wanted)
{
	struct nearest n = { .best = "" };
	size_t length;

	lowered(n.wanted, wanted);
	length = strlen(n.wanted);
	n.distance = length > 2 * EDITS_MAX ? EDITS_MAX + 1 : (unsigned)(length + 1) / 2;
	return n;
}

void
nearest_try(struct nearest *n, const char *candidate)
{
	char low[NAME_ROOM];
	unsigned distance;

	lowered(low, candidate);
	distance = text_distance(n->wanted, low);
	if (low[0] && distance < n->distance) {
		n->distance = distance;
		text_copy(n->best, sizeof n->best, candidate);
	}
}

const char *
nearest_name(const struct nearest *n)
{
	return n->best;
}
