#include "rig/unit.h"

#include <string.h>

#include "core/judge.h"

/* Nothing about this container could be better. */
static struct posture
perfect(void)
{
	struct posture p = {
		.pid = 7, .init = "tini", .init_kind = INIT_KNOWN, .terminal = TRUTH_NO,
		.ids_known = true, .uids = { 1000, 1000, 1000 }, .gids = { 1000, 1000, 1000 },
		.group_count = 1, .groups = { 1000 }, .caps_known = (1u << CAPS_SETS) - 1,
		.no_new_privs = 1, .seccomp_mode = 2, .seccomp_filters = 1, .landlock_abi = 7,
		.lsm = LSM_APPARMOR, .label = "docker-default (enforce)",
		.spaces = {
			[SPACE_CGROUP] = OWNER_OWN, [SPACE_IPC] = OWNER_OWN, [SPACE_NET] = OWNER_OWN,
			[SPACE_PID] = OWNER_OWN, [SPACE_USER] = OWNER_OWN, [SPACE_UTS] = OWNER_OWN,
		},
		.root_outside = 100000, .cgroup = CGROUP_V2, .cgroup_writable = TRUTH_NO,
		.memory = { .limit = 1 << 20, .kill_group = 0 }, .pids = { .limit = 50 },
		.cpu_milli = 500, .memory_total = 1 << 30, .cpus = 2,
		.limits = { [LIMIT_CORE] = { 0, 0 }, [LIMIT_NOFILE] = { 65536, 65536 } },
		.root_read_only = TRUTH_YES, .sys_read_only = TRUTH_YES, .proc_mounted = TRUTH_YES,
		.mounts_known = TRUTH_YES, .dev_known = TRUTH_YES, .low_ports = 0, .tiocsti = 0,
		.ptrace_scope = 1,
	};

	for (unsigned i = 0; i < FEATURE_COUNT; i++)
		p.features[i] = ANSWER_YES;
	p.features[FEATURE_IO_URING] = ANSWER_REFUSED;
	return p;
}

static enum verdict
verdict_of(enum check which, const struct posture *p, char room[static 256])
{
	struct text found = text_in(room, 256);

	return judge(which, p, &found);
}

static void
assert_verdict(enum check which, const struct posture *p, enum verdict verdict, const char *says)
{
	char room[256];

	assert_string_equal(verdict_word(verdict_of(which, p, room)), verdict_word(verdict));
	if (says)
		assert_string_equal(room, says);
}

/* ---- each of them spoiled ---------------------------------------------------------------------- */

static void spoil_host_pid(struct posture *p) { p->spaces[SPACE_PID] = OWNER_HOST; }
static void spoil_host_network(struct posture *p) { p->spaces[SPACE_NET] = OWNER_HOST; }
static void spoil_host_ipc(struct posture *p) { p->spaces[SPACE_IPC] = OWNER_HOST; }
static void spoil_host_sockets(struct posture *p) { names_add(&p->sockets, "/run/docker.sock"); }
static void spoil_host_devices(struct posture *p) { names_add(&p->devices, "sda"); }
static void spoil_default_capabilities(struct posture *p) { p->caps[CAPS_BOUNDING] = 1 << 21; }
static void spoil_seccomp(struct posture *p) { p->seccomp_mode = 0; }
static void spoil_security_module(struct posture *p) { strcpy(p->label, "unconfined"); }
static void spoil_masked_paths(struct posture *p) { p->kernel_paths = 1 << 1; }
static void spoil_sys_read_only(struct posture *p) { p->sys_read_only = TRUTH_NO; }
static void spoil_user(struct posture *p) { p->uids[2] = 0; }
static void spoil_no_new_privs(struct posture *p) { p->no_new_privs = 0; }
static void spoil_capabilities(struct posture *p) { p->caps[CAPS_AMBIENT] = 1; }
static void spoil_read_only_root(struct posture *p) { p->root_read_only = TRUTH_NO; }
static void spoil_memory_limit(struct posture *p) { p->memory.limit = p->memory_total; }
static void spoil_pids_limit(struct posture *p) { p->pids.limit = CGROUP_NO_LIMIT; }
static void spoil_cgroup_read_only(struct posture *p) { p->cgroup_writable = TRUTH_YES; }
static void spoil_init(struct posture *p) { p->init_kind = INIT_APP; }
static void spoil_group(struct posture *p) { p->groups[0] = 0; }
static void spoil_cpu_limit(struct posture *p) { p->cpu_milli = CGROUP_NO_LIMIT; }
static void spoil_core_files(struct posture *p) { p->limits[LIMIT_CORE][0] = CGROUP_NO_LIMIT; }
static void spoil_open_files(struct posture *p) { p->limits[LIMIT_NOFILE][0] = 1023; }
static void spoil_world_writable(struct posture *p) { names_add(&p->world_writable, "/data"); }
static void spoil_secrets(struct posture *p) { names_add(&p->secrets, "DB_PASSWORD"); }
static void spoil_low_ports(struct posture *p) { p->low_ports = 1024; }
static void spoil_user_namespace(struct posture *p) { p->root_outside = 0; }
static void spoil_oom_group(struct posture *p) { p->memory.kill_group = 1; }
static void spoil_cgroup_version(struct posture *p) { p->cgroup = CGROUP_HYBRID; }
static void spoil_ptrace_scope(struct posture *p) { p->ptrace_scope = 0; }
static void spoil_io_uring(struct posture *p) { p->features[FEATURE_IO_URING] = ANSWER_YES; }
static void spoil_landlock(struct posture *p) { p->features[FEATURE_LANDLOCK] = ANSWER_UNSUPPORTED; }
static void spoil_kernel(struct posture *p) { p->features[FEATURE_PIDFD_OPEN] = ANSWER_ABSENT; }

