#include "roles/ask_seccomp.h"

#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/capabilities.h"
#include "base/require.h"
#include "config/compiled.h"
#include "config/policy.h"
#include "sys/filter.h"
#include "sys/say.h"

bool
seccomp_is_wanted(const struct options *options)
{
	return *options->seccomp && !profile_is_none(options->seccomp);
}

/* ---- what it is resolved for ------------------------------------------------------------------- */

/* "6.18.44-cloud": major << 16 | minor.  A kernel without a version is the oldest one. */
static uint32_t
kernel_here(void)
{
	struct utsname name;
	uint32_t part[2] = { 0, 0 };
	const char *at = name.release;

	if (uname(&name) < 0)
		return 0;
	for (int i = 0; i < 2; i++) {
		for (; *at >= '0' && *at <= '9' && part[i] < UINT16_MAX / 10; at++)
			part[i] = part[i] * 10 + (uint32_t)(*at - '0');
		at += *at == '.';
	}
	return part[0] << 16 | part[1];
}

static uint64_t
bounding_here(void)
{
	uint64_t set = 0;

	for (unsigned i = 0; i < CAPABILITY_COUNT; i++)
		set |= prctl(PR_CAPBSET_READ, (unsigned long)i, 0, 0, 0) == 1 ? UINT64_C(1) << i : 0;
	return set;
}

/*
 * The bounding set that the command is meant to have.  Where nobody can lower it (without
 * CAP_SETPCAP) it stays larger, and that changes nothing: no_new_privs lets nobody gain from it.
 */
struct profile_terms
seccomp_terms(const struct options *options, const struct identity *who)
{
	uint64_t most = who->bounding != SET_AUTO ? who->bounding : who->only ? 0 : ~who->drop_caps;

	return (struct profile_terms){
		.bounding = most ? most & bounding_here() : 0,
		.kernel = kernel_here(),
		.strict = options->seccomp_strict,
		.allow = &options->seccomp_extra_allow,
		.deny = &options->seccomp_extra_deny,
	};
}

/* ---- faults and warnings ----------------------------------------------------------------------- */

void
seccomp_say_strangers(const struct faults *strangers)
{
	for (unsigned i = 0; i < strangers->count && i < FAULTS_MAX; i++) {
		const struct fault *why = &strangers->kept[i];
		char line[sizeof why->origin + sizeof why->subject + sizeof why->deed + sizeof why->hint];
		struct text t = text_in(line, sizeof line);

		text_add(&t, why->origin);
		text_add(&t, ": ");
		text_add(&t, why->subject);
		text_char(&t, ' ');
		text_add(&t, why->deed);
		text_add(&t, *why->hint ? why->hint[0] == '"' ? "; was this meant: " : ": " : "");
		text_add(&t, why->hint);
		say_warning(line);
	}
}

/* A fault about an option as a whole, where it was said. */
static bool
refuse(const struct options *options, enum option which, const char *deed, const char *hint,
    struct faults *faults)
{
	struct fault *why = faults_next(faults);
	struct text t;

	fault(why, FAULT_CONFIG, 0, deed, which == OPTION_seccomp ? options->seccomp :
	    which == OPTION_seccomp_extra_allow ? "--seccomp-extra-allow" : "--seccomp-extra-deny");
	t = text_in(why->origin, sizeof why->origin);
	option_place(options, which, &t);
	return fault_help(why, "", hint);
}

void
seccomp_place_faults(const struct options *options, enum option which, struct faults *faults,
    unsigned from)
{
	for (unsigned i = from; i < faults->count && i < FAULTS_MAX; i++) {
		struct fault *why = &faults->kept[i];

		if (!*why->origin) {
			struct text t = text_in(why->origin, sizeof why->origin);

			option_place(options, which, &t);
		}
	}
}

/* ---- the filter -------------------------------------------------------------------------------- */

static struct filter_code code[FILTER_CODE_MAX];

static bool
compile(const struct options *options, const struct profile_terms *terms, struct filter *filter,
    struct faults *faults)
{
	static struct profile profile;
	static struct faults strangers;
	bool fine = profile_resolve(options->seccomp, terms, &profile, &strangers, faults);
	struct fault why;

	/* What is built in is ours: only an older libseccomp than our own does not know all its names. */
	if (options->verbose > 0 && profile_is_file(options->seccomp))
		seccomp_say_strangers(&strangers);
	if (fine && !filter_compile(&profile.rules, code, FILTER_CODE_MAX, filter, &why)) {
		*faults_next(faults) = why;
		fine = false;
	}
	return fine;
}

static bool
load_compiled(const struct options *options, const struct profile_terms *terms, struct filter *filter,
    struct faults *faults)
{
	static struct compiled file;
	const struct compiled_here here = { .version = COMPILED_VERSION, .arch = policy_arch(),
		.kernel = terms->kernel, .caps = terms->bounding, .strict = geteuid() == 0 };
	struct fault why;

	if (options->seccomp_extra_allow.count > 0 || options->seccomp_extra_deny.count > 0)
		return refuse(options, OPTION_seccomp, "is compiled, and takes no extra calls",
		    "say --seccomp-extra-allow and -deny where it is compiled", faults);
	if (!compiled_read(&file, options->seccomp, here.strict, &why) ||
	    !compiled_fits(&file, options->seccomp, &here, &why)) {
		*faults_next(faults) = why;
		return false;
	}
	*filter = (struct filter){ .code = file.code, .count = (uint16_t)file.head.count,
		.flags = (uint8_t)file.head.flags };
	return true;
}

/* The child executes the command after the filter is in force. */
static bool
lets_begin(const struct filter *filter)
{
	const struct filter_call call = { .number = SYS_execve, .arch = policy_arch() };

	return policy_lets_pass(filter_run(filter, &call));
}

static bool
extras_have_a_profile(const struct options *options, struct faults *faults)
{
	static const char deed[] = "changes a profile, and there is none";
	bool fine = true;

	if (options->seccomp_extra_allow.count > 0)
		fine = refuse(options, OPTION_seccomp_extra_allow, deed, "say --seccomp too", faults);
	if (options->seccomp_extra_deny.count > 0)
		fine = refuse(options, OPTION_seccomp_extra_deny, deed, "say --seccomp too", faults);
	return fine;
}

bool
ask_seccomp(const struct options *options, const struct identity *who, struct filter *filter,
    struct faults *faults)
{
	struct profile_terms terms;
	unsigned before;
	bool fine;

	*filter = (struct filter){ .count = 0 };
	if (!seccomp_is_wanted(options))
		return extras_have_a_profile(options, faults);
	before = faults->count;
	terms = seccomp_terms(options, who);
	if (profile_is_file(options->seccomp) && compiled_is(options->seccomp))
		fine = load_compiled(options, &terms, filter, faults);
	else
		fine = compile(options, &terms, filter, faults);
	if (fine && !lets_begin(filter))
		fine = refuse(options, OPTION_seccomp, "does not allow execve, so that no command could begin",
		    "allow execve", faults);
	seccomp_place_faults(options, OPTION_seccomp, faults, before);
	return fine;
}

void
birth_add_filter(struct birth *birth, const struct filter *filter)
{
	int at = 0;

	while (at < BIRTH_FILTERS && birth->filters[at])
		at++;
	require(at < BIRTH_FILTERS);
	if (filter->count > 0)
		birth->filters[at] = filter;
}
