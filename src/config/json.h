/*
 * The configuration file as members and elements, in their order.  The only room that knows cJSON,
 * and the only one that uses the heap.
 *
 *	if (!json_read(&doc, path, must_exist, &why)) ...
 *	while (doc && json_member(doc))
 *		... json_key(doc), json_words(doc, room) or while (json_element(doc)) ...
 *	json_free(doc);
 */
#ifndef CONFIG_JSON_H
#define CONFIG_JSON_H

#include <stdbool.h>

#include "base/fault.h"

struct json;

enum json_kind { JSON_TEXT, JSON_NUMBER, JSON_BOOLEAN, JSON_NULL, JSON_LIST, JSON_OBJECT, JSON_KINDS };

enum { JSON_NUMBER_ROOM = 40 };

/*
 * Reads a regular file of at most CONFIG_BYTES_MAX, without ever waiting for it.  *doc stays NULL
 * when there is none and it need not exist, which is true as well.
 */
bool json_read(struct json **doc, const char *path, bool must_exist, struct fault *why);
void json_free(struct json *doc);

/* To the next member of the object; to the next element of the member's list. */
bool json_member(struct json *doc);
bool json_element(struct json *doc);

const char *json_key(const struct json *doc);
/* The kind of the element that json_element() came to, else of the member's value. */
enum json_kind json_kind_of(const struct json *doc);
const char *json_kind_word(enum json_kind kind);
/* A text, number, true or false as words; numbers are written into room. */
const char *json_words(const struct json *doc, char room[static JSON_NUMBER_ROOM]);

/* Where the key, or the thing that json_kind_of() speaks of, stands. */
void json_key_place(const struct json *doc, int *line, int *column);
void json_place(const struct json *doc, int *line, int *column);

#endif
