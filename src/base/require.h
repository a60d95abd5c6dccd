/*
 * What we do wrong: a broken require ends the process through last_words(), in release builds too.
 *
 * The room below everything else.  last_words() is the one symbol that a pure room may leave
 * undefined; sys/last_words.c gives it a body that trusts no state.
 */
#ifndef BASE_REQUIRE_H
#define BASE_REQUIRE_H

_Noreturn void last_words(const char *what);

#define REQUIRE_TEXT(x) #x
#define REQUIRE_LINE(x) REQUIRE_TEXT(x)
#define require(truth) \
	((truth) ? (void)0 : last_words(__FILE__ ":" REQUIRE_LINE(__LINE__) ": " #truth))

#endif
