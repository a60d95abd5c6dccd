/*
 * Every row of the table said in every way it may be said, who wins, and what is answered to
 * those who say it wrongly.
 */
#include "rig/unit.h"

#include <stdio.h>
#include <string.h>

#include "config/environment.h"
#include "config/plan.h"
#include "config/table.h"
#include "config/told.h"

/* One row each: said three ways, it must come out as the value; `flags` are the short ones. */
static const struct {
	const char *value, *line, *json, *flags;
} rows[OPTION_COUNT] = {
	[OPTION_user] = { "1000:50", "--user=1000:50", "\"1000:50\"", "" },
	[OPTION_group] = { "50", "--group 50", "50", "" },
	[OPTION_cwd] = { "/srv", "--cwd=/srv", "\"/srv\"", "" },
	[OPTION_rlimit] = { "core=0:0,nofile=1024:max", "--rlimit=NOFILE=1024:max --rlimit core=0",
	    "[\"nofile=1024:max\", \"core=0\"]", "" },
	[OPTION_umask] = { "0027", "--umask=27", "\"027\"", "" },
	[OPTION_oom_score_adj] = { "-500", "--oom-score-adj -500", "-500", "" },
	[OPTION_nice] = { "-5", "--nice=-5", "\"-5\"", "" },
	[OPTION_keep_fds] = { "3,5", "--keep-fds 5 --keep-fds 3,5", "[5, \"3\"]", "" },
	[OPTION_keep_caps] = { "KILL,NET_BIND_SERVICE", "--keep-caps cap_net_bind_service,KILL",
	    "[\"KILL\", \"NET_BIND_SERVICE\"]", "" },
	[OPTION_drop_caps] = { "NET_RAW,MKNOD", "--drop-caps=mknod --drop-caps CAP_NET_RAW",
	    "[\"NET_RAW\", \"MKNOD\"]", "" },
	[OPTION_bounding] = { "SETGID,SETUID", "--bounding setuid,SETGID", "[\"SETUID\", \"SETGID\"]", "" },
	[OPTION_securebits] = { "noroot,noroot-locked", "--securebits=noroot,noroot-locked",
	    "[\"noroot\", \"NoRoot-Locked\"]", "" },
	[OPTION_seccomp] = { "node", "--seccomp node", "\"node\"", "" },
	[OPTION_seccomp_strict] = { "true", "--seccomp-strict", "true", "" },
	[OPTION_seccomp_extra_allow] = { "ptrace,mount", "--seccomp-extra-allow=ptrace --seccomp-extra-allow=mount,ptrace",
	    "[\"ptrace\", \"mount\"]", "" },
	[OPTION_seccomp_extra_deny] = { "chmod", "--seccomp-extra-deny chmod", "\"chmod\"", "" },
	[OPTION_no_new_privs] = { "yes", "--no-new-privs yes", "\"yes\"", "" },
	[OPTION_fs_ro] = { "prefer:/usr,/lib", "--fs-ro=prefer:/usr --fs-ro /lib",
	    "[\"prefer:/usr\", \"/lib\"]", "" },
	[OPTION_fs_rw] = { "/tmp", "--fs-rw=/tmp", "\"/tmp\"", "" },
	[OPTION_net_bind] = { "0,80,8080,8081", "--net-bind 8080-8081 --net-bind=80,0,80",
	    "[\"8080-8081\", 80, 0]", "" },
	[OPTION_net_connect] = { "prefer:none", "--net-connect prefer:none", "\"prefer:none\"", "" },
	[OPTION_mdwe] = { "prefer", "--mdwe=prefer", "\"prefer\"", "" },
	[OPTION_parent_death_signal] = { "SIGKILL", "--parent-death-signal=9", "\"KILL\"", "-p KILL" },
	[OPTION_stop_signal] = { "SIGRTMIN+3", "--stop-signal RTMIN+3", "37", "" },
	[OPTION_guard] = { "yes", "--guard yes", "\"yes\"", "" },
	[OPTION_stop_from] = { "anyone", "--stop-from=anyone", "\"anyone\"", "" },
	[OPTION_drain] = { "all", "--drain=all", "\"all\"", "" },
	[OPTION_drain_delay] = { "1500ms", "--drain-delay=1.5s", "\"1500ms\"", "" },
	[OPTION_drain_timeout] = { "2m", "--drain-timeout=120s", "\"2m\"", "" },
	[OPTION_remap_exit] = { "143:0", "--remap-exit=143", "[143]", "-e143" },
	[OPTION_rewrite] = { "SIGTERM:SIGQUIT", "--rewrite=TERM:3", "[\"15:QUIT\"]", "-r15:3" },
	[OPTION_signal_group] = { "true", "--signal-group", "true", "-g" },
	[OPTION_health] = { "true", "--health", "true", "" },
	[OPTION_health_listen] = { ":81,[::1]:82", "--health-listen=:81 --health-listen=[::1]:82",
	    "[\":81\", \"[::1]:82\"]", "" },
	[OPTION_subreaper] = { "true", "--subreaper", "true", "-s" },
	[OPTION_warn_reaped] = { "true", "--warn-reaped", "true", "-w" },
	[OPTION_pause] = { "true", "--pause", "true", "-P" },
	[OPTION_verbose] = { "3", "--verbose=3", "3", "-vv" },
	[OPTION_complain] = { "./app.json", "--complain=./app.json", "\"./app.json\"", "" },
	[OPTION_output] = { "-", "--output -", NULL, "-o-" },
	[OPTION_merge] = { "true", "--merge", NULL, "" },
	[OPTION_format] = { "docker", "--format=docker", NULL, "" },
	[OPTION_config] = { "/dev/null/x", "--config=/dev/null/x", NULL, "" },
	[OPTION_help] = { "true", "--help", NULL, "-h" },
	[OPTION_version] = { "true", "--version", NULL, "-V" },
	[OPTION_license] = { "true", "--license", NULL, "-l" },
};

static const char *
variable(enum option which, const char *value)
{
	static char entry[256];
	struct text t = text_in(entry, sizeof entry);

	option_add_variable(&t, which);
	text_char(&t, '=');
	text_add(&t, value);
	assert_false(t.cut);
	return entry;
}

static void
every_row_is_said_on_the_command_line(void **state)
{
	char line[256];

	(void)state;
	for (unsigned i = 0; i < OPTION_COUNT; i++) {
		struct text t = text_in(line, sizeof line);

		assert_non_null(rows[i].value);
		assert_string_not_equal(rows[i].value, option_row((enum option)i)->initial);
		text_add(&t, "mainstay ");
		text_add(&t, rows[i].line);
		text_add(&t, i == OPTION_pause ? " --" : " app --user=x");
		assert_int_equal(tell(line, ""), i != OPTION_config);
		assert_string_equal(value_of((enum option)i), rows[i].value);
		if (option_row((enum option)i)->kind != KIND_ASK)
			assert_int_equal(told.places[i].origin, ORIGIN_COMMAND_LINE);
	}
}

static void
every_short_flag_is_its_long_one(void **state)
{
	char line[256];
	size_t letters = 0, tried = 0;

	(void)state;
	for (unsigned i = 0; i < OPTION_COUNT; i++) {
		letters += strlen(option_row((enum option)i)->shorts);
		if (!*rows[i].flags)
			continue;
		struct text t = text_in(line, sizeof line);

		text_add(&t, "mainstay ");
		text_add(&t, rows[i].flags);
		assert_true(tell(line, ""));
		assert_string_equal(value_of((enum option)i), rows[i].value);
		tried++;
	}
	assert_true(tell("mainstay -L", ""));
	assert_true(told.license);
	assert_int_equal(letters, tried + 1);
}

