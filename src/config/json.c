#include "config/json.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/require.h"
#include "base/text.h"
#include "config/json_scan.h"

struct json {
	cJSON *all, *member, *element;
	struct json_spot spot;
	size_t length;
	char text[CONFIG_BYTES_MAX + 1];
};

/* O_NONBLOCK: a FIFO or a device must not hold us up before it is refused. */
static bool
open_file(const char *path, bool must_exist, int *fd, struct fault *why)
{
	struct stat st;

	*fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (*fd < 0 && (errno == ENOENT || errno == ENOTDIR) && !must_exist)
		return true;
	if (*fd < 0)
		return fault(why, FAULT_CONFIG, errno, "open", path);
	if (fstat(*fd, &st) != 0) {
		fault(why, FAULT_CONFIG, errno, "look at", path);
	} else if (!S_ISREG(st.st_mode)) {
		fault(why, FAULT_CONFIG, 0, "is not a regular file", path);
		fault_help(why, "a file, or a link to one", "");
	} else {
		return true;
	}
	close(*fd);
	return false;
}

static bool
read_file(struct json *doc, int fd, const char *path, struct fault *why)
{
	ssize_t n;

	do {
		n = read(fd, doc->text + doc->length, sizeof doc->text - doc->length);
		if (n > 0)
			doc->length += (size_t)n;
	} while (n > 0 && doc->length < sizeof doc->text);
	if (n < 0)
		return fault(why, FAULT_CONFIG, errno, "read", path);
	if (doc->length == sizeof doc->text) {
		fault(why, FAULT_CONFIG, 0, "is too large", path);
		return fault_help(why, "at most 256 KiB", "");
	}
	doc->text[doc->length] = '\0';
	return true;
}

/* What stands at the place, as far as it is worth showing. */
static void
show(const struct json *doc, size_t at, struct text *to)
{
	enum { SHOWN_MAX = 20 };
	char word[SHOWN_MAX + 1];
	struct text t = text_in(word, sizeof word);
	size_t length = strcspn(doc->text + at, " \t\r\n,:{}[]");

	if (at >= doc->length) {
		text_add(to, "the end of the file");
		return;
	}
	text_add_n(&t, doc->text + at, length > 0 ? length : 1);
	text_char(to, '"');
	text_quoted(to, word);
	text_add(to, doc->text[at] ? "" : "\\x00");
	text_add(to, t.cut ? "...\"" : "\"");
}

static bool
not_json(const struct json *doc, const struct json_scan *scan, const char *path, struct fault *why)
{
	char deed[sizeof why->deed];
	struct text d = text_in(deed, sizeof deed), o;
	int line, column;

	show(doc, scan->at, &d);
	text_char(&d, ' ');
	text_add(&d, scan->wrong);
	fault(why, FAULT_CONFIG, 0, deed, path);
	fault_help(why, "", scan->instead);
	o = text_in(why->origin, sizeof why->origin);
	json_line(doc->text, scan->at, &line, &column);
	text_add(&o, path);
	text_char(&o, ':');
	text_int(&o, line);
	text_char(&o, ':');
	text_int(&o, column);
	return false;
}

static bool
parse(struct json *doc, const char *path, struct fault *why)
{
	struct json_scan scan;

	if (!json_scan(doc->text, doc->length, (struct json_spot){ .member = -1 }, &scan))
		return not_json(doc, &scan, path, why);
	doc->all = cJSON_ParseWithLength(doc->text, doc->length);
	doc->spot = (struct json_spot){ .member = -1, .element = JSON_WHOLE };
	return doc->all || fault(why, FAULT_SYSTEM, ENOMEM, "read", path);
}

bool
json_read(struct json **doc, const char *path, bool must_exist, struct fault *why)
{
	int fd;
	bool fine;

	*doc = NULL;
	if (!open_file(path, must_exist, &fd, why))
		return false;
	if (fd < 0)
		return true;
	*doc = calloc(1, sizeof **doc);
	fine = *doc ? read_file(*doc, fd, path, why) && parse(*doc, path, why) :
	    fault(why, FAULT_SYSTEM, ENOMEM, "read", path);
	close(fd);
	if (!fine) {
		json_free(*doc);
		*doc = NULL;
	}
	return fine;
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
	require(json_scan(doc->text, doc->length, spot, &scan));
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
		const char *from = doc->text + place_of(doc, false);

		text_add_n(&t, from, strspn(from, "+-.0123456789eE"));
	}
	return room;
}

void
json_key_place(const struct json *doc, int *line, int *column)
{
	json_line(doc->text, place_of(doc, true), line, column);
}

void
json_place(const struct json *doc, int *line, int *column)
{
	json_line(doc->text, place_of(doc, false), line, column);
}
