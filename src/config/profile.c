#include "config/profile.h"

#include <string.h>

#include "base/require.h"
#include "config/profile_parts.h"

enum {
	TOP_DEFAULT, TOP_NUMBER, TOP_ERRNO, TOP_ARCH_MAP, TOP_ARCHES, TOP_SYSCALLS, TOP_FLAGS,
	TOP_PATH, TOP_METADATA, TOP_COMMENT, TOP_KEYS,
};

static const struct profile_key top_keys[TOP_KEYS] = {
	[TOP_DEFAULT] = { "defaultAction", TAKES_TEXT },
	[TOP_NUMBER] = { "defaultErrnoRet", TAKES_NUMBER }, [TOP_ERRNO] = { "defaultErrno", TAKES_TEXT },
	[TOP_ARCH_MAP] = { "archMap", TAKES_LIST }, [TOP_ARCHES] = { "architectures", TAKES_LIST },
	[TOP_SYSCALLS] = { "syscalls", TAKES_LIST }, [TOP_FLAGS] = { "flags", TAKES_LIST },
	[TOP_PATH] = { "listenerPath", TAKES_TEXT }, [TOP_METADATA] = { "listenerMetadata", TAKES_TEXT },
	[TOP_COMMENT] = { "comment", TAKES_TEXT },
};

/* ---- the whole ------------------------------------------------------------------------------- */

static bool
each_arch(struct profile_reading *r, size_t at)
{
	struct json_each arch = json_each(r->text, at);
	bool fine = profile_list(r, at, JSON_TEXT), native;

	while (fine && json_next(&arch))
		fine = profile_arch(r, arch.value, &native);
	return fine;
}

static bool
read_arch_map(struct profile_reading *r, size_t at)
{
	static const struct profile_key keys[] = {
		{ "architecture", TAKES_TEXT }, { "subArchitectures", TAKES_LIST },
	};
	struct json_each each = json_each(r->text, at);
	bool fine = profile_list(r, at, JSON_OBJECT), native;

	while (fine && json_next(&each)) {
		size_t found[KEYS_MAX];

		fine = profile_object(r, each.value, keys, 2, found) &&
		    (!found[0] || profile_arch(r, found[0], &native)) &&
		    (!found[1] || each_arch(r, found[1]));
	}
	return fine;
}

/* The other architectures are checked, and no more: the filter is for this one (docs/decisions.md). */
static bool
read_arches(struct profile_reading *r, size_t map, size_t list)
{
	bool fine = true;

	if (map && list) {
		profile_hint(profile_fault(r, list, "architectures", "stands beside \"archMap\""),
		    "keep one of them");
		fine = false;
	}
	if (map)
		fine &= read_arch_map(r, map);
	if (list)
		fine &= each_arch(r, list);
	return fine;
}

static bool
read_flags(struct profile_reading *r, size_t at)
{
	struct json_each flag = json_each(r->text, at);
	bool fine = profile_list(r, at, JSON_TEXT);

	r->profile->rules.flags = FILTER_MITIGATES;
	while (fine && json_next(&flag))
		fine = profile_flag(r, flag.value, &r->profile->rules.flags);
	return fine;
}

static bool
read_top(struct profile_reading *r)
{
	struct filter_rules *rules = &r->profile->rules;
	size_t found[KEYS_MAX];
	bool fine = profile_object(r, 0, top_keys, TOP_KEYS, found);
	struct json_each group;

	r->profile->comment = found[TOP_COMMENT] ? (int)found[TOP_COMMENT] : -1;
	if (found[TOP_PATH]) {
		profile_hint(profile_fault(r, found[TOP_PATH], "listenerPath", "is not supported"),
		    "mainstay has nobody to answer a filter's questions; take the key out");
		fine = false;
	}
	if (!found[TOP_DEFAULT] && fine) {
		profile_hint(profile_fault(r, 0, "defaultAction", "is missing"), "\"SCMP_ACT_ERRNO\"");
		fine = false;
	}
	if (found[TOP_DEFAULT])
		fine &= profile_answer(r, found[TOP_DEFAULT], found[TOP_NUMBER], found[TOP_ERRNO],
		    &rules->otherwise);
	fine &= read_arches(r, found[TOP_ARCH_MAP], found[TOP_ARCHES]);
	if (found[TOP_FLAGS])
		fine &= read_flags(r, found[TOP_FLAGS]);
	if (!found[TOP_SYSCALLS])
		return fine;
	group = json_each(r->text, found[TOP_SYSCALLS]);
	while (r->faults->count < FAULTS_MAX && json_next(&group))
		fine &= profile_element(r, group.value, JSON_OBJECT) && profile_group(r, group.value);
	return fine;
}

