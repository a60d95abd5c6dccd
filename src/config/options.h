/*
 * What mainstay was told: every option of options.def with its value and where it was said.
 *
 *	default < configuration file < variables of other inits < MAINSTAY_* < command line
 *
 * A list said in a stronger place replaces the weaker one's.  All faults are collected; nothing is
 * printed, and nothing is allocated unless there is a configuration file.
 */
#ifndef CONFIG_OPTIONS_H
#define CONFIG_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fault.h"
#include "base/limits.h"
#include "base/text.h"
#include "sys/ground.h"
#include "sys/resources.h"

struct addresses {
	int count;
	char text[LISTENERS_MAX][WORD_MAX];
};

/* System calls by their numbers on this machine; negative: only other machines have it. */
struct calls {
	int count;
	int32_t number[CALLS_MAX];
};

enum { PATHS_MAX = 64, PATHS_ROOM = 1600, PORTS_MAX = 64 };

/* Absolute paths, one behind the other, each with its zero. */
struct paths {
	bool prefer;  /* best effort: the first was said with prefer: in front */
	uint16_t count, used;
	char pool[PATHS_ROOM];
};

struct ports {
	bool prefer, said;  /* not said: any port */
	uint16_t count;
	uint16_t port[PORTS_MAX];  /* ascending, each once */
};

enum fds_rule { FDS_AUTO, FDS_ALL, FDS_LISTED };
struct fds {
	enum fds_rule rule;
	int count;
	int32_t fd[KEPT_MAX];  /* ascending, each once */
};

/* The kinds of options, each the C type of its field. */
typedef bool option_FLAG;
typedef bool option_ASK;                           /* asks mainstay for words instead of a run */
typedef int option_LEVEL;                          /* a flag that counts */
typedef int64_t option_DURATION;                   /* milliseconds, or NEVER for "none" */
typedef int option_SIGNAL;                         /* 1 to SIGNAL_MAX, or 0 for "none" */
typedef int option_WORD;                           /* which of the row's words, from 0: an enum scope */
typedef char option_TEXT[WORD_MAX];                /* "" when not said */
typedef uint8_t option_REWRITES[SIGNAL_MAX + 1];   /* itself by default; 0: dropped */
typedef uint8_t option_EXITS[256];                 /* itself by default */
typedef uint64_t option_CAPS;                      /* bit n: capability number n; SET_ALL, SET_AUTO */
typedef uint64_t option_SECUREBITS;                /* as the kernel numbers them; or SET_AUTO */
typedef struct addresses option_ADDRESSES;
typedef struct calls option_CALLS;
typedef int32_t option_NUMBER;                     /* or AS_IT_IS for "none" */
typedef int32_t option_MODE;                       /* octal; or AS_IT_IS for "none" */
typedef struct limits option_LIMITS;
typedef struct paths option_PATHS;
typedef struct ports option_PORTS;
typedef struct fds option_FDS;

enum option_kind {
	KIND_FLAG, KIND_ASK, KIND_LEVEL, KIND_DURATION, KIND_SIGNAL, KIND_WORD, KIND_TEXT,
	KIND_REWRITES, KIND_EXITS, KIND_CAPS, KIND_SECUREBITS, KIND_ADDRESSES,
	KIND_NUMBER, KIND_MODE, KIND_LIMITS, KIND_PATHS, KIND_PORTS, KIND_FDS, KIND_CALLS,
	KIND_COUNT,
};

enum option_group {
	GROUP_APP, GROUP_CAGE, GROUP_STOP, GROUP_SIGNALS, GROUP_HEALTH, GROUP_INIT, GROUP_LEARN, GROUP_GENERAL,
	GROUP_COUNT,
};

enum option_reach { REACH_EVERYWHERE, REACH_NOT_IN_FILE, REACH_COMMAND_LINE_ONLY, REACH_COUNT };

enum option {
#define OPTION(field, ...) OPTION_##field,
#include "config/options.def"
	OPTION_COUNT,
};

/* The words of --guard, in their order. */
enum guard { GUARD_AUTO, GUARD_YES, GUARD_NO };

/* The words of --format, in their order. */
enum learn_format { LEARN_FOR_MAINSTAY, LEARN_FOR_DOCKER };

/* Who mainstay is called as: the flags are the same, a few defaults are not. */
enum dialect {
	DIALECT_MAINSTAY,
	DIALECT_TINI,       /* tini, docker-init */
	DIALECT_DUMB_INIT,  /* the group is signalled unless -c; -v is debug */
	DIALECT_CATATONIT,  /* catatonit, podman-init */
	DIALECT_COUNT,
};

enum origin {
	ORIGIN_DEFAULT,
	ORIGIN_DIALECT,       /* the default of the init that mainstay was called as */
	ORIGIN_FILE,          /* at: line, column */
	ORIGIN_PEER,          /* at: which row of the PEER table */
	ORIGIN_ENVIRONMENT,
	ORIGIN_COMMAND_LINE,  /* at: which argument, 1 is the first after argv[0] */
	ORIGIN_COUNT,
};

struct place {
	enum origin origin;
	int at, column;
};

struct options {
#define OPTION(field, kind, ...) option_##kind field;
#include "config/options.def"
	enum dialect dialect;
	struct place places[OPTION_COUNT];  /* who had the last word on each */
};

/* The dialect of argv[0]: only its last part counts. */
enum dialect dialect_of(const char *called);

/* Every value as if nothing was said. */
void options_default(struct options *all, enum dialect dialect);

/*
 * Everything in its order: defaults, the configuration file, the environment, the command line.
 * *first_operand is the index of COMMAND in argv (argc when there is none).  When --help, --version
 * or --license was said nothing else is read.  False when there is at least one fault.
 */
bool options_resolve(struct options *all, int argc, char **argv, char **envp, int *first_operand,
    struct faults *faults);

/* The same where options begin at argv[skip], as after the word of a command. */
bool options_resolve_after(struct options *all, int skip, int argc, char **argv, char **envp,
    int *first_operand, struct faults *faults);

/* The same in parts; each adds its faults and is false when it had any. */
bool options_from_arguments(struct options *all, int skip, int argc, char **argv,
    int *first_operand, struct faults *faults);
bool options_from_environment(struct options *all, char **envp, struct faults *faults);
bool options_from_file(struct options *all, const char *path, bool must_exist, struct faults *faults);

/* The next path of the list; NULL past the last.  Begins with NULL. */
const char *paths_next(const struct paths *all, const char *path);

/* Adds the value as it could be typed after the flag: "10s", "SIGTERM", "143:0", "none". */
void option_value(const struct options *all, enum option which, struct text *to);
/* Adds where the value was said: "default", "environment", "command line, argument 2", FILE:3:12. */
void option_place(const struct options *all, enum option which, struct text *to);

#endif
