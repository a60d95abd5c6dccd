#include "core/world.h"

#include <stddef.h>
#include <string.h>

/* The moment of every world; hours are as far from it as they were. */
enum { NOW_MS = 1000000 };

void
world_begin(struct world *world)
{
	world->now_ms = NOW_MS;
	sup_init(&world->sup, world->policy, NOW_MS);
	ghost_begin(&world->ghost, world->policy, NOW_MS);
}

static size_t
slots_bytes(const struct world *world)
{
	return sizeof world->sup.slots[0] * (size_t)(world->policy->apps + world->policy->helpers);
}

void
world_copy(struct world *to, const struct world *from)
{
	memcpy(to, from, offsetof(struct world, sup.slots) + slots_bytes(from));
}

bool
world_is_same(const struct world *a, const struct world *b)
{
	return memcmp(&a->sup, &b->sup, offsetof(struct sup, status)) == 0 &&
	    memcmp(a->sup.slots, b->sup.slots, slots_bytes(a)) == 0;
}

void
world_step(const struct world *before, const struct event *event, struct world *after,
    struct deed *deed)
{
	world_copy(after, before);
	deed->before = before;
	deed->after = after;
	deed->event = *event;
	deed->event.now_ms = before->now_ms;
	sup_step(&after->sup, before->policy, &deed->event, &deed->acts);
	ghost_expect(&after->ghost, before->policy, &deed->event);
	deed->due = after->ghost;
	ghost_believe(&after->ghost, &deed->acts);
}

/* ---- what can happen ------------------------------------------------------------------------- */

struct list {
	struct event *event;
	int count;
};

static void
add_of(struct list *list, enum event_kind kind, int32_t pid, int32_t code, int32_t signal)
{
	list->event[list->count++] =
	    (struct event){ .kind = kind, .pid = pid, .code = code, .signal = signal };
}

static void
add_answers(struct list *list, const struct world *world, int slot)
{
	struct event born = { .kind = EVENT_BORN, .slot = slot, .pid = PID_FIRST + slot };
	struct event never = { .kind = EVENT_STILLBORN, .slot = slot, .code = 127 };
	struct event not_yet = { .kind = EVENT_STILLBORN, .slot = slot, .code = 125,
		.transient = true };

	list->event[list->count++] = born;
	list->event[list->count++] = not_yet;
	if (world->detail >= DETAIL_MOST)
		list->event[list->count++] = never;
}

static void
add_signals(struct list *list, const struct world *world)
{
	static const int signals[] = { SIGTERM, SIGINT, SIGQUIT, SIGHUP, SIGUSR1, SIGCHLD, SIGCONT, 64,
		65, 0, -1 };
	size_t count = world->detail >= DETAIL_MOST ? sizeof signals / sizeof *signals : 1;

	for (size_t i = 0; i < count; i++)
		add_of(list, EVENT_SIGNAL, 0, 0, signals[i]);
	for (size_t i = 0; i < count; i++) {
		add_of(list, EVENT_SIGNAL, 0, 0, signals[i]);
		list->event[list->count - 1].from = SENDER_OTHER;
	}
}

static void
add_strangers(struct list *list, const struct world *world)
{
	if (world->detail < DETAIL_MOST)
		return;
	add_of(list, EVENT_EXITED, PID_STRANGER, 1, 0);
	add_of(list, EVENT_STOPPED, PID_STRANGER, 0, SIGTSTP);
	add_of(list, EVENT_CONTINUED, PID_STRANGER, 0, 0);
	add_of(list, EVENT_GROUP_GONE, PID_STRANGER, 0, 0);
}

static void
add_life(struct list *list, const struct world *world, int slot)
{
	int32_t pid = PID_FIRST + slot;

	add_of(list, EVENT_EXITED, pid, 0, 0);
	add_of(list, EVENT_EXITED, pid, 3 + slot, 0);
	if (world->detail >= DETAIL_MOST)
		add_of(list, EVENT_EXITED, pid, 0, SIGTERM);
	if (world->detail >= DETAIL_ALL) {
		add_of(list, EVENT_EXITED, pid, 0, SIGSEGV);
		add_of(list, EVENT_STOPPED, pid, 0, SIGTSTP);
		add_of(list, EVENT_STOPPED, pid, 0, SIGSTOP);
		add_of(list, EVENT_CONTINUED, pid, 0, 0);
	}
}

