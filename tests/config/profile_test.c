/*
 * What a profile means: the rules that come of it; and what is refused, with its place and reason.
 *
 * Each wrong profile is wrong in one way; the place is where a person has to look.
 */
#include "rig/unit.h"

#include <errno.h>
#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/text.h"
#include "config/profile.h"
#include "sys/bpf.h"
#include "sys/filter.h"

static struct profile profile;
static struct faults strangers, faults;
static struct profile_terms terms;
static char path[64];

static void
write_file(const char *text, size_t length)
{
	static int fd = -1;

	if (fd < 0) {
		assert_true((fd = memfd_create("profile", MFD_CLOEXEC)) >= 0);
		snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	}
	assert_int_equal(ftruncate(fd, 0), 0);
	assert_int_equal(pwrite(fd, text, length, 0), (ssize_t)length);
}

static bool
resolve(const char *text)
{
	write_file(text, strlen(text));
	strangers.count = faults.count = 0;
	return profile_resolve(path, &terms, &profile, &strangers, &faults);
}

static void
reset(void)
{
	terms = (struct profile_terms){ .kernel = 6 << 16 | 1 };
}

/* ---- what it means ----------------------------------------------------------------------------- */

static void
takes(const char *text)
{
	if (!resolve(text))
		fail_msg("%s %s at %s in %s", faults.kept[0].subject, faults.kept[0].deed,
		    faults.kept[0].origin, text);
	assert_int_equal(faults.count, 0);
}

static uint32_t
answer(uint32_t number, uint64_t a, uint64_t b)
{
	static struct filter_code code[FILTER_CODE_MAX];
	struct filter filter;
	struct fault why;

	if (!filter_compile(&profile.rules, code, FILTER_CODE_MAX, &filter, &why))
		fail_msg("%s %s", why.subject, why.deed);
	return bpf_answer(code, filter.count,
	    &(struct bpf_call){ .arch = BPF_NATIVE, .number = number, .args = { a, b } });
}

#define RET_EPERM (SECCOMP_RET_ERRNO | EPERM)
#define RET_ENOSYS (SECCOMP_RET_ERRNO | ENOSYS)

/* A profile that refuses all but what follows, and knows calls up to a high number. */
#define REFUSING(rules) "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"syscalls\":[" \
	"{\"names\":[\"landlock_restrict_self\"],\"action\":\"SCMP_ACT_ALLOW\"}" rules "]}"

static void
every_action_is_known(void **state)
{
	static const struct { const char *words; uint32_t is; } rows[] = {
		{ "\"SCMP_ACT_KILL\"", SECCOMP_RET_KILL_THREAD },
		{ "\"SCMP_ACT_KILL_THREAD\"", SECCOMP_RET_KILL_THREAD },
		{ "\"SCMP_ACT_KILL_PROCESS\"", SECCOMP_RET_KILL_PROCESS },
		{ "\"SCMP_ACT_TRAP\"", SECCOMP_RET_TRAP },
		{ "\"SCMP_ACT_ERRNO\"", RET_EPERM },
		{ "\"SCMP_ACT_ERRNO\",\"errnoRet\":0", SECCOMP_RET_ERRNO },
		{ "\"SCMP_ACT_ERRNO\",\"errnoRet\":4094", SECCOMP_RET_ERRNO | 4094 },
		{ "\"SCMP_ACT_ERRNO\",\"errnoRet\":null", RET_EPERM },
		{ "\"SCMP_ACT_ERRNO\",\"errno\":\"EINVAL\"", SECCOMP_RET_ERRNO | EINVAL },
		{ "\"SCMP_ACT_ERRNO\",\"errno\":\"EINVAL\",\"errnoRet\":22", SECCOMP_RET_ERRNO | EINVAL },
		{ "\"SCMP_ACT_TRACE\"", SECCOMP_RET_TRACE | EPERM },
		{ "\"SCMP_ACT_TRACE\",\"errnoRet\":65535", SECCOMP_RET_TRACE | 65535 },
		{ "\"SCMP_ACT_LOG\"", SECCOMP_RET_LOG },
		{ "\"SCMP_ACT_ALLOW\"", SECCOMP_RET_ALLOW },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char text[512];

		snprintf(text, sizeof text, "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"defaultErrnoRet\":77,"
		    "\"syscalls\":[{\"names\":[\"socket\",\"landlock_restrict_self\"],\"action\":%s}]}",
		    rows[i].words);
		takes(text);
		assert_int_equal(answer(SYS_socket, 0, 0), rows[i].is);
		assert_int_equal(answer(SYS_connect, 0, 0), SECCOMP_RET_ERRNO | 77);
		snprintf(text, sizeof text, "{\"defaultAction\":%s}", rows[i].words);
		for (char *key; (key = strstr(text, "\"errno")) != NULL;) {
			char after[512];

			snprintf(after, sizeof after, "%.*s\"defaultE%s", (int)(key - text), text, key + 2);
			strcpy(text, after);
		}
		takes(text);
		assert_int_equal(answer(SYS_accept, 0, 0), rows[i].is);
	}
}

