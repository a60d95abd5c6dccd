#include "roles/doctor_page.h"

#include "config/describe_parts.h"
#include "core/posture.h"

enum { INDENT = 14, WIDTH = 96 };

static char
last(const struct page *page)
{
	return page->to->used > 0 ? page->to->at[page->to->used - 1] : '{';
}

static void
add(struct page *page, const char *words)
{
	text_add(page->to, words);
}

/* In JSON whatever does not open something is followed by a comma. */
static void
part(struct page *page)
{
	char before = last(page);

	if (page->json && before != '{' && before != '[' && before != ':')
		text_char(page->to, ',');
	if (!page->json && page->to->used - page->line > WIDTH) {
		text_char(page->to, '\n');
		page->line = page->to->used;
		while (page->to->used - page->line < INDENT - 1)
			text_char(page->to, ' ');
	}
}

static void
key(struct page *page, const char *name)
{
	bool first = last(page) == ' ';

	if (!page->json && !first)
		add(page, ",");
	part(page);
	add(page, page->json ? "\"" : first ? "" : " ");
	add(page, name);
	add(page, page->json ? "\":" : "");
}

static void
bare(struct page *page, const char *value)
{
	add(page, page->json ? "" : " ");
	add(page, value);
}

/* What a stranger has named breaks neither JSON nor a terminal. */
static void
quoted(struct page *page, const char *value)
{
	add(page, page->json ? "\"" : " ");
	(page->json ? text_add_json : text_quoted)(page->to, value);
	add(page, page->json ? "\"" : "");
}

void
page_open(struct page *page, const char *name)
{
	if (page->json)
		part(page);
	add(page, page->json ? "\n\"" : "\n");
	page->line = page->to->used;
	add(page, name);
	add(page, page->json ? "\":{" : " ");
	while (!page->json && page->to->used - page->line < INDENT)
		text_char(page->to, ' ');
}

void
page_close(struct page *page)
{
	add(page, page->json ? "}" : "");
}

void
page_words(struct page *page, const char *name, const char *value)
{
	key(page, name);
	if (*value)
		quoted(page, value);
	else
		bare(page, page->json ? "null" : "none");
}

static void
unknown(struct page *page)
{
	bare(page, page->json ? "null" : "unknown");
}

static void
number(struct page *page, int64_t value)
{
	bare(page, "");
	text_int(page->to, value);
}

void
page_number(struct page *page, const char *name, int64_t value)
{
	key(page, name);
	if (value < 0)
		unknown(page);
	else
		number(page, value);
}

void
page_truth(struct page *page, const char *name, int truth)
{
	key(page, name);
	if (truth == TRUTH_UNKNOWN)
		unknown(page);
	else if (page->json)
		add(page, truth == TRUTH_YES ? "true" : "false");
	else
		add(page, truth == TRUTH_YES ? " yes" : " no");
}

static void
amount(struct page *page, uint64_t value)
{
	if (value == CGROUP_UNKNOWN)
		unknown(page);
	else if (value == CGROUP_NO_LIMIT)
		quoted(page, "max");
	else
		number(page, (int64_t)(value & INT64_MAX));
}

void
page_amount(struct page *page, const char *name, uint64_t value)
{
	key(page, name);
	amount(page, value);
}

void
page_list(struct page *page, const char *name)
{
	key(page, name);
	add(page, page->json ? "[" : ":");
}

void
page_list_end(struct page *page)
{
	if (page->json)
		add(page, "]");
	else if (last(page) == ':')
		add(page, " none");
}

void
page_element(struct page *page, const char *value)
{
	part(page);
	quoted(page, value);
}

void
page_element_amount(struct page *page, uint64_t value)
{
	part(page);
	amount(page, value);
}
