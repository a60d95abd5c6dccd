/*
 * `mainstay doctor [--json] [--level baseline|restricted]`: what this container is like, how it
 * could be better, and whether it is good enough.
 */
#ifndef ROLES_DOCTOR_H
#define ROLES_DOCTOR_H

/* Exits 0, or 1 when the level that was asked for is not met, or 78. */
int role_doctor(int argc, char **argv, char **envp);

#endif