static void
every_comparison_is_known(void **state)
{
	static const struct { const char *words; uint64_t holds, fails; } rows[] = {
		{ "\"value\":7,\"op\":\"SCMP_CMP_NE\"", 8, 7 },
		{ "\"value\":7,\"op\":\"SCMP_CMP_LT\"", 6, 7 },
		{ "\"value\":7,\"op\":\"SCMP_CMP_LE\"", 7, 8 },
		{ "\"value\":7,\"op\":\"SCMP_CMP_EQ\"", 7, 6 },
		{ "\"value\":7,\"op\":\"SCMP_CMP_GE\"", 7, 6 },
		{ "\"value\":7,\"op\":\"SCMP_CMP_GT\"", 8, 7 },
		{ "\"value\":2114060288,\"valueTwo\":0,\"op\":\"SCMP_CMP_MASKED_EQ\"", 17, 0x10000000 },
		{ "\"value\":3,\"valueTwo\":1,\"op\":\"SCMP_CMP_MASKED_EQ\"", 5, 7 },
		{ "\"value\":\"0xFFFFffff00000001\",\"valueTwo\":null,\"op\":\"SCMP_CMP_EQ\"",
		    UINT64_C(0xffffffff00000001), 1 },
		{ "\"value\":9007199254740992,\"op\":\"SCMP_CMP_EQ\"", UINT64_C(1) << 53, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char text[512];

		snprintf(text, sizeof text, REFUSING(",{\"name\":\"socket\",\"action\":\"SCMP_ACT_ALLOW\","
		    "\"args\":[{\"index\":1,%s}]}"), rows[i].words);
		takes(text);
		assert_int_equal(answer(SYS_socket, 0, rows[i].holds), SECCOMP_RET_ALLOW);
		assert_int_equal(answer(SYS_socket, 0, rows[i].fails), RET_EPERM);
	}
}

static void
conditions_in_one_rule_are_and_rules_are_or(void **state)
{
	(void)state;
	takes(REFUSING(",{\"names\":[\"socket\"],\"action\":\"SCMP_ACT_ALLOW\",\"args\":["
	    "{\"index\":0,\"value\":1,\"op\":\"SCMP_CMP_EQ\"},{\"index\":1,\"value\":2,\"op\":\"SCMP_CMP_EQ\"}]}"
	    ",{\"names\":[\"socket\"],\"action\":\"SCMP_ACT_ALLOW\",\"args\":["
	    "{\"index\":0,\"value\":9,\"op\":\"SCMP_CMP_EQ\"}]}"));
	assert_int_equal(answer(SYS_socket, 1, 2), SECCOMP_RET_ALLOW);
	assert_int_equal(answer(SYS_socket, 1, 3), RET_EPERM);
	assert_int_equal(answer(SYS_socket, 0, 2), RET_EPERM);
	assert_int_equal(answer(SYS_socket, 9, 3), SECCOMP_RET_ALLOW);
}

#define SOCKET_IF(condition) \
	REFUSING(",{\"names\":[\"socket\"],\"action\":\"SCMP_ACT_ALLOW\"," condition "}")

static bool
allows_socket(const char *text)
{
	takes(text);
	return answer(SYS_socket, 0, 0) == SECCOMP_RET_ALLOW;
}

static void
conditions_are_asked_here(void **state)
{
	(void)state;
	reset();
	assert_true(allows_socket(SOCKET_IF("\"includes\":{},\"excludes\":{\"caps\":[]}")));
	assert_false(allows_socket(SOCKET_IF("\"includes\":{\"caps\":[\"CAP_SYS_ADMIN\"]}")));
	assert_true(allows_socket(SOCKET_IF("\"excludes\":{\"caps\":[\"CAP_SYS_ADMIN\"]}")));
	assert_int_equal(profile.caps_asked, UINT64_C(1) << CAP_SYS_ADMIN);
	terms.bounding = UINT64_C(1) << CAP_SYS_ADMIN;
	assert_true(allows_socket(SOCKET_IF("\"includes\":{\"caps\":[\"CAP_SYS_ADMIN\"]}")));
	assert_false(allows_socket(SOCKET_IF("\"includes\":{\"caps\":[\"CAP_SYS_ADMIN\",\"CAP_BPF\"]}")));
	assert_false(allows_socket(SOCKET_IF("\"excludes\":{\"caps\":[\"CAP_BPF\",\"CAP_SYS_ADMIN\"]}")));
	assert_false(allows_socket(SOCKET_IF("\"includes\":{\"arches\":[\"s390x\",\"ppc64le\"]}")));
	assert_true(allows_socket(SOCKET_IF("\"includes\":{\"arches\":[\"amd64\",\"arm64\"]}")));
	assert_false(allows_socket(SOCKET_IF("\"excludes\":{\"arches\":[\"arm64\",\"amd64\"]}")));
	assert_int_equal(profile.kernel_least, 0);
	assert_int_equal(profile.kernel_below, UINT32_MAX);
	assert_true(allows_socket(SOCKET_IF("\"includes\":{\"minKernel\":\"6.1\"}")));
	assert_int_equal(profile.kernel_least, 6 << 16 | 1);
	assert_false(allows_socket(SOCKET_IF("\"includes\":{\"minKernel\":\"6.2\"}")));
	assert_int_equal(profile.kernel_below, 6 << 16 | 2);
	assert_false(allows_socket(SOCKET_IF("\"excludes\":{\"minKernel\":\"4.8\"}")));
	assert_true(allows_socket(SOCKET_IF("\"excludes\":{\"minKernel\":\"10.0\"}")));
	reset();
}

static void
flags_say_how_it_is_loaded(void **state)
{
	static const struct { const char *words; uint8_t flags; } rows[] = {
		{ "", 0 }, { ",\"flags\":null", 0 }, { ",\"flags\":[]", FILTER_MITIGATES },
		{ ",\"flags\":[\"SECCOMP_FILTER_FLAG_SPEC_ALLOW\"]", 0 },
		{ ",\"flags\":[\"SECCOMP_FILTER_FLAG_LOG\",\"SECCOMP_FILTER_FLAG_TSYNC\"]",
		    FILTER_MITIGATES | FILTER_LOGS },
		{ ",\"flags\":[\"SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV\"]", FILTER_MITIGATES },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char text[256];

		snprintf(text, sizeof text, "{\"defaultAction\":\"SCMP_ACT_ALLOW\"%s}", rows[i].words);
		takes(text);
		assert_int_equal(profile.rules.flags, rows[i].flags);
	}
}

static void
what_everybody_needs_is_allowed(void **state)
{
	static const char *const defaults[] = { "SCMP_ACT_ERRNO", "SCMP_ACT_KILL_PROCESS", "SCMP_ACT_ALLOW" };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		char text[512];

		snprintf(text, sizeof text, "{\"defaultAction\":\"%s\"}", defaults[i]);
		takes(text);
		for (unsigned n = 0; filter_vital(n) >= 0; n++)
			assert_int_equal(answer((uint32_t)filter_vital(n), 0, 0), SECCOMP_RET_ALLOW);
		assert_int_equal(strangers.count, 0);
		/* Refused by name, or allowed for some arguments only: allowed all the same, and said so. */
		snprintf(text, sizeof text, "{\"defaultAction\":\"%s\",\"syscalls\":["
		    "{\"names\":[\"getpid\"],\"action\":\"SCMP_ACT_TRAP\"},"
		    "{\"names\":[\"exit\"],\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":2,"
		    "\"args\":[{\"index\":0,\"value\":0,\"op\":\"SCMP_CMP_NE\"}]}]}", defaults[i]);
		takes(text);
		assert_int_equal(answer(SYS_getpid, 0, 0), SECCOMP_RET_ALLOW);
		assert_int_equal(answer(SYS_exit, 1, 0), SECCOMP_RET_ALLOW);
		assert_int_equal(strangers.count, 2);
		assert_string_equal(strangers.kept[0].subject, "\"getpid\"");
	}
}

