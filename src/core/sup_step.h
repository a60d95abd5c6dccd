/*
 * What the rooms of the supervisor share: one step on its way through them.
 *
 * supervisor.c says which event leads where, sup_slots.c lets slots rise and fall, sup_stop.c takes
 * the container down.  Nobody else includes this.
 */
#ifndef CORE_SUP_STEP_H
#define CORE_SUP_STEP_H

#include "core/supervisor.h"

/* Linux numbers that are the same on every machine we build for (signal(7)). */
enum { SIG_INT = 2, SIG_KILL = 9, SIG_TERM = 15, SIG_CHLD = 17, SIG_CONT = 18, SIG_TSTP = 20,
	SIG_TTIN = 21, SIG_TTOU = 22 };

struct step {
	struct sup *sup;
	const struct policy *policy;
	const struct event *event;
	struct acts *acts;
};

/* Adds an act; the caller fills in what its kind needs. */
struct act *step_ask(struct step *step, enum act_kind kind);
void step_signal(struct step *step, int32_t pid, int signal);
/*
 * The code we leave with is that of the first app that is gone for good.  Until then it is what we
 * would leave with if none of them could say any more.
 */
void step_code(struct step *step, int32_t code, bool for_good);

int slots_in_use(const struct policy *policy);
bool slot_is_app(const struct policy *policy, int slot);
/* Does this helper go by itself, when the last of the app is gone? */
bool slot_is_lasting(const struct policy *policy, int slot);
/* How many instances lead that life. */
int apps_in(const struct step *step, enum life life);

/* Does to every slot what its hour asks for. */
void slots_hour(struct step *step);
/* A stop was asked for: no app starts again. */
void slots_cancel(struct step *step);
/* No helper is kept any longer. */
void slots_retire(struct step *step);
void slot_born(struct step *step);
void slot_stillborn(struct step *step);
void slot_exited(struct step *step, int slot);
void slot_stopped(struct step *step, int slot);
void slot_continued(struct step *step, int slot);

/* A request to stop came from outside. */
void stop_requested(struct step *step, int signal);
/* Sends the stop signal to one instance, or to what is left of it. */
void stop_tell(struct step *step, int slot);
/* Nobody is left in a process group. */
void stop_group_gone(struct step *step);
/* What the hour and the emptiness of the slots ask for, whatever the event was. */
void stop_settle(struct step *step);

#endif
