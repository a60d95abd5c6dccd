/*
 * Would the child find its command?  The rules of its exec (sys/spawn.c), without the exec.
 */
#ifndef SYS_LOOKUP_H
#define SYS_LOOKUP_H

/*
 * 0, or what execve(2) would answer: ENOENT when it is not there, nor what its #! line or its ELF header
 * asks for; EACCES when this process may not execute it.  path is that of spawn_path().
 */
int lookup_command(const char *name, const char *path);

#endif