static void
spoil_terminal(struct posture *p)
{
	p->terminal = TRUTH_YES;
	p->tiocsti = 1;
}

static void
spoil_writable_mounts(struct posture *p)
{
	p->mounts[0] = (struct posture_mount){ .point = "/data", .stays = true };
	p->mount_count = 1;
}

static void (*const spoil[])(struct posture *p) = {
#define CHECK(id, ...) spoil_##id,
#include "core/checks.def"
#undef CHECK
};

static void
test_nothing_to_improve(void **state)
{
	struct posture p = perfect();

	(void)state;
	for (unsigned i = 0; i < CHECK_COUNT; i++)
		assert_verdict((enum check)i, &p, VERDICT_OK, NULL);
	assert_int_equal(judge_level(&p), LEVEL_RESTRICTED);
}

/* One thing is wrong: its check says so, no other does, and the level falls below the check's. */
static void
test_each_alone(void **state)
{
	(void)state;
	for (unsigned i = 0; i < CHECK_COUNT; i++) {
		enum level level = check_level((enum check)i);
		struct posture p = perfect();
		char room[256] = "";

		spoil[i](&p);
		for (unsigned j = 0; j < CHECK_COUNT; j++) {
			enum verdict wanted = j != i ? VERDICT_OK : level == LEVEL_BASELINE ? VERDICT_BAD : VERDICT_IMPROVE;

			if (i == CHECK_default_capabilities && j == CHECK_capabilities)
				wanted = VERDICT_IMPROVE;
			if (verdict_of((enum check)j, &p, room) != wanted)
				fail_msg("%s spoiled: %s says %s", check_word((enum check)i, WORD_ID),
				    check_word((enum check)j, WORD_ID), room);
			assert_true(room[0]);
		}
		assert_int_equal(judge_level(&p), level > LEVEL_RESTRICTED ? LEVEL_RESTRICTED : level - 1);
	}
}

