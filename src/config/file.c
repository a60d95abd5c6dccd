#include "config/json.h"
#include "config/nearest.h"
#include "config/saying.h"
#include "config/table.h"
#include "config/values.h"

/* One reading of one file. */
struct reading {
	struct options *all;
	struct json *doc;
	struct faults *faults;
	struct place seen[OPTION_COUNT];  /* where each key stood first; line 0: not yet */
	bool has_schema;
};

static struct place
place_here(const struct reading *r, bool key)
{
	struct place place = { .origin = ORIGIN_FILE };

	(key ? json_key_place : json_place)(r->doc, &place.at, &place.column);
	return place;
}

static bool
takes(enum option_kind kind, enum json_kind given)
{
	switch (kind) {
	case KIND_FLAG:
	case KIND_ASK:
		return given == JSON_BOOLEAN;
	case KIND_LEVEL:
		return given == JSON_NUMBER;
	case KIND_WORD: case KIND_MODE: case KIND_LIMITS: case KIND_PATHS:
	case KIND_CALLS:
		return given == JSON_TEXT;
	case KIND_DURATION: case KIND_SIGNAL: case KIND_TEXT:
	case KIND_REWRITES: case KIND_EXITS: case KIND_CAPS: case KIND_SECUREBITS: case KIND_ADDRESSES:
	case KIND_NUMBER: case KIND_PORTS: case KIND_FDS:
		return given == JSON_TEXT || given == JSON_NUMBER;
	case KIND_COUNT:
		break;
	}
	return false;
}

/* A fault about the key at hand: `what` is wrong with it. */
static struct fault *
key_fault(const struct reading *r, const char *what, struct place place)
{
	struct fault *why = faults_next(r->faults);
	char subject[sizeof why->subject];
	struct text t = text_in(subject, sizeof subject);

	text_char(&t, '"');
	text_quoted(&t, json_key(r->doc));
	text_char(&t, '"');
	fault(why, FAULT_CONFIG, 0, what, subject);
	t = text_in(why->origin, sizeof why->origin);
	place_add(r->all, place, &t);
	return why;
}

static bool
wrong_kind(const struct reading *r, enum option which)
{
	struct fault *why;
	char deed[sizeof why->deed];
	struct text t = text_in(deed, sizeof deed), hint;

	text_add(&t, "cannot be ");
	text_add(&t, json_kind_word(json_kind_of(r->doc)));
	why = key_fault(r, deed, place_here(r, false));
	t = text_in(why->allowed, sizeof why->allowed);
	value_add_allowed(which, &t);
	hint = text_in(why->hint, sizeof why->hint);
	place_add_try(which, option_row(which)->example, (struct place){ .origin = ORIGIN_FILE }, &hint);
	return false;
}

static bool
say(const struct reading *r, enum option which)
{
	char number[JSON_NUMBER_ROOM];
	const char *words;

	if (!takes(option_row(which)->kind, json_kind_of(r->doc)))
		return wrong_kind(r, which);
	words = json_words(r->doc, number);
	/* Finding a place costs a scan: the member's own is at hand, an element's only where it errs. */
	if (option_say(r->all, which, words, r->seen[which], r->faults))
		return true;
	if (r->faults->count <= FAULTS_MAX) {
		struct fault *why = &r->faults->kept[r->faults->count - 1];
		struct text t = text_in(why->origin, sizeof why->origin);

		place_add(r->all, place_here(r, false), &t);
	}
	return false;
}

static bool
say_list(const struct reading *r, enum option which)
{
	bool fine = true;

	if (!value_is_list(option_row(which)->kind))
		return wrong_kind(r, which);
	option_forget(r->all, which, r->seen[which]);
	if (value_is_set(which)) /* a list without an element is one that was said */
		option_say(r->all, which, "none", r->seen[which], r->faults);
	while (r->faults->count < FAULTS_MAX && json_element(r->doc))
		fine &= say(r, which);
	return fine;
}

static bool
unknown(const struct reading *r)
{
	struct nearest n = nearest_to(json_key(r->doc));
	struct fault *why = key_fault(r, "is not an option", place_here(r, true));
	struct text t = text_in(why->hint, sizeof why->hint);

	for (unsigned i = 0; i < OPTION_COUNT; i++)
		if (option_row((enum option)i)->reach == REACH_EVERYWHERE)
			nearest_try(&n, option_row((enum option)i)->name);
	if (*nearest_name(&n)) {
		text_char(&t, '"');
		text_add(&t, nearest_name(&n));
		text_char(&t, '"');
	}
	return false;
}

static bool
twice(const struct reading *r, struct place first)
{
	struct fault *why = key_fault(r, "is said twice", place_here(r, true));
	struct text t = text_in(why->hint, sizeof why->hint);

	text_add(&t, "keep one; the other is at line ");
	text_int(&t, first.at);
	return false;
}

static bool
schema(struct reading *r)
{
	bool text = json_kind_of(r->doc) == JSON_TEXT;

	if (text && !r->has_schema) {
		r->has_schema = true;
		return true;
	}
	key_fault(r, text ? "is said twice" : "is not a string", place_here(r, text));
	return false;
}

static bool
member(struct reading *r)
{
	enum option which;

	if (text_same(json_key(r->doc), "$schema"))
		return schema(r);
	if (!option_of_key(json_key(r->doc), &which))
		return unknown(r);
	if (r->seen[which].at > 0)
		return twice(r, r->seen[which]);
	r->seen[which] = place_here(r, false);
	return json_kind_of(r->doc) == JSON_LIST ? say_list(r, which) : say(r, which);
}

bool
options_from_file(struct options *all, const char *path, bool must_exist, struct faults *faults)
{
	struct reading r = { .all = all, .faults = faults };
	struct fault why;
	bool fine = true;

	if (path != all->config && !text_copy(all->config, sizeof all->config, path)) {
		fault(faults_next(faults), FAULT_CONFIG, 0, "is too long a path", path);
		return false;
	}
	if (!json_read(&r.doc, path, must_exist, &why)) {
		if (!*why.origin) {
			struct text t = text_in(why.origin, sizeof why.origin);

			place_add(all, all->places[OPTION_config], &t);
		}
		*faults_next(faults) = why;
		return false;
	}
	/* No more is read than can be said, so that a hostile file costs a bounded time. */
	while (r.doc && faults->count < FAULTS_MAX && json_member(r.doc))
		fine &= member(&r);
	json_free(r.doc);
	return fine;
}
