#include "core/explore.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "core/ends.h"
#include "core/laws.h"

enum { WAY_TIME = 200, WAY_DEADLINE = 201 };

/* A world in the order of its discovery; its bytes stand at n * size in the pool. */
struct place {
	uint32_t from;
	uint8_t way;      /* the number of the event that led here, or one of the above */
};

struct atlas {
	uint8_t *pool;
	struct place *places;
	uint32_t *table;  /* place + 1, by hash; 0: free */
	uint32_t count, room, table_room;
	int size;
	struct explored *out;
};

static uint64_t
hash(const uint8_t *bytes, int size)
{
	uint64_t h = 0x9e3779b97f4a7c15u;

	for (int i = 0; i < size; i++)
		h = (h ^ bytes[i]) * 0x100000001b3u;
	return h ^ h >> 29;
}

static void *
grown(void *at, size_t bytes)
{
	at = realloc(at, bytes);
	if (!at)
		abort();
	return at;
}

static void
rehash(struct atlas *a)
{
	a->table_room = a->table_room ? 2 * a->table_room : 1 << 16;
	free(a->table);
	a->table = grown(NULL, a->table_room * sizeof *a->table);
	memset(a->table, 0, a->table_room * sizeof *a->table);
	for (uint32_t n = 0; n < a->count; n++) {
		uint64_t h = hash(a->pool + (size_t)n * (size_t)a->size, a->size);

		while (a->table[h & (a->table_room - 1)])
			h++;
		a->table[h & (a->table_room - 1)] = n + 1;
	}
}

/* Notes a world, unless it is known. */
static void
reach(struct atlas *a, const struct world *world, uint32_t from, int way)
{
	uint8_t bytes[PACKED_MAX];

	a->size = world_pack(world, bytes);
	if (2 * a->count >= a->table_room)
		rehash(a);
	uint64_t h = hash(bytes, a->size);

	for (; a->table[h & (a->table_room - 1)]; h++) {
		uint32_t n = a->table[h & (a->table_room - 1)] - 1;

		if (memcmp(a->pool + (size_t)n * (size_t)a->size, bytes, (size_t)a->size) == 0)
			return;
	}
	if (a->count == a->room) {
		a->room = a->room ? 2 * a->room : 4096;
		a->pool = grown(a->pool, (size_t)a->room * (size_t)a->size);
		a->places = grown(a->places, a->room * sizeof *a->places);
	}
	memcpy(a->pool + (size_t)a->count * (size_t)a->size, bytes, (size_t)a->size);
	a->places[a->count] = (struct place){ .from = from, .way = (uint8_t)way };
	a->table[h & (a->table_room - 1)] = ++a->count;
}

static void
load(const struct atlas *a, uint32_t n, struct world *world)
{
	world_unpack(world, a->pool + (size_t)n * (size_t)a->size);
}

/* ---- telling how it came to that ------------------------------------------------------------- */

static struct event
event_of(const struct world *world, int way)
{
	struct event events[WORLD_EVENTS];

	if (way == WAY_DEADLINE)
		return (struct event){ .kind = EVENT_TICK };
	world_events(world, events);
	return events[way];
}

static void
tell_event(struct text *t, const struct world *world, const struct event *event)
{
	static const char *const words[] = { [EVENT_TICK] = "tick", [EVENT_SIGNAL] = "signal",
		[EVENT_BORN] = "born", [EVENT_STILLBORN] = "stillborn", [EVENT_EXITED] = "exited",
		[EVENT_STOPPED] = "stopped", [EVENT_CONTINUED] = "continued", [EVENT_EMPTY] = "empty",
		[EVENT_GROUP_GONE] = "group gone" };
	char line[256];
	struct world after;
	struct deed deed;

	snprintf(line, sizeof line, "  %s slot %d pid %d code %d signal %d%s ->", words[event->kind],
	    event->slot, event->pid, event->code, event->signal, event->transient ? " transient" : "");
	text_add(t, line);
	world_step(world, event, &after, &deed);
	for (int i = 0; i < deed.acts.count; i++) {
		const struct act *act = &deed.acts.act[i];

		snprintf(line, sizeof line, " [act %d pid %d slot %d signal %d code %d]", (int)act->kind,
		    act->pid, act->slot, act->signal, act->code);
		text_add(t, line);
	}
	snprintf(line, sizeof line, " phase %d, deadline in %lld\n", (int)after.sup.phase,
	    (long long)(sup_deadline(&after.sup, after.policy) - after.now_ms));
	text_add(t, line);
}

static void
tell(const struct atlas *a, const struct world *first, uint32_t end, const struct event *last,
    int64_t last_ms)
{
	struct text t = text_in(a->out->history, sizeof a->out->history);
	uint32_t path[512];
	int length = 0;
	struct world world = *first;

	for (uint32_t n = end; n > 0 && length < 512; n = a->places[n].from)
		path[length++] = n;
	while (length > 0) {
		uint32_t n = path[--length];
		int way = a->places[n].way;

		load(a, a->places[n].from, &world);
		if (way == WAY_DEADLINE)
			world.now_ms = sup_deadline(&world.sup, world.policy);
		if (way == WAY_TIME) {
			text_add(&t, "  time passes\n");
			continue;
		}
		struct event event = event_of(&world, way);

		tell_event(&t, &world, &event);
	}
	load(a, end, &world);
	world.now_ms = last_ms;
	if (last)
		tell_event(&t, &world, last);
}

/* ---- the exploration ------------------------------------------------------------------------- */

static bool
take(struct atlas *a, const struct world *world, const struct event *event, uint32_t from, int way)
{
	struct world after;
	struct deed deed;

	world_step(world, event, &after, &deed);
	a->out->steps++;
	if (deed.acts.count > a->out->acts_most)
		a->out->acts_most = deed.acts.count;
	a->out->broken = law_broken(&deed);
	if (a->out->broken) {
		tell(a, world, from, event, world->now_ms);
		return false;
	}
	reach(a, &after, from, way);
	return true;
}

static bool
visit(struct atlas *a, struct world *world, uint32_t n)
{
	struct event events[WORLD_EVENTS];
	int64_t now_ms = world->now_ms, deadline_ms = sup_deadline(&world->sup, world->policy);

	a->out->broken = ends_broken(world);
	if (a->out->broken) {
		tell(a, world, n, NULL, now_ms);
		return false;
	}
	if (world->ghost.over)
		return true;
	for (int i = 0, count = world_events(world, events); i < count; i++)
		if (!take(a, world, &events[i], n, i))
			return false;
	if (deadline_ms > now_ms && deadline_ms != NEVER) {
		world->now_ms = deadline_ms;
		if (!take(a, world, &(struct event){ .kind = EVENT_TICK }, n, WAY_DEADLINE))
			return false;
	}
	/* A wake-up may come late, but not later than a grain. */
	world->now_ms = now_ms + world->grain_ms;
	if ((world->detail >= DETAIL_MOST ? now_ms : world->now_ms) <= deadline_ms)
		reach(a, world, n, WAY_TIME);
	return true;
}

void
explore(const struct world *first, struct explored *explored)
{
	struct atlas a = { .out = explored };
	struct world world = *first;

	*explored = (struct explored){ 0 };
	world_begin(&world);
	reach(&a, &world, 0, WAY_TIME);
	for (uint32_t n = 0; n < a.count; n++) {
		load(&a, n, &world);
		if (!visit(&a, &world, n))
			break;
	}
	explored->worlds = a.count;
	free(a.pool);
	free(a.places);
	free(a.table);
}
