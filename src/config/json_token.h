/*
 * The words of a JSON text, for json_scan: what a string, a number, a character may be.
 *
 * Each reader passes what it read; when that is wrong it leaves `at` where the wrong thing begins.
 */
#ifndef CONFIG_JSON_TOKEN_H
#define CONFIG_JSON_TOKEN_H

#include "base/limits.h"
#include "config/json_scan.h"

struct json_reader {
	const char *text;
	size_t length, at, found;
	struct json_spot wanted;
	int depth, member, element;
	char open[CONFIG_DEPTH_MAX];  /* '{' or '[' at each depth */
	struct json_scan *scan;
};

/* Says what is wrong with the thing at hand, and what to do; always false. */
bool json_wrong(struct json_reader *r, const char *what, const char *instead);

/* The byte at hand; 0 at the end: a text that json_is_text() has passed holds none. */
char json_here(const struct json_reader *r);
void json_skip_space(struct json_reader *r);

/* How many bytes the character there has: 1 to 4; 0 when it is not UTF-8 (RFC 3629). */
size_t json_utf8(const char *at, size_t left);
/* Is all of it UTF-8 without NUL: asked once, before anything is read. */
bool json_is_text(struct json_reader *r);
bool json_string(struct json_reader *r);
/* A string, a number, true, false or null. */
bool json_scalar(struct json_reader *r);

#endif