static void
every_row_but_the_questions_is_said_by_a_variable(void **state)
{
	(void)state;
	for (unsigned i = 0; i < OPTION_COUNT; i++) {
		bool reached = option_row((enum option)i)->reach != REACH_COMMAND_LINE_ONLY;

		assert_int_equal(tell("mainstay", variable((enum option)i, rows[i].value)),
		    i != OPTION_config);
		assert_int_equal(strcmp(value_of((enum option)i), rows[i].value) == 0, reached);
		assert_int_equal(told.places[i].origin, reached ? ORIGIN_ENVIRONMENT : ORIGIN_DEFAULT);
	}
}

static void
every_row_that_may_is_said_in_the_file(void **state)
{
	char json[256];

	(void)state;
	for (unsigned i = 0; i < OPTION_COUNT; i++) {
		const struct option_row *row = option_row((enum option)i);

		assert_int_equal(row->reach == REACH_EVERYWHERE, rows[i].json != NULL);
		snprintf(json, sizeof json, "{ \"%s\": %s }", row->name, rows[i].json ? rows[i].json : "1");
		assert_int_equal(tell_file(json, ""), rows[i].json != NULL);
		if (rows[i].json) {
			assert_string_equal(value_of((enum option)i), rows[i].value);
			assert_int_equal(told.places[i].origin, ORIGIN_FILE);
		}
	}
}

static void
what_is_printed_can_be_said_again(void **state)
{
	char once[4096], line[4200];

	(void)state;
	for (unsigned i = 0; i < OPTION_COUNT; i++) {
		const struct option_row *row = option_row((enum option)i);

		if (row->reach != REACH_EVERYWHERE)
			continue;
		assert_true(tell("mainstay", variable((enum option)i, rows[i].value)));
		strcpy(once, value_of((enum option)i));
		struct text t = text_in(line, sizeof line);

		text_add(&t, "mainstay ");
		option_add_flag(&t, (enum option)i);
		text_char(&t, '=');
		text_add(&t, once);
		assert_true(tell(line, ""));
		assert_string_equal(value_of((enum option)i), once);
	}
}

/* A value, and how it is said again. */
static const struct { enum option which; const char *value, *again; } values[] = {
	{ OPTION_drain_delay, "24h", "24h" }, { OPTION_drain_delay, "3600s", "1h" },
	{ OPTION_drain_delay, "1ms", "1ms" }, { OPTION_drain_delay, "0", "0" },
	{ OPTION_drain_delay, "0ms", "0" }, { OPTION_drain_delay, "61s", "61s" },
	{ OPTION_health, "true", "true" }, { OPTION_health, "yes", "true" },
	{ OPTION_health, "On", "true" }, { OPTION_health, "1", "true" },
	{ OPTION_health, "FALSE", "false" }, { OPTION_health, "no", "false" },
	{ OPTION_health, "off", "false" }, { OPTION_health, "0", "false" },
	{ OPTION_verbose, "0", "0" }, { OPTION_verbose, "3", "3" },
	{ OPTION_stop_signal, "1", "SIGHUP" }, { OPTION_stop_signal, "64", "SIGRTMIN+30" },
	{ OPTION_stop_signal, "9", "SIGKILL" }, { OPTION_stop_signal, "none", "none" },
	{ OPTION_drain, "group", "group" }, { OPTION_drain, "app", "app" },
	{ OPTION_rewrite, "64:1,1:64,2:0", "SIGHUP:SIGRTMIN+30,SIGINT:0,SIGRTMIN+30:SIGHUP" },
	{ OPTION_keep_caps, "checkpoint_restore,chown", "CHOWN,CHECKPOINT_RESTORE" },
	{ OPTION_drop_caps, "all", "ALL" }, { OPTION_drop_caps, "ALL,KILL", "ALL" },
	{ OPTION_drop_caps, "none", "none" }, { OPTION_bounding, "none", "none" },
	{ OPTION_bounding, "auto", "auto" }, { OPTION_bounding, "All", "ALL" },
	{ OPTION_bounding, "Cap_Kill", "KILL" }, { OPTION_securebits, "none", "none" },
	{ OPTION_securebits, "auto", "auto" },
	{ OPTION_securebits, "no-cap-ambient-raise-locked,keep-caps-locked,no-setuid-fixup",
	    "no-setuid-fixup,keep-caps-locked,no-cap-ambient-raise-locked" },
	{ OPTION_no_new_privs, "no", "no" }, { OPTION_no_new_privs, "auto", "auto" },
	{ OPTION_health_listen, "1.2.3.4:65535", "1.2.3.4:65535" },
	{ OPTION_health_listen, "unix:/run/health.sock", "unix:/run/health.sock" },
	{ OPTION_user, "\x80", "\x80" },
};

static void
values_are_read_to_their_limits(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		assert_true(tell("mainstay", variable(values[i].which, values[i].value)));
		assert_string_equal(value_of(values[i].which), values[i].again);
	}
	assert_true(tell("mainstay --stop-signal none --drain-timeout=none --keep-caps none",
	    "MAINSTAY_STOP_SIGNAL=QUIT MAINSTAY_DRAIN_TIMEOUT=5s MAINSTAY_KEEP_CAPS=KILL"));
	assert_int_equal(told.stop_signal, 0);
	assert_true(told.drain_timeout == NEVER);
	assert_true(told.keep_caps == 0);
}

static void
control_characters_are_no_part_of_a_name(void **state)
{
	(void)state;
	for (int c = 1; c < 256; c++) {
		char line[] = "mainstay --user=a?b";

		line[sizeof line - 3] = (char)c;
		if (c != ' ')
			assert_int_equal(tell(line, ""), c > 0x20 && c != 0x7f);
	}
}

static void
nothing_said_is_the_defaults(void **state)
{
	(void)state;
	assert_true(tell("mainstay", ""));
	assert_int_equal(told_operand, 1);
	for (unsigned i = 0; i < OPTION_COUNT; i++) {
		assert_string_equal(value_of((enum option)i), option_row((enum option)i)->initial);
		assert_string_equal(place_of_option((enum option)i), "default");
	}
	assert_true(told.drain_timeout == NEVER);
	assert_true(told.drain_delay == 0);
	for (int i = 0; i <= SIGNAL_MAX; i++)
		assert_int_equal(told.rewrite[i], i);
	for (int i = 0; i <= 255; i++)
		assert_int_equal(told.remap_exit[i], i);
}

