#include "core/mountinfo.h"

#include <stddef.h>

#include "base/text.h"

enum { FIELD_ROOT = 3, FIELD_POINT = 4, FIELD_OPTIONS = 5, FIELD_TAGS = 6 };
enum { OCTAL_DIGITS = 3 };

/* Past this field and the space behind it; NULL when it was the last. */
static const char *
after(const char *field)
{
	while (*field && *field != ' ')
		field++;
	return *field ? field + 1 : NULL;
}

/* A blank, a tab, a newline and \ stand there as \ and three octal digits; -1: no such thing. */
static int
octal(const char *at)
{
	int byte = 0;

	if (*at != '\\')
		return -1;
	for (int i = 1; i <= OCTAL_DIGITS; i++) {
		if (at[i] < '0' || at[i] > '7')
			return -1;
		byte = byte * 8 + (at[i] - '0');
	}
	return byte > 0 && byte < 256 ? byte : -1;
}

static bool
field_copy(char *to, size_t room, const char *field)
{
	struct text t = text_in(to, room);

	while (*field && *field != ' ') {
		int byte = octal(field);

		text_char(&t, byte < 0 ? *field : (char)byte);
		field += byte < 0 ? 1 : 1 + OCTAL_DIGITS;
	}
	return !t.cut;
}

bool
mount_has(const char *options, const char *word)
{
	while (*options && *options != ' ') {
		const char *w = word;

		while (*w && *options == *w)
			options++, w++;
		if (!*w && (!*options || *options == ',' || *options == ' '))
			return true;
		while (*options && *options != ',' && *options != ' ')
			options++;
		options += *options == ',';
	}
	return false;
}

/* The field behind the lonely "-" that ends the tags. */
static const char *
after_tags(const char *field)
{
	while (field && !(field[0] == '-' && (field[1] == ' ' || !field[1])))
		field = after(field);
	return field ? after(field) : NULL;
}

bool
mount_read(const char *line, struct mount *found)
{
	const char *fields[FIELD_TAGS + 1] = { line };
	const char *type, *source;

	for (unsigned i = 1; i <= FIELD_TAGS; i++)
		if (!(fields[i] = after(fields[i - 1])))
			return false;
	type = after_tags(fields[FIELD_TAGS]);
	source = type ? after(type) : NULL;
	if (!source || *fields[FIELD_POINT] != '/')
		return false;
	const char *super = source, *options = fields[FIELD_OPTIONS];

	while (*super && *super != ' ')
		super++;

	*found = (struct mount){
		.super = super + (*super == ' '),
		.read_only = mount_has(options, "ro"),
		.nosuid = mount_has(options, "nosuid"),
		.nodev = mount_has(options, "nodev"),
		.noexec = mount_has(options, "noexec"),
	};
	bool whole = field_copy(found->root, sizeof found->root, fields[FIELD_ROOT]);

	whole &= field_copy(found->point, sizeof found->point, fields[FIELD_POINT]);
	whole &= field_copy(found->type, sizeof found->type, type);
	found->cut = !whole;
	return true;
}
