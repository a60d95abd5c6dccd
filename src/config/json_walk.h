/*
 * A walk over a JSON text that json_scan has passed: without a heap, and with every thing's place.
 *
 *	struct json_each member = json_each(text, 0);
 *	while (json_next(&member))
 *		... member.key, member.value: where they begin in the text
 */
#ifndef CONFIG_JSON_WALK_H
#define CONFIG_JSON_WALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/json.h"

struct json_each {
	const char *text;
	size_t at;          /* behind what was visited last */
	size_t key, value;  /* where they begin; a list's elements have no key */
};

/* The members of the object, or the elements of the list, that begins at `at` (or behind space there). */
struct json_each json_each(const char *text, size_t at);
bool json_next(struct json_each *each);

enum json_kind json_kind_at(const char *text, size_t at);
/* The string there without its quotes and escapes; cut to fit room, and then false. */
bool json_string_at(const char *text, size_t at, char *to, size_t room);
/* The number there, when it is a whole one from 0 to max as decimal digits alone. */
bool json_number_at(const char *text, size_t at, uint64_t max, uint64_t *number);

/* Lines and columns for places that mostly come in their order; begin with { 0, 1, 1 }. */
struct json_ruler {
	size_t at;
	int line, column;
};
void json_measure(struct json_ruler *ruler, const char *text, size_t at);

#endif
