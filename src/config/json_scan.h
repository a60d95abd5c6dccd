/*
 * Where things are in a JSON text, and whether it is one: RFC 8259 with nothing added, UTF-8, no
 * deeper than CONFIG_DEPTH_MAX.  One pass, no heap, no recursion.
 */
#ifndef CONFIG_JSON_SCAN_H
#define CONFIG_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>

/* A thing in the outermost object: member number n, its key or its value or one of its elements. */
struct json_spot {
	int member, element;  /* from 0; element JSON_WHOLE is the value as a whole */
	bool key;
};
enum { JSON_WHOLE = -1, JSON_NOTHING = -2 };

struct json_scan {
	size_t at;         /* offset of the wanted spot, or of what is wrong */
	char wrong[80];    /* "" when all is well */
	char instead[64];  /* what to do, or "" */
};

/* True when text is a JSON object; scan->at is then where the spot is.  text[length] is a zero. */
bool json_scan(const char *text, size_t length, struct json_spot wanted, struct json_scan *scan);

/* Line and column, both from 1; columns count characters, not bytes. */
void json_line(const char *text, size_t at, int *line, int *column);

#endif
