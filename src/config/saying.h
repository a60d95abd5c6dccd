/*
 * One thing that was said about one option: where every reader of words meets the table.
 */
#ifndef CONFIG_SAYING_H
#define CONFIG_SAYING_H

#include "config/options.h"

/*
 * Gives the option the value that words spell.  A list replaces what a weaker place said and adds
 * to what the same place said.  A refusal becomes a complete fault: whose, where, what would do.
 */
bool option_say(struct options *all, enum option which, const char *words, struct place place,
    struct faults *faults);

/* Says the empty list; what is said in the same place afterwards adds to it. */
void option_forget(struct options *all, enum option which, struct place place);

/* One level more, as -v asks. */
void option_raise(struct options *all, enum option which, struct place place);

/* Adds the place in words; the file is the one the options name. */
void place_add(const struct options *all, struct place place, struct text *to);
/* Adds the option's name as it is spelled in such a place: --user, MAINSTAY_USER, "user". */
void place_add_name(enum option which, struct place place, struct text *to);
/* Adds the option with such a value: --user=1000, MAINSTAY_USER=1000, "user": "1000". */
void place_add_try(enum option which, const char *value, struct place place, struct text *to);

/* What no option is called: fills in the nearest name, spelled by the caller. */
bool option_unknown(const struct options *all, const char *subject, const char *guess,
    struct place place, struct faults *faults);

#endif