int
world_events(const struct world *world, struct event events[WORLD_EVENTS])
{
	struct list list = { .event = events };
	bool alone_in_the_world = true;

	add_of(&list, EVENT_TICK, 0, 0, 0);
	add_signals(&list, world);
	add_strangers(&list, world);
	for (int i = 0; i < world->policy->apps + world->policy->helpers; i++) {
		const struct ghost_slot *s = &world->ghost.slots[i];

		if (s->asked)
			add_answers(&list, world, i);
		if (s->alive)
			add_life(&list, world, i);
		if (s->looked && s->left)
			add_of(&list, EVENT_GROUP_GONE, PID_FIRST + i, 0, 0);
		alone_in_the_world &= !s->alive;
	}
	if (alone_in_the_world)
		add_of(&list, EVENT_EMPTY, 0, 0, 0);
	return list.count;
}

/* ---- worlds as bytes ------------------------------------------------------------------------- */

/* An hour relative to now; what is longer ago than it matters is as long ago as it matters. */
static int16_t
relative(int64_t hour_ms, int64_t now_ms, int64_t matters_ms)
{
	int64_t away = hour_ms - now_ms;

	if (hour_ms == NEVER)
		return INT16_MAX;
	return (int16_t)(away < -matters_ms ? -matters_ms : away);
}

static int64_t
absolute(int16_t away)
{
	return away == INT16_MAX ? NEVER : NOW_MS + away;
}

/*
 * Of the patience only the end matters: all that goes before is sweep after sweep.  So it is cut
 * short, here and in the ghost alike; that it began with its full length is a law.
 */
static int64_t
cut_short(int64_t patience_ms, int64_t now_ms)
{
	int64_t end_ms = now_ms + 2 * SWEEP_AGAIN_MS;

	return patience_ms != NEVER && patience_ms > end_ms ? end_ms : patience_ms;
}

struct packed_slot {
	uint8_t life, frozen, here, falls, ghost_falls, bits;
	int16_t since, due, thawed, start, born, thaw, ghost_thawed;
};

struct packed {
	uint8_t phase, stop_signal, has_code, empty, code, up, state, bits, signal, ghost_code;
	int16_t due, look, patience, tell, kill, leave;
	struct packed_slot slots[GHOST_SLOTS];
};
_Static_assert(sizeof(struct packed) <= PACKED_MAX, "a world fits its bytes");

static void
pack_slot(const struct world *w, int i, struct packed_slot *to)
{
	const struct slot *s = &w->sup.slots[i];
	const struct ghost_slot *g = &w->ghost.slots[i];
	int64_t now_ms = w->now_ms, stable_ms = w->policy->stable_ms;
	bool helper = i >= w->policy->apps;
	/* A helper that fell so often waits the most from then on. */
	int most = helper ? 6 : 255;

	*to = (struct packed_slot){
		.life = (uint8_t)s->life, .frozen = s->frozen, .here = s->pid != 0,
		.falls = (uint8_t)(s->falls < most ? s->falls : most),
		.since = relative(s->since_ms, now_ms, stable_ms),
		.due = relative(s->due_ms, now_ms, 30000),
		.thawed = relative(s->thawed_ms, now_ms, THAW_AGAIN_MS),
		.ghost_falls = (uint8_t)(g->falls < most ? g->falls : most),
		.bits = (uint8_t)(g->asked | g->alive << 1 | g->told << 2 | g->frozen << 3 |
		    g->gone << 4 | g->left << 5 | g->looked << 6),
		.start = relative(g->start_ms, now_ms, 30000),
		.born = relative(g->born_ms, now_ms, stable_ms),
		.thaw = relative(g->thaw_ms, now_ms, 30000),
		.ghost_thawed = relative(g->thawed_ms, now_ms, THAW_AGAIN_MS),
	};
}

