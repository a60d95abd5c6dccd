/*
 * A page with two faces: JSON for programs, words for a person; what stands on it is written once.
 */
#ifndef ROLES_DOCTOR_PAGE_H
#define ROLES_DOCTOR_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

struct page {
	struct text *to;
	bool json;
	size_t line;  /* where it began */
};

/* An object with a name; a person sees a line that begins with it. */
void page_open(struct page *page, const char *name);
void page_close(struct page *page);

/* Members: "" and what is negative or unknown is null. */
void page_words(struct page *page, const char *name, const char *value);
void page_number(struct page *page, const char *name, int64_t value);
void page_truth(struct page *page, const char *name, int truth);
/* CGROUP_NO_LIMIT is "max", as the kernel says it. */
void page_amount(struct page *page, const char *name, uint64_t value);

/* A list, and its elements. */
void page_list(struct page *page, const char *name);
void page_list_end(struct page *page);
void page_element(struct page *page, const char *value);
void page_element_amount(struct page *page, uint64_t value);

#endif
