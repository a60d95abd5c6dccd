/*
 * What the checker remembers.  Everything here follows from events and acts alone.
 */
#include "core/ghost.h"

struct moment {
	const struct policy *policy;
	const struct event *event;
	struct ghost *ghost;
	int64_t now_ms;
};

static bool
is_app(const struct moment *m, int i)
{
	return i < m->policy->apps;
}

bool
ghost_apps_gone(const struct policy *policy, const struct ghost *ghost)
{
	for (int i = 0; i < policy->apps; i++)
		if (!ghost->slots[i].gone)
			return false;
	return true;
}

bool
ghost_is_stop(const struct policy *policy, int signal)
{
	if (signal < 1 || signal > 64 || signal == SIGCHLD || policy->rewrite[signal] == 0)
		return false;
	return signal == SIGTERM || signal == SIGINT || signal == policy->stop_signal;
}

bool
ghost_is_heard(const struct policy *policy, const struct event *event)
{
	return !(policy->stop_from == STOP_FROM_OPERATOR && event->from != SENDER_OPERATOR);
}

static void
code(struct ghost *ghost, int32_t code, bool for_good)
{
	if (ghost->decided)
		return;
	ghost->code = code;
	ghost->decided = for_good;
}

/* How long after its nth fall in a row a slot waits: doubled each time, up to the most. */
static int64_t
wait_ms(const struct policy *policy, int falls)
{
	int64_t wait = policy->backoff_ms << (falls > 1 ? falls - 1 : 0);

	return wait < policy->backoff_max_ms ? wait : policy->backoff_max_ms;
}

/* Who is told and continued with it waits for no other. */
static void
tell(struct moment *m, int i)
{
	bool group = m->policy->drain == SCOPE_GROUP || m->policy->forward == SCOPE_GROUP;

	if (m->policy->drain != SCOPE_ALL && (group || m->ghost->slots[i].frozen))
		m->ghost->slots[i].thaw_ms = NEVER;
}

static void
stop_asked(struct moment *m)
{
	struct ghost *g = m->ghost;
	const struct policy *p = m->policy;
	bool again = g->told;

	if (g->killed || (g->requested && !g->told))
		return;
	g->signal = p->stop_signal ? p->stop_signal : p->rewrite[m->event->signal];
	for (int i = 0; again && i < p->apps; i++)
		tell(m, i);
	g->requested = true;
	if (again)
		return;
	g->tell_ms = m->now_ms + p->drain_delay_ms;
	if (!g->lived && p->apps > 0)
		code(g, 128 + g->signal, false);
	for (int i = 0; i < p->apps; i++)
		if (g->slots[i].start_ms != NEVER) {
			g->slots[i].start_ms = NEVER;
			g->slots[i].gone = true;
		}
}

static void
born(struct moment *m)
{
	struct ghost *g = m->ghost;
	struct ghost_slot *s = &g->slots[m->event->slot];

	*s = (struct ghost_slot){ .alive = true, .falls = s->falls, .start_ms = NEVER,
		.born_ms = m->now_ms, .thaw_ms = NEVER };
	g->empty = false;
	g->lived |= is_app(m, m->event->slot);
}

static void
fell(struct moment *m, int i, int32_t exit_code, bool wanted)
{
	struct ghost *g = m->ghost;
	const struct policy *p = m->policy;
	struct ghost_slot *s = &g->slots[i];
	bool steady = s->alive && m->now_ms - s->born_ms >= p->stable_ms;
	int falls = steady ? 0 : s->falls + 1;
	bool again = is_app(m, i) ? wanted && falls < p->starts_max && !g->requested && !g->told
	    : !g->retired;
	bool left = s->alive && is_app(m, i);

	*s = (struct ghost_slot){ .falls = (uint8_t)falls, .gone = !again, .thaw_ms = NEVER,
		.start_ms = again ? m->now_ms + wait_ms(p, falls) : NEVER };
	if (is_app(m, i))
		code(g, exit_code, !again);
	/* Whoever leaves while others stay takes its group's number with it, until the drain. */
	s->left = left && p->drain == SCOPE_GROUP && (g->told || ghost_apps_gone(p, g));
}

static void
died(struct moment *m, int i)
{
	const struct event *e = m->event;
	enum restart restart = m->policy->restart;
	bool wanted = restart == RESTART_ALWAYS ||
	    (restart == RESTART_ON_FAILURE && (e->signal || e->code));

	fell(m, i, e->signal ? 128 + e->signal : e->code, wanted);
}

static void
stopped(struct moment *m, int i)
{
	struct ghost_slot *s = &m->ghost->slots[i];
	int signal = m->event->signal;
	bool by_terminal = signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU;
	bool must_hear = m->ghost->told && !m->ghost->killed;

	s->frozen = true;
	if (is_app(m, i) && (must_hear || (by_terminal && m->policy->alone)))
		s->thaw_ms = s->thawed_ms + THAW_AGAIN_MS;
}