/* What cannot be seen is no proof; and what needs no eyes is known all the same. */
static void
test_blind(void **state)
{
	static const enum check known[] = {
		CHECK_host_sockets, CHECK_host_devices, CHECK_secrets, CHECK_world_writable, CHECK_core_files,
	};
	struct posture p = {
		.no_new_privs = -1, .seccomp_mode = -1, .seccomp_filters = -1, .root_outside = -1, .low_ports = -1,
		.tiocsti = -1, .ptrace_scope = -1, .mounts_known = TRUTH_YES, .dev_known = TRUTH_YES,
		.memory = { .limit = CGROUP_UNKNOWN, .kill_group = CGROUP_UNKNOWN },
		.pids = { .limit = CGROUP_UNKNOWN }, .cpu_milli = CGROUP_UNKNOWN,
		.limits = { [LIMIT_NOFILE] = { CGROUP_UNKNOWN, 0 } },
	};
	char room[256];

	(void)state;
	for (unsigned i = 0; i < CHECK_COUNT; i++) {
		enum verdict wanted = VERDICT_UNKNOWN;

		for (unsigned k = 0; k < sizeof known / sizeof *known; k++)
			if (known[k] == i)
				wanted = VERDICT_OK;
		if (i == CHECK_writable_mounts || i == CHECK_cgroup_read_only)
			wanted = VERDICT_OK;
		if (verdict_of((enum check)i, &p, room) != wanted)
			fail_msg("%s: %s", check_word((enum check)i, WORD_ID), room);
	}
	assert_int_equal(judge_level(&p), LEVEL_NONE);
	p.mounts_known = p.dev_known = TRUTH_UNKNOWN;
	p.limits[LIMIT_CORE][0] = CGROUP_UNKNOWN;
	assert_verdict(CHECK_host_sockets, &p, VERDICT_UNKNOWN, "could not be seen");
	assert_verdict(CHECK_host_devices, &p, VERDICT_UNKNOWN, NULL);
	assert_verdict(CHECK_writable_mounts, &p, VERDICT_UNKNOWN, NULL);
	assert_verdict(CHECK_cgroup_read_only, &p, VERDICT_UNKNOWN, NULL);
	assert_verdict(CHECK_core_files, &p, VERDICT_UNKNOWN, NULL);
}

/* ---- what they say ----------------------------------------------------------------------------- */

static void
test_capabilities(void **state)
{
	struct posture p = perfect();

	(void)state;
	for (unsigned i = 0; i < CAPS_SETS; i++)
		p.caps[i] = 1 << 10;
	assert_verdict(CHECK_capabilities, &p, VERDICT_OK, "none that counts");
	p.caps[CAPS_BOUNDING] = 0xa80425fb;
	assert_verdict(CHECK_default_capabilities, &p, VERDICT_OK, "none");
	assert_verdict(CHECK_capabilities, &p, VERDICT_IMPROVE, "CHOWN DAC_OVERRIDE FOWNER FSETID KILL "
	    "SETGID SETUID SETPCAP NET_RAW SYS_CHROOT MKNOD AUDIT_WRITE SETFCAP");
	p.caps[CAPS_INHERITABLE] = UINT64_C(1) << 40 | 1 << 12;
	assert_verdict(CHECK_default_capabilities, &p, VERDICT_BAD, "NET_ADMIN CHECKPOINT_RESTORE");
	p.caps_known &= ~(1u << CAPS_AMBIENT);
	assert_verdict(CHECK_capabilities, &p, VERDICT_UNKNOWN, NULL);
}

static void
test_a_capability_without_a_name(void **state)
{
	struct posture p = perfect();

	(void)state;
	p.caps[CAPS_EFFECTIVE] = UINT64_C(1) << 63;
	assert_verdict(CHECK_default_capabilities, &p, VERDICT_BAD, NULL);
}

static void
test_users(void **state)
{
	struct posture p = perfect();

	(void)state;
	assert_verdict(CHECK_user, &p, VERDICT_OK, "uid 1000");
	p.uids[0] = 7;
	assert_verdict(CHECK_user, &p, VERDICT_OK, "uid 7");
	assert_verdict(CHECK_user_namespace, &p, VERDICT_OK, "root is uid 100000 outside");
	assert_verdict(CHECK_core_files, &p, VERDICT_OK, "none");
	p.uids[1] = 0;
	assert_verdict(CHECK_user, &p, VERDICT_IMPROVE, "uid 0");
	p = perfect();
	assert_verdict(CHECK_group, &p, VERDICT_OK, "gid 1000");
	p.gids[2] = 0;
	assert_verdict(CHECK_group, &p, VERDICT_IMPROVE, "gid 0");
	p.gids[2] = 1000;
	p.gids[0] = 0;
	assert_verdict(CHECK_group, &p, VERDICT_IMPROVE, "gid 0");
	p = perfect();
	p.gids[1] = p.gids[2] = 7;
	p.groups[1] = 0;
	assert_verdict(CHECK_group, &p, VERDICT_OK, "gid 1000");
	p.group_count = 2;
	assert_verdict(CHECK_group, &p, VERDICT_IMPROVE, "gid 0");
	p.ids_known = false;
	assert_verdict(CHECK_group, &p, VERDICT_UNKNOWN, NULL);
}