static void
clone3_is_not_there_rather_than_refused(void **state)
{
	(void)state;
	takes(REFUSING(""));
	assert_int_equal(answer(SYS_clone3, 0, 0), RET_ENOSYS);
	assert_int_equal(answer(SYS_clone, 0, 0), RET_EPERM);
	takes(REFUSING(",{\"names\":[\"clone3\",\"clone\"],\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":13}"));
	assert_int_equal(answer(SYS_clone3, 0, 0), RET_ENOSYS);
	assert_int_equal(answer(SYS_clone, 0, 0), SECCOMP_RET_ERRNO | EACCES);
	takes(REFUSING(",{\"names\":[\"clone3\"],\"action\":\"SCMP_ACT_ALLOW\"}"));
	assert_int_equal(answer(SYS_clone3, 0, 0), SECCOMP_RET_ALLOW);
	takes("{\"defaultAction\":\"SCMP_ACT_KILL_PROCESS\",\"syscalls\":["
	    "{\"names\":[\"landlock_restrict_self\"],\"action\":\"SCMP_ACT_ALLOW\"}]}");
	assert_int_equal(answer(SYS_clone3, 0, 0), SECCOMP_RET_KILL_PROCESS);
}

static void
what_is_newer_than_the_profile_is_not_there(void **state)
{
	static const struct { const char *words; uint32_t above; } rows[] = {
		{ "\"SCMP_ACT_ERRNO\"", RET_ENOSYS }, { "\"SCMP_ACT_KILL_PROCESS\"", RET_ENOSYS },
		{ "\"SCMP_ACT_TRAP\"", RET_ENOSYS }, { "\"SCMP_ACT_ALLOW\"", SECCOMP_RET_ALLOW },
		{ "\"SCMP_ACT_LOG\"", SECCOMP_RET_LOG }, { "\"SCMP_ACT_TRACE\"", SECCOMP_RET_TRACE | 1 },
		{ "\"SCMP_ACT_ERRNO\",\"defaultErrnoRet\":38", RET_ENOSYS },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char text[512];
		uint32_t within;

		snprintf(text, sizeof text, "{\"defaultAction\":%s,\"syscalls\":["
		    "{\"names\":[\"statx\"],\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":5}]}", rows[i].words);
		takes(text);
		within = answer(SYS_statx - 1, 0, 0);
		assert_int_equal(answer(SYS_statx + 1, 0, 0), rows[i].above);
		assert_int_equal(answer(SYS_openat2, 0, 0), rows[i].above);
		assert_int_equal(answer(SYS_statx, 0, 0), SECCOMP_RET_ERRNO | 5);
		assert_true(i >= 3 || within != RET_ENOSYS);
	}
}

