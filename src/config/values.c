#include "config/values.h"

#include <signal.h>
#include <string.h>

#include "base/capabilities.h"
#include "base/require.h"
#include "base/signal_names.h"
#include "config/nearest.h"

bool
value_is_list(enum option_kind kind)
{
	return kind == KIND_REWRITES || kind == KIND_EXITS || kind == KIND_CAPS ||
	    kind == KIND_SECUREBITS || kind == KIND_ADDRESSES || kind == KIND_LIMITS ||
	    kind == KIND_PATHS || kind == KIND_PORTS || kind == KIND_FDS ||
	    kind == KIND_CALLS;
}

static bool
read_flag(enum option which, bool *field, const char *words, struct fault *why)
{
	static const struct { char word[6]; bool is; } known[] = {
		{ "true", true }, { "false", false }, { "yes", true }, { "no", false },
		{ "on", true }, { "off", false }, { "1", true }, { "0", false },
	};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (text_alike(words, known[i].word)) {
			*field = known[i].is;
			return true;
		}
	return value_refuse(why, which, words, "is neither true nor false", "");
}

static bool
read_level(enum option which, int *field, const char *words, struct fault *why)
{
	const struct option_row *row = option_row(which);
	uint64_t number;

	if (!read_number(words, INT32_MAX, &number))
		return value_refuse(why, which, words, "is not a number", "");
	if ((int64_t)number < row->least || (int64_t)number > row->most)
		return value_refuse(why, which, words, "is out of range", "");
	*field = (int)number;
	return true;
}

static bool
read_time(enum option which, int64_t *field, const char *words, struct fault *why)
{
	const struct option_row *row = option_row(which);
	char unit[16];
	struct text t = text_in(unit, sizeof unit);
	uint64_t number;
	int64_t ms;

	if (!read_duration(words, &ms)) {
		if (!read_number(words, UINT32_MAX, &number))
			return value_refuse(why, which, words, "is not a duration", "");
		text_add(&t, words);
		text_char(&t, 's');
		return value_refuse(why, which, words, "has no unit", t.cut ? "" : unit);
	}
	if (ms < row->least || ms > row->most)
		return value_refuse(why, which, words, "is out of range", "");
	*field = ms;
	return true;
}

const char *
signal_guess(const char *words, char room[static SIGNAL_NAME_ROOM])
{
	struct nearest n = nearest_to(words);

	for (int i = 1; i <= SIGNAL_MAX; i++) {
		struct text t = text_in(room, SIGNAL_NAME_ROOM);

		signal_add(&t, i);
		nearest_try(&n, room);
		if (text_starts(room, "SIG"))
			nearest_try(&n, room + 3);
	}
	if (!text_copy(room, SIGNAL_NAME_ROOM, nearest_name(&n)))
		room[0] = '\0';
	return room;
}

static bool
read_signal(enum option which, int *field, const char *words, struct fault *why)
{
	char guess[SIGNAL_NAME_ROOM];
	int signal;

	if (!signal_read(words, &signal))
		return value_refuse(why, which, words, "is not a signal", signal_guess(words, guess));
	if (which == OPTION_stop_signal && (signal == SIGCHLD || signal == SIGSTOP))
		return value_refuse(why, which, words, "stops nothing", "");
	*field = signal;
	return true;
}

static bool
read_word(enum option which, int *field, const char *words, struct fault *why)
{
	struct nearest n = nearest_to(words);
	char word[NOUN_ROOM];

	for (int i = 0; word_of(which, i, word); i++) {
		if (text_same(words, word)) {
			*field = i;
			return true;
		}
		nearest_try(&n, word);
	}
	return value_refuse(why, which, words, "is not one of its words", nearest_name(&n));
}

