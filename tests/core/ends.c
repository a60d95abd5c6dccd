#include "core/ends.h"

#include "core/laws.h"

enum { SOON = 64 };  /* steps that are enough for any end that does not wait */

/* A moment before its deadline nothing happens, at its deadline something does. */
static bool
its_deadline_is_honest(const struct world *world)
{
	int64_t deadline_ms = sup_deadline(&world->sup, world->policy);
	struct world early, at, after;
	struct deed deed;

	if (deadline_ms == NEVER)
		return true;
	world_copy(&early, world);
	world_copy(&at, world);
	if (deadline_ms > world->now_ms) {
		early.now_ms = deadline_ms - 1;
		world_step(&early, &(struct event){ .kind = EVENT_TICK }, &after, &deed);
		if (deed.acts.count > 0 || !world_is_same(&early, &after))
			return false;
		at.now_ms = deadline_ms;
	}
	world_step(&at, &(struct event){ .kind = EVENT_TICK }, &after, &deed);
	return deed.acts.count > 0 || !world_is_same(&at, &after);
}

/* With no deadline somebody outside must be expected: a death, an answer, the end of all. */
static bool
it_never_sleeps_for_nothing(const struct world *world)
{
	const struct ghost *g = &world->ghost;
	const struct policy *p = world->policy;

	if (sup_deadline(&world->sup, p) != NEVER || g->over)
		return true;
	for (int i = 0; i < p->apps + p->helpers; i++)
		if (g->slots[i].alive || g->slots[i].asked)
			return true;
	return g->retired ? !g->empty && p->drain == SCOPE_ALL : p->apps == 0 && !g->requested;
}

static bool
step(struct world *world, const struct event *event)
{
	struct world after;
	struct deed deed;

	world_step(world, event, &after, &deed);
	world_copy(world, &after);
	return !world->ghost.over;
}

/* What would happen next if the world did all it could for an end; an hour if there is nothing. */
static struct event
next_good(const struct world *world)
{
	const struct policy *p = world->policy;
	const struct ghost *g = &world->ghost;

	for (int i = 0; i < p->apps + p->helpers; i++) {
		if (g->slots[i].asked)
			return (struct event){ .kind = EVENT_BORN, .slot = i, .pid = PID_FIRST + i };
		if (g->slots[i].alive && (g->slots[i].told || g->killed || (g->retired && i >= p->apps)))
			return (struct event){ .kind = EVENT_EXITED, .pid = PID_FIRST + i };
	}
	if (g->retired && !g->empty)
		return (struct event){ .kind = EVENT_EMPTY };
	return (struct event){ .kind = EVENT_TICK };
}

/* From everywhere a stop leads to the end, if those who are told go. */
static bool
it_can_be_stopped(const struct world *world)
{
	struct world w;

	if (world->ghost.over)
		return true;
	world_copy(&w, world);
	if (!w.ghost.requested && !step(&w, &(struct event){ .kind = EVENT_SIGNAL, .signal = SIGTERM }))
		return true;
	for (int n = 0; n < SOON; n++) {
		struct event event = next_good(&w);

		if (event.kind == EVENT_TICK && sup_deadline(&w.sup, w.policy) == NEVER)
			return false;
		if (event.kind == EVENT_TICK && sup_deadline(&w.sup, w.policy) > w.now_ms)
			w.now_ms = sup_deadline(&w.sup, w.policy);
		if (!step(&w, &event))
			return true;
	}
	return false;
}

/* With a drain timeout it leads to the end in time, whatever they do. */
static bool
it_ends_in_time_whatever_they_do(const struct world *world)
{
	const struct policy *p = world->policy;
	struct world w;
	int64_t most_ms;

	if (world->ghost.over || p->drain_timeout_ms == NEVER || p->apps + p->helpers == 0)
		return true;
	world_copy(&w, world);
	most_ms = w.now_ms + p->drain_delay_ms + p->drain_timeout_ms + KILL_PATIENCE_MS +
	    2 * SWEEP_AGAIN_MS + w.grain_ms;
	if (!step(&w, &(struct event){ .kind = EVENT_SIGNAL, .signal = SIGTERM }))
		return true;
	for (;;) {
		int64_t deadline_ms = sup_deadline(&w.sup, w.policy);

		if (deadline_ms > most_ms)
			return false;
		w.now_ms = deadline_ms > w.now_ms ? deadline_ms : w.now_ms;
		if (!step(&w, &(struct event){ .kind = EVENT_TICK }))
			return true;
	}
}

/* The end is the end. */
static bool
nothing_comes_after_the_end(const struct world *world)
{
	struct event events[WORLD_EVENTS];
	struct world after;
	struct deed deed;

	if (!world->ghost.over)
		return true;
	if (sup_deadline(&world->sup, world->policy) != NEVER)
		return false;
	for (int i = 0, count = world_events(world, events); i < count; i++) {
		world_step(world, &events[i], &after, &deed);
		if (deed.acts.count > 0 || !world_is_same(world, &after))
			return false;
	}
	return true;
}

const char *
ends_broken(const struct world *world)
{
	return !its_deadline_is_honest(world) ? "its_deadline_is_honest"
	    : !it_never_sleeps_for_nothing(world) ? "it_never_sleeps_for_nothing"
	    : !it_can_be_stopped(world) ? "it_can_be_stopped"
	    : !it_ends_in_time_whatever_they_do(world) ? "it_ends_in_time_whatever_they_do"
	    : !nothing_comes_after_the_end(world) ? "nothing_comes_after_the_end" : NULL;
}