static void
options_end_where_the_command_begins(void **state)
{
	static const struct { const char *line; int operand; bool group; } lines[] = {
		{ "mainstay -g app -s", 2, true },
		{ "mainstay -g -- -s", 3, true },
		{ "mainstay -- -g -- x", 2, false },
		{ "mainstay - -g", 1, false },
		{ "mainstay app -- -g", 1, false },
		{ "mainstay -g", 2, true },
		{ "mainstay -g --", 3, true },
		{ "mainstay --drain all app", 3, false },
		{ "mainstay -ge 5 app", 3, true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		assert_true(tell(lines[i].line, ""));
		assert_int_equal(told_operand, lines[i].operand);
		assert_int_equal(told.signal_group, lines[i].group);
		assert_false(told.subreaper);
	}
}

static void
short_flags_stand_in_bundles(void **state)
{
	(void)state;
	assert_true(tell("mainstay -sgwvvp TERM -e143 -e 1:2 -r15:2 -r HUP:0 app", ""));
	assert_true(told.subreaper && told.signal_group && told.warn_reaped);
	assert_int_equal(told.verbose, 3);
	assert_int_equal(told.parent_death_signal, 15);
	assert_string_equal(value_of(OPTION_remap_exit), "1:2,143:0");
	assert_string_equal(value_of(OPTION_rewrite), "SIGHUP:0,SIGTERM:SIGINT");
	assert_int_equal(told_operand, 9);
	assert_true(tell("mainstay -vvvvvv app", ""));
	assert_int_equal(told.verbose, 3);
	assert_true(tell("mainstay --no-verbose -v app", ""));
	assert_int_equal(told.verbose, 1);
}

static void
the_stronger_word_wins(void **state)
{
	char line[256];

	(void)state;
	assert_true(tell_file("{ \"drain\": \"all\", \"rewrite\": \"1:2\", \"user\": 7 }", ""));
	snprintf(line, sizeof line, "mainstay --config=%s", told_path());
	assert_true(tell(line, "MAINSTAY_DRAIN=group MAINSTAY_REWRITE=3:4,5:6"));
	assert_string_equal(value_of(OPTION_drain), "group");
	assert_string_equal(value_of(OPTION_rewrite), "SIGQUIT:SIGILL,SIGTRAP:SIGABRT");
	assert_string_equal(place_of_option(OPTION_rewrite), "environment, MAINSTAY_REWRITE");
	assert_string_equal(value_of(OPTION_user), "7");
	snprintf(line, sizeof line, "mainstay -r 7:8 --config=%s -r 10:12 --drain app", told_path());
	assert_true(tell(line, "MAINSTAY_DRAIN=group MAINSTAY_REWRITE=3:4,5:6 MAINSTAY_CONFIG=/none"));
	assert_string_equal(value_of(OPTION_drain), "app");
	assert_string_equal(value_of(OPTION_rewrite), "SIGBUS:SIGFPE,SIGUSR1:SIGUSR2");
	assert_string_equal(place_of_option(OPTION_rewrite), "command line, argument 4");
	assert_true(tell("mainstay -r none", "MAINSTAY_REWRITE=3:4"));
	assert_string_equal(value_of(OPTION_rewrite), "none");
	assert_true(tell("mainstay --no-signal-group", "MAINSTAY_SIGNAL_GROUP=yes"));
	assert_false(told.signal_group);
	snprintf(line, sizeof line, "MAINSTAY_CONFIG=%s", told_path());
	assert_true(tell("mainstay", line));
	assert_string_equal(value_of(OPTION_user), "7");
	assert_true(tell("mainstay", "NAINSTAY_USER=8 MAINSTAYSUSER=9 USER=10"));
	assert_string_equal(value_of(OPTION_user), "");
	assert_true(tell("mainstay -gvv", "MAINSTAY_VERBOSE=0"));
	assert_string_equal(place_of_option(OPTION_verbose), "command line, argument 1");
	assert_true(tell("mainstay", "MAINSTAY_USER=1 MAINSTAY_USER=2"));
	assert_string_equal(told.user, "1");
}

static void
other_inits_variables_count(void **state)
{
	(void)state;
	assert_true(tell("mainstay", "TINI_SUBREAPER= TINI_KILL_PROCESS_GROUP=0 TINI_VERBOSITY=3"));
	assert_true(told.subreaper && told.signal_group);
	assert_int_equal(told.verbose, 3);
	assert_string_equal(place_of_option(OPTION_verbose), "environment, TINI_VERBOSITY");
	assert_true(tell("mainstay", "TINI_VERBOSITY=2"));
	assert_int_equal(told.verbose, 2);
	assert_true(tell("mainstay", "TINI_VERBOSITY=9"));
	assert_int_equal(told.verbose, 3);
	assert_true(tell("mainstay", "TINI_VERBOSITY=0 DUMB_INIT_DEBUG=1 MAINSTAY_VERBOSE=2"));
	assert_int_equal(told.verbose, 2);
	assert_true(tell("mainstay", "DUMB_INIT_DEBUG=0 DUMB_INIT_SETSID=1 TINI_SUBREAPERS=1"));
	assert_int_equal(told.verbose, 1);
	assert_false(told.signal_group || told.subreaper);
	assert_true(tell("mainstay", "DUMB_INIT_DEBUG=1"));
	assert_int_equal(told.verbose, 3);
	assert_false(tell("mainstay", "TINI_VERBOSITY=loud"));
	assert_string_equal(told_faults.kept[0].subject, "TINI_VERBOSITY");
}

static void
the_name_chooses_the_dialect(void **state)
{
	(void)state;
	assert_int_equal(dialect_of(NULL), DIALECT_MAINSTAY);
	assert_int_equal(dialect_of("/mainstay"), DIALECT_MAINSTAY);
	assert_int_equal(dialect_of("tini/mainstay"), DIALECT_MAINSTAY);
	assert_int_equal(dialect_of("/sbin/docker-init"), DIALECT_TINI);
	assert_int_equal(dialect_of("tini"), DIALECT_TINI);
	assert_int_equal(dialect_of("/usr/bin/tini-static"), DIALECT_TINI);
	assert_int_equal(dialect_of("/run/podman-init"), DIALECT_CATATONIT);
	assert_int_equal(dialect_of("catatonit"), DIALECT_CATATONIT);
	assert_int_equal(dialect_of("dumb-init"), DIALECT_DUMB_INIT);
	assert_true(tell("/sbin/docker-init -- app", ""));
	assert_false(told.signal_group);
}

/* Under another init's name nothing is taken away that is there under that init. */
static void
another_name_takes_nothing_away(void **state)
{
	(void)state;
	assert_true(tell("mainstay app", ""));
	assert_int_equal(told.stop_from, STOP_FROM_OPERATOR);
	assert_int_equal(told.guard, GUARD_AUTO);
	assert_true(tell("docker-init -- app", ""));
	assert_int_equal(told.guard, GUARD_NO);
	assert_string_equal(place_of_option(OPTION_guard), "the name mainstay was called by");
	assert_int_equal(told.stop_from, STOP_FROM_ANYONE);
	assert_string_equal(place_of_option(OPTION_stop_from), "the name mainstay was called by");
	assert_true(tell("catatonit --stop-from operator app", ""));
	assert_int_equal(told.stop_from, STOP_FROM_OPERATOR);
}

/* Below a shell, anyone's count, unless it was said. */
static void
who_may_stop_depends_on_being_process_1(void **state)
{
	(void)state;
	assert_true(tell("mainstay app", ""));
	assert_int_equal(plan_policy(&told, true).stop_from, STOP_FROM_OPERATOR);
	assert_int_equal(plan_policy(&told, false).stop_from, STOP_FROM_ANYONE);
	assert_true(tell("mainstay --stop-from operator app", ""));
	assert_int_equal(plan_policy(&told, false).stop_from, STOP_FROM_OPERATOR);
	assert_true(tell("mainstay app", "MAINSTAY_STOP_FROM=anyone"));
	assert_int_equal(plan_policy(&told, true).stop_from, STOP_FROM_ANYONE);
}

static void
dumb_init_signals_the_group(void **state)
{
	(void)state;
	assert_true(tell("/usr/bin/dumb-init -v app", ""));
	assert_true(told.signal_group);
	assert_int_equal(told.verbose, 3);
	assert_string_equal(place_of_option(OPTION_signal_group), "the name mainstay was called by");
	assert_true(tell("dumb-init -c app", "") && !told.signal_group);
	assert_true(tell("dumb-init --single-child app", "") && !told.signal_group);
	assert_true(tell("dumb-init app", "DUMB_INIT_SETSID=0") && !told.signal_group);
	assert_true(tell("mainstay -gc app", "") && !told.signal_group);
	assert_true(tell("mainstay --single-child app", "") && !told.signal_group);
}

static void
questions_are_answered_before_anything_else(void **state)
{
	(void)state;
	assert_true(tell("docker-init --version", "MAINSTAY_DRAIN=nonsense MAINSTAY_CONFIG=/none"));
	assert_true(told.version);
	assert_true(tell("mainstay --bogus --user --help --config=/none", ""));
	assert_true(told.help);
	assert_true(tell("mainstay --help app", ""));
	assert_int_equal(told_operand, 3);
	assert_true(tell("mainstay app --help", ""));
	assert_false(told.help);
	assert_true(tell("mainstay -- --version", ""));
	assert_false(told.version);
}

/* What is said wrongly, and the fault in full: subject|deed|origin|allowed|hint. */
static const struct { const char *line, *environment, *fault; } wrongs[] = {
	{ "mainstay --drain-timeout=10x", "",
	    "--drain-timeout|\"10x\" is not a duration|command line, argument 1|"
	    "0 to 24h, such as 250ms, 10s, 5m, 1h, or none|--drain-timeout=10s" },
	{ "mainstay", "MAINSTAY_DRAIN_TIMEOUT=90",
	    "MAINSTAY_DRAIN_TIMEOUT|\"90\" has no unit|environment|"
	    "0 to 24h, such as 250ms, 10s, 5m, 1h, or none|MAINSTAY_DRAIN_TIMEOUT=90s" },
	{ "mainstay -g --drain-delay 25h", "",
	    "--drain-delay|\"25h\" is out of range|command line, argument 2|"
	    "0 to 24h, such as 250ms, 10s, 5m, 1h|--drain-delay=5s" },
	{ "mainstay --drain-delay 86400001ms", "",
	    "--drain-delay|\"86400001ms\" is out of range|command line, argument 1|"
	    "0 to 24h, such as 250ms, 10s, 5m, 1h|--drain-delay=5s" },
	{ "mainstay --drain-delay none", "",
	    "--drain-delay|\"none\" is not a duration|command line, argument 1|"
	    "0 to 24h, such as 250ms, 10s, 5m, 1h|--drain-delay=5s" },
	{ "mainstay --drain=al", "",
	    "--drain|\"al\" is not one of its words|command line, argument 1|app, group or all|--drain=all" },
	{ "mainstay --drain=gruop", "",
	    "--drain|\"gruop\" is not one of its words|command line, argument 1|app, group or all|"
	    "--drain=group" },
	{ "mainstay --drain=application", "",
	    "--drain|\"application\" is not one of its words|command line, argument 1|app, group or all|"
	    "--drain=all" },
	{ "mainstay --drain-timout 4s", "",
	    "--drain-timout|is not an option|command line, argument 1||--drain-timeout" },
	{ "mainstay --no-signals-group", "",
	    "--no-signals-group|is not an option|command line, argument 1||--no-signal-group" },
	{ "mainstay --qqq=1", "", "--qqq|is not an option|command line, argument 1||mainstay --help" },
	{ "mainstay --no-user", "", "--no-user|is not an option|command line, argument 1||--user" },
	{ "mainstay --single-chil", "",
	    "--single-chil|is not an option|command line, argument 1||--single-child" },
	{ "mainstay -gzx", "", "-z|is not an option|command line, argument 1||mainstay --help" },
	{ "mainstay --user", "", "--user|needs a value|command line, argument 1||--user=1000:1000" },
	{ "mainstay --user -g", "", "--user|needs a value|command line, argument 1||--user=1000:1000" },
	{ "mainstay -gr", "", "--rewrite|needs a value|command line, argument 1||--rewrite=SIGTERM:SIGQUIT" },
	{ "mainstay --no-pause=1", "", "--no-pause|takes no value|command line, argument 1||--no-pause" },
	{ "mainstay --version=2", "", "--version|takes no value|command line, argument 1||--version" },
	{ "mainstay -P app", "",
	    "--pause|runs no command, and one was given|command line, argument 1||leave out one of them" },
	{ "mainstay app", "MAINSTAY_PAUSE=1",
	    "--pause|runs no command, and one was given|environment, MAINSTAY_PAUSE||leave out one of them" },
	{ "mainstay --user=", "",
	    "--user|\"\" says nothing|command line, argument 1|"
	    "1 to 255 bytes, none of them a control character|--user=1000:1000" },
	{ "mainstay --user=a\tb", "",
	    "--user|\"a\\x09b\" holds a control character|command line, argument 1|"
	    "1 to 255 bytes, none of them a control character|--user=1000:1000" },
	{ "mainstay", "MAINSTAY_HEALTH=maybe",
	    "MAINSTAY_HEALTH|\"maybe\" is neither true nor false|environment|true or false|"
	    "MAINSTAY_HEALTH=true" },
	{ "mainstay", "MAINSTAY_USER=",
	    "MAINSTAY_USER|\"\" says nothing|environment|"
	    "1 to 255 bytes, none of them a control character|MAINSTAY_USER=1000:1000" },
	{ "mainstay --verbose=4", "",
	    "--verbose|\"4\" is out of range|command line, argument 1|0 to 3|--verbose=2" },
	{ "mainstay --verbose=-1", "",
	    "--verbose|\"-1\" is not a number|command line, argument 1|0 to 3|--verbose=2" },
	{ "mainstay --stop-signal SIGTREM", "",
	    "--stop-signal|\"SIGTREM\" is not a signal|command line, argument 1|"
	    "a name such as SIGTERM, TERM or SIGRTMIN+3, or a number from 1 to 64, or none|"
	    "--stop-signal=SIGTERM" },
	{ "mainstay --stop-signal TREM", "",
	    "--stop-signal|\"TREM\" is not a signal|command line, argument 1|"
	    "a name such as SIGTERM, TERM or SIGRTMIN+3, or a number from 1 to 64, or none|"
	    "--stop-signal=TERM" },
	{ "mainstay --stop-signal RTMIN+99", "",
	    "--stop-signal|\"RTMIN+99\" is not a signal|command line, argument 1|"
	    "a name such as SIGTERM, TERM or SIGRTMIN+3, or a number from 1 to 64, or none|"
	    "--stop-signal=RTMIN+9" },
	{ "mainstay --stop-signal CHLD", "",
	    "--stop-signal|\"CHLD\" stops nothing|command line, argument 1|"
	    "a name such as SIGTERM, TERM or SIGRTMIN+3, or a number from 1 to 64, or none|"
	    "--stop-signal=SIGQUIT" },
	{ "mainstay --stop-signal 65", "",
	    "--stop-signal|\"65\" is not a signal|command line, argument 1|"
	    "a name such as SIGTERM, TERM or SIGRTMIN+3, or a number from 1 to 64, or none|"
	    "--stop-signal=SIGQUIT" },
	{ "mainstay --stop-signal STOP", "",
	    "--stop-signal|\"STOP\" stops nothing|command line, argument 1|"
	    "a name such as SIGTERM, TERM or SIGRTMIN+3, or a number from 1 to 64, or none|"
	    "--stop-signal=SIGQUIT" },
	{ "mainstay -r 15", "",
	    "--rewrite|\"15\" is not FROM:TO|command line, argument 1|"
	    "FROM:TO, signals by name or number; TO may be 0 to drop it, or none|"
	    "--rewrite=SIGTERM:SIGQUIT" },
	{ "mainstay -r TREM:0", "",
	    "--rewrite|\"TREM:0\" rewrites no signal|command line, argument 1|"
	    "FROM:TO, signals by name or number; TO may be 0 to drop it, or none|--rewrite=TERM:0" },
	{ "mainstay -r 15:SIGQIT", "",
	    "--rewrite|\"15:SIGQIT\" rewrites to no signal|command line, argument 1|"
	    "FROM:TO, signals by name or number; TO may be 0 to drop it, or none|--rewrite=15:SIGQUIT" },
	{ "mainstay -r 9:15", "",
	    "--rewrite|\"9:15\" rewrites a signal that is never forwarded|command line, argument 1|"
	    "FROM:TO, signals by name or number; TO may be 0 to drop it, or none|"
	    "--rewrite=SIGTERM:SIGQUIT" },
	{ "mainstay -r :15", "",
	    "--rewrite|\":15\" rewrites no signal|command line, argument 1|"
	    "FROM:TO, signals by name or number; TO may be 0 to drop it, or none|"
	    "--rewrite=SIGTERM:SIGQUIT" },
	{ "mainstay -r 15:", "",
	    "--rewrite|\"15:\" rewrites to no signal|command line, argument 1|"
	    "FROM:TO, signals by name or number; TO may be 0 to drop it, or none|"
	    "--rewrite=SIGTERM:SIGQUIT" },
	{ "mainstay -r STOP:15", "",
	    "--rewrite|\"STOP:15\" rewrites a signal that is never forwarded|command line, argument 1|"
	    "FROM:TO, signals by name or number; TO may be 0 to drop it, or none|"
	    "--rewrite=SIGTERM:SIGQUIT" },
	{ "mainstay -r CHLD:15", "",
	    "--rewrite|\"CHLD:15\" rewrites a signal that is never forwarded|command line, argument 1|"
	    "FROM:TO, signals by name or number; TO may be 0 to drop it, or none|"
	    "--rewrite=SIGTERM:SIGQUIT" },
	{ "mainstay -r 1:2,,3:4", "",
	    "--rewrite|\"1:2,,3:4\" has an empty part|command line, argument 1|"
	    "FROM:TO, signals by name or number; TO may be 0 to drop it, or none|"
	    "--rewrite=SIGTERM:SIGQUIT" },
	{ "mainstay -e 256", "",
	    "--remap-exit|\"256\" is not an exit code|command line, argument 1|"
	    "FROM or FROM:TO, each from 0 to 255, or none|--remap-exit=143:0" },
	{ "mainstay -e 256:1", "",
	    "--remap-exit|\"256:1\" is not FROM:TO|command line, argument 1|"
	    "FROM or FROM:TO, each from 0 to 255, or none|--remap-exit=143:0" },
	{ "mainstay -e 1:256", "",
	    "--remap-exit|\"1:256\" is not FROM:TO|command line, argument 1|"
	    "FROM or FROM:TO, each from 0 to 255, or none|--remap-exit=143:0" },
	{ "mainstay -e 1:2:3", "",
	    "--remap-exit|\"1:2:3\" is not FROM:TO|command line, argument 1|"
	    "FROM or FROM:TO, each from 0 to 255, or none|--remap-exit=143:0" },
	{ "mainstay --keep-caps NET_BIND_SERVISE", "",
	    "--keep-caps|\"NET_BIND_SERVISE\" is not a capability|command line, argument 1|"
	    "names of capabilities, with commas between them, or none|--keep-caps=NET_BIND_SERVICE" },
	{ "mainstay --keep-caps cap_net_rwa", "",
	    "--keep-caps|\"cap_net_rwa\" is not a capability|command line, argument 1|"
	    "names of capabilities, with commas between them, or none|--keep-caps=CAP_NET_RAW" },
	{ "mainstay --keep-caps all", "",
	    "--keep-caps|\"all\" would undo what --user is for; name those that are needed|"
	    "command line, argument 1|names of capabilities, with commas between them, or none|"
	    "--keep-caps=NET_BIND_SERVICE" },
	{ "mainstay --drop-caps NET_ROW", "",
	    "--drop-caps|\"NET_ROW\" is not a capability|command line, argument 1|"
	    "names of capabilities, with commas between them, or ALL, or none|--drop-caps=NET_RAW" },
	{ "mainstay", "MAINSTAY_BOUNDING=sys_admim",
	    "MAINSTAY_BOUNDING|\"sys_admim\" is not a capability|environment|"
	    "names of capabilities, with commas between them, or ALL, or none, or auto|"
	    "MAINSTAY_BOUNDING=SYS_ADMIN" },
	{ "mainstay --seccomp-extra-allow read,opennat", "",
	    "--seccomp-extra-allow|\"opennat\" is no system call that is known|command line, argument 1|"
	    "names of system calls, with commas between them, or none|--seccomp-extra-allow=openat" },
	{ "mainstay --seccomp-extra-allow s390_pci_mmio_read", "",
	    "--seccomp-extra-allow|\"s390_pci_mmio_read\" is a call that this machine does not have|"
	    "command line, argument 1|names of system calls, with commas between them, or none|"
	    "--seccomp-extra-allow=ptrace,perf_event_open" },
	{ "mainstay", "MAINSTAY_SECCOMP_EXTRA_DENY=mount,getpid",
	    "MAINSTAY_SECCOMP_EXTRA_DENY|\"getpid\" is a call that no process can do without|environment|"
	    "names of system calls, with commas between them, or none|"
	    "MAINSTAY_SECCOMP_EXTRA_DENY=io_uring_setup" },
	{ "mainstay --securebits norot", "",
	    "--securebits|\"norot\" is not a secure bit|command line, argument 1|"
	    "noroot, no-setuid-fixup, no-cap-ambient-raise, these or keep-caps with -locked, or none, or auto|"
	    "--securebits=noroot" },
	{ "mainstay --securebits keep-caps", "",
	    "--securebits|\"keep-caps\" is cleared by execve, so no app can have it; see --keep-caps|"
	    "command line, argument 1|"
	    "noroot, no-setuid-fixup, no-cap-ambient-raise, these or keep-caps with -locked, or none, or auto|"
	    "--securebits=noroot,noroot-locked" },
	{ "mainstay --no-new-privs true", "",
	    "--no-new-privs|\"true\" is not one of its words|command line, argument 1|auto, yes or no|"
	    "--no-new-privs=yes" },
	{ "mainstay --keep-caps KILL,CHOWN --drop-caps CHOWN", "",
	    "--drop-caps|drops what --keep-caps keeps: CHOWN|command line, argument 3||"
	    "name it in one of them" },
	{ "mainstay --keep-caps KILL", "MAINSTAY_SECUREBITS=no-cap-ambient-raise",
	    "--securebits|no-cap-ambient-raise forbids what --keep-caps is for|"
	    "environment, MAINSTAY_SECUREBITS||leave out one of them" },
	{ "mainstay --rlimit nofile", "",
	    "--rlimit|\"nofile\" is not NAME=LIMIT|command line, argument 1|"
	    "NAME=SOFT[:HARD] with commas between them, such as nofile=max,core=0, or none|--rlimit=nofile=max,core=0" },
	{ "mainstay --rlimit nofiles=5", "",
	    "--rlimit|\"nofiles=5\" names no limit|command line, argument 1|"
	    "NAME=SOFT[:HARD] with commas between them, such as nofile=max,core=0, or none|--rlimit=nofile=5" },
	{ "mainstay --rlimit zzz=5", "",
	    "--rlimit|\"zzz=5\" names no limit|command line, argument 1|"
	    "NAME=SOFT[:HARD] with commas between them, such as nofile=max,core=0, or none|--rlimit=nofile=max,core=0" },
	{ "mainstay --rlimit nofile=5K", "",
	    "--rlimit|\"nofile=5K\" has no number, nor unlimited or max|command line, argument 1|"
	    "NAME=SOFT[:HARD] with commas between them, such as nofile=max,core=0, or none|--rlimit=nofile=max,core=0" },
	{ "mainstay --rlimit core=5T", "",
	    "--rlimit|\"core=5T\" has no number of bytes, nor unlimited or max|command line, argument 1|"
	    "NAME=SOFT[:HARD] with commas between them, such as nofile=max,core=0, or none|--rlimit=nofile=max,core=0" },
	{ "mainstay --rlimit core=K", "",
	    "--rlimit|\"core=K\" has no number of bytes, nor unlimited or max|command line, argument 1|"
	    "NAME=SOFT[:HARD] with commas between them, such as nofile=max,core=0, or none|--rlimit=nofile=max,core=0" },
	{ "mainstay --rlimit core=17179869184G", "",
	    "--rlimit|\"core=17179869184G\" has no number of bytes, nor unlimited or max|command line, argument 1|"
	    "NAME=SOFT[:HARD] with commas between them, such as nofile=max,core=0, or none|--rlimit=nofile=max,core=0" },
	{ "mainstay --rlimit nofile=1:2:3", "",
	    "--rlimit|\"nofile=1:2:3\" has no number, nor unlimited or max|command line, argument 1|"
	    "NAME=SOFT[:HARD] with commas between them, such as nofile=max,core=0, or none|--rlimit=nofile=max,core=0" },
	{ "mainstay --rlimit nofile=1:", "",
	    "--rlimit|\"nofile=1:\" has no number, nor unlimited or max|command line, argument 1|"
	    "NAME=SOFT[:HARD] with commas between them, such as nofile=max,core=0, or none|--rlimit=nofile=max,core=0" },
	{ "mainstay --rlimit nofile=6:5", "",
	    "--rlimit|\"nofile=6:5\" has a soft limit above its hard one|command line, argument 1|"
	    "NAME=SOFT[:HARD] with commas between them, such as nofile=max,core=0, or none|--rlimit=nofile=max,core=0" },
	{ "mainstay --rlimit nofile=unlimited:5", "",
	    "--rlimit|\"nofile=unlimited:5\" has a soft limit above its hard one|command line, argument 1|"
	    "NAME=SOFT[:HARD] with commas between them, such as nofile=max,core=0, or none|--rlimit=nofile=max,core=0" },
	{ "mainstay --umask 0800", "",
	    "--umask|\"0800\" is not an octal number|command line, argument 1|"
	    "an octal number from 0 to 0777, or none|--umask=0027" },
	{ "mainstay --umask 1000", "",
	    "--umask|\"1000\" is out of range|command line, argument 1|"
	    "an octal number from 0 to 0777, or none|--umask=0027" },
	{ "mainstay --umask=", "",
	    "--umask|\"\" says nothing|command line, argument 1|"
	    "an octal number from 0 to 0777, or none|--umask=0027" },
	{ "mainstay --nice 20", "",
	    "--nice|\"20\" is out of range|command line, argument 1|-20 to 19, or none|--nice=5" },
	{ "mainstay --nice -21", "",
	    "--nice|\"-21\" is out of range|command line, argument 1|-20 to 19, or none|--nice=5" },
	{ "mainstay --nice=--5", "",
	    "--nice|\"--5\" is not a number|command line, argument 1|-20 to 19, or none|--nice=5" },
	{ "mainstay --nice=-", "",
	    "--nice|\"-\" is not a number|command line, argument 1|-20 to 19, or none|--nice=5" },
	{ "mainstay --oom-score-adj 1001", "",
	    "--oom-score-adj|\"1001\" is out of range|command line, argument 1|"
	    "-1000 to 1000, or none|--oom-score-adj=500" },
	{ "mainstay --nice -g", "",
	    "--nice|needs a value|command line, argument 1||--nice=5" },
	{ "mainstay --keep-fds 2", "",
	    "--keep-fds|\"2\" is no descriptor from 3|command line, argument 1|"
	    "auto, all, none, or numbers from 3 with commas between them|--keep-fds=3,4" },
	{ "mainstay --keep-fds auto,3", "",
	    "--keep-fds|\"auto\" is no descriptor from 3|command line, argument 1|"
	    "auto, all, none, or numbers from 3 with commas between them|--keep-fds=3,4" },
	{ "mainstay " "--keep-fds 3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,2"
	    "8,29,30,31,32,33,34,35", "",
	    "--keep-fds|\"35\" is one descriptor too many; 32 can be said|command line, argument 1|"
	    "auto, all, none, or numbers from 3 with commas between them|--keep-fds=3,4" },
	{ "mainstay --fs-ro usr", "",
	    "--fs-ro|\"usr\" is not an absolute path|command line, argument 1|"
	    "absolute paths with commas between them, prefer: before the first, or none|--fs-ro=/usr,/lib,/app" },
	{ "mainstay --fs-ro /usr,prefer:/lib", "",
	    "--fs-ro|\"prefer:/lib\" says prefer: behind the first|command line, argument 1|"
	    "absolute paths with commas between them, prefer: before the first, or none|--fs-ro=/usr,/lib,/app" },
	{ "mainstay --fs-ro /usr --fs-ro prefer:/lib", "",
	    "--fs-ro|\"prefer:/lib\" says prefer: behind the first|command line, argument 3|"
	    "absolute paths with commas between them, prefer: before the first, or none|--fs-ro=/usr,/lib,/app" },
	{ "mainstay --fs-ro prefer:", "",
	    "--fs-ro|\"prefer:\" has an empty part|command line, argument 1|"
	    "absolute paths with commas between them, prefer: before the first, or none|--fs-ro=/usr,/lib,/app" },
	{ "mainstay --fs-rw /a\tb", "",
	    "--fs-rw|\"/a\\x09b\" holds a control character|command line, argument 1|"
	    "absolute paths with commas between them, prefer: before the first, or none|--fs-rw=/tmp,/dev/null" },
	{ "mainstay " "--fs-rw /a,/a,/a,/a,/a,/a,/a,/a,/a,/a,/a,/a,/a,/a,/a,/a,/a,/a,/a,/a,/a,/a,/a,/a,"
	    "/a,/a,/a,/a,/a,/a,/a,/a,/a,/a,/a,/a,/a,/a,/a,/a,/a,/a,/a,/a,/a,/a,/a,/a,/a,/a,/a"
	    ",/a,/a,/a,/a,/a,/a,/a,/a,/a,/a,/a,/a,/a,/a", "",
	    "--fs-rw|\"/a\" is one path too many|command line, argument 1|"
	    "absolute paths with commas between them, prefer: before the first, or none|--fs-rw=/tmp,/dev/null" },
	{ "mainstay --net-bind http", "",
	    "--net-bind|\"http\" is no port or range of ports|command line, argument 1|"
	    "any, none, or ports and ranges with commas, prefer: before the first|--net-bind=8080" },
	{ "mainstay --net-bind 65536", "",
	    "--net-bind|\"65536\" is no port or range of ports|command line, argument 1|"
	    "any, none, or ports and ranges with commas, prefer: before the first|--net-bind=8080" },
	{ "mainstay --net-bind 9-8", "",
	    "--net-bind|\"9-8\" is no port or range of ports|command line, argument 1|"
	    "any, none, or ports and ranges with commas, prefer: before the first|--net-bind=8080" },
	{ "mainstay --net-bind 1-65", "",
	    "--net-bind|\"1-65\" is more than 64 ports; Landlock has no ranges|command line, argument 1|"
	    "any, none, or ports and ranges with commas, prefer: before the first|--net-bind=8080" },
	{ "mainstay --net-bind 1-64,65", "",
	    "--net-bind|\"65\" is one port too many; 64 can be said|command line, argument 1|"
	    "any, none, or ports and ranges with commas, prefer: before the first|--net-bind=8080" },
	{ "mainstay --net-connect 80,none", "",
	    "--net-connect|\"none\" is no port or range of ports|command line, argument 1|"
	    "any, none, or ports and ranges with commas, prefer: before the first|--net-connect=5432,443" },
	{ "mainstay --net-connect 80,prefer:443", "",
	    "--net-connect|\"prefer:443\" says prefer: behind the first|command line, argument 1|"
	    "any, none, or ports and ranges with commas, prefer: before the first|--net-connect=5432,443" },
	{ "mainstay --mdwe maybe", "",
	    "--mdwe|\"maybe\" is not one of its words|command line, argument 1|"
	    "no, prefer or yes|--mdwe=yes" },
	{ "mainstay --health-listen 8081", "",
	    "--health-listen|\"8081\" has no colon before its port|command line, argument 1|"
	    ":PORT, IPV4:PORT or [IPV6]:PORT, at most four of them, or none|--health-listen=:8081" },
	{ "mainstay --health-listen localhost:80", "",
	    "--health-listen|\"localhost:80\" has no numeric address before its port|"
	    "command line, argument 1|:PORT, IPV4:PORT or [IPV6]:PORT, at most four of them, or none|"
	    "--health-listen=127.0.0.1:80" },
	{ "mainstay --health-listen :0", "",
	    "--health-listen|\":0\" has no port from 1 to 65535|command line, argument 1|"
	    ":PORT, IPV4:PORT or [IPV6]:PORT, at most four of them, or none|--health-listen=:8081" },
	{ "mainstay --health-listen ::1:80", "",
	    "--health-listen|\"::1:80\" has no numeric address before its port|command line, argument 1|"
	    ":PORT, IPV4:PORT or [IPV6]:PORT, at most four of them, or none|--health-listen=:80" },
	{ "mainstay --health-listen :1,:2,:3,:4,:5", "",
	    "--health-listen|\":5\" is one address too many|command line, argument 1|"
	    ":PORT, IPV4:PORT or [IPV6]:PORT, at most four of them, or none|--health-listen=:8081" },
};

/* What is said of the kernel's limits, and how it is printed. */
static void
limits_are_read_as_engines_write_them(void **state)
{
	static const struct { const char *said, *value; } pairs[] = {
		{ "nofile=65536:65536", "nofile=65536:65536" },
		{ "core=0", "core=0:0" },
		{ "nofile=max", "nofile=max:max" },
		{ "nofile=1024:max", "nofile=1024:max" },
		{ "nofile=max:4096", "nofile=max:4096" },
		{ "stack=8M:unlimited", "stack=8388608:unlimited" },
		{ "as=2g,data=1K", "data=1024:1024,as=2147483648:2147483648" },
		{ "memlock=-1", "memlock=unlimited:unlimited" },
		{ "rss=infinity,Nice=40", "rss=unlimited:unlimited,nice=40:40" },
		{ "cpu=5:6,fsize=1,nproc=2,locks=3,sigpending=4,msgqueue=5,rtprio=6,rttime=7",
		    "cpu=5:6,fsize=1:1,nproc=2:2,locks=3:3,sigpending=4:4,msgqueue=5:5,rtprio=6:6,rttime=7:7" },
		{ "nofile=5,nofile=6", "nofile=6:6" },
		{ "core=8589934591G", "core=9223372035781033984:9223372035781033984" },
		{ "none", "none" },
	};
	char line[256];

	(void)state;
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		snprintf(line, sizeof line, "mainstay --rlimit=%s", pairs[i].said);
		assert_true(tell(line, ""));
		assert_string_equal(value_of(OPTION_rlimit), pairs[i].value);
	}
	assert_true(tell("mainstay --rlimit nofile=5 --rlimit core=0", "MAINSTAY_RLIMIT=cpu=9"));
	assert_string_equal(value_of(OPTION_rlimit), "core=0:0,nofile=5:5");
	assert_int_equal(told.rlimit.said, 1 << 4 | 1 << 7); /* the kernel's own numbers */
}

