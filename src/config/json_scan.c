#include "config/json_scan.h"

#include <string.h>

#include "config/json_token.h"

static bool
in_object(const struct json_reader *r)
{
	return r->open[r->depth - 1] == '{';
}

/* Is the spot that was asked for here, where a key (or a value) begins? */
static void
notice(struct json_reader *r, bool key)
{
	const struct json_spot *w = &r->wanted;
	bool whole = r->depth == 1 && w->element == JSON_WHOLE;
	bool element = r->depth == 2 && r->element == w->element;

	if (r->member == w->member && key == w->key && (whole || element))
		r->found = r->at;
}

static bool
read_key(struct json_reader *r)
{
	json_skip_space(r);
	if (r->depth == 1)
		r->member++;
	notice(r, true);
	if (json_here(r) != '"') {
		if (json_here(r) == '}')
			return json_wrong(r, "follows a comma that nothing else does", "take the comma out");
		if (json_here(r) == '/' || json_here(r) == '#')
			return json_scalar(r); /* a comment: it says so */
		return json_wrong(r, "stands where a key should", "keys need double quotes");
	}
	if (!json_string(r))
		return false;
	json_skip_space(r);
	if (json_here(r) != ':')
		return json_wrong(r, "stands where a colon should", "");
	r->at++;
	return true;
}

static bool
enter(struct json_reader *r)
{
	if (r->depth == CONFIG_DEPTH_MAX)
		return json_wrong(r, "is nested too deep", "no option needs more than a list");
	r->open[r->depth++] = json_here(r);
	if (r->depth == 2)
		r->element = 0;
	r->at++;
	json_skip_space(r);
	return true;
}

/* Closes what ends here, then passes a comma; *more is false at the very end. */
static bool
leave(struct json_reader *r, bool *more)
{
	for (;;) {
		char c;

		json_skip_space(r);
		c = json_here(r);
		*more = r->depth > 0;
		if (r->depth == 0)
			return r->at >= r->length || json_wrong(r, "follows the end of the object", "");
		if (c == ',') {
			r->at++;
			r->element += r->depth == 2;
			return true;
		}
		if (c != (in_object(r) ? '}' : ']')) {
			if (c == '/' || c == '#')
				return json_scalar(r);
			return json_wrong(r, in_object(r) ? "stands where a comma or } should" :
			    "stands where a comma or ] should", "");
		}
		r->depth--;
		r->at++;
	}
}

/* One value, or the opening of one that has values in it. */
static bool
read_value(struct json_reader *r, bool *opened)
{
	char c;

	json_skip_space(r);
	notice(r, false);
	c = json_here(r);
	*opened = c == '{' || c == '[';
	if (!*opened) {
		if (c == ']' && !in_object(r))
			return json_wrong(r, "follows a comma that nothing else does", "take the comma out");
		return json_scalar(r);
	}
	if (!enter(r))
		return false;
	*opened = json_here(r) != (c == '{' ? '}' : ']');
	return true;
}

static bool
read_all(struct json_reader *r)
{
	bool more = true;

	json_skip_space(r);
	if (json_here(r) != '{')
		return json_wrong(r, "stands where the { of an object should", "");
	while (more) {
		bool opened = false;

		if (r->depth > 0 && in_object(r) && !read_key(r))
			return false;
		if (!read_value(r, &opened))
			return false;
		if (!opened && !leave(r, &more))
			return false;
	}
	return true;
}

bool
json_scan(const char *text, size_t length, struct json_spot wanted, struct json_scan *scan)
{
	struct json_reader r = { .text = text, .length = length, .wanted = wanted, .member = -1,
		.scan = scan };

	*scan = (struct json_scan){ .at = 0 };
	if (!json_is_text(&r) || !read_all(&r))
		return false;
	scan->at = r.found;
	return true;
}

void
json_line(const char *text, size_t at, int *line, int *column)
{
	const char *end = text + at, *feed;

	*line = *column = 1;
	while ((feed = memchr(text, '\n', (size_t)(end - text)))) {
		++*line;
		text = feed + 1;
	}
	for (; text < end; text++)
		*column += ((unsigned char)*text & 0xc0) != 0x80;
}
