#include "config/compiled.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/capabilities.h"
#include "base/require.h"

enum { HEAD = sizeof(struct compiled_head), CODE = sizeof(struct filter_code) };

_Static_assert(HEAD == 232 && CODE == 8, "the layout of the file is said in docs/seccomp.md");
_Static_assert(sizeof COMPILED_MAGIC - 1 == sizeof((struct compiled_head *)0)->magic, "16 bytes");

#define AGAIN "compile it again where it is used: mainstay seccomp compile -o FILE PROFILE"

static bool
refuse(struct fault *why, const char *deed, const char *path, const char *allowed)
{
	fault(why, FAULT_CONFIG, 0, deed, path);
	return fault_help(why, allowed, AGAIN);
}

/* ---- the hash ---------------------------------------------------------------------------------- */

size_t
compiled_size(const struct compiled *file)
{
	require(file->head.count <= FILTER_CODE_MAX);
	return HEAD + file->head.count * CODE;
}

static void
hash_whole(const struct compiled *file, uint8_t digest[static SHA256_SIZE])
{
	struct sha256 hash = sha256_begin();

	sha256_add(&hash, &file->head, offsetof(struct compiled_head, whole));
	sha256_add(&hash, file->code, file->head.count * CODE);
	sha256_end(&hash, digest);
}

void
compiled_seal(struct compiled *file)
{
	memcpy(file->head.magic, COMPILED_MAGIC, sizeof file->head.magic);
	file->head.format = COMPILED_FORMAT;
	require(file->head.count > 0 && file->head.count <= FILTER_CODE_MAX);
	hash_whole(file, file->head.whole);
}

/* ---- reading ----------------------------------------------------------------------------------- */

/* O_NONBLOCK: a FIFO or a device must not hold us up before it is refused. */
static int
open_file(const char *path)
{
	return open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
}

bool
compiled_is(const char *path)
{
	char magic[sizeof COMPILED_MAGIC - 1];
	int fd = open_file(path);
	struct stat st;
	bool so;

	if (fd < 0)
		return false;
	so = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    pread(fd, magic, sizeof magic, 0) == (ssize_t)sizeof magic &&
	    memcmp(magic, COMPILED_MAGIC, sizeof magic) == 0;
	close(fd);
	return so;
}

/* What anybody but root or ourselves could change decides nothing about what an app may do. */
static bool
is_trusted(int fd, const char *path, bool strict, struct fault *why)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return fault(why, FAULT_CONFIG, errno, "look at", path);
	if (!S_ISREG(st.st_mode)) {
		fault(why, FAULT_CONFIG, 0, "is not a regular file", path);
		return fault_help(why, "a file, or a link to one", "");
	}
	if (!strict || ((st.st_uid == 0 || st.st_uid == geteuid()) && !(st.st_mode & (S_IWGRP | S_IWOTH))))
		return true;
	fault(why, FAULT_CONFIG, 0, "can be changed by others than root", path);
	return fault_help(why, "a file of root that its group and others cannot write",
	    "COPY --chown=0:0 --chmod=644 it into the image");
}

static bool
is_sound(const struct compiled *file, size_t bytes, const char *path, struct fault *why)
{
	const struct compiled_head *head = &file->head;
	const struct filter filter = { .code = file->code, .count = (uint16_t)head->count };
	uint8_t digest[SHA256_SIZE];

	if (bytes < sizeof head->magic || memcmp(head->magic, COMPILED_MAGIC, sizeof head->magic) != 0)
		return refuse(why, "is no compiled profile", path, "what mainstay seccomp compile wrote");
	if (bytes >= offsetof(struct compiled_head, arch) && head->format != COMPILED_FORMAT)
		return refuse(why, "is a compiled profile of another format", path, "format 1");
	if (bytes < HEAD || head->count == 0 || head->count > FILTER_CODE_MAX ||
	    bytes != HEAD + head->count * CODE)
		return refuse(why, "is a compiled profile of the wrong length", path, "a whole file");
	hash_whole(file, digest);
	if (memcmp(digest, head->whole, sizeof digest) != 0)
		return refuse(why, "is a damaged compiled profile: its hash is another", path, "");
	if (head->version[sizeof head->version - 1] || head->library[sizeof head->library - 1] ||
	    head->profile[sizeof head->profile - 1] || !filter_is_ours(&filter))
		return refuse(why, "holds what mainstay seccomp compile does not write", path, "");
	return true;
}