static void
happened(struct moment *m)
{
	const struct event *e = m->event;
	struct ghost *g = m->ghost;
	int i = e->pid - PID_FIRST;
	bool ours = i >= 0 && i < GHOST_SLOTS;

	switch (e->kind) {
	case EVENT_SIGNAL:
		if (ghost_is_stop(m->policy, e->signal) && ghost_is_heard(m->policy, e))
			stop_asked(m);
		break;
	case EVENT_BORN:
		born(m);
		break;
	case EVENT_STILLBORN:
		fell(m, e->slot, e->code, e->transient || m->policy->restart != RESTART_NO);
		break;
	case EVENT_EXITED:
		if (ours)
			died(m, i);
		break;
	case EVENT_STOPPED:
		if (ours)
			stopped(m, i);
		break;
	case EVENT_CONTINUED:
		if (ours) {
			g->slots[i].frozen = false;
			g->slots[i].thaw_ms = NEVER;
		}
		break;
	case EVENT_EMPTY:
		g->empty = true;
		break;
	case EVENT_GROUP_GONE:
		if (ours)
			g->slots[i].left = false;
		break;
	case EVENT_TICK:
	case EVENT_COUNT:
		break;
	}
}

static void
say(struct moment *m)
{
	struct ghost *g = m->ghost;

	g->told = true;
	g->tell_ms = NEVER;
	g->kill_ms = m->policy->drain_timeout_ms;
	if (g->kill_ms != NEVER)
		g->kill_ms += m->now_ms;
	if (!g->signal)
		g->signal = m->policy->stop_signal ? m->policy->stop_signal : SIGTERM;
	for (int i = 0; i < m->policy->apps; i++)
		tell(m, i);
}

static void
kill_all(struct moment *m)
{
	struct ghost *g = m->ghost;

	g->killed = g->retired = true;
	g->kill_ms = NEVER;
	g->leave_ms = m->now_ms + KILL_PATIENCE_MS;
	for (int i = 0; i < m->policy->apps; i++)
		if (g->slots[i].alive)
			code(g, 128 + 9, false);
}

static bool
is_over(const struct moment *m)
{
	const struct ghost *g = m->ghost;
	bool left = false;

	for (int i = 0; i < m->policy->apps; i++)
		left |= g->slots[i].left;
	if (m->now_ms >= g->leave_ms)
		return true;
	if (!g->retired || !ghost_apps_gone(m->policy, g))
		return false;
	return g->empty || m->policy->drain == SCOPE_APP || (m->policy->drain == SCOPE_GROUP && !left);
}

/* The hours that were promised, in their order: the delay's end at once, SIGKILL one step later. */
static void
hours(struct moment *m, bool was_told)
{
	struct ghost *g = m->ghost;

	if (g->requested && !g->told && m->now_ms >= g->tell_ms)
		say(m);
	else if (was_told && m->now_ms >= g->kill_ms)
		kill_all(m);
	if (ghost_apps_gone(m->policy, g) && (m->policy->apps > 0 || g->told)) {
		g->retired = true;
		if (!g->told)
			say(m);
	}
	g->over = is_over(m);
	for (int i = 0; i < m->policy->apps; i++) {
		struct ghost_slot *s = &g->slots[i];

		s->thawing = s->thaw_ms <= m->now_ms && !g->over;
		if (s->thawing) {
			s->thaw_ms = NEVER;
			s->thawed_ms = m->now_ms;
		}
	}
	for (int i = m->policy->apps; i < m->policy->apps + m->policy->helpers; i++)
		if (g->retired && g->slots[i].start_ms != NEVER) {
			g->slots[i].start_ms = NEVER;
			g->slots[i].gone = true;
		}
}

void
ghost_expect(struct ghost *ghost, const struct policy *policy, const struct event *event)
{
	struct moment m = { .policy = policy, .event = event, .ghost = ghost,
		.now_ms = event->now_ms };
	bool was_told = ghost->told;

	happened(&m);
	hours(&m, was_told);
}

void
ghost_believe(struct ghost *ghost, const struct acts *acts)
{
	for (int n = 0; n < acts->count; n++) {
		const struct act *act = &acts->act[n];
		int i = (act->pid < 0 ? -act->pid : act->pid) - PID_FIRST;
		bool ours = i >= 0 && i < GHOST_SLOTS;

		if (act->kind == ACT_SPAWN && act->slot < GHOST_SLOTS) {
			ghost->slots[act->slot].asked = true;
			ghost->slots[act->slot].start_ms = NEVER;
		}
		if (act->kind == ACT_LOOK && ours)
			ghost->slots[i].looked = true;
		if (act->kind == ACT_SIGNAL && ours && ghost->told && act->signal == ghost->signal)
			ghost->slots[i].told = true;
		if (act->kind == ACT_SIGNAL_ALL)
			for (int k = 0; k < GHOST_SLOTS; k++)
				ghost->slots[k].told |= ghost->slots[k].alive;
	}
}

void
ghost_begin(struct ghost *ghost, const struct policy *policy, int64_t now_ms)
{
	*ghost = (struct ghost){ .tell_ms = NEVER, .kill_ms = NEVER, .leave_ms = NEVER };
	for (int i = 0; i < GHOST_SLOTS; i++)
		ghost->slots[i] = (struct ghost_slot){ .thaw_ms = NEVER,
			.start_ms = i < policy->apps + policy->helpers ? now_ms : NEVER };
}
