#include <linux/securebits.h>

#include "base/capabilities.h"
#include "config/nearest.h"
#include "config/values.h"

/* The names are those of systemd's SecureBits=, and prctl(2)'s last one in the same manner. */
static const struct {
	char name[32];
	uint64_t bit;
} securebits[] = {
	{ "noroot", SECBIT_NOROOT }, { "noroot-locked", SECBIT_NOROOT_LOCKED },
	{ "no-setuid-fixup", SECBIT_NO_SETUID_FIXUP },
	{ "no-setuid-fixup-locked", SECBIT_NO_SETUID_FIXUP_LOCKED },
	{ "keep-caps-locked", SECBIT_KEEP_CAPS_LOCKED },
	{ "no-cap-ambient-raise", SECBIT_NO_CAP_AMBIENT_RAISE },
	{ "no-cap-ambient-raise-locked", SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED },
};

enum { SECUREBITS_COUNT = sizeof securebits / sizeof *securebits };

bool
value_is_set(enum option which)
{
	enum option_kind kind = option_row(which)->kind;

	return kind == KIND_CAPS || kind == KIND_SECUREBITS;
}

bool
set_read_whole(enum option which, uint64_t *set, const char *words)
{
	bool none = text_same(words, "none"), automatic = text_same(words, "auto");

	if (none)
		*set = 0;
	else if (automatic && text_same(option_row(which)->initial, "auto"))
		*set = SET_AUTO;
	else
		return false;
	return true;
}

static bool
no_capability(enum option which, const char *words, struct fault *why)
{
	struct nearest n = nearest_to(words);

	for (unsigned i = 0; i < CAPABILITY_COUNT; i++) {
		char whole[32];
		struct text t = text_in(whole, sizeof whole);

		text_add(&t, "CAP_");
		text_add(&t, capability_name(i));
		nearest_try(&n, capability_name(i));
		nearest_try(&n, whole);
	}
	return value_refuse(why, which, words, "is not a capability", nearest_name(&n));
}

bool
cap_read(enum option which, uint64_t *set, const char *words, struct fault *why)
{
	unsigned number;

	*set &= ~SET_AUTO;
	if (capability_read(words, &number)) {
		*set |= UINT64_C(1) << number;
		return true;
	}
	if (!text_alike(words, "all"))
		return no_capability(which, words, why);
	if (option_row(which)->most != CAPS_OR_ALL)
		return value_refuse(why, which, words,
		    "would undo what --user is for; name those that are needed", "");
	*set = SET_ALL;
	return true;
}

/* The flag keep-caps itself is not among them: execve(2) clears it, so no app would ever have it. */
bool
securebit_read(enum option which, uint64_t *set, const char *words, struct fault *why)
{
	struct nearest n = nearest_to(words);

	if (text_alike(words, "keep-caps"))
		return value_refuse(why, which, words,
		    "is cleared by execve, so no app can have it; see --keep-caps", "");
	for (unsigned i = 0; i < SECUREBITS_COUNT; i++) {
		if (text_alike(words, securebits[i].name)) {
			*set = (*set & ~SET_AUTO) | securebits[i].bit;
			return true;
		}
		nearest_try(&n, securebits[i].name);
	}
	return value_refuse(why, which, words, "is not a secure bit", nearest_name(&n));
}

static void
add_name(struct text *to, bool *some, const char *name)
{
	text_add(to, *some ? "," : "");
	text_add(to, name);
	*some = true;
}

void
set_add(enum option which, uint64_t set, struct text *to)
{
	bool caps = option_row(which)->kind == KIND_CAPS, some = false;

	if (set == SET_AUTO || set == SET_ALL || set == 0) {
		text_add(to, set == SET_AUTO ? "auto" : set == SET_ALL ? "ALL" : "none");
		return;
	}
	for (unsigned i = 0; caps && i < CAPABILITY_COUNT; i++)
		if (set >> i & 1)
			add_name(to, &some, capability_name(i));
	for (unsigned i = 0; !caps && i < SECUREBITS_COUNT; i++)
		if (set & securebits[i].bit)
			add_name(to, &some, securebits[i].name);
}