bool
compiled_read(struct compiled *file, const char *path, bool strict, struct fault *why)
{
	int fd = open_file(path);
	size_t all = 0;
	char more;
	ssize_t n = 0;
	bool fine;

	if (fd < 0)
		return fault(why, FAULT_CONFIG, errno, "open", path);
	fine = is_trusted(fd, path, strict, why);
	while (fine && all < sizeof *file && (n = read(fd, (char *)file + all, sizeof *file - all)) > 0)
		all += (size_t)n;
	if (fine && n < 0)
		fine = fault(why, FAULT_CONFIG, errno, "read", path);
	if (fine && all == sizeof *file && read(fd, &more, 1) > 0)
		all++;
	close(fd);
	return fine && is_sound(file, all, path, why);
}

/* ---- is it for here ---------------------------------------------------------------------------- */

void
compiled_add_arch(struct text *to, uint32_t arch)
{
	static const char hex[] = "0123456789abcdef";

	if (arch == AUDIT_ARCH_X86_64 || arch == AUDIT_ARCH_AARCH64) {
		text_add(to, arch == AUDIT_ARCH_X86_64 ? "x86_64" : "aarch64");
		return;
	}
	text_add(to, "0x");
	for (int shift = 28; shift >= 0; shift -= 4)
		text_char(to, hex[arch >> shift & 15]);
}

void
compiled_add_caps(struct text *to, uint64_t caps)
{
	bool any = false;

	for (unsigned i = 0; i < CAPABILITY_COUNT; i++)
		if (caps >> i & 1) {
			text_add(to, any ? ", " : "");
			text_add(to, capability_name(i));
			any = true;
		}
	text_add(to, any ? "" : "none");
}

static bool
fits_caps(const struct compiled_head *head, const char *path, uint64_t caps, struct fault *why)
{
	struct text t;

	if ((caps & head->caps_asked) == head->caps_held)
		return true;
	refuse(why, "was compiled for other capabilities than the command will have", path, "");
	t = text_in(why->allowed, sizeof why->allowed);
	text_add(&t, "of those it depends on, the file has: ");
	compiled_add_caps(&t, head->caps_held);
	text_add(&t, "; the command: ");
	compiled_add_caps(&t, caps & head->caps_asked);
	t = text_in(why->hint, sizeof why->hint);
	text_add(&t, "compile it with the options the command is run with (--user, --keep-caps, ...)");
	return false;
}

void
compiled_add_kernel(struct text *to, uint32_t kernel)
{
	text_int(to, kernel >> 16);
	text_char(to, '.');
	text_int(to, kernel & 0xffff);
}

void
compiled_add_kernels(struct text *to, uint32_t least, uint32_t below)
{
	text_add(to, "from ");
	compiled_add_kernel(to, least);
	if (below != KERNEL_ANY) {
		text_add(to, " to below ");
		compiled_add_kernel(to, below);
	}
}

static bool
fits_kernel(const struct compiled_head *head, const char *path, uint32_t kernel, struct fault *why)
{
	struct text t;

	if (kernel >= head->kernel_least && kernel < head->kernel_below)
		return true;
	refuse(why, "was compiled for other kernels than this one", path, "");
	t = text_in(why->allowed, sizeof why->allowed);
	text_add(&t, "kernels ");
	compiled_add_kernels(&t, head->kernel_least, head->kernel_below);
	text_add(&t, "; this one is ");
	compiled_add_kernel(&t, kernel);
	return false;
}

bool
compiled_fits(const struct compiled *file, const char *path, const struct compiled_here *here,
    struct fault *why)
{
	const struct compiled_head *head = &file->head;
	struct text t;

	if (!text_same(head->version, here->version)) {
		refuse(why, "was compiled by another mainstay", path, "");
		t = text_in(why->allowed, sizeof why->allowed);
		text_add(&t, "the file is of ");
		text_quoted(&t, head->version);
		text_add(&t, ", this is ");
		text_add(&t, here->version);
		return false;
	}
	if (head->arch != here->arch) {
		refuse(why, "was compiled for another architecture", path, "");
		t = text_in(why->allowed, sizeof why->allowed);
		text_add(&t, "the file is for ");
		compiled_add_arch(&t, head->arch);
		text_add(&t, ", this machine is ");
		compiled_add_arch(&t, here->arch);
		return false;
	}
	return fits_caps(head, path, here->caps, why) && fits_kernel(head, path, here->kernel, why);
}
