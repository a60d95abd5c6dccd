/*
 * Puts a filter of system calls into force, for good, with one system call and no library.
 */
#ifndef SYS_FILTER_LOAD_H
#define SYS_FILTER_LOAD_H

#include <stdbool.h>
#include <stdint.h>

/* One instruction, laid out as the kernel's struct sock_filter. */
struct filter_code {
	uint16_t code;
	uint8_t jump_true, jump_false;
	uint32_t k;
};

/* How it is loaded; 0 is the kernel's own default for filters. */
enum filter_flag {
	FILTER_LOGS = 1,       /* SECCOMP_FILTER_FLAG_LOG: every answer but ALLOW is logged */
	FILTER_MITIGATES = 2,  /* without SPEC_ALLOW: speculative store bypass is mitigated, at a price */
};

/* At most BPF_MAXINSNS (4096) of them; whose they are is said where the filter is made. */
struct filter {
	const struct filter_code *code;
	uint16_t count;
	uint8_t flags;  /* enum filter_flag */
};

/* no_new_privs must be set, or CAP_SYS_ADMIN be had (seccomp(2)).  False with errno. */
bool filter_load(const struct filter *filter);
/*
 * The same for a filter that notifies (SECCOMP_RET_USER_NOTIF): the descriptor of its listener,
 * which is close-on-exec; or -1 with errno, EBUSY when a filter in force has a listener already.
 */
int filter_load_watched(const struct filter *filter);

#endif