static void
unpack_slot(struct world *w, int i, const struct packed_slot *from)
{
	w->sup.slots[i] = (struct slot){ .life = (enum life)from->life, .frozen = from->frozen,
		.pid = from->here ? PID_FIRST + i : 0, .falls = from->falls,
		.since_ms = absolute(from->since), .due_ms = absolute(from->due),
		.thawed_ms = absolute(from->thawed) };
	w->ghost.slots[i] = (struct ghost_slot){ .asked = from->bits & 1, .alive = from->bits & 2,
		.told = from->bits & 4, .frozen = from->bits & 8, .gone = from->bits & 16,
		.left = from->bits & 32, .looked = from->bits & 64, .falls = from->ghost_falls,
		.start_ms = absolute(from->start), .born_ms = absolute(from->born),
		.thaw_ms = absolute(from->thaw), .thawed_ms = absolute(from->ghost_thawed) };
}

int
world_pack(const struct world *w, uint8_t bytes[PACKED_MAX])
{
	const struct sup *s = &w->sup;
	const struct ghost *g = &w->ghost;
	int64_t now_ms = w->now_ms;
	int used = w->policy->apps + w->policy->helpers;
	struct packed to = {
		.phase = (uint8_t)s->phase, .stop_signal = s->stop_signal, .has_code = s->has_code,
		.empty = s->empty, .code = (uint8_t)s->code, .up = s->status.up_ms != 0,
		.state = (uint8_t)s->status.state,
		.due = relative(s->due_ms, now_ms, 30000), .look = relative(s->look_ms, now_ms, 30000),
		.patience = relative(cut_short(s->patience_ms, now_ms), now_ms, 30000),
		.bits = (uint8_t)(g->requested | g->told << 1 | g->killed << 2 | g->over << 3 |
		    g->retired << 4 | g->empty << 5 | g->lived << 6 | g->decided << 7),
		.signal = g->signal, .ghost_code = (uint8_t)g->code,
		.tell = relative(g->tell_ms, now_ms, 30000), .kill = relative(g->kill_ms, now_ms, 30000),
		.leave = relative(cut_short(g->leave_ms, now_ms), now_ms, 30000),
	};

	for (int i = 0; i < used; i++)
		pack_slot(w, i, &to.slots[i]);
	int size = (int)(offsetof(struct packed, slots) + sizeof *to.slots * (size_t)used);

	memcpy(bytes, &to, (size_t)size);
	return size;
}

void
world_unpack(struct world *w, const uint8_t *bytes)
{
	struct packed from = { 0 };
	int used = w->policy->apps + w->policy->helpers;

	memcpy(&from, bytes, offsetof(struct packed, slots) + sizeof *from.slots * (size_t)used);
	w->now_ms = NOW_MS;
	w->sup.phase = (enum phase)from.phase;
	w->sup.stop_signal = from.stop_signal;
	w->sup.has_code = from.has_code;
	w->sup.empty = from.empty;
	w->sup.code = from.code;
	w->sup.due_ms = absolute(from.due);
	w->sup.look_ms = absolute(from.look);
	w->sup.patience_ms = absolute(from.patience);
	w->sup.status = (struct status){ .state = (enum state)from.state, .up_ms = from.up,
		.restarts = 7, .reaped = 5, .last_code = 99, .last_signal = 98 };
	w->ghost = (struct ghost){ .requested = from.bits & 1, .told = from.bits & 2,
		.killed = from.bits & 4, .over = from.bits & 8, .retired = from.bits & 16,
		.empty = from.bits & 32, .lived = from.bits & 64, .decided = from.bits & 128,
		.code = from.ghost_code, .signal = from.signal, .tell_ms = absolute(from.tell),
		.kill_ms = absolute(from.kill), .leave_ms = absolute(from.leave) };
	for (int i = 0; i < used; i++)
		unpack_slot(w, i, &from.slots[i]);
}