static bool
read_text(enum option which, char *field, const char *words, struct fault *why)
{
	if (!*words)
		return value_refuse(why, which, words, "says nothing", "");
	for (const char *p = words; *p; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			return value_refuse(why, which, words, "holds a control character", "");
	if (!text_copy(field, WORD_MAX, words))
		return value_refuse(why, which, words, "is too long", "");
	return true;
}

static bool
read_element(enum option which, void *field, const char *words, struct fault *why)
{
	switch (option_row(which)->kind) {
	case KIND_REWRITES:
		return rewrite_read(which, field, words, why);
	case KIND_EXITS:
		return exit_read(which, field, words, why);
	case KIND_CAPS:
		return cap_read(which, field, words, why);
	case KIND_SECUREBITS:
		return securebit_read(which, field, words, why);
	case KIND_ADDRESSES:
		return addresses_read(which, field, words, why);
	case KIND_LIMITS:
		return limit_read(which, field, words, why);
	case KIND_PATHS:
		return path_read(which, field, words, why);
	case KIND_PORTS:
		return ports_read(which, field, words, why);
	case KIND_FDS:
		return fd_read(which, field, words, why);
	case KIND_CALLS:
		return call_read(which, field, words, why);
	case KIND_FLAG: case KIND_ASK: case KIND_LEVEL: case KIND_DURATION: case KIND_SIGNAL:
	case KIND_WORD: case KIND_TEXT: case KIND_NUMBER: case KIND_MODE: case KIND_COUNT:
		break;
	}
	require(false); /* the caller asks for lists only */
	return false;
}

static bool
read_list(enum option which, void *field, const char *words, struct fault *why)
{
	enum option_kind kind = option_row(which)->kind;
	const char *rest = prefer_read(kind, field, words);
	char element[WORD_MAX];
	size_t length;

	if ((kind == KIND_PORTS && ports_word(field, words)) || (kind == KIND_FDS && fds_word(field, words)))
		return true;
	if (!rest)
		return value_refuse(why, which, words, "says prefer: behind the first", "");
	for (;; rest += length + 1) {
		struct text t = text_in(element, sizeof element);

		length = strcspn(rest, ",");
		text_add_n(&t, rest, length);
		if (length == 0 || t.cut)
			return value_refuse(why, which, words, length > 0 ? "has too long a part" :
			    "has an empty part", "");
		if (!read_element(which, field, element, why))
			return false;
		if (!rest[length])
			return true;
	}
}

bool
value_read(enum option which, void *field, const char *words, struct fault *why)
{
	const struct option_row *row = option_row(which);

	if (value_is_set(which) && set_read_whole(which, field, words))
		return true;
	if (text_same(words, "none") && text_same(row->initial, "none")) {
		value_default(which, field);
		return true;
	}
	switch (row->kind) {
	case KIND_FLAG:
	case KIND_ASK:
		return read_flag(which, field, words, why);
	case KIND_LEVEL:
		return read_level(which, field, words, why);
	case KIND_DURATION:
		return read_time(which, field, words, why);
	case KIND_SIGNAL:
		return read_signal(which, field, words, why);
	case KIND_WORD:
		return read_word(which, field, words, why);
	case KIND_TEXT:
		return read_text(which, field, words, why);
	case KIND_NUMBER:
		return number_read(which, field, words, why);
	case KIND_MODE:
		return mode_read(which, field, words, why);
	case KIND_REWRITES: case KIND_EXITS: case KIND_CAPS: case KIND_SECUREBITS:
	case KIND_ADDRESSES: case KIND_LIMITS: case KIND_PATHS: case KIND_PORTS: case KIND_FDS:
	case KIND_CALLS:
		return read_list(which, field, words, why);
	case KIND_COUNT:
		break;
	}
	require(false); /* KIND_COUNT is none */
	return false;
}

/* "none" and the empty lists; every other default is read as if it was said. */
void
value_default(enum option which, void *field)
{
	const struct option_row *row = option_row(which);
	bool none = text_same(row->initial, "none");
	struct fault why;

	if (row->kind == KIND_REWRITES || row->kind == KIND_EXITS) {
		for (int i = 0; i <= (row->kind == KIND_EXITS ? 255 : SIGNAL_MAX); i++)
			((uint8_t *)field)[i] = (uint8_t)i;
	} else if (value_is_set(which)) {
		*(uint64_t *)field = none ? 0 : SET_AUTO;
	} else if (row->kind == KIND_ADDRESSES) {
		((struct addresses *)field)->count = 0;
	} else if (row->kind == KIND_CALLS) {
		((struct calls *)field)->count = 0;
	} else if (row->kind == KIND_LIMITS) {
		((struct limits *)field)->said = 0;
	} else if (row->kind == KIND_PATHS) {
		paths_forget(field);
	} else if (row->kind == KIND_TEXT) {
		require(text_copy(field, WORD_MAX, row->initial));
	} else if (row->kind == KIND_DURATION && none) {
		*(int64_t *)field = NEVER;
	} else if ((row->kind == KIND_NUMBER || row->kind == KIND_MODE) && none) {
		*(int32_t *)field = AS_IT_IS;
	} else if (row->kind == KIND_SIGNAL && none) {
		*(int *)field = 0;
	} else {
		require(value_read(which, field, row->initial, &why));
	}
}