static void
words_stand_for_whole_lists(void **state)
{
	(void)state;
	assert_true(tell("mainstay --net-bind none --keep-fds none --umask 0 --nice 0", ""));
	assert_true(told.net_bind.said && !told.net_bind.prefer && told.net_bind.count == 0);
	assert_string_equal(value_of(OPTION_net_bind), "none");
	assert_string_equal(value_of(OPTION_keep_fds), "none");
	assert_string_equal(value_of(OPTION_umask), "0000");
	assert_string_equal(value_of(OPTION_nice), "0");
	/* A number below zero is a value only where one may be. */
	assert_false(tell("mainstay --user -5 app", ""));
	assert_string_equal(told_faults.kept[0].deed, "needs a value");
	assert_true(tell("mainstay --net-bind 80 --net-bind any --keep-fds 3 --keep-fds all", ""));
	assert_false(told.net_bind.said);
	assert_int_equal(told.keep_fds.rule, FDS_ALL);
	assert_true(tell("mainstay --keep-fds none --keep-fds auto --umask none --nice none", ""));
	assert_int_equal(told.keep_fds.rule, FDS_AUTO);
	assert_int_equal(told.umask, AS_IT_IS);
	assert_int_equal(told.nice, AS_IT_IS);
	assert_true(tell("mainstay --net-bind prefer:80-81", ""));
	assert_true(told.net_bind.prefer);
	assert_string_equal(value_of(OPTION_net_bind), "prefer:80,81");
	assert_true(tell("mainstay --net-bind prefer:80 --net-bind any", "") && !told.net_bind.prefer);
}