static void
test_process_1(void **state)
{
	struct posture p = perfect();

	(void)state;
	assert_verdict(CHECK_init, &p, VERDICT_OK, "tini");
	p.zombies = 1;
	assert_verdict(CHECK_init, &p, VERDICT_IMPROVE, "tini, zombies: 1");
	p = perfect();
	p.pid = 1;
	p.init_kind = INIT_MAINSTAY;
	assert_verdict(CHECK_init, &p, VERDICT_OK, "this is process 1");
}

static void
test_whose_processes(void **state)
{
	struct posture p = perfect();

	(void)state;
	p.spaces[SPACE_PID] = OWNER_SHARED;
	assert_verdict(CHECK_host_pid, &p, VERDICT_BAD, "shared");
	strcpy(p.init, "pause");
	assert_verdict(CHECK_host_pid, &p, VERDICT_OK, "that of its pod");
}

static void
test_modules(void **state)
{
	static const char *const loose[] = {
		"unconfined", "system_u:system_r:spc_t:s0", "u:r:unconfined_t:s0", "u:r:unconfined_service_t:s0",
	};
	struct posture p = perfect();

	(void)state;
	for (unsigned i = 0; i < sizeof loose / sizeof *loose; i++) {
		strcpy(p.label, loose[i]);
		assert_verdict(CHECK_security_module, &p, VERDICT_BAD, loose[i]);
	}
	strcpy(p.label, "system_u:system_r:container_t:s0:c1,c2");
	assert_verdict(CHECK_security_module, &p, VERDICT_OK, NULL);
	p.lsm = LSM_NONE;
	assert_verdict(CHECK_security_module, &p, VERDICT_OK, "the kernel has neither");
}

static void
test_limits(void **state)
{
	struct posture p = perfect();

	(void)state;
	assert_verdict(CHECK_memory_limit, &p, VERDICT_OK, "1048576 bytes");
	p.memory.limit = CGROUP_NO_LIMIT;
	assert_verdict(CHECK_memory_limit, &p, VERDICT_IMPROVE, "no limit");
	assert_verdict(CHECK_cpu_limit, &p, VERDICT_OK, "500 thousandths of a processor");
	p.limits[LIMIT_NOFILE][0] = 1 << 20;
	assert_verdict(CHECK_open_files, &p, VERDICT_OK, "1048576");
	p.limits[LIMIT_NOFILE][0] = 1024;
	assert_verdict(CHECK_open_files, &p, VERDICT_OK, "1024");
	p.limits[LIMIT_NOFILE][0] = (1 << 20) + 1;
	assert_verdict(CHECK_open_files, &p, VERDICT_IMPROVE, "1048577");
	p.limits[LIMIT_NOFILE][0] = CGROUP_NO_LIMIT;
	assert_verdict(CHECK_open_files, &p, VERDICT_IMPROVE, "no limit");
}

static void
test_ports(void **state)
{
	struct posture p = perfect();

	(void)state;
	p.low_ports = 1024;
	p.caps[CAPS_EFFECTIVE] = 1 << 10;
	assert_verdict(CHECK_low_ports, &p, VERDICT_OK, "from port 1024");
	p.low_ports = 1;
	p.caps[CAPS_EFFECTIVE] = 0;
	assert_verdict(CHECK_low_ports, &p, VERDICT_OK, "from port 1");
	p.low_ports = 2;
	assert_verdict(CHECK_low_ports, &p, VERDICT_IMPROVE, NULL);
}

static void
test_terminals(void **state)
{
	struct posture p = perfect();

	(void)state;
	p.tiocsti = 1;
	assert_verdict(CHECK_terminal, &p, VERDICT_OK, "no terminal");
	p.terminal = TRUTH_YES;
	assert_verdict(CHECK_terminal, &p, VERDICT_IMPROVE, "TIOCSTI is on");
	p.tiocsti = 0;
	assert_verdict(CHECK_terminal, &p, VERDICT_OK, "TIOCSTI is off");
	p.tiocsti = POSTURE_UNKNOWN;
	assert_verdict(CHECK_terminal, &p, VERDICT_IMPROVE, "TIOCSTI is on");
}

