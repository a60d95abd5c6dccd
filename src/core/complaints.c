#include "core/complaints.h"

#include <string.h>

#include "base/require.h"

/* The lowest page of a program's memory lies above every number that a call means as a number. */
#define FIRST_ADDRESS (UINT64_C(1) << 32)
#define LAST_ADDRESS (UINT64_C(1) << 56)

static bool
is_address(uint64_t argument)
{
	return argument >= FIRST_ADDRESS && argument < LAST_ADDRESS;
}

static bool
is_same_kind(const struct complaint_kind *kind, const struct complaint *one)
{
	for (int i = 0; i < COMPLAINT_ARGUMENTS; i++)
		if (kind->argument[i] != (is_address(one->argument[i]) ? FIRST_ADDRESS : one->argument[i]))
			return false;
	return kind->call == one->call && memcmp(kind->comm, one->comm, sizeof kind->comm) == 0;
}

static void
add(struct complaints *all, const struct complaint *one)
{
	struct complaint_kind *kind = &all->kind[all->kinds++];

	*kind = (struct complaint_kind){ .call = one->call, .times = 1 };
	memcpy(kind->comm, one->comm, sizeof kind->comm);
	for (int i = 0; i < COMPLAINT_ARGUMENTS; i++)
		kind->argument[i] = is_address(one->argument[i]) ? FIRST_ADDRESS : one->argument[i];
}

/* The numbers are read by somebody else while they are written, so they only ever grow. */
enum complaint_news
complaints_note(struct complaints *all, const struct complaint *one)
{
	struct complaint_kind *last = NULL;
	int of_its_call = 0;

	require(all->kinds <= COMPLAINTS_MAX);
	all->times++;
	for (uint32_t i = 0; i < all->kinds; i++) {
		struct complaint_kind *kind = &all->kind[i];

		if (is_same_kind(kind, one)) {
			kind->times++;
			return COMPLAINT_KNOWN;
		}
		if (kind->call == one->call) {
			of_its_call++;
			last = kind;
		}
	}
	if (of_its_call >= COMPLAINTS_EACH) {
		bool said = last->more;

		last->more = true;
		return said ? COMPLAINT_KNOWN : COMPLAINT_MORE;
	}
	if (all->kinds == COMPLAINTS_MAX) {
		bool said = all->full;

		all->full = true;
		return said ? COMPLAINT_KNOWN : COMPLAINT_FULL;
	}
	add(all, one);
	return COMPLAINT_NEW;
}

static void
add_hex(struct text *t, uint64_t number)
{
	char digits[16];
	int n = 0;

	do
		digits[n++] = "0123456789abcdef"[number & 15];
	while (number >>= 4);
	text_add(t, "0x");
	while (n > 0)
		text_char(t, digits[--n]);
}

/* Small numbers as numbers, negative ones of 32 bits as well; words of bits in hexadecimal. */
static void
add_argument(struct text *t, uint64_t argument)
{
	enum { SMALL = 4096 };
	int32_t number = (int32_t)(uint32_t)argument;
	bool wide = argument > UINT32_MAX && argument < UINT64_MAX - SMALL;

	if (is_address(argument))
		text_add(t, "address");
	else if (!wide && number > -SMALL && number < 16 * SMALL)
		text_int(t, number);
	else
		add_hex(t, argument);
}

void
complaint_line(struct text *t, enum complaint_news news, const struct complaint *one,
    const char *name)
{
	text_add(t, "mainstay: complain: ");
	if (news == COMPLAINT_FULL) {
		text_add(t, "further kinds of calls are only counted");
		return;
	}
	text_add(t, "call=");
	text_add(t, name);
	if (news == COMPLAINT_MORE) {
		text_add(t, " further kinds of it are only counted");
		return;
	}
	text_add(t, " pid=");
	text_int(t, one->pid);
	text_add(t, " comm=\"");
	text_quoted(t, one->comm);
	text_char(t, '"');
	for (int i = 0; i < COMPLAINT_ARGUMENTS; i++) {
		text_add(t, " arg");
		text_int(t, i);
		text_char(t, '=');
		add_argument(t, one->argument[i]);
	}
}