static void
extra_calls_change_the_profile(void **state)
{
	const struct calls allow = { 3, { SYS_socket, SYS_mount, SYS_landlock_restrict_self } },
		deny = { 3, { SYS_mount, SYS_read, SYS_clone3 } };

	(void)state;
	terms.allow = &allow;
	terms.deny = &deny;
	takes("{\"defaultAction\":\"SCMP_ACT_KILL_PROCESS\",\"syscalls\":["
	    "{\"names\":[\"read\",\"write\",\"clone3\"],\"action\":\"SCMP_ACT_ALLOW\"},"
	    "{\"names\":[\"socket\"],\"action\":\"SCMP_ACT_TRAP\",\"args\":["
	    "{\"index\":0,\"value\":1,\"op\":\"SCMP_CMP_EQ\"}]}]}");
	assert_int_equal(answer(SYS_socket, 1, 0), SECCOMP_RET_ALLOW);
	assert_int_equal(answer(SYS_landlock_restrict_self, 0, 0), SECCOMP_RET_ALLOW);
	assert_int_equal(answer(SYS_mount, 0, 0), RET_EPERM);
	assert_int_equal(answer(SYS_read, 0, 0), RET_EPERM);
	assert_int_equal(answer(SYS_clone3, 0, 0), RET_ENOSYS);
	assert_int_equal(answer(SYS_write, 0, 0), SECCOMP_RET_ALLOW);
	reset();
}

static void
a_rule_that_repeats_is_one(void **state)
{
	(void)state;
	takes(REFUSING(",{\"names\":[\"socket\",\"socket\"],\"action\":\"SCMP_ACT_ALLOW\"},"
	    "{\"names\":[\"socket\"],\"action\":\"SCMP_ACT_ALLOW\",\"comment\":\"again\"}"));
	/* landlock_restrict_self, socket, the six, and clone3. */
	assert_int_equal(profile.rules.count, 2 + 6 + 1);
}

static void
rules_know_where_they_come_from(void **state)
{
	char room[PROFILE_COMMENT];

	(void)state;
	takes("{ \"defaultAction\": \"SCMP_ACT_ERRNO\",\n  \"syscalls\": [\n"
	    "\t{ \"names\": [\"write\",\n\t\t\"r\\u0065ad\"], \"action\": \"SCMP_ACT_ALLOW\",\n"
	    "\t  \"comment\": \"why: \\\"\\u00e9\\n\\ud83d\\ude00\" } ] }");
	assert_int_equal(profile.rules.rules[0].number, SYS_write);
	assert_int_equal(profile.causes[0].line, 3);
	assert_int_equal(profile.causes[0].column, 14);
	assert_int_equal(profile.rules.rules[1].number, SYS_read);
	assert_int_equal(profile.causes[1].line, 4);
	assert_int_equal(profile.causes[1].column, 3);
	assert_int_equal(profile.causes[1].source, PROFILE_SAID);
	assert_string_equal(profile_comment(&profile, 1, room), "why: \"\xc3\xa9\n\xf0\x9f\x98\x80");
	assert_int_equal(profile.causes[2].source, PROFILE_ALWAYS);
	assert_string_equal(profile_comment(&profile, 2, room), "");
}

/* What stands in the same file of /etc on every machine with podman: other keys, null, old names. */
static void
the_spellings_of_the_engines_are_taken(void **state)
{
	(void)state;
	takes("{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"defaultErrnoRet\":38,\"defaultErrno\":\"ENOSYS\","
	    "\"archMap\":[{\"architecture\":\"SCMP_ARCH_X86_64\",\"subArchitectures\":[\"SCMP_ARCH_X86\","
	    "\"SCMP_ARCH_X32\"]},{\"architecture\":\"SCMP_ARCH_S390X\",\"subArchitectures\":null}],"
	    "\"syscalls\":[{\"name\":\"\",\"names\":[\"read\"],\"action\":\"SCMP_ACT_ALLOW\",\"args\":null,"
	    "\"comment\":\"\",\"includes\":{},\"excludes\":{\"caps\":null}},"
	    "{\"names\":[],\"name\":\"write\",\"action\":\"SCMP_ACT_ALLOW\",\"args\":[]},"
	    "{\"names\":[\"bdflush\",\"_llseek\",\"arm_sync_file_range\"],\"action\":\"SCMP_ACT_ERRNO\","
	    "\"errnoRet\":1,\"errno\":\"EPERM\"}]}");
	assert_int_equal(strangers.count, 0);
	assert_int_equal(answer(SYS_read, 0, 0), SECCOMP_RET_ALLOW);
	assert_int_equal(answer(SYS_write, 0, 0), SECCOMP_RET_ALLOW);
	takes("{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"architectures\":[\"SCMP_ARCH_X86_64\",\"SCMP_ARCH_ARM\"]}");
}

/* ---- what is built in -------------------------------------------------------------------------- */

static void
what_is_built_in_is_right(void **state)
{
	unsigned count = 0;

	(void)state;
	for (int caps = 0; caps < 2; caps++) {
		terms.bounding = caps ? UINT64_MAX : 0;
		for (count = 0; profile_builtin(count); count++) {
			const char *name = profile_builtin(count);

			assert_false(profile_is_file(name));
			if (profile_is_none(name))
				continue;
			strangers.count = faults.count = 0;
			if (!profile_resolve(name, &terms, &profile, &strangers, &faults))
				fail_msg("%s: %s %s at %s", name, faults.kept[0].subject, faults.kept[0].deed,
				    faults.kept[0].origin);
			/* The libseccomp of these tests may be older than ours, which knows all calls. */
			for (unsigned i = 0; i < strangers.count; i++)
				assert_string_equal(strangers.kept[i].deed, "is no system call that is known");
			assert_int_equal(answer(SYS_execve, 0, 0), SECCOMP_RET_ALLOW);
			assert_int_equal(answer(SYS_read, 0, 0), SECCOMP_RET_ALLOW);
			assert_int_not_equal(answer(SYS_kexec_load, 0, 0), SECCOMP_RET_ALLOW);
		}
	}
	assert_int_equal(count, 5);
	reset();
}

