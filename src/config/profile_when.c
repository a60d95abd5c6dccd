#include <string.h>

#include "base/capabilities.h"
#include "config/profile_parts.h"

enum { WHEN_CAPS, WHEN_ARCHES, WHEN_KERNEL, WHEN_KEYS };

static const struct profile_key when_keys[WHEN_KEYS] = {
	[WHEN_CAPS] = { "caps", TAKES_LIST }, [WHEN_ARCHES] = { "arches", TAKES_LIST },
	[WHEN_KERNEL] = { "minKernel", TAKES_TEXT },
};

/* What an object of conditions asks, and what holds of it. */
struct when {
	uint64_t caps;
	bool arches, native;
	bool kernel, new_enough;
};

static bool
unknown_capability(struct profile_reading *r, size_t at, const char *word)
{
	struct nearest n = nearest_to(word);

	for (unsigned i = 0; i < CAPABILITY_COUNT; i++) {
		char whole[32];
		struct text t = text_in(whole, sizeof whole);

		text_add(&t, "CAP_");
		text_add(&t, capability_name(i));
		nearest_try(&n, whole);
	}
	profile_guess(profile_word_fault(r, at, "is not a capability"), &n);
	return false;
}

static bool
read_caps(struct profile_reading *r, size_t at, uint64_t *caps)
{
	struct json_each cap = json_each(r->text, at);
	bool fine = profile_list(r, at, JSON_TEXT);

	while (fine && json_next(&cap)) {
		char word[WORD_ROOM];
		unsigned number;

		json_string_at(r->text, cap.value, word, sizeof word);
		if (!text_starts(word, "CAP_") || !capability_read(word, &number))
			fine = unknown_capability(r, cap.value, word);
		else
			*caps |= UINT64_C(1) << number;
	}
	r->profile->caps_asked |= *caps;
	return fine;
}

static bool
read_arches(struct profile_reading *r, size_t at, struct when *when)
{
	struct json_each arch = json_each(r->text, at);
	bool fine = profile_list(r, at, JSON_TEXT);

	while (fine && json_next(&arch)) {
		bool native = false;

		fine = profile_docker_arch(r, arch.value, &native);
		when->arches = true;
		when->native |= native;
	}
	return fine;
}

/* "4.8": the two first numbers of a kernel's version. */
static bool
read_kernel(struct profile_reading *r, size_t at, struct when *when)
{
	struct profile *p = r->profile;
	char word[WORD_ROOM], *dot;
	uint64_t major = 0, minor = 0;
	uint32_t least;

	json_string_at(r->text, at, word, sizeof word);
	dot = strchr(word, '.');
	if (dot)
		*dot = '\0';
	if (!dot || !read_number(word, UINT16_MAX, &major) || !read_number(dot + 1, UINT16_MAX, &minor) ||
	    major == 0) {
		profile_hint(profile_word_fault(r, at, "is no kernel version"), "\"4.8\"");
		return false;
	}
	least = (uint32_t)(major << 16 | minor);
	when->kernel = true;
	when->new_enough = r->terms->kernel >= least;
	if (when->new_enough && p->kernel_least < least)
		p->kernel_least = least;
	if (!when->new_enough && p->kernel_below > least)
		p->kernel_below = least;
	return true;
}

static bool
read_when(struct profile_reading *r, size_t at, struct when *when)
{
	size_t found[KEYS_MAX];
	bool fine;

	*when = (struct when){ .caps = 0 };
	if (!at)
		return true;
	fine = profile_object(r, at, when_keys, WHEN_KEYS, found);
	if (found[WHEN_CAPS])
		fine &= read_caps(r, found[WHEN_CAPS], &when->caps);
	if (found[WHEN_ARCHES])
		fine &= read_arches(r, found[WHEN_ARCHES], when);
	if (found[WHEN_KERNEL])
		fine &= read_kernel(r, found[WHEN_KERNEL], when);
	return fine;
}

static bool
holds(const struct profile_reading *r, const struct when *with, const struct when *without)
{
	if ((with->caps & ~r->terms->bounding) || (without->caps & r->terms->bounding))
		return false;
	if ((with->arches && !with->native) || (without->arches && without->native))
		return false;
	return !(with->kernel && !with->new_enough) && !(without->kernel && without->new_enough);
}

bool
profile_applies(struct profile_reading *r, size_t includes, size_t excludes, bool *applies)
{
	struct when with, without;
	bool fine = read_when(r, includes, &with);

	fine &= read_when(r, excludes, &without);
	*applies = fine && holds(r, &with, &without);
	return fine;
}
