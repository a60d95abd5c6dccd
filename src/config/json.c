#include "config/json.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/require.h"
#include "base/text.h"
#include "config/json_scan.h"
#include "config/json_text.h"

struct json {
	cJSON *all, *member, *element;
	struct json_spot spot;
	struct json_text file;
};

static bool
parse(struct json *doc, const char *path, struct fault *why)
{
	if (!json_text_is_object(doc->file.text, doc->file.length, path, why))
		return false;
	doc->all = cJSON_ParseWithLength(doc->file.text, doc->file.length);
	doc->spot = (struct json_spot){ .member = -1, .element = JSON_WHOLE };
	return doc->all || fault(why, FAULT_SYSTEM, ENOMEM, "read", path);
}

/* The file first: most starts have none, and then the heap stays untouched. */
bool
json_read(struct json **doc, const char *path, bool must_exist, struct fault *why)
{
	struct json *all;
	int fd;

	*doc = NULL;
	if (!json_text_open(path, must_exist, &fd, why))
		return false;
	if (fd < 0)
		return true;
	all = calloc(1, sizeof *all);
	if (!all) {
		close(fd);
		return fault(why, FAULT_SYSTEM, ENOMEM, "read", path);
	}
	if (json_text_read(&all->file, fd, path, why) && parse(all, path, why))
		*doc = all;
	else
		json_free(all);
	return *doc;
}

void
json_free(struct json *doc)
{
	if (doc)
		cJSON_Delete(doc->all);
	free(doc);
}

bool
json_member(struct json *doc)
{
	doc->member = doc->spot.member < 0 ? doc->all->child : doc->member->next;
	doc->element = NULL;
	doc->spot.member++;
	doc->spot.element = JSON_WHOLE;
	return doc->member;
}

bool
json_element(struct json *doc)
{
	doc->element = doc->spot.element == JSON_WHOLE ? doc->member->child : doc->element->next;
	doc->spot.element++;
	return doc->element;
}

const char *
json_key(const struct json *doc)
{
	return doc->member->string;
}

static const cJSON *
current(const struct json *doc)
{
	return doc->element ? doc->element : doc->member;
}

enum json_kind
json_kind_of(const struct json *doc)
{
	const cJSON *it = current(doc);

	if (cJSON_IsString(it))
		return JSON_TEXT;
	if (cJSON_IsNumber(it))
		return JSON_NUMBER;
	if (cJSON_IsBool(it))
		return JSON_BOOLEAN;
	if (cJSON_IsArray(it))
		return JSON_LIST;
	return cJSON_IsObject(it) ? JSON_OBJECT : JSON_NULL;
}

const char *
json_kind_word(enum json_kind kind)
{
	static const char words[][16] = {
		[JSON_TEXT] = "a string", [JSON_NUMBER] = "a number", [JSON_BOOLEAN] = "true or false",
		[JSON_NULL] = "null", [JSON_LIST] = "a list", [JSON_OBJECT] = "an object",
	};
	_Static_assert(sizeof words / sizeof *words == JSON_KINDS, "one word for each kind");

	require(kind < JSON_KINDS);
	return words[kind];
}

static size_t
place_of(const struct json *doc, bool key)
{
	struct json_spot spot = doc->spot;
	struct json_scan scan;

	spot.key = key;
	if (key)
		spot.element = JSON_WHOLE;
	require(json_scan(doc->file.text, doc->file.length, spot, &scan));
	return scan.at;
}

const char *
json_words(const struct json *doc, char room[static JSON_NUMBER_ROOM])
{
	enum { EXACT_MAX = 1 << 30 };
	const cJSON *it = current(doc);
	double number = it->valuedouble;
	struct text t = text_in(room, JSON_NUMBER_ROOM);

	if (cJSON_IsString(it))
		return it->valuestring;
	if (cJSON_IsBool(it))
		return cJSON_IsTrue(it) ? "true" : "false";
	require(cJSON_IsNumber(it));
	if (number >= 0 && number <= EXACT_MAX && number == (double)(int)number) {
		text_int(&t, (int)number);
	} else {
		/* What no option takes, as it was written. */
		const char *from = doc->file.text + place_of(doc, false);

		text_add_n(&t, from, strspn(from, "+-.0123456789eE"));
	}
	return room;
}

void
json_key_place(const struct json *doc, int *line, int *column)
{
	json_line(doc->file.text, place_of(doc, true), line, column);
}

void
json_place(const struct json *doc, int *line, int *column)
{
	json_line(doc->file.text, place_of(doc, false), line, column);
}