/* A line of what is built in is the line of the file that it was made from. */
static void
what_is_built_in_has_its_lines(void **state)
{
	static char text[1 << 16];
	FILE *file = fopen("seccomp/node.json", "r");
	size_t n;
	char *at;
	int line = 1;

	(void)state;
	assert_non_null(file);
	n = fread(text, 1, sizeof text - 1, file);
	fclose(file);
	text[n] = '\0';
	assert_true(profile_resolve("node", &terms, &profile, &strangers, &faults));
	assert_string_equal(profile.name, "seccomp/node.json");
	assert_non_null(at = strstr(text, "\"futex\""));
	for (char *p = text; p < at; p++)
		line += *p == '\n';
	for (unsigned i = 0; i < profile.rules.count; i++)
		if (profile.rules.rules[i].number == SYS_futex)
			assert_int_equal(profile.causes[i].line, line);
}

static void
names_and_paths_are_told_apart(void **state)
{
	(void)state;
	assert_true(profile_is_file("./node"));
	assert_true(profile_is_file("node.json"));
	assert_false(profile_is_file("node"));
	assert_false(profile_is_file(".json"));
	assert_true(profile_is_none("unconfined"));
	faults.count = 0;
	assert_false(profile_resolve("nod", &terms, &profile, &strangers, &faults));
	assert_string_equal(faults.kept[0].hint, "node");
	faults.count = 0;
	assert_false(profile_resolve("/nowhere/x.json", &terms, &profile, &strangers, &faults));
	assert_int_equal(faults.kept[0].err, ENOENT);
	faults.count = 0;
	assert_false(profile_resolve("/proc/", &terms, &profile, &strangers, &faults));
	assert_string_equal(faults.kept[0].deed, "is not a regular file");
}

/* ---- what is refused --------------------------------------------------------------------------- */

#define RULE(words) "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"syscalls\":[\n{\"names\":[\"socket\"],\n" words "}]}"
#define ALLOWED "\"action\":\"SCMP_ACT_ALLOW\""
#define TEST(words) RULE(ALLOWED ",\n\"args\":[{" words "}]")
#define TOP(words) "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\n" words "}"
#define TWO(a, b) "{\"defaultAction\":\"SCMP_ACT_KILL\",\"syscalls\":[\n{\"names\":[\"socket\"]," a "},\n" \
	"{\"names\":[\"socket\"]," b "}]}"
#define IF(index, value, op) "\"args\":[{\"index\":" #index ",\"value\":" #value ",\"op\":\"SCMP_CMP_" #op "\"}]"
#define SECOND(value, second, op) "\"index\":0,\"value\":" value ",\"valueTwo\":" second ",\"op\":\"" op "\""

