/*
 * The environment: MAINSTAY_* and the variables of other inits (options.h declares the reader).
 */
#ifndef CONFIG_ENVIRONMENT_H
#define CONFIG_ENVIRONMENT_H

#include "config/options.h"

/*
 * The next MAINSTAY_* variable, from envp[*at] on, that is none of ours.  A run ignores them: in
 * Kubernetes a service called "mainstay" puts MAINSTAY_PORT there.  `check` and `plan` name them.
 */
bool environment_stranger(char **envp, int *at, struct fault *why);

#endif