static void
a_list_of_paths_has_an_end(void **state)
{
	char line[PATHS_ROOM + 64] = "mainstay --fs-ro /";
	size_t at = strlen(line);

	(void)state;
	assert_null(paths_next(&(struct paths){ .count = 0 }, NULL));
	/* One path that is too long is no path; many that fill the room are, up to its last byte. */
	memset(line + at, 'a', WORD_MAX);
	assert_false(tell(line, ""));
	at = strlen("mainstay --fs-ro ");
	for (int left = PATHS_ROOM; left > 0; left -= 200, at += 200) {
		memset(line + at, 'b', 200);
		line[at] = '/';
		line[at + 199] = ',';
	}
	line[--at] = '\0';
	assert_true(tell(line, ""));
	assert_int_equal(told.fs_ro.used, PATHS_ROOM);
	assert_string_equal(value_of(OPTION_fs_ro), line + strlen("mainstay --fs-ro "));
	line[at] = ',', line[at + 1] = '/', line[at + 2] = '\0';
	assert_false(tell(line, ""));
}

static void
a_command_comes_before_or_without_options(void **state)
{
	char *argv[] = { (char[]){ "mainstay" }, (char[]){ "check" }, (char[]){ "--drain=x" },
		(char[]){ "app" }, NULL };
	char *none[] = { NULL };

	(void)state;
	told_faults.count = 0;
	assert_false(options_resolve_after(&told, 2, 4, argv, none, &told_operand, &told_faults));
	assert_string_equal(told_faults.kept[0].origin, "command line, argument 2");
	assert_int_equal(told_operand, 3);
	told_faults.count = 0;
	assert_true(options_resolve_after(&told, 2, 2, argv, none, &told_operand, &told_faults));
	assert_int_equal(told_operand, 2);
}

