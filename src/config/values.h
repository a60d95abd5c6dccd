/*
 * An option's value out of text and back into text, kind by kind.
 *
 * A reader that refuses fills in what is wrong and what is allowed; the hint it leaves is a value
 * that would do.  Whose value it was, where it was said and how the hint is spelled there is
 * known to the caller.
 */
#ifndef CONFIG_VALUES_H
#define CONFIG_VALUES_H

#include "config/table.h"

/* The value as it is when nothing was said. */
void value_default(enum option which, void *field);
/* Reads words into the field; lists are added to. */
bool value_read(enum option which, void *field, const char *words, struct fault *why);
/* Adds the value in the spelling that value_read takes. */
void value_add(enum option which, const void *field, struct text *to);
/* Adds what is allowed, in words. */
void value_add_allowed(enum option which, struct text *to);

/* Word number n of a WORD option, from 0; false when there are not so many. */
bool word_of(enum option which, int n, char word[static NOUN_ROOM]);

/* Is it a kind whose values add up? */
bool value_is_list(enum option_kind kind);

/* The refusal that all readers share; always false.  `what` follows the quoted words. */
bool value_refuse(struct fault *why, enum option which, const char *words, const char *what,
    const char *instead);

/* The readers of lists (config/lists.c): one element each, without its comma. */
bool rewrite_read(enum option which, uint8_t *map, const char *words, struct fault *why);
bool exit_read(enum option which, uint8_t *map, const char *words, struct fault *why);
bool addresses_read(enum option which, struct addresses *all, const char *words, struct fault *why);

/*
 * Sets of named bits (config/sets.c), CAPS and SECUREBITS: one element each, and all of a set.
 * Those that are "auto" when nothing is said can be empty, too, which is then a value: "none".
 */
enum { CAPS_OR_ALL = 1 };  /* a row's most: the word ALL is taken */
bool value_is_set(enum option which);
bool cap_read(enum option which, uint64_t *set, const char *words, struct fault *why);
bool securebit_read(enum option which, uint64_t *set, const char *words, struct fault *why);
void set_add(enum option which, uint64_t set, struct text *to);
/* The whole set in one word: none, auto; false when it is something else. */
bool set_read_whole(enum option which, uint64_t *set, const char *words);

/* What the kernel grants (config/value_limits.c); LIMITS: one element. */
bool number_read(enum option which, int32_t *number, const char *words, struct fault *why);
bool mode_read(enum option which, int32_t *mode, const char *words, struct fault *why);
bool limit_read(enum option which, struct limits *all, const char *words, struct fault *why);
void number_add(int32_t number, struct text *to);
void mode_add(int32_t mode, struct text *to);
void limits_add(const struct limits *all, struct text *to);

/* What the app can reach (config/value_fence.c); one element each. */
bool path_read(enum option which, struct paths *all, const char *words, struct fault *why);
bool ports_read(enum option which, struct ports *all, const char *words, struct fault *why);
bool fd_read(enum option which, struct fds *all, const char *words, struct fault *why);
void paths_forget(struct paths *all);
void paths_add(const struct paths *all, struct text *to);
void ports_add(const struct ports *all, struct text *to);
void fds_add(const struct fds *all, struct text *to);
/* The words that stand for a whole list: any, none; auto, all, none.  False: it is none of them. */
bool ports_word(struct ports *all, const char *words);
bool fds_word(struct fds *all, const char *words);
/* What stands behind prefer:, which is noted; NULL when it is said too late. */
const char *prefer_read(enum option_kind kind, void *field, const char *words);

/* System calls (config/value_calls.c); one element. */
bool call_read(enum option which, struct calls *all, const char *words, struct fault *why);
void calls_add(const struct calls *all, struct text *to);

/* The name of a signal that was probably meant, as a value for the hint. */
enum { SIGNAL_NAME_ROOM = 16 };
const char *signal_guess(const char *words, char room[static SIGNAL_NAME_ROOM]);

#endif