static const struct refusal { const char *text, *place, *subject, *deed, *hint; } refusals[] = {
	/* the whole */
	{ "[]", "1:1", NULL, "\"[\" stands where the { of an object should", NULL },
	{ "", "1:1", NULL, "the end of the file stands where the { of an object should", NULL },
	{ "{}", "1:1", "\"defaultAction\"", "is missing", "\"SCMP_ACT_ERRNO\"" },
	{ "{\"defaultAction\":null}", "1:1", "\"defaultAction\"", "is missing", NULL },
	{ "{\"defaultAction\":7}", "1:18", "\"defaultAction\"", "cannot be a number", NULL },
	{ "{\"defaultAction\":\"SCMP_ACT_ALOW\"}", "1:18", "\"SCMP_ACT_ALOW\"", "is no action",
	    "\"SCMP_ACT_ALLOW\"" },
	{ "{\"defaultAction\":\"SCMP_ACT_NOTIFY\"}", "1:18", "\"SCMP_ACT_NOTIFY\"",
	    "asks somebody who is not there", NULL },
	{ "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"defaultErrnoRet\":1}", "1:53", "\"1\"",
	    "is an errno that nothing gives", NULL },
	{ TOP("\"defaultErrnoRet\":4095"), "2:19", "\"4095\"", "is out of range, or not a whole number", NULL },
	{ TOP("\"defaultErrnoRet\":-1"), "2:19", "\"-1\"", "is out of range, or not a whole number", NULL },
	{ TOP("\"defaultErrno\":\"EPREM\""), "2:16", "\"EPREM\"", "is no errno", "\"EPERM\"" },
	{ TOP("\"defaultErrno\":\"EIO\",\"defaultErrnoRet\":1"), "2:16", "\"EIO\"",
	    "is another errno than the number beside it", NULL },
	{ TOP("\"defaultaction\":\"SCMP_ACT_KILL\""), "2:1", "\"defaultaction\"",
	    "is not a key of a profile here", "\"defaultAction\"" },
	{ TOP("\"defaultAction\":\"SCMP_ACT_KILL\""), "2:1", "\"defaultAction\"", "is said twice",
	    "keep one; the other is at line 1" },
	{ TOP("\"listenerPath\":\"/run/x\""), "2:16", "\"listenerPath\"", "is not supported", NULL },
	{ TOP("\"flags\":[\"SECCOMP_FILTER_FLAG_LOGS\"]"), "2:10", "\"SECCOMP_FILTER_FLAG_LOGS\"",
	    "is no flag of a filter", "\"SECCOMP_FILTER_FLAG_LOG\"" },
	{ TOP("\"flags\":[7]"), "2:10", "\"an element\"", "cannot be a number", NULL },
	{ TOP("\"architectures\":[\"SCMP_ARCH_X8664\"]"), "2:18", "\"SCMP_ARCH_X8664\"",
	    "is no architecture", "\"SCMP_ARCH_X86_64\"" },
	{ TOP("\"archMap\":[{\"architecture\":\"amd64\"}]"), "2:28", "\"amd64\"", "is no architecture", NULL },
	{ TOP("\"archMap\":[{\"subarchitectures\":[]}]"), "2:13", "\"subarchitectures\"",
	    "is not a key of a profile here", "\"subArchitectures\"" },
	{ TOP("\"archMap\":[{\"subArchitectures\":[\"x\"]}]"), "2:33", "\"x\"", "is no architecture", NULL },
	{ TOP("\"archMap\":[],\n\"architectures\":[]"), "3:17", "\"architectures\"",
	    "stands beside \"archMap\"", "keep one of them" },
	{ TOP("\"syscalls\":{}"), "2:12", "\"syscalls\"", "cannot be an object", NULL },
	{ TOP("\"syscalls\":[[]]"), "2:13", "\"an element\"", "cannot be a list", NULL },
	/* a rule */
	{ RULE("\"comment\":\"\""), "2:1", "\"action\"", "is missing from a rule", NULL },
	{ RULE("\"action\":\"ALLOW\""), "3:10", "\"ALLOW\"", "is no action", NULL },
	{ RULE("\"action\":\"SCMP_ACT_NOTIFY\""), "3:10", "\"SCMP_ACT_NOTIFY\"",
	    "asks somebody who is not there", NULL },
	{ RULE(ALLOWED ",\n\"errnoRet\":1"), "4:12", "\"1\"", "is an errno that nothing gives",
	    "only SCMP_ACT_ERRNO and SCMP_ACT_TRACE have one" },
	{ RULE("\"action\":\"SCMP_ACT_ERRNO\",\n\"errnoRet\":1.5"), "4:12", "\"1.5\"",
	    "is out of range, or not a whole number", NULL },
	{ RULE("\"action\":\"SCMP_ACT_TRACE\",\n\"errnoRet\":65536"), "4:12", "\"65536\"",
	    "is out of range, or not a whole number", NULL },
	{ RULE(ALLOWED ",\n\"name\":\"read\""), "4:8", "\"name\"", "stands beside \"names\"", NULL },
	{ RULE(ALLOWED ",\n\"arg\":[]"), "4:1", "\"arg\"", "is not a key of a profile here", "\"args\"" },
	{ RULE(ALLOWED ",\n\"action\":\"SCMP_ACT_KILL\""), "4:1", "\"action\"", "is said twice",
	    "keep one; the other is at line 3" },
	{ TOP("\"syscalls\":[{\"names\":[7]," ALLOWED "}]"), "2:23", "\"an element\"", "cannot be a number",
	    NULL },
	/* conditions */
	{ RULE(ALLOWED ",\"includes\":{\n\"caps\":[\"CAP_SYS_ADMN\"]}"), "4:9", "\"CAP_SYS_ADMN\"",
	    "is not a capability", "\"CAP_SYS_ADMIN\"" },
	{ RULE(ALLOWED ",\"includes\":{\n\"caps\":[\"SYS_ADMIN\"]}"), "4:9", "\"SYS_ADMIN\"",
	    "is not a capability", NULL },
	{ RULE(ALLOWED ",\"excludes\":{\n\"arches\":[\"x86_64\"]}"), "4:11", "\"x86_64\"",
	    "is no architecture by Docker's names", NULL },
	{ RULE(ALLOWED ",\"excludes\":{\n\"minKernel\":\"5\"}"), "4:13", "\"5\"", "is no kernel version",
	    "\"4.8\"" },
	{ RULE(ALLOWED ",\"excludes\":{\n\"minKernel\":\"5.x\"}"), "4:13", NULL, "is no kernel version", NULL },
	{ RULE(ALLOWED ",\"excludes\":{\n\"minkernel\":\"5.4\"}"), "4:1", "\"minkernel\"",
	    "is not a key of a profile here", "\"minKernel\"" },
	/* tests of arguments */
	{ TEST(SECOND("1", "0", "SCMP_CMP_EG")), "4:48", "\"SCMP_CMP_EG\"", "is no comparison", NULL },
	{ TEST("\"value\":1,\"op\":\"SCMP_CMP_EQ\""), "4:9", "\"index\"", "is missing from a condition", NULL },
	{ TEST("\"index\":1,\"op\":\"SCMP_CMP_EQ\""), "4:9", "\"value\"", "is missing from a condition", NULL },
	{ TEST("\"index\":1,\"value\":1"), "4:9", "\"op\"", "is missing from a condition", NULL },
	{ TEST("\"index\":6,\"value\":1,\"op\":\"SCMP_CMP_EQ\""), "4:18", "\"6\"",
	    "is out of range, or not a whole number", NULL },
	{ TEST("\"index\":0,\"value\":9007199254740993,\"op\":\"SCMP_CMP_EQ\""), "4:28",
	    "\"9007199254740993\"", "is out of range, or not a whole number", NULL },
	{ TEST("\"index\":0,\"value\":18446744073709551616,\"op\":\"SCMP_CMP_EQ\""), "4:28", NULL,
	    "is out of range, or not a whole number", NULL },
	{ TEST("\"index\":0,\"value\":1e3,\"op\":\"SCMP_CMP_EQ\""), "4:28", "\"1e3\"",
	    "is out of range, or not a whole number", NULL },
	{ TEST("\"index\":0,\"value\":\"7\",\"op\":\"SCMP_CMP_EQ\""), "4:28", "\"7\"",
	    "is no number in hexadecimal", "\"0x5412\"" },
	{ TEST("\"index\":0,\"value\":\"0x\",\"op\":\"SCMP_CMP_EQ\""), "4:28", NULL,
	    "is no number in hexadecimal", NULL },
	{ TEST("\"index\":0,\"value\":\"0x10000000000000000\",\"op\":\"SCMP_CMP_EQ\""), "4:28", NULL,
	    "is no number in hexadecimal", NULL },
	{ TEST("\"index\":\"0x1\",\"value\":1,\"op\":\"SCMP_CMP_EQ\""), "4:18", "\"index\"",
	    "cannot be a string", NULL },
	{ TEST(SECOND("1", "2", "SCMP_CMP_MASKED_EQ")), "4:41", "\"2\"",
	    "can never be: its mask has fewer bits", NULL },
	{ TEST(SECOND("1", "2", "SCMP_CMP_EQ")), "4:41", "\"2\"", "is compared with nothing", NULL },
	{ RULE(ALLOWED ",\n\"args\":[{\"index\":0,\"value\":8,\"op\":\"SCMP_CMP_GE\"},\n"
	    "{\"index\":0,\"value\":100,\"op\":\"SCMP_CMP_LE\"}]"), "5:1", "\"args\"",
	    "has two conditions on one argument", NULL },
	/* two rules */
	{ TWO(ALLOWED, "\"action\":\"SCMP_ACT_TRAP\""), "3:11", "\"socket\"", "is answered in two ways",
	    "the other one is at line 2; which of them decides is an accident in libseccomp" },
	{ TWO("\"action\":\"SCMP_ACT_ERRNO\"", "\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":2"), "3:11",
	    "\"socket\"", "is answered in two ways", NULL },
	{ TWO(ALLOWED, "\"action\":\"SCMP_ACT_KILL\""), "3:11", "\"socket\"", "is answered in two ways", NULL },
	{ TWO(ALLOWED "," IF(0, 1, EQ), "\"action\":\"SCMP_ACT_TRAP\"," IF(0, 1, EQ)), "3:11", "\"socket\"",
	    "is answered in two ways for the same arguments", NULL },
	{ TWO(ALLOWED "," IF(0, 1, EQ), "\"action\":\"SCMP_ACT_TRAP\"," IF(1, 2, EQ)), "3:11", "\"socket\"",
	    "is answered in two ways for the same arguments", NULL },
};

static void
what_is_wrong_is_refused_at_its_place(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
		const struct refusal *row = &refusals[i];
		const struct fault *why = &faults.kept[0];
		char place[128];

		if (resolve(row->text))
			fail_msg("taken: %s", row->text);
		snprintf(place, sizeof place, "%s:%s", path, row->place);
		if (faults.count != 1 || !text_same(why->origin, place) || !text_same(why->deed, row->deed) ||
		    (row->subject && !text_same(why->subject, row->subject)) ||
		    (row->hint && !text_same(why->hint, row->hint)) || why->kind != FAULT_CONFIG)
			fail_msg("%u faults, first at %s: %s %s (%s)\nin %s\nnot at %s: %s", faults.count,
			    why->origin, why->subject, why->deed, why->hint, row->text, row->place, row->deed);
		assert_int_equal(strangers.count, 0);
	}
}

