#include "roles/commands.h"

#include "base/limits.h"
#include "base/require.h"
#include "base/text.h"
#include "config/options.h"
#include "roles/check.h"
#include "roles/describe.h"
#include "roles/doctor.h"
#include "roles/probe.h"
#include "roles/seccomp.h"

typedef int command_role(int argc, char **argv, char **envp);

static const struct {
	char word[12];
	command_role *role;
} commands[] = {
	{ "health", role_probe }, { "check", role_check }, { "plan", role_plan },
	{ "describe", role_describe }, { "seccomp", role_seccomp }, { "doctor", role_doctor },
};

static command_role *
role_of(int argc, char **argv)
{
	if (argc < 2 || dialect_of(argv[0]) != DIALECT_MAINSTAY)
		return NULL;
	for (unsigned i = 0; i < sizeof commands / sizeof *commands; i++)
		if (text_same(argv[1], commands[i].word))
			return commands[i].role;
	return NULL;
}

bool
command_is(int argc, char **argv)
{
	return role_of(argc, argv);
}

int
role_command(int argc, char **argv, char **envp)
{
	command_role *role = role_of(argc, argv);

	require(role);
	return role(argc, argv, envp);
}
