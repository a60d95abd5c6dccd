/*
 * The environment that the app gets: ours, but for the few variables that would be wrong for it.
 */
#ifndef CONFIG_APP_ENV_H
#define CONFIG_APP_ENV_H

#include <stdbool.h>
#include <stdint.h>

#include "sys/identity.h"

/* Where the changed variables stand; it must live until the app executes. */
struct app_env {
	char home[sizeof "HOME=" + ACCOUNT_HOME_ROOM];
	char user[sizeof "USER=" + WORD_MAX];
	char logname[sizeof "LOGNAME=" + WORD_MAX];
	char listen_pid[sizeof "LISTEN_PID=" + 12];
	char *own_pid;  /* where the app's pid goes, when LISTEN_PID named ours (sd_listen_fds(3)); or NULL */
};

/* The value of a variable, or NULL. */
const char *app_env_value(char *const *envp, const char *name);

/*
 * envp with HOME, USER and LOGNAME as the dropped user should find them, and room for the app's
 * LISTEN_PID.  Changed in place; a new array (from the heap) only when HOME was missing.
 */
char **app_env_for(struct app_env *room, char **envp, const struct identity *who,
    uint32_t started_uid, int32_t self);

#endif
