#include "core/answer.h"

#include "base/require.h"

enum { BODY_MAX = 512 };

static const struct { uint16_t code; char phrase[32]; } phrases[] = {
	{ 200, "OK" },
	{ 400, "Bad Request" },
	{ 404, "Not Found" },
	{ 405, "Method Not Allowed" },
	{ 431, "Request Header Fields Too Large" },
	{ 503, "Service Unavailable" },
	{ 505, "HTTP Version Not Supported" },
};

static const char *
phrase(uint16_t code)
{
	for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++)
		if (phrases[i].code == code)
			return phrases[i].phrase;
	last_words("a status code without a phrase");
}

/* Why an app in this state must not be sent work. */
static const char *
unready(enum state state)
{
	switch (state) {
	case STATE_STARTING: return "the app has not started yet";
	case STATE_UP: return "";
	case STATE_DRAINING: return "the app is being stopped";
	case STATE_RESTARTING: return "the app ended and will be started again";
	case STATE_STOPPED: return "the app has ended";
	case STATE_COUNT: break;
	}
	last_words("no such state");
}

struct judgement
judge_status(enum http_path path, const struct status *s, int64_t now_ms)
{
	bool stuck = s->deadline_ms < now_ms - STUCK_MS;
	bool right = path == PATH_LIVE ? state_live(s->state) : state_ready(s->state);
	struct judgement j = { .pass = right && !stuck };
	struct text why = text_in(j.output, sizeof j.output);

	if (stuck)
		text_add(&why, "init is stuck");
	else if (!right)
		text_add(&why, unready(s->state));
	return j;
}

/* For whoever asks over the local socket: how long, how often, how it ended last time. */
static void
add_details(struct text *t, const struct status *s, int64_t now_ms)
{
	int64_t up_ms = s->up_ms > 0 && now_ms > s->up_ms ? now_ms - s->up_ms : 0;

	text_add(t, ",\"description\":\"mainstay\",\"notes\":[\"restarts: ");
	text_int(t, s->restarts);
	text_add(t, "\",\"orphans reaped: ");
	text_int(t, s->reaped);
	if (s->restarts || s->state == STATE_RESTARTING || s->state == STATE_STOPPED) {
		text_add(t, s->last_signal ? "\",\"last ended by signal " : "\",\"last exit code: ");
		text_int(t, s->last_signal ? s->last_signal : s->last_code);
	}
	text_add(t, "\"],\"checks\":{\"app:uptime\":[{\"componentType\":\"system\",\"observedValue\":");
	text_int(t, up_ms / 1000);
	text_char(t, '.');
	text_padded(t, (uint64_t)(up_ms % 1000), 3);
	text_add(t, ",\"observedUnit\":\"s\",\"status\":\"pass\"}]}");
}

static void
add_health(struct text *t, const struct judgement *j, bool verbose, const struct status *s,
    int64_t now_ms)
{
	text_add(t, j->pass ? "{\"status\":\"pass\",\"state\":\"" : "{\"status\":\"fail\",\"state\":\"");
	text_add(t, state_word(s->state));
	text_char(t, '"');
	if (j->output[0]) {
		text_add(t, ",\"output\":\"");
		text_add(t, j->output);
		text_char(t, '"');
	}
	if (verbose)
		add_details(t, s, now_ms);
	text_add(t, "}\n");
}

static void
add_head(struct text *out, uint16_t code, bool keep, size_t body_bytes)
{
	bool health = code == 200 || code == 503;

	text_add(out, "HTTP/1.1 ");
	text_int(out, code);
	text_char(out, ' ');
	text_add(out, phrase(code));
	text_add(out, "\r\nContent-Type: ");
	text_add(out, health ? "application/health+json" : "text/plain");
	text_add(out, "\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff");
	if (code == 405)
		text_add(out, "\r\nAllow: GET, HEAD");
	if (!keep)
		text_add(out, "\r\nConnection: close");
	text_add(out, "\r\nContent-Length: ");
	text_int(out, (int64_t)body_bytes);
	text_add(out, "\r\n\r\n");
}

bool
http_answer(struct text *out, const struct http_request *r, const struct status *s, int64_t now_ms)
{
	char room[BODY_MAX];
	struct text body = text_in(room, sizeof room);
	bool keep = r->keep_alive && s->state != STATE_DRAINING && s->state != STATE_STOPPED;
	uint16_t code = r->refuse;

	if (r->refuse) {
		text_add(&body, phrase(r->refuse));
		text_char(&body, '\n');
	} else {
		struct judgement j = judge_status(r->path, s, now_ms);

		code = j.pass ? 200 : 503;
		add_health(&body, &j, r->verbose, s, now_ms);
	}
	require(!body.cut);
	add_head(out, code, keep, body.used);
	if (!r->head)
		text_add_n(out, body.at, body.used);
	require(!out->cut);
	return keep;
}
