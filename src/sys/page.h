/*
 * The status page: one writer, any number of readers who cannot write, nobody who waits.
 *
 *	ask:     fd = page_make(&why)                    put at SEAT_PAGE, kept through exec
 *	init:    page_own(&page, SEAT_PAGE, &why)        maps it and seals it: no other writer ever
 *	         page_publish(&page, &status, sizeof status)
 *	others:  page_see(&page, SEAT_PAGE, &why)
 *	         page_read(&page, &status, sizeof status)
 *
 * The value carries a turn number (a seqlock): odd while it is being written.
 */
#ifndef SYS_PAGE_H
#define SYS_PAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/fault.h"

enum {
	PAGE_ROOM = 4096,      /* bytes of memory */
	PAGE_VALUE_MAX = 256, /* bytes of the value that is published */
};

struct page_memory;

struct page {
	struct page_memory *memory;
};

/* A new page, all zero, that can still be owned; its descriptor, or -1 and why. */
int page_make(struct fault *why);
/*
 * Becomes its only writer.  Afterwards fd can be handed to strangers: whatever they do with it,
 * they cannot write, grow or shrink the page.
 */
bool page_own(struct page *page, int fd, struct fault *why);
/* Becomes one of its readers. */
bool page_see(struct page *page, int fd, struct fault *why);

/* n is at most PAGE_VALUE_MAX, and the same in every call. */
void page_publish(struct page *page, const void *value, size_t n);
/* False, and value is untouched, when the writer is at it all the time or has not written yet. */
bool page_read(const struct page *page, void *value, size_t n);

#endif