static void
what_is_wrong_is_said_in_full(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof wrongs / sizeof *wrongs; i++) {
		const struct fault *f = &told_faults.kept[0];
		char said[1200];

		assert_false(tell(wrongs[i].line, wrongs[i].environment));
		assert_int_equal(told_faults.count, 1);
		assert_int_equal(f->kind, FAULT_CONFIG);
		assert_int_equal(f->err, 0);
		snprintf(said, sizeof said, "%s|%s|%s|%s|%s", f->subject, f->deed, f->origin, f->allowed,
		    f->hint);
		assert_string_equal(said, wrongs[i].fault);
	}
}

static void
a_long_value_is_cut_in_the_fault_and_refused(void **state)
{
	char line[700] = "mainstay --user=";
	size_t n = strlen(line);

	(void)state;
	memset(line + n, 'u', 255);
	assert_true(tell(line, ""));
	memset(line + n, 'u', 256);
	assert_false(tell(line, ""));
	assert_string_equal(told_faults.kept[0].deed,
	    "\"uuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuu...\" is too long");
	memcpy(line, "mainstay -e 000", 15);
	memset(line + 15, '0', 300);
	line[315] = '\0';
	assert_false(tell(line, ""));
	assert_non_null(strstr(told_faults.kept[0].deed, "has too long a part"));
	memset(line, '-', 600);
	memcpy(line, "mainstay ", 9);
	assert_false(tell(line, ""));
	assert_int_equal(told_faults.count, 1);
}

