#include "sys/child.h"

#include <sys/wait.h>
#include <unistd.h>

#include "rig/unit.h"

int
in_child(int (*what)(void))
{
	int status = -1;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0)
		_exit(what());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

void
only_root_can_be_tested(void)
{
	if (geteuid() != 0) {
		print_message("# SKIP this test needs root\n");
		skip();
	}
}
