/*
 * A JSON file in memory, and how a fault in it is said: with its line and column.
 */
#ifndef CONFIG_JSON_TEXT_H
#define CONFIG_JSON_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/fault.h"
#include "base/limits.h"
#include "base/text.h"

struct json_text {
	size_t length;
	char text[CONFIG_BYTES_MAX + 1];  /* text[length] is a zero */
};

/*
 * Opens a regular file, without ever waiting for it.  When there is none and it need not exist, that
 * is true as well, with *fd -1.
 */
bool json_text_open(const char *path, bool must_exist, int *fd, struct fault *why);
/* Reads it, at most CONFIG_BYTES_MAX, and closes it. */
bool json_text_read(struct json_text *to, int fd, const char *path, struct fault *why);

/* Is the text a JSON object?  The fault has its place in the file. */
bool json_text_is_object(const char *text, size_t length, const char *path, struct fault *why);

/* Adds "FILE:LINE:COLUMN". */
void json_place_add(struct text *to, const char *path, int line, int column);

#endif
