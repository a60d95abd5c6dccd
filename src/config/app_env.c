#include "config/app_env.h"

#include <stdlib.h>
#include <string.h>

#include "base/require.h"
#include "base/text.h"
#include "config/account.h"

static char **
variable(char **envp, const char *name)
{
	size_t n = strlen(name);

	for (; *envp; envp++)
		if (strncmp(*envp, name, n) == 0 && (*envp)[n] == '=')
			return envp;
	return NULL;
}

const char *
app_env_value(char *const *envp, const char *name)
{
	char **at = variable((char **)(uintptr_t)envp, name);

	return at ? *at + strlen(name) + 1 : NULL;
}

/* envp with one place more at its end. */
static char **
with_room(char **envp)
{
	size_t count = 0;

	while (envp[count])
		count++;
	char **wider = calloc(count + 2, sizeof *wider);

	require(wider);
	memcpy(wider, envp, count * sizeof *envp);
	wider[count] = wider[count + 1] = NULL;
	return wider;
}

/* Puts NAME=value into at, and that into the array; the array may be a new one. */
static char **
set(char **envp, char *at, size_t room, const char *name, const char *value)
{
	char **place = variable(envp, name);
	struct text t = text_in(at, room);

	text_add(&t, name);
	text_char(&t, '=');
	text_add(&t, value);
	if (!place) {
		envp = with_room(envp);
		for (place = envp; *place; place++)
			;
	}
	*place = at;
	return envp;
}

static char **
set_account(struct app_env *room, char **envp, const struct identity *who, uint32_t started_uid)
{
	struct account_env now = {
		.home = app_env_value(envp, "HOME"),
		.user = app_env_value(envp, "USER"),
		.logname = app_env_value(envp, "LOGNAME"),
	};
	struct account_env then = account_env(&who->account, &now, started_uid);

	if (then.home)
		envp = set(envp, room->home, sizeof room->home, "HOME", then.home);
	if (then.user)
		envp = set(envp, room->user, sizeof room->user, "USER", then.user);
	if (then.logname)
		envp = set(envp, room->logname, sizeof room->logname, "LOGNAME", then.logname);
	return envp;
}

char **
app_env_for(struct app_env *room, char **envp, const struct identity *who,
    uint32_t started_uid, int32_t self)
{
	const char *listen_pid = app_env_value(envp, "LISTEN_PID");
	uint64_t named = 0;

	room->own_pid = NULL;
	if (who->drop)
		envp = set_account(room, envp, who, started_uid);
	if (listen_pid && read_number(listen_pid, INT32_MAX, &named) && (int32_t)named == self) {
		envp = set(envp, room->listen_pid, sizeof room->listen_pid, "LISTEN_PID", listen_pid);
		room->own_pid = room->listen_pid + sizeof "LISTEN_PID=" - 1;
	}
	return envp;
}
