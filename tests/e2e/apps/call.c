/*
 * Makes system calls by number: call NUMBER[,ARGUMENT...]...
 *
 * Prints the errno of each in a line, 0 where there was none.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		unsigned long a[7] = { 0 };
		char *at = argv[i];

		for (int n = 0; n < 7 && *at; n++) {
			a[n] = strtoul(at, &at, 0);
			at += *at == ',';
		}
		errno = 0;
		syscall((long)a[0], a[1], a[2], a[3], a[4], a[5], a[6]);
		printf("%d\n", errno);
	}
	return fflush(stdout) != 0;
}
