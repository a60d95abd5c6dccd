#include <string.h>

#include "config/profile_parts.h"

/* ---- faults ---------------------------------------------------------------------------------- */

static struct fault *
fill(const struct profile_reading *r, struct fault *why, struct json_ruler at, const char *subject,
    const char *what)
{
	char quoted[sizeof why->subject];
	struct text t = text_in(quoted, sizeof quoted);

	text_char(&t, '"');
	text_quoted(&t, subject);
	text_char(&t, '"');
	fault(why, FAULT_CONFIG, 0, what, quoted);
	t = text_in(why->origin, sizeof why->origin);
	json_place_add(&t, r->profile->name, at.line, at.column);
	return why;
}

struct fault *
profile_fault(struct profile_reading *r, size_t at, const char *subject, const char *what)
{
	json_measure(&r->ruler, r->text, at);
	return fill(r, faults_next(r->faults), r->ruler, subject, what);
}

struct fault *
profile_contradiction(struct profile_reading *r, const struct profile_cause *at, const char *subject,
    const char *what)
{
	return fill(r, faults_next(r->faults), (struct json_ruler){ 0, at->line, at->column }, subject, what);
}

struct fault *
profile_stranger(struct profile_reading *r, const struct profile_cause *at, const char *subject,
    const char *what)
{
	return fill(r, faults_next(r->terms->strict ? r->faults : r->strangers),
	    (struct json_ruler){ 0, at->line, at->column }, subject, what);
}

struct fault *
profile_word_fault(struct profile_reading *r, size_t at, const char *what)
{
	char word[WORD_ROOM];

	if (json_kind_at(r->text, at) == JSON_TEXT) {
		json_string_at(r->text, at, word, sizeof word);
	} else {
		struct text t = text_in(word, sizeof word);

		text_add_n(&t, r->text + at, strcspn(r->text + at, ",]} \t\r\n"));
	}
	return profile_fault(r, at, word, what);
}

void
profile_hint(struct fault *why, const char *hint)
{
	struct text t = text_in(why->hint, sizeof why->hint);

	text_add(&t, hint);
}

void
profile_guess(struct fault *why, const struct nearest *n)
{
	struct text t = text_in(why->hint, sizeof why->hint);

	if (!*nearest_name(n))
		return;
	text_char(&t, '"');
	text_add(&t, nearest_name(n));
	text_char(&t, '"');
}

/* ---- objects --------------------------------------------------------------------------------- */

static bool
unknown_key(struct profile_reading *r, size_t at, const char *key, const struct profile_key *keys,
    size_t count)
{
	struct nearest n = nearest_to(key);

	for (size_t i = 0; i < count; i++)
		nearest_try(&n, keys[i].name);
	profile_guess(profile_fault(r, at, key, "is not a key of a profile here"), &n);
	return false;
}

static bool
key_twice(struct profile_reading *r, size_t at, const char *key, size_t first)
{
	struct fault *why = profile_fault(r, at, key, "is said twice");
	struct text t = text_in(why->hint, sizeof why->hint);

	json_measure(&r->ruler, r->text, first);
	text_add(&t, "keep one; the other is at line ");
	text_int(&t, r->ruler.line);
	return false;
}

static bool
wrong_kind(struct profile_reading *r, size_t at, const char *subject, enum json_kind is,
    unsigned takes)
{
	char deed[96];
	struct text t = text_in(deed, sizeof deed);
	struct fault *why;

	text_add(&t, "cannot be ");
	text_add(&t, json_kind_word(is));
	why = profile_fault(r, at, subject, deed);
	t = text_in(why->allowed, sizeof why->allowed);
	for (unsigned kind = 0; kind < JSON_KINDS; kind++)
		if (takes >> kind & 1) {
			text_add(&t, t.used > 0 ? ", or " : "");
			text_add(&t, json_kind_word((enum json_kind)kind));
		}
	return false;
}

bool
profile_object(struct profile_reading *r, size_t at, const struct profile_key *keys,
    size_t count, size_t found[static KEYS_MAX])
{
	struct json_each member = json_each(r->text, at);
	size_t said[KEYS_MAX] = { 0 };
	bool fine = true;

	memset(found, 0, KEYS_MAX * sizeof *found);
	while (r->faults->count < FAULTS_MAX && json_next(&member)) {
		enum json_kind kind = json_kind_at(r->text, member.value);
		char key[WORD_ROOM];
		size_t i = 0;

		json_string_at(r->text, member.key, key, sizeof key);
		while (i < count && !text_same(key, keys[i].name))
			i++;
		if (i == count) {
			fine = unknown_key(r, member.key, key, keys, count);
		} else if (said[i]) {
			fine = key_twice(r, member.key, key, said[i]);
		} else {
			said[i] = member.key;
			/* Who writes profiles in Go writes null for what is not there. */
			if (kind != JSON_NULL && !(keys[i].takes >> kind & 1))
				fine = wrong_kind(r, member.value, key, kind, keys[i].takes);
			else if (kind != JSON_NULL)
				found[i] = member.value;
		}
	}
	return fine;
}

bool
profile_element(struct profile_reading *r, size_t at, enum json_kind kind)
{
	enum json_kind is = json_kind_at(r->text, at);

	return is == kind || wrong_kind(r, at, "an element", is, 1u << kind);
}

bool
profile_list(struct profile_reading *r, size_t at, enum json_kind kind)
{
	struct json_each element = json_each(r->text, at);
	bool fine = true;

	while (r->faults->count < FAULTS_MAX && json_next(&element))
		fine &= profile_element(r, element.value, kind);
	return fine;
}

static bool
read_hex(const char *words, uint64_t *number)
{
	uint64_t sum = 0;

	if (!text_starts(words, "0x") || !words[2] || strlen(words) > 2 + 16)
		return false;
	for (words += 2; *words; words++) {
		static const char digits[] = "0123456789abcdefABCDEF";
		const char *digit = strchr(digits, *words);

		if (!digit)
			return false;
		sum = sum << 4 | (uint64_t)(digit - digits >= 16 ? digit - digits - 6 : digit - digits);
	}
	*number = sum;
	return true;
}

bool
profile_number(struct profile_reading *r, size_t at, uint64_t max, bool hex, uint64_t *number)
{
	struct fault *why;
	struct text t;
	char words[WORD_ROOM];

	if (json_kind_at(r->text, at) == JSON_TEXT) {
		if (json_string_at(r->text, at, words, sizeof words) && read_hex(words, number))
			return true;
		why = profile_word_fault(r, at, "is no number in hexadecimal");
		profile_hint(why, "\"0x5412\"");
		return false;
	}
	if (json_number_at(r->text, at, max, number))
		return true;
	why = profile_word_fault(r, at, "is out of range, or not a whole number");
	t = text_in(why->allowed, sizeof why->allowed);
	text_add(&t, "0 to ");
	text_int(&t, (int64_t)max);
	if (hex)
		profile_hint(why, "a larger one as a string in hexadecimal, \"0xffffffffffffffff\": "
		    "readers of JSON round it");
	return false;
}
