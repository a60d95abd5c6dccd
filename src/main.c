/*
 * Which role is this process?  Then become it.
 *
 * The first deed is to block every signal: from here on none can be lost, and none interrupts.
 */
#include <unistd.h>

#include "base/limits.h"
#include "base/text.h"
#include "config/plan.h"
#include "roles/ask.h"
#include "roles/commands.h"
#include "roles/complain.h"
#include "roles/health.h"
#include "roles/init.h"
#include "roles/learn.h"
#include "sys/door.h"
#include "sys/kernel.h"

static int
become_health(void)
{
	const struct plan *plan = plan_receive();

	return plan ? role_health(&plan->health) : EXIT_CONFIG;
}

static int
become_complain(void)
{
	const struct plan *plan = plan_receive();

	return plan ? role_complain(&plan->complain) : EXIT_CONFIG;
}

int
main(int argc, char **argv)
{
	uint64_t blocked = kernel_block(SIGNALS_ALL);
	const char *role = door_role(environ);

	if (role && text_same(role, ":init"))
		return role_init();
	if (role && text_same(role, ":health"))
		return become_health();
	if (role && text_same(role, ":complain"))
		return become_complain();
	if (learn_is(argc, argv))
		return role_learn(argc, argv, environ, blocked);
	if (command_is(argc, argv)) {
		kernel_block(blocked);
		return role_command(argc, argv, environ);
	}
	return role_ask(argc, argv, environ, blocked);
}