static void
all_faults_are_told_at_once(void **state)
{
	(void)state;
	assert_false(resolve("{\"defaultAction\":\"X\",\"flags\":[\"Y\"],\"syscalls\":[{\"names\":[\"read\"],"
	    "\"action\":\"Z\"},{\"names\":[\"read\"],\"colour\":1,\"action\":\"SCMP_ACT_ALLOW\"}]}"));
	assert_int_equal(faults.count, 4);
}

static void
what_is_too_large_is_refused(void **state)
{
	static char text[CONFIG_BYTES_MAX + 2];
	struct text t = text_in(text, sizeof text);

	(void)state;
	memset(text, ' ', sizeof text);
	memcpy(text, "{\"defaultAction\":\"SCMP_ACT_ALLOW\"}", 34);
	write_file(text, CONFIG_BYTES_MAX);
	faults.count = 0;
	assert_true(profile_resolve(path, &terms, &profile, &strangers, &faults));
	write_file(text, CONFIG_BYTES_MAX + 1);
	assert_false(profile_resolve(path, &terms, &profile, &strangers, &faults));
	assert_string_equal(faults.kept[0].deed, "is too large");
	/* So many rules for one call that no two contradict each other. */
	text_add(&t, "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"syscalls\":[");
	for (int i = 0; i < FILTER_RULES_SAID + 9; i++) {
		text_add(&t, i ? "," : "");
		text_add(&t, "{\"name\":\"socket\"," ALLOWED ",\"args\":[{\"index\":0,\"op\":\"SCMP_CMP_EQ\",\"value\":");
		text_int(&t, i);
		text_add(&t, "}]}");
	}
	text_add(&t, "]}");
	assert_false(t.cut);
	assert_false(resolve(text));
	assert_string_equal(faults.kept[0].deed, "has too many rules");
	assert_int_equal(faults.count, 1);
}

