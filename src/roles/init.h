/*
 * init: process 1 behind the door.  It hears deaths, signals and the hour, and nothing else; it has
 * no heap, parses nothing and calls no library.
 */
#ifndef ROLES_INIT_H
#define ROLES_INIT_H

/* Never returns but with an exit code, when it was not reached through the door. */
int role_init(void);

#endif
