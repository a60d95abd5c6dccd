/*
 * Text is built into a buffer that the caller owns; it is cut, never overrun, and always ends in
 * a zero.  The readers take a whole string or nothing, in base 10, without sign or space.
 *
 *	char line[128];
 *	struct text t = text_in(line, sizeof line);
 *	text_add(&t, "pid ");
 *	text_int(&t, pid);
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text {
	char *at;
	size_t room, used;  /* used excludes the final zero; used < room */
	bool cut;           /* something did not fit */
};

/* Starts an empty text in at[room]; room is at least 1. */
struct text text_in(char *at, size_t room);
void text_char(struct text *t, char c);
void text_add(struct text *t, const char *words);
void text_add_n(struct text *t, const char *words, size_t n);
void text_int(struct text *t, int64_t number);
/* Adds number with at least `digits` digits, zeros in front (clock parts). */
void text_padded(struct text *t, uint64_t number, unsigned digits);
/* Adds what a stranger wrote: control bytes and bytes over 0x7e as \xNN, the quote and \ escaped. */
void text_quoted(struct text *t, const char *words);
/* Adds a length of time as a person reads it: 250ms, 3.2s, 4m10s, 2h5m. */
void text_duration(struct text *t, int64_t ms);

size_t text_length(const char *words);
bool text_same(const char *a, const char *b);
/* Below, at or above 0, as a stands before b, is the same, or stands behind it. */
int text_order(const char *a, const char *b);
/* The same but for the case of ASCII letters. */
bool text_alike(const char *a, const char *b);
bool text_starts(const char *words, const char *with);
/* Copies whole or not at all; false when it does not fit into room bytes with its zero. */
bool text_copy(char *to, size_t room, const char *from);

/* A whole decimal number, at most max; "" and "+1" and " 1" and "0x1" are none. */
bool read_number(const char *words, uint64_t max, uint64_t *number);
/* 250ms 10s 5m 1h, or a bare 0.  Fractions as 1.5s.  The result is in milliseconds. */
bool read_duration(const char *words, int64_t *ms);
/* Edit distance (insert, delete, change, swap of neighbours each cost 1), capped at 255. */
unsigned text_distance(const char *a, const char *b);

#endif
