#include <string.h>

#include "config/nearest.h"
#include "config/values.h"

enum { NAME_LENGTH = 16, AMOUNT_LENGTH = 32 };

/* ---- numbers --------------------------------------------------------------------------------- */

bool
number_read(enum option which, int32_t *number, const char *words, struct fault *why)
{
	const struct option_row *row = option_row(which);
	bool below = words[0] == '-';
	uint64_t size;

	if (!read_number(words + below, INT32_MAX, &size))
		return value_refuse(why, which, words, "is not a number", "");
	int64_t value = below ? -(int64_t)size : (int64_t)size;

	if (value < row->least || value > row->most)
		return value_refuse(why, which, words, "is out of range", "");
	*number = (int32_t)value;
	return true;
}

void
number_add(int32_t number, struct text *to)
{
	if (number == AS_IT_IS)
		text_add(to, "none");
	else
		text_int(to, number);
}

bool
mode_read(enum option which, int32_t *mode, const char *words, struct fault *why)
{
	int32_t value = 0;

	for (const char *p = words; *p; p++) {
		if (*p < '0' || *p > '7')
			return value_refuse(why, which, words, "is not an octal number", "");
		value = value * 8 + (*p - '0');
		if (value > option_row(which)->most)
			return value_refuse(why, which, words, "is out of range", "");
	}
	if (!*words)
		return value_refuse(why, which, words, "says nothing", "");
	*mode = value;
	return true;
}

void
mode_add(int32_t mode, struct text *to)
{
	if (mode == AS_IT_IS) {
		text_add(to, "none");
		return;
	}
	for (int shift = 9; shift >= 0; shift -= 3)
		text_char(to, (char)('0' + (mode >> shift & 7)));
}

/* ---- limits ---------------------------------------------------------------------------------- */

static bool
find_limit(const char *name, unsigned *number)
{
	for (unsigned i = 0; limit_name(i); i++)
		if (text_alike(name, limit_name(i))) {
			*number = i;
			return true;
		}
	return false;
}

/* Powers of 1024, whichever case the letter has. */
static unsigned
shift_of(char unit)
{
	static const char units[] = "KkMmGg";
	const char *at = unit ? strchr(units, unit) : NULL;

	return at ? 10 * (unsigned)((at - units) / 2 + 1) : 0;
}

static bool
read_amount(unsigned number, const char *words, uint64_t *amount)
{
	char digits[AMOUNT_LENGTH];
	struct text t = text_in(digits, sizeof digits);
	size_t length = strlen(words);
	unsigned shift = length > 0 && limit_is_bytes(number) ? shift_of(words[length - 1]) : 0;

	if (text_same(words, "unlimited") || text_same(words, "infinity") || text_same(words, "-1")) {
		*amount = LIMIT_UNLIMITED;
		return true;
	}
	if (text_same(words, "max")) {
		*amount = LIMIT_HARD;
		return true;
	}
	text_add_n(&t, words, shift ? length - 1 : length);
	if (t.cut || !read_number(digits, (uint64_t)INT64_MAX >> shift, amount))
		return false;
	*amount <<= shift;
	return true;
}

static bool
no_limit(enum option which, const char *name, const char *words, struct fault *why)
{
	struct nearest n = nearest_to(name);
	char guess[NAME_LENGTH + AMOUNT_LENGTH] = "";
	struct text t = text_in(guess, sizeof guess);

	for (unsigned i = 0; limit_name(i); i++)
		nearest_try(&n, limit_name(i));
	if (*nearest_name(&n)) {
		text_add(&t, nearest_name(&n));
		text_add(&t, words + strlen(name));
	}
	return value_refuse(why, which, words, "names no limit", t.cut ? "" : guess);
}

/* The two amounts behind the "="; without a colon the one is for both. */
static bool
read_pair(unsigned number, const char *words, struct limit *limit)
{
	char soft[AMOUNT_LENGTH];
	struct text t = text_in(soft, sizeof soft);
	size_t length = strcspn(words, ":");

	text_add_n(&t, words, length);
	return !t.cut && read_amount(number, soft, &limit->soft) &&
	    read_amount(number, words[length] ? words + length + 1 : soft, &limit->hard);
}

bool
limit_read(enum option which, struct limits *all, const char *words, struct fault *why)
{
	char name[NAME_LENGTH];
	struct text t = text_in(name, sizeof name);
	size_t length = strcspn(words, "=");
	struct limit limit;
	unsigned number;

	text_add_n(&t, words, length);
	if (!words[length])
		return value_refuse(why, which, words, "is not NAME=LIMIT", "");
	if (t.cut || !find_limit(name, &number))
		return no_limit(which, t.cut ? "" : name, words, why);
	if (!read_pair(number, words + length + 1, &limit))
		return value_refuse(why, which, words, limit_is_bytes(number) ?
		    "has no number of bytes, nor unlimited or max" : "has no number, nor unlimited or max", "");
	if (limit.soft > limit.hard && limit.soft != LIMIT_HARD && limit.hard != LIMIT_HARD)
		return value_refuse(why, which, words, "has a soft limit above its hard one", "");
	all->said |= 1U << number;
	all->of[number] = limit;
	return true;
}

static void
add_amount(uint64_t amount, struct text *to)
{
	if (amount == LIMIT_UNLIMITED)
		text_add(to, "unlimited");
	else if (amount == LIMIT_HARD)
		text_add(to, "max");
	else
		text_int(to, (int64_t)amount);
}

void
limits_add(const struct limits *all, struct text *to)
{
	bool some = false;

	for (unsigned i = 0; limit_name(i); i++)
		if (all->said >> i & 1) {
			text_add(to, some ? "," : "");
			text_add(to, limit_name(i));
			text_char(to, '=');
			add_amount(all->of[i].soft, to);
			text_char(to, ':');
			add_amount(all->of[i].hard, to);
			some = true;
		}
	text_add(to, some ? "" : "none");
}
