#include "core/sender.h"

/* Linux numbers that are the same on every machine (sigaction(2)). */
enum { CODE_USER = 0, CODE_KERNEL = 0x80 };

enum sender
sender_of(int32_t code, int32_t pid, uint32_t uid)
{
	if (code == CODE_KERNEL || (code == CODE_USER && (pid == 0 || uid == 0)))
		return SENDER_OPERATOR;
	return SENDER_OTHER;
}
