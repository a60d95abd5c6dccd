/*
 * The world around a supervisor, for the laws: everything that can happen to it.
 *
 * A world is a supervisor with its ghost at one moment.  Worlds are kept as bytes, with hours
 * relative to that moment and as far as they matter, so that there are finitely many.
 */
#ifndef TESTS_CORE_WORLD_H
#define TESTS_CORE_WORLD_H

#include "core/ghost.h"

enum {
	WORLD_EVENTS = 64,    /* that can happen at one moment */
	PACKED_MAX = 256,     /* a world in bytes */
};

/* How much of what can happen does; the more slots, the less of it is bearable. */
enum detail {
	DETAIL_FEW,   /* starts, deaths, one signal to stop, hours that are kept */
	DETAIL_MOST,  /* every signal, strangers, hours that come late */
	DETAIL_ALL,   /* and processes that are stopped and continued */
};

struct world {
	const struct policy *policy;
	enum detail detail;
	int64_t grain_ms;      /* how far time passes at once */
	int64_t now_ms;
	struct ghost ghost;
	struct sup sup;
};

/* A step that was taken: the laws look at it. */
struct deed {
	const struct world *before, *after;
	struct event event;
	struct ghost due;    /* what the ghost expects after the event, before the acts */
	struct acts acts;
};

void world_begin(struct world *world);
/* Only the slots in use are copied and compared; the status is not compared. */
void world_copy(struct world *to, const struct world *from);
bool world_is_same(const struct world *a, const struct world *b);
/* Everything that can happen now, time apart. */
int world_events(const struct world *world, struct event events[WORLD_EVENTS]);
/* Takes one step, and lets the ghost remember. */
void world_step(const struct world *before, const struct event *event, struct world *after,
    struct deed *deed);

/* Two worlds with the same bytes have the same future. */
int world_pack(const struct world *world, uint8_t bytes[PACKED_MAX]);
void world_unpack(struct world *world, const uint8_t *bytes);

#endif
