/*
 * What `mainstay health` was told.
 */
#ifndef ROLES_PROBE_WORDS_H
#define ROLES_PROBE_WORDS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/fault.h"
#include "sys/address.h"

enum probe_kind { PROBE_AGENT, PROBE_URL, PROBE_TCP };

enum { PROBE_PATH = 512, PROBE_AUTHORITY = ADDRESS_HOST + 8 };

struct probe_words {
	enum probe_kind kind;
	bool live, help;
	int64_t timeout_ms;
	const char *where;                /* the URL or address as it was said */
	char host[ADDRESS_HOST];          /* a literal address or "localhost" */
	uint16_t port;
	char authority[PROBE_AUTHORITY];  /* for the Host header */
	char path[PROBE_PATH];
};

/* argv[1] is the word "health"; the fault says what is wrong and what is right. */
bool probe_words_read(int argc, char **argv, struct probe_words *words, struct fault *why);

extern const char probe_usage[];

#endif
