/*
 * Which role is this process?  Then become it.
 *
 * The first deed is to block every signal: from here on none can be lost, and none interrupts.
 */
#include <unistd.h>

#include "base/text.h"
#include "roles/ask.h"
#include "roles/commands.h"
#include "roles/init.h"
#include "sys/door.h"
#include "sys/kernel.h"

int
main(int argc, char **argv)
{
	uint64_t blocked = kernel_block(SIGNALS_ALL);
	const char *role = door_role(environ);

	if (role && text_same(role, ":init"))
		return role_init();
	if (command_is(argc, argv)) {
		kernel_block(blocked);
		return role_command(argc, argv, environ);
	}
	return role_ask(argc, argv, environ, blocked);
}
