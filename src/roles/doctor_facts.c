#include "base/capabilities.h"
#include "roles/doctor_parts.h"

static void
names_of(struct page *page, const char *name, const struct names *all)
{
	page_list(page, name);
	for (unsigned i = 0; i < names_kept(all); i++)
		page_element(page, all->kept[i]);
	page_list_end(page);
}

static void
ids_of(struct page *page, const char *name, const uint32_t *ids, unsigned count)
{
	page_list(page, name);
	for (unsigned i = 0; i < count; i++)
		page_element_amount(page, ids[i]);
	page_list_end(page);
}

static void
process(const struct posture *p, struct page *page)
{
	page_open(page, "process");
	page_number(page, "pid", p->pid);
	page_words(page, "init", p->init);
	page_words(page, "init_kind", posture_word(WORDS_INITS, p->init_kind));
	page_truth(page, "init_reaps", p->zombies > 0 ? TRUTH_NO :
	    p->init_kind == INIT_MAINSTAY || p->init_kind == INIT_KNOWN ? TRUTH_YES : TRUTH_UNKNOWN);
	page_number(page, "zombies", p->zombies);
	page_truth(page, "terminal", p->terminal);
	page_number(page, "dumpable", p->dumpable);
	page_words(page, "engine", p->engine);
	names_of(page, "secrets", &p->secrets);
	page_close(page);
}

static void
rights(const struct posture *p, struct page *page)
{
	page_open(page, "rights");
	ids_of(page, "uids", p->uids, p->ids_known ? 3 : 0);
	ids_of(page, "gids", p->gids, p->ids_known ? 3 : 0);
	ids_of(page, "groups", p->groups, p->group_count);
	page_number(page, "securebits", p->securebits);
	page_number(page, "no_new_privs", p->no_new_privs);
	page_number(page, "seccomp_mode", p->seccomp_mode);
	page_number(page, "seccomp_filters", p->seccomp_filters);
	page_number(page, "landlock_abi", p->landlock_abi);
	page_words(page, "security_module", posture_word(WORDS_LSMS, p->lsm));
	page_words(page, "label", p->label);
	page_close(page);
	page_open(page, "capabilities");
	for (unsigned set = 0; set < CAPS_SETS; set++) {
		page_list(page, posture_word(WORDS_CAP_SETS, set));
		for (unsigned cap = 0; cap < CAPABILITY_COUNT; cap++)
			if (p->caps[set] >> cap & 1)
				page_element(page, capability_name(cap));
		page_list_end(page);
	}
	page_close(page);
}

static void
limits(const struct posture *p, struct page *page)
{
	page_open(page, "cgroup");
	page_words(page, "version", posture_word(WORDS_VERSIONS, p->cgroup));
	page_truth(page, "writable", p->cgroup_writable);
	page_amount(page, "memory_max", p->memory.limit);
	page_amount(page, "swap_max", p->memory.swap_limit);
	page_amount(page, "memory_current", p->memory.current);
	page_amount(page, "memory_peak", p->memory.peak);
	page_amount(page, "oom_kills", p->memory.oom_kills);
	page_amount(page, "oom_group", p->memory.kill_group);
	page_amount(page, "pids_max", p->pids.limit);
	page_amount(page, "pids_current", p->pids.current);
	page_amount(page, "cpu_milli", p->cpu_milli);
	page_close(page);
	page_open(page, "limits");
	page_amount(page, "memory_total", p->memory_total);
	page_number(page, "cpus", p->cpus);
	for (unsigned i = 0; i < LIMIT_KINDS; i++) {
		page_list(page, posture_word(WORDS_LIMITS, i));
		page_element_amount(page, p->limits[i][0]);
		page_element_amount(page, p->limits[i][1]);
		page_list_end(page);
	}
	page_close(page);
}

static void
files(const struct posture *p, struct page *page)
{
	page_open(page, "files");
	page_truth(page, "root_read_only", p->root_read_only);
	page_truth(page, "sys_read_only", p->sys_read_only);
	page_list(page, "open_paths");
	for (unsigned i = 0; kernel_path(i); i++)
		if (p->kernel_paths & 1u << i)
			page_element(page, kernel_path(i));
	page_list_end(page);
	names_of(page, "world_writable", &p->world_writable);
	names_of(page, "sockets", &p->sockets);
	names_of(page, "block_devices", &p->devices);
	page_list(page, "writable");
	for (unsigned i = 0; i < p->mount_count && i < POSTURE_MOUNTS; i++)
		page_element(page, p->mounts[i].point);
	page_list_end(page);
	page_close(page);
}

static void
kernel(const struct posture *p, struct page *page)
{
	page_open(page, "namespaces");
	for (unsigned i = 0; i < SPACE_COUNT; i++)
		page_words(page, posture_word(WORDS_SPACES, i), posture_word(WORDS_OWNERS, p->spaces[i]));
	page_number(page, "root_outside", p->root_outside);
	page_close(page);
	page_open(page, "kernel");
	page_number(page, "ip_unprivileged_port_start", p->low_ports);
	page_number(page, "legacy_tiocsti", p->tiocsti);
	page_number(page, "ptrace_scope", p->ptrace_scope);
	for (unsigned i = 0; i < FEATURE_COUNT; i++)
		page_words(page, feature_name((enum feature)i), answer_word(p->features[i]));
	page_close(page);
}

void
doctor_facts(const struct posture *p, struct page *page)
{
	process(p, page);
	rights(p, page);
	limits(p, page);
	files(p, page);
	kernel(p, page);
}