static void
all_faults_are_said_at_once(void **state)
{
	(void)state;
	assert_false(tell("mainstay --drain=x -r 99:1 --usr 1", "MAINSTAY_VERBOSE=9 TINI_VERBOSITY=x"));
	assert_int_equal(told_faults.count, 5);
	assert_false(tell("mainstay --usr 1 --drain=x app --drain=y", ""));
	assert_int_equal(told_faults.count, 2);
	assert_false(tell("mainstay --frob app --drain=x", ""));
	assert_int_equal(told_faults.count, 1);
	assert_false(tell("mainstay", "MAINSTAY_VERBOSE=9 MAINSTAY_USER=1"));
	assert_false(tell("mainstay -zg --qqq -g", ""));
	assert_int_equal(told_faults.count, 2);
	assert_string_equal(told_faults.kept[0].subject, "-z");
	assert_string_equal(told_faults.kept[1].subject, "--qqq");
}

static void
codes_go_to_the_last_one(void **state)
{
	(void)state;
	assert_true(tell("mainstay -e 0:255 -e 255 -e 254:254 -e 253:1", ""));
	assert_string_equal(value_of(OPTION_remap_exit), "0:255,253:1,255:0");
}

static void
strangers_are_named_but_harm_nothing(void **state)
{
	char *envp[] = { (char[]){ "MAINSTAY_DRAIN_TIMOUT=1" }, (char[]){ "MAINSTAY_SOCKET=/x" },
		(char[]){ "PATH=/bin" }, (char[]){ "MAINSTAY_USER=1" }, (char[]){ "MAINSTAY_" },
		(char[]){ "MAINSTAY_PORT=tcp://10.0.0.1:80" }, (char[]){ "MAINSTAY_HELP=1" },
		(char[]){ "MAINSTAY_SOCKT=/x" }, (char[]){ "MAINSTAY_USR=1" }, NULL };
	struct fault why;
	int at = 0;

	(void)state;
	assert_true(tell("mainstay", "MAINSTAY_DRAIN_TIMOUT=1 MAINSTAY_PORT=x MAINSTAY_HELP=1 MAINSTAY_="));
	assert_false(told.help);
	assert_true(environment_stranger(envp, &at, &why));
	assert_string_equal(why.subject, "MAINSTAY_DRAIN_TIMOUT");
	assert_string_equal(why.hint, "MAINSTAY_DRAIN_TIMEOUT");
	assert_true(environment_stranger(envp, &at, &why));
	assert_string_equal(why.subject, "MAINSTAY_PORT");
	assert_string_equal(why.hint, "");
	assert_true(environment_stranger(envp, &at, &why));
	assert_string_equal(why.subject, "MAINSTAY_HELP");
	assert_string_equal(why.deed, "is not an option and was ignored");
	assert_int_equal(why.err, 0);
	assert_true(environment_stranger(envp, &at, &why));
	assert_string_equal(why.hint, "MAINSTAY_SOCKET");
	assert_true(environment_stranger(envp, &at, &why));
	assert_string_equal(why.hint, "MAINSTAY_USER");
	assert_false(environment_stranger(envp, &at, &why));
}