static void
test_many_names(void **state)
{
	struct posture p = perfect();

	(void)state;
	for (int i = 0; i < POSTURE_NAMES; i++)
		names_add(&p.secrets, "A");
	assert_verdict(CHECK_secrets, &p, VERDICT_IMPROVE, "A, A, A, A, A, A, A, A");
	names_add(&p.secrets, "A");
	assert_verdict(CHECK_secrets, &p, VERDICT_IMPROVE, "A, A, A, A, A, A, A, A, ...");
}

static void
test_only_volumes_count(void **state)
{
	struct posture p = perfect();

	(void)state;
	spoil_writable_mounts(&p);
	p.mounts[1] = (struct posture_mount){ .point = "/tmp" };
	p.mounts[2] = (struct posture_mount){ .point = "/more", .stays = true };
	p.mount_count = 3;
	assert_verdict(CHECK_writable_mounts, &p, VERDICT_IMPROVE, "/data /more");
	p.mount_count = POSTURE_MOUNTS + 5;
	assert_verdict(CHECK_writable_mounts, &p, VERDICT_IMPROVE, "/data /more");
}

static void
test_the_kernel(void **state)
{
	struct posture p = perfect();

	(void)state;
	p.features[FEATURE_PIDFD_OPEN] = ANSWER_REFUSED;
	p.features[FEATURE_MEMFD_SEALS] = ANSWER_UNKNOWN;
	assert_verdict(CHECK_kernel, &p, VERDICT_IMPROVE, "pidfd_open refused, memfd_seals unknown");
	p.features[FEATURE_PIDFD_OPEN] = ANSWER_YES;
	assert_verdict(CHECK_kernel, &p, VERDICT_UNKNOWN, "memfd_seals unknown");
	p.features[FEATURE_CLONE3] = p.features[FEATURE_MSEAL] = ANSWER_ABSENT;
	p.features[FEATURE_MEMFD_SEALS] = ANSWER_YES;
	assert_verdict(CHECK_kernel, &p, VERDICT_OK, "all there");
	assert_verdict(CHECK_landlock, &p, VERDICT_OK, "yes, ABI 7");
	p.features[FEATURE_IO_URING] = ANSWER_KILLED;
	assert_verdict(CHECK_io_uring, &p, VERDICT_OK, "killed");
}

static void
test_filters(void **state)
{
	struct posture p = perfect();

	(void)state;
	assert_verdict(CHECK_seccomp, &p, VERDICT_OK, "filters: 1");
	p.seccomp_filters = 0;
	assert_verdict(CHECK_seccomp, &p, VERDICT_OK, "filtered");
	p.seccomp_filters = POSTURE_UNKNOWN;
	assert_verdict(CHECK_seccomp, &p, VERDICT_OK, "filtered");
	p.seccomp_mode = 1;
	assert_verdict(CHECK_seccomp, &p, VERDICT_OK, "filtered");
	p.seccomp_mode = 0;
	assert_verdict(CHECK_seccomp, &p, VERDICT_BAD, "none");
	assert_verdict(CHECK_no_new_privs, &p, VERDICT_OK, "set");
	p.no_new_privs = 0;
	assert_verdict(CHECK_no_new_privs, &p, VERDICT_IMPROVE, "not set");
}

static void
test_files(void **state)
{
	struct posture p = perfect();

	(void)state;
	assert_verdict(CHECK_read_only_root, &p, VERDICT_OK, "read-only");
	assert_verdict(CHECK_cgroup_read_only, &p, VERDICT_OK, "read-only");
	assert_verdict(CHECK_masked_paths, &p, VERDICT_OK, "hidden or read-only");
	p.root_read_only = TRUTH_NO;
	p.sys_read_only = TRUTH_UNKNOWN;
	p.cgroup_writable = TRUTH_YES;
	p.kernel_paths = 1u << 1 | 1u << 13;
	assert_verdict(CHECK_read_only_root, &p, VERDICT_IMPROVE, "writable");
	assert_verdict(CHECK_sys_read_only, &p, VERDICT_UNKNOWN, "could not be seen");
	assert_verdict(CHECK_cgroup_read_only, &p, VERDICT_IMPROVE, "writable");
	assert_verdict(CHECK_masked_paths, &p, VERDICT_BAD, "/proc/kcore /proc/sysrq-trigger");
	p.proc_mounted = TRUTH_NO;
	assert_verdict(CHECK_masked_paths, &p, VERDICT_BAD, NULL);
	p.cgroup_writable = TRUTH_UNKNOWN;
	assert_verdict(CHECK_cgroup_read_only, &p, VERDICT_OK, "not mounted");
	p.mount_count = 1;
	p.mounts[1] = (struct posture_mount){ .point = "/beyond", .stays = true };
	assert_verdict(CHECK_writable_mounts, &p, VERDICT_OK, "none");
}

