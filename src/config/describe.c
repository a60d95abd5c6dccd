#include "config/describe.h"

#include <unistd.h>

#include "sys/kernel.h"

void
describe_help(void)
{
	static const char usage[] = "usage: mainstay [options] [--] COMMAND [ARG...]\n";

	kernel_write(STDOUT_FILENO, usage, sizeof usage - 1);
}
