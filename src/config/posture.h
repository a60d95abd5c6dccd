/*
 * Looks at this process and at the container around it; says nothing about what it sees.
 *
 * Nothing is changed by looking, no right is needed, and no file has to be there: what cannot be
 * seen stays unknown.
 */
#ifndef CONFIG_POSTURE_H
#define CONFIG_POSTURE_H

#include "core/posture.h"

void posture_look(struct posture *p, char *const *envp);

/* Its parts: who we are, what the files around us are, what the kernel and the host are. */
void posture_look_self(struct posture *p, char *const *envp);
void posture_look_files(struct posture *p);
void posture_look_around(struct posture *p);

#endif