static void
what_nobody_knows_is_told_or_refused(void **state)
{
	static const char unknown[] = REFUSING(",\n{\"names\":[\"opennat\",\"read\"],"
	    "\"action\":\"SCMP_ACT_ALLOW\"}");
	static const char shadowed[] = TWO(ALLOWED "," IF(0, 1, EQ), "\"action\":\"SCMP_ACT_TRAP\"");

	(void)state;
	takes(unknown);
	assert_int_equal(answer(SYS_read, 0, 0), SECCOMP_RET_ALLOW);
	assert_int_equal(strangers.count, 1);
	assert_string_equal(strangers.kept[0].subject, "\"opennat\"");
	assert_string_equal(strangers.kept[0].hint, "\"openat\"");
	assert_string_equal(strrchr(strangers.kept[0].origin, '/') + 3, "2:11");
	takes(shadowed);
	assert_int_equal(answer(SYS_socket, 1, 0), SECCOMP_RET_TRAP);
	assert_int_equal(strangers.count, 1);
	assert_string_equal(strangers.kept[0].deed, "has conditions here that never decide");
	terms.strict = true;
	assert_false(resolve(unknown));
	assert_int_equal(faults.count, 1);
	assert_int_equal(strangers.count, 0);
	assert_string_equal(faults.kept[0].deed, "is no system call that is known");
	assert_false(resolve(shadowed));
	assert_false(resolve(REFUSING(",{\"name\":\"exit\",\"action\":\"SCMP_ACT_TRAP\"}")));
	reset();
}

/* Rules with different answers may stand side by side where no call can meet both. */
static void
conditions_that_exclude_each_other_are_fine(void **state)
{
	static const struct { const char *a, *b; bool overlap; } rows[] = {
		{ IF(0, 1, EQ), IF(0, 2, EQ), false }, { IF(0, 1, EQ), IF(0, 1, NE), false },
		{ IF(0, 5, LT), IF(0, 5, GE), false }, { IF(0, 5, LE), IF(0, 5, GE), true },
		{ IF(0, 5, LE), IF(0, 5, GT), false }, { IF(0, 5, NE), IF(0, 5, GT), true },
		{ IF(0, 0, LT), IF(0, 5, NE), false }, { IF(0, 5, NE), IF(0, 6, NE), true },
		{ IF(0, 1, EQ), IF(1, 1, NE), true },
#define MASKED(mask, value) "\"args\":[{\"index\":0,\"value\":" #mask ",\"valueTwo\":" #value \
	",\"op\":\"SCMP_CMP_MASKED_EQ\"}]"
		{ MASKED(3, 1), MASKED(3, 2), false }, { MASKED(3, 1), MASKED(4, 4), true },
		{ MASKED(3, 1), MASKED(6, 2), false }, { MASKED(3, 1), IF(0, 5, EQ), true },
		{ MASKED(3, 1), IF(0, 6, EQ), false }, { IF(0, 6, EQ), MASKED(3, 1), false },
		{ MASKED(8, 8), IF(0, 8, LT), false }, { MASKED(8, 8), IF(0, 8, LE), true },
		{ MASKED(8, 0), IF(0, 7, GT), true }, { MASKED(1, 0), IF(0, 0, GT), true },
		{ MASKED(1, 1), IF(0, 0, LE), false }, { MASKED(7, 7), IF(0, 7, NE), true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char text[1024];

		snprintf(text, sizeof text, TWO(ALLOWED ",%s", "\"action\":\"SCMP_ACT_TRAP\",%s"), rows[i].a,
		    rows[i].b);
		if (resolve(text) == rows[i].overlap)
			fail_msg("row %zu", i);
		if (!rows[i].overlap)
			answer(SYS_socket, 0, 0); /* and libseccomp takes it */
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_action_is_known),
		cmocka_unit_test(every_comparison_is_known),
		cmocka_unit_test(conditions_in_one_rule_are_and_rules_are_or),
		cmocka_unit_test(conditions_are_asked_here),
		cmocka_unit_test(flags_say_how_it_is_loaded),
		cmocka_unit_test(what_everybody_needs_is_allowed),
		cmocka_unit_test(clone3_is_not_there_rather_than_refused),
		cmocka_unit_test(what_is_newer_than_the_profile_is_not_there),
		cmocka_unit_test(extra_calls_change_the_profile),
		cmocka_unit_test(a_rule_that_repeats_is_one),
		cmocka_unit_test(rules_know_where_they_come_from),
		cmocka_unit_test(the_spellings_of_the_engines_are_taken),
		cmocka_unit_test(what_is_built_in_is_right),
		cmocka_unit_test(what_is_built_in_has_its_lines),
		cmocka_unit_test(names_and_paths_are_told_apart),
		cmocka_unit_test(what_is_wrong_is_refused_at_its_place),
		cmocka_unit_test(all_faults_are_told_at_once),
		cmocka_unit_test(what_is_too_large_is_refused),
		cmocka_unit_test(what_nobody_knows_is_told_or_refused),
		cmocka_unit_test(conditions_that_exclude_each_other_are_fine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
