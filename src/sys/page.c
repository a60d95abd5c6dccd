#include "sys/page.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/require.h"
#include "base/text.h"

#ifndef F_SEAL_FUTURE_WRITE
#define F_SEAL_FUTURE_WRITE 0x0010 /* since Linux 5.1; older kernels answer EINVAL */
#endif
#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 8U /* since Linux 6.3 */
#endif

enum {
	WORDS = PAGE_VALUE_MAX / 8,
	TRIES = 1000,  /* a write takes well under a microsecond; a reader that gives up asks later */
};

/* Words, each written and read at once, so that a torn value is seen by its turn and by no trap. */
struct page_memory {
	_Atomic uint64_t turn;
	_Atomic uint64_t word[WORDS];
};
_Static_assert(sizeof(struct page_memory) <= PAGE_ROOM, "the status page is one page");

static const int SEALS = F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL;

static bool
refused(struct fault *why, const char *deed)
{
	return fault(why, FAULT_SYSTEM, errno, deed, "the status page");
}

/* Where memory files must not be executable (vm.memfd_noexec), that has to be said. */
static int
new_memfd(void)
{
	int fd = memfd_create("mainstay-status", MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_NOEXEC_SEAL);

	if (fd < 0 && errno == EINVAL)
		fd = memfd_create("mainstay-status", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	return fd;
}

/* The mode is for kernels without F_SEAL_FUTURE_WRITE: nobody opens it anew, by /proc, to write. */
int
page_make(struct fault *why)
{
	int fd = new_memfd();

	if (fd >= 0 && ftruncate(fd, PAGE_ROOM) == 0 && fchmod(fd, 0400) == 0)
		return fd;
	refused(why, "cannot be made");
	if (fd >= 0)
		close(fd);
	return -1;
}

/* Puts a descriptor that can only read where one stood that can write. */
static bool
reopen_read_only(int fd, struct fault *why)
{
	char path[40];
	struct text t = text_in(path, sizeof path);
	int flags = fcntl(fd, F_GETFD), again;

	text_add(&t, "/proc/self/fd/");
	text_int(&t, fd);
	if ((again = open(path, O_RDONLY | O_CLOEXEC)) < 0)
		return refused(why, "cannot be opened for reading");
	bool moved = dup3(again, fd, flags & FD_CLOEXEC ? O_CLOEXEC : 0) == fd ||
	    refused(why, "cannot be moved");

	close(again);
	return moved;
}

bool
page_own(struct page *page, int fd, struct fault *why)
{
	void *at = mmap(NULL, PAGE_ROOM, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	if (at == MAP_FAILED)
		return refused(why, "cannot be mapped");
	page->memory = at;
	if (fcntl(fd, F_ADD_SEALS, SEALS | F_SEAL_FUTURE_WRITE) == 0)
		return true;
	if (errno == EINVAL && fcntl(fd, F_ADD_SEALS, SEALS) == 0)
		return reopen_read_only(fd, why);
	return refused(why, "cannot be sealed");
}

bool
page_see(struct page *page, int fd, struct fault *why)
{
	struct stat st;
	void *at;

	if (fstat(fd, &st) < 0 || st.st_size < PAGE_ROOM)
		return refused(why, "is not there");
	if ((at = mmap(NULL, PAGE_ROOM, PROT_READ, MAP_SHARED, fd, 0)) == MAP_FAILED)
		return refused(why, "cannot be mapped");
	page->memory = at;
	return true;
}

void
page_publish(struct page *page, const void *value, size_t n)
{
	struct page_memory *m = page->memory;
	uint64_t turn = atomic_load_explicit(&m->turn, memory_order_relaxed);
	uint64_t words[WORDS] = { 0 };

	require(n <= PAGE_VALUE_MAX);
	memcpy(words, value, n);
	atomic_store_explicit(&m->turn, turn + 1, memory_order_relaxed);
	atomic_thread_fence(memory_order_release);
	for (size_t i = 0; i * 8 < n; i++)
		atomic_store_explicit(&m->word[i], words[i], memory_order_relaxed);
	atomic_store_explicit(&m->turn, turn + 2, memory_order_release);
}

bool
page_read(const struct page *page, void *value, size_t n)
{
	const struct page_memory *m = page->memory;
	uint64_t words[WORDS];

	require(n <= PAGE_VALUE_MAX);
	for (unsigned i = 0; i < TRIES; i++) {
		uint64_t before = atomic_load_explicit(&m->turn, memory_order_acquire);

		for (size_t w = 0; w * 8 < n; w++)
			words[w] = atomic_load_explicit(&m->word[w], memory_order_relaxed);
		atomic_thread_fence(memory_order_acquire);
		if (before == atomic_load_explicit(&m->turn, memory_order_relaxed) && before != 0 &&
		    before % 2 == 0) {
			memcpy(value, words, n);
			return true;
		}
	}
	return false;
}