static void
test_other_processes(void **state)
{
	struct posture p = perfect();

	(void)state;
	assert_verdict(CHECK_ptrace_scope, &p, VERDICT_OK, "1");
	p.ptrace_scope = 0;
	assert_verdict(CHECK_ptrace_scope, &p, VERDICT_IMPROVE, "0");
	p.ptrace_scope = POSTURE_UNKNOWN;
	assert_verdict(CHECK_ptrace_scope, &p, VERDICT_IMPROVE, "the kernel has no Yama");
	p.proc_mounted = TRUTH_NO;
	assert_verdict(CHECK_ptrace_scope, &p, VERDICT_UNKNOWN, "could not be seen");
	p.features[FEATURE_LANDLOCK] = ANSWER_ABSENT;
	assert_verdict(CHECK_landlock, &p, VERDICT_IMPROVE, "absent");
	assert_verdict(CHECK_io_uring, &p, VERDICT_OK, "refused");
	p.features[FEATURE_IO_URING] = ANSWER_UNKNOWN;
	assert_verdict(CHECK_io_uring, &p, VERDICT_UNKNOWN, "unknown");
}

/* ---- the table --------------------------------------------------------------------------------- */

static void
test_every_check_has_its_words(void **state)
{
	(void)state;
	for (unsigned i = 0; i < CHECK_COUNT; i++)
		for (unsigned w = 0; w < WORD_COUNT; w++)
			assert_true(*check_word((enum check)i, (enum check_word)w));
	assert_string_equal(check_word(CHECK_host_pid, WORD_ID), "host_pid");
	assert_string_equal(check_word(CHECK_user, WORD_DOCKER), "--user 1000:1000");
	assert_string_equal(check_word(CHECK_kernel, WORD_ID), "kernel");
	assert_ptr_equal(check_word(CHECK_kernel, WORD_KUBERNETES), check_word(CHECK_kernel, WORD_DOCKER));
	assert_broken(check_word(CHECK_COUNT, WORD_ID));
	assert_broken(check_word(CHECK_user, WORD_COUNT));
	assert_broken(check_level(CHECK_COUNT));
	assert_broken(verdict_word(VERDICT_COUNT));
	assert_broken(level_word(LEVEL_COUNT));
	assert_string_equal(verdict_word(VERDICT_UNKNOWN), "unknown");
	assert_string_equal(level_word(LEVEL_ADVICE), "advice");
}

static void
test_levels_by_name(void **state)
{
	enum level level = LEVEL_NONE;

	(void)state;
	assert_true(level_read("restricted", &level) && level == LEVEL_RESTRICTED);
	assert_true(level_read("baseline", &level) && level == LEVEL_BASELINE);
	assert_false(level_read("none", &level) || level_read("advice", &level) || level_read("", &level));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_to_improve),
		cmocka_unit_test(test_each_alone),
		cmocka_unit_test(test_blind),
		cmocka_unit_test(test_capabilities),
		cmocka_unit_test(test_a_capability_without_a_name),
		cmocka_unit_test(test_users),
		cmocka_unit_test(test_process_1),
		cmocka_unit_test(test_whose_processes),
		cmocka_unit_test(test_modules),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_ports),
		cmocka_unit_test(test_terminals),
		cmocka_unit_test(test_many_names),
		cmocka_unit_test(test_only_volumes_count),
		cmocka_unit_test(test_the_kernel),
		cmocka_unit_test(test_filters),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_other_processes),
		cmocka_unit_test(test_every_check_has_its_words),
		cmocka_unit_test(test_levels_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
