/*
 * Which files an exec of a command opens: the command along PATH, the interpreter of its #! line,
 * the loader that its ELF header names.
 */
#ifndef SYS_PROGRAM_H
#define SYS_PROGRAM_H

#include <stdbool.h>

#include "base/limits.h"

enum { PROGRAM_FILES = 6 };  /* the kernel itself follows a #! no more than four times */

enum program_part { PROGRAM_COMMAND, PROGRAM_INTERPRETER, PROGRAM_LOADER };

struct program {
	int count;
	struct program_file {
		enum program_part part;
		char path[PATH_ROOM];
	} files[PROGRAM_FILES];
};

/* As far as they are there and can be read by us; none of it is an error. */
void program_look(struct program *program, const char *name, const char *path);

#endif
