#include "base/capabilities.h"

#include "base/require.h"

/* In the order of linux/capability.h, which musl does not bring along. */
static const char names[][20] = {
	"CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID",
	"SETPCAP", "LINUX_IMMUTABLE", "NET_BIND_SERVICE", "NET_BROADCAST", "NET_ADMIN", "NET_RAW",
	"IPC_LOCK", "IPC_OWNER", "SYS_MODULE", "SYS_RAWIO", "SYS_CHROOT", "SYS_PTRACE",
	"SYS_PACCT", "SYS_ADMIN", "SYS_BOOT", "SYS_NICE", "SYS_RESOURCE", "SYS_TIME",
	"SYS_TTY_CONFIG", "MKNOD", "LEASE", "AUDIT_WRITE", "AUDIT_CONTROL", "SETFCAP",
	"MAC_OVERRIDE", "MAC_ADMIN", "SYSLOG", "WAKE_ALARM", "BLOCK_SUSPEND", "AUDIT_READ",
	"PERFMON", "BPF", "CHECKPOINT_RESTORE",
};
_Static_assert(sizeof names / sizeof *names == CAPABILITY_COUNT, "one name for each capability");

bool
capability_read(const char *words, unsigned *capability)
{
	char whole[32];

	for (unsigned i = 0; i < CAPABILITY_COUNT; i++) {
		struct text t = text_in(whole, sizeof whole);

		text_add(&t, "CAP_");
		text_add(&t, names[i]);
		if (text_alike(words, whole) || text_alike(words, names[i])) {
			*capability = i;
			return true;
		}
	}
	return false;
}

const char *
capability_name(unsigned capability)
{
	require(capability < CAPABILITY_COUNT);
	return names[capability];
}
