#include <errno.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "config/profile.h"
#include "roles/learn_file.h"
#include "roles/learn_terms.h"

static bool
by_hand(const struct profile *profile, const struct profile_cause *cause, struct fault *why)
{
	struct text t = text_in(why->origin, sizeof why->origin);

	fault(why, FAULT_CONFIG, 0, "has a rule that learn does not write, and so cannot keep",
	    profile->name);
	text_add(&t, profile->name);
	if (cause) {
		text_char(&t, ':');
		text_int(&t, cause->line);
		text_char(&t, ':');
		text_int(&t, cause->column);
	}
	return fault_help(why, "", "write to another file with -o, and bring the two together by hand");
}

/* A path that looks like one: a bare name would be that of a profile of our own. */
static const char *
spelled_as_path(const char *path, char room[static WORD_MAX + 2])
{
	struct text t = text_in(room, WORD_MAX + 2);

	text_add(&t, strchr(path, '/') ? "" : "./");
	text_add(&t, path);
	return room;
}

/* Of what we add ourselves nothing is taken: it is added again, for its own reason. */
static bool
take(struct learned *all, const struct profile *profile, unsigned i, struct fault *why)
{
	const struct filter_rule *rule = &profile->rules.rules[i];

	if (profile->causes[i].source != PROFILE_SAID || rule->number < 0 || rule->number == SYS_clone3)
		return true;
	if (rule->answer.action != FILTER_ALLOW || rule->tests > 0 || rule->number >= LEARNED_CALLS)
		return by_hand(profile, &profile->causes[i], why);
	learned_add(all, rule->number, LEARNED_MERGED);
	return true;
}

bool
learn_merge(struct learned *all, const char *path, struct fault *why)
{
	static struct profile profile;
	static struct faults strangers, faults;
	const struct profile_terms terms = { .bounding = ~UINT64_C(0), .kernel = UINT32_MAX };
	char room[WORD_MAX + 2];
	bool fine = true;

	if (learn_file_is_stdout(path)) {
		fault(why, FAULT_CONFIG, 0, "needs a file that is read as well", "--merge");
		return fault_help(why, "", "name it with -o");
	}
	if (access(path, F_OK) < 0 && errno == ENOENT)
		return true;
	if (!profile_resolve(spelled_as_path(path, room), &terms, &profile, &strangers, &faults)) {
		*why = faults.kept[0];
		return false;
	}
	if (profile.rules.otherwise.action != FILTER_ERRNO)
		return by_hand(&profile, NULL, why);
	for (unsigned i = 0; fine && i < profile.rules.count; i++)
		fine = take(all, &profile, i, why);
	return fine;
}
