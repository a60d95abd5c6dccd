#include "base/require.h"
#include "config/profile_parts.h"

/*
 * The files of seccomp/ as tests/rig/profiles.sh packs them: without indentation, so that a line here
 * is a line there, one text behind the other, and what was said before as its distance.
 */
static const struct {
	char name[16], path[32];
	uint32_t begin, length;
} built_in[] = {
#define PROFILE(name, begin, length) { name, "seccomp/" name ".json", begin, length },
#define PACKED(...)
#include "profiles.def"
#undef PROFILE
#undef PACKED
};

static const uint8_t packed[] = {
#define PROFILE(...)
#define PACKED(...) __VA_ARGS__
#include "profiles.def"
};

enum { BUILT_IN = sizeof built_in / sizeof *built_in };

const char *
profile_builtin(unsigned index)
{
	if (index == BUILT_IN)
		return "unconfined";
	return index < BUILT_IN ? built_in[index].name : NULL;
}

/* The texts up to that end, and no further. */
static void
unpack(char *to, size_t end)
{
	const uint8_t *from = packed;

	for (size_t at = 0; at < end;) {
		if (*from < 0x80) {
			to[at++] = (char)*from++;
			continue;
		}
		size_t length = (*from & 0x7fu) + 4, back = from[1] | (size_t)from[2] << 8;

		for (from += 3; length > 0; length--, at++)
			to[at] = to[at - back];
	}
}

bool
profile_named(const char *name, struct json_text *room, const char **text, size_t *length,
    const char **path)
{
	for (size_t i = 0; i < BUILT_IN; i++)
		if (text_same(name, built_in[i].name)) {
			size_t end = built_in[i].begin + built_in[i].length;

			require(end + 256 < sizeof room->text);
			unpack(room->text, end);
			room->text[end] = '\0';
			*text = room->text + built_in[i].begin;
			*length = built_in[i].length;
			*path = built_in[i].path;
			return true;
		}
	return false;
}
