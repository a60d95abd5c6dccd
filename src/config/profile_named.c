#include "config/profile_parts.h"

/* C promises literals of 4095 bytes only; each compiler that we have takes longer ones. */
#pragma GCC diagnostic ignored "-Woverlength-strings"

/* seccomp/NAME.json without its indentation, so that a line here is a line there. */
static const struct {
	char name[16], path[32];
	const char *text;
	size_t length;
} built_in[] = {
#define PROFILE(name, text) { name, "seccomp/" name ".json", text, sizeof(text) - 1 },
#include "profiles.def"
#undef PROFILE
};

enum { BUILT_IN = sizeof built_in / sizeof *built_in };

const char *
profile_builtin(unsigned index)
{
	if (index == BUILT_IN)
		return "unconfined";
	return index < BUILT_IN ? built_in[index].name : NULL;
}

bool
profile_named(const char *name, const char **text, size_t *length, const char **path)
{
	for (size_t i = 0; i < BUILT_IN; i++)
		if (text_same(name, built_in[i].name)) {
			*text = built_in[i].text;
			*length = built_in[i].length;
			*path = built_in[i].path;
			return true;
		}
	return false;
}
