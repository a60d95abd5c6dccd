/*
 * A profile compiled beforehand: a file of a head and the filter's instructions, which is checked
 * and loaded in the place of the JSON that it was made from.
 *
 * The file is the operator's, as the JSON is: whoever can write it decides what the app may do, and
 * so the hash is no seal.  It finds the file that is cut, mixed up or left over; the head says
 * everything on which the answer depended when the profile was compiled, and a file that was made
 * for another machine, another mainstay or other capabilities is refused, never bent.
 */
#ifndef CONFIG_COMPILED_H
#define CONFIG_COMPILED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fault.h"
#include "base/text.h"
#include "core/sha256.h"
#include "sys/filter_run.h"

#define COMPILED_MAGIC "mainstay seccomp" /* 16 bytes, without a zero */

#define KERNEL_ANY UINT32_MAX

enum { COMPILED_FORMAT = 1 };

/* As it lies in the file; every number's least byte first, which is how our machines have it. */
struct compiled_head {
	char magic[16];
	uint32_t format;
	uint32_t arch;            /* AUDIT_ARCH_* */
	char version[32];         /* of the mainstay that made it */
	char library[16];         /* of libseccomp */
	char profile[64];         /* what it was made from, for people */
	uint64_t caps_asked;      /* the capabilities that the profile's conditions name */
	uint64_t caps_held;       /* which of them the app was to have */
	uint32_t kernel_least;    /* major << 16 | minor: the kernels on which minKernel says the same */
	uint32_t kernel_below;    /* KERNEL_ANY: no end */
	uint32_t flags;           /* SECCOMP_FILTER_FLAG_* to load it with */
	uint32_t count;           /* of instructions */
	uint8_t source[SHA256_SIZE]; /* of the profile's JSON */
	uint8_t whole[SHA256_SIZE];  /* of everything else in the file */
};

struct compiled {
	struct compiled_head head;
	struct filter_code code[FILTER_CODE_MAX];
};

/* Where it is to be loaded. */
struct compiled_here {
	const char *version;
	uint32_t arch, kernel;
	uint64_t caps;    /* the app's bounding set */
	bool strict;      /* we are root: nobody else may be able to write the file */
};

/* Fills in magic, format and hash; the rest of the head and the code are there already. */
void compiled_seal(struct compiled *file);
/* The bytes of it that are written to a file. */
size_t compiled_size(const struct compiled *file);

/* Does the file begin as one of ours?  A file that cannot be read does not. */
bool compiled_is(const char *path);
/* Reads the file whole; false when it is no sound file of this format. */
bool compiled_read(struct compiled *file, const char *path, bool strict, struct fault *why);
/* Is it the one for here? */
bool compiled_fits(const struct compiled *file, const char *path, const struct compiled_here *here,
    struct fault *why);

/* Adds "x86_64", "aarch64", or the number. */
void compiled_add_arch(struct text *to, uint32_t arch);
/* Adds "SYS_ADMIN, BPF", or "none". */
void compiled_add_caps(struct text *to, uint64_t caps);
/* Adds "4.8". */
void compiled_add_kernel(struct text *to, uint32_t kernel);
/* Adds "from 4.8 to below 5.10". */
void compiled_add_kernels(struct text *to, uint32_t least, uint32_t below);

#endif
