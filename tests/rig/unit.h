/*
 * What every unit test includes: cmocka, and a last_words() that a test can expect.
 *
 *	assert_broken(text_in(NULL, 0));
 */
#ifndef RIG_UNIT_H
#define RIG_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

extern jmp_buf unit_after_last_words;
extern bool unit_expects_last_words;

/* Passes when the expression breaks a require. */
#define assert_broken(expression) \
	do { \
		unit_expects_last_words = true; \
		if (setjmp(unit_after_last_words) == 0) { \
			(void)(expression); \
			unit_expects_last_words = false; \
			fail_msg("%s broke no require", #expression); \
		} \
	} while (0)

#endif
