#include "rig/unit.h"

#include <stdlib.h>
#include <string.h>

#include "config/app_env.h"

static struct identity
appuser(bool drop)
{
	struct identity who = { .drop = drop };

	who.account.uid = who.account.gid = 1000;
	strcpy(who.account.name, "app");
	strcpy(who.account.home, "/home/app");
	return who;
}

static char **
given(struct app_env *room, char **envp, bool drop, uint32_t started_uid)
{
	struct identity who = appuser(drop);

	return app_env_for(room, envp, &who, started_uid, 1);
}

static void
without_a_drop_nothing_changes(void **state)
{
	(void)state;
	struct app_env room;
	char *envp[] = { "HOME=/root", "A=1", "USER=root", "LISTEN_PID=7", NULL }, *before[5];

	memcpy(before, envp, sizeof envp);
	assert_ptr_equal(given(&room, envp, false, 0), envp);
	assert_memory_equal(before, envp, sizeof envp);
	assert_null(room.own_pid);
}

static void
a_home_made_up_for_root_becomes_the_users(void **state)
{
	(void)state;
	struct app_env room;
	char *envp[] = { "A=1", "HOME=/root", "USER=root", NULL };
	char **now = given(&room, envp, true, 0);

	assert_string_equal(app_env_value(now, "HOME"), "/home/app");
	assert_string_equal(app_env_value(now, "USER"), "app");
	assert_null(app_env_value(now, "LOGNAME"));
	assert_string_equal(now[0], "A=1");
	assert_null(now[3]);
}

static void
a_home_that_was_chosen_stays(void **state)
{
	(void)state;
	struct app_env room;
	char *envp[] = { "HOME=/data", NULL };

	assert_string_equal(app_env_value(given(&room, envp, true, 0), "HOME"), "/data");
}

static void
a_home_that_was_missing_is_added(void **state)
{
	(void)state;
	struct app_env room;
	char *envp[] = { "HOMER=x", "A=1", NULL };
	char **now = given(&room, envp, true, 0);

	assert_string_equal(app_env_value(now, "HOME"), "/home/app");
	assert_string_equal(app_env_value(now, "HOMER"), "x");
	assert_string_equal(app_env_value(now, "A"), "1");
	assert_null(now[3]);
	if (now != envp)
		free(now);
}

static void
a_listen_pid_that_named_us_will_name_the_app(void **state)
{
	(void)state;
	struct app_env room;
	char *envp[] = { "LISTEN_FDS=2", "LISTEN_PID=1", NULL };
	char **now = given(&room, envp, false, 0);

	assert_non_null(room.own_pid);
	strcpy(room.own_pid, "4711");
	assert_string_equal(app_env_value(now, "LISTEN_PID"), "4711");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_drop_nothing_changes),
		cmocka_unit_test(a_home_made_up_for_root_becomes_the_users),
		cmocka_unit_test(a_home_that_was_chosen_stays),
		cmocka_unit_test(a_home_that_was_missing_is_added),
		cmocka_unit_test(a_listen_pid_that_named_us_will_name_the_app),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