/* ---- where it comes from ----------------------------------------------------------------------- */

bool
profile_is_none(const char *said)
{
	return text_same(said, "unconfined");
}

bool
profile_is_file(const char *said)
{
	size_t length = strlen(said);

	return strchr(said, '/') || (length > 5 && text_same(said + length - 5, ".json"));
}

static bool
unknown_name(const char *said, struct faults *faults)
{
	struct fault *why = faults_next(faults);
	struct nearest n = nearest_to(said);
	struct text t;

	fault(why, FAULT_CONFIG, 0, "is no profile that is built in", said);
	t = text_in(why->allowed, sizeof why->allowed);
	for (unsigned i = 0; profile_builtin(i); i++) {
		nearest_try(&n, profile_builtin(i));
		text_add(&t, profile_builtin(i));
		text_add(&t, ", ");
	}
	text_add(&t, "or a file: a path with a slash in it, or NAME.json");
	t = text_in(why->hint, sizeof why->hint);
	text_add(&t, nearest_name(&n));
	return false;
}

/* The profile's text and the name that its faults have. */
static bool
fetch(const char *said, struct profile *profile, struct faults *faults)
{
	static struct json_text file;
	const char *name = said;
	struct fault why;
	int fd;

	if (profile_named(said, &file, &profile->text, &profile->length, &name)) {
		require(text_copy(profile->name, sizeof profile->name, name));
		return true;
	}
	if (!profile_is_file(said))
		return unknown_name(said, faults);
	if (!text_copy(profile->name, sizeof profile->name, said))
		return fault(faults_next(faults), FAULT_CONFIG, 0, "is too long a path", said);
	if (!json_text_open(said, true, &fd, &why) || !json_text_read(&file, fd, said, &why) ||
	    !json_text_is_object(file.text, file.length, said, &why)) {
		*faults_next(faults) = why;
		return false;
	}
	profile->text = file.text;
	profile->length = file.length;
	return true;
}

bool
profile_resolve(const char *said, const struct profile_terms *terms, struct profile *profile,
    struct faults *strangers, struct faults *faults)
{
	static struct profile_reading r;

	filter_rules_begin(&profile->rules, (struct filter_answer){ FILTER_ALLOW, 0 });
	profile->caps_asked = 0;
	profile->kernel_least = 0;
	profile->kernel_below = UINT32_MAX;
	if (!fetch(said, profile, faults))
		return false;
	memset(r.first, 0, sizeof r.first);
	r.terms = terms;
	r.profile = profile;
	r.strangers = strangers;
	r.faults = faults;
	r.text = profile->text;
	r.ruler = (struct json_ruler){ 0, 1, 1 };
	r.full = false;
	return read_top(&r) && profile_complete(&r);
}

const char *
profile_comment(const struct profile *profile, unsigned index, char room[static PROFILE_COMMENT])
{
	require(index < profile->rules.count);
	room[0] = '\0';
	if (profile->causes[index].comment >= 0)
		json_string_at(profile->text, (size_t)profile->causes[index].comment, room, PROFILE_COMMENT);
	return room;
}

const char *
profile_purpose(const struct profile *profile, char room[static PROFILE_COMMENT])
{
	room[0] = '\0';
	if (profile->comment >= 0)
		json_string_at(profile->text, (size_t)profile->comment, room, PROFILE_COMMENT);
	return room;
}