static void
no_two_rows_clash(void **state)
{
	bool taken[128] = { false };

	(void)state;
	for (unsigned i = 0; i < OPTION_COUNT; i++) {
		const struct option_row *row = option_row((enum option)i);

		for (const char *p = row->shorts; *p; p++) {
			assert_false(taken[(unsigned char)*p]);
			taken[(unsigned char)*p] = true;
		}
		for (unsigned j = 0; j < i; j++)
			assert_string_not_equal(row->name, option_row((enum option)j)->name);
		/* The flag "no-..." turns another one off: none may be called so whose rest is one. */
		assert_false(text_starts(row->name, "no_") && option_of_key(row->name + 3, &(enum option){ 0 }));
		assert_true(strlen(row->help) > 0 && row->help[strlen(row->help) - 1] == '.');
		/* A text that filled its array to the last byte was cut by the compiler. */
		assert_true(memchr(row->help, 0, sizeof row->help) && memchr(row->more, 0, sizeof row->more));
		assert_true(memchr(row->name, 0, sizeof row->name) && memchr(row->noun, 0, sizeof row->noun));
		assert_true(memchr(row->example, 0, sizeof row->example));
		assert_true(memchr(row->initial, 0, sizeof row->initial));
	}
	for (unsigned i = 0; option_alias(i); i++) {
		const struct option_alias *alias = option_alias(i);
		enum option which;
		bool off;

		assert_false(taken[(unsigned char)alias->letter]);
		assert_true(option_of_letter(alias->letter, &which, &off));
		assert_true(option_of_flag(alias->name, strlen(alias->name), &which, &off));
	}
	assert_broken(option_row(OPTION_COUNT));
	assert_broken(option_group_heading(GROUP_COUNT));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_is_said_on_the_command_line),
		cmocka_unit_test(every_short_flag_is_its_long_one),
		cmocka_unit_test(every_row_but_the_questions_is_said_by_a_variable),
		cmocka_unit_test(every_row_that_may_is_said_in_the_file),
		cmocka_unit_test(what_is_printed_can_be_said_again),
		cmocka_unit_test(values_are_read_to_their_limits),
		cmocka_unit_test(control_characters_are_no_part_of_a_name),
		cmocka_unit_test(nothing_said_is_the_defaults),
		cmocka_unit_test(options_end_where_the_command_begins),
		cmocka_unit_test(short_flags_stand_in_bundles),
		cmocka_unit_test(the_stronger_word_wins),
		cmocka_unit_test(other_inits_variables_count),
		cmocka_unit_test(the_name_chooses_the_dialect),
		cmocka_unit_test(another_name_takes_nothing_away),
		cmocka_unit_test(who_may_stop_depends_on_being_process_1),
		cmocka_unit_test(dumb_init_signals_the_group),
		cmocka_unit_test(questions_are_answered_before_anything_else),
		cmocka_unit_test(limits_are_read_as_engines_write_them),
		cmocka_unit_test(words_stand_for_whole_lists),
		cmocka_unit_test(a_list_of_paths_has_an_end),
		cmocka_unit_test(a_command_comes_before_or_without_options),
		cmocka_unit_test(what_is_wrong_is_said_in_full),
		cmocka_unit_test(a_long_value_is_cut_in_the_fault_and_refused),
		cmocka_unit_test(all_faults_are_said_at_once),
		cmocka_unit_test(codes_go_to_the_last_one),
		cmocka_unit_test(strangers_are_named_but_harm_nothing),
		cmocka_unit_test(no_two_rows_clash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
