/*
 * What mainstay answers when it is asked how it is: the judgement, and its HTTP form
 * (application/health+json).  Exactly 200 or 503; nothing is cached.
 */
#ifndef CORE_ANSWER_H
#define CORE_ANSWER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/limits.h"
#include "base/text.h"
#include "core/http.h"
#include "core/status.h"

enum {
	ANSWER_MAX = 1024,       /* the longest answer, head and body */
	STUCK_MS = 5 * SECOND_MS, /* init this late for its own deadline has stopped turning */
};

struct judgement {
	bool pass;
	char output[64];  /* why not; "" when it passes */
};

/* /livez: is it right to leave the app alone?  /readyz and /health: may it be sent work? */
struct judgement judge_status(enum http_path path, const struct status *status, int64_t now_ms);

/*
 * Adds the whole answer to what http_read found, refused or not; out needs ANSWER_MAX free bytes.
 * True when the connection may be kept for another request; a closing one says so.
 */
bool http_answer(struct text *out, const struct http_request *request,
    const struct status *status, int64_t now_ms);

#endif
