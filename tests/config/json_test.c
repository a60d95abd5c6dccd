/*
 * The configuration file: what is refused, where exactly, and how soon.
 */
#include "rig/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "config/json.h"
#include "config/json_scan.h"
#include "config/json_token.h"
#include "config/told.h"

/* Where and what: line:column|what stands there and what is wrong|what to do. */
static const struct { const char *text, *fault; } broken[] = {
	{ "", "1:1|the end of the file stands where the { of an object should|" },
	{ " \n\n  ", "3:3|the end of the file stands where the { of an object should|" },
	{ "[1]", "1:1|\"[\" stands where the { of an object should|" },
	{ "null", "1:1|\"null\" stands where the { of an object should|" },
	{ "{", "1:2|the end of the file stands where a key should|keys need double quotes" },
	{ "{\"user\":1", "1:10|the end of the file stands where a comma or } should|" },
	{ "{\"user\":", "1:9|the end of the file stands where a value should|strings need double quotes" },
	{ "{\"user\":1}}", "1:11|\"}\" follows the end of the object|" },
	{ "{\"user\":1} x", "1:12|\"x\" follows the end of the object|" },
	{ "{\"user\":1,\n}", "2:1|\"}\" follows a comma that nothing else does|take the comma out" },
	{ "{\"rewrite\":[1,]}", "1:15|\"]\" follows a comma that nothing else does|take the comma out" },
	{ "{\"rewrite\":[,1]}", "1:13|\",\" stands where a value should|strings need double quotes" },
	{ "{\"rewrite\":[1 2]}", "1:15|\"2\" stands where a comma or ] should|" },
	{ "{\"rewrite\":[1}", "1:14|\"}\" stands where a comma or ] should|" },
	{ "{\"user\":1]", "1:10|\"]\" stands where a comma or } should|" },
	{ "{\"user\":]}", "1:9|\"]\" stands where a value should|strings need double quotes" },
	{ "{\n  // me\n}", "2:3|\"//\" is a comment, and JSON has none|take it out" },
	{ "{\"user\":1 /* me */}", "1:11|\"/*\" is a comment, and JSON has none|take it out" },
	{ "{\"user\":# me\n1}", "1:9|\"#\" is a comment, and JSON has none|take it out" },
	{ "{# me\n}", "1:2|\"#\" is a comment, and JSON has none|take it out" },
	{ "{\"user\":1 # me\n}", "1:11|\"#\" is a comment, and JSON has none|take it out" },
	{ "{\"user", "1:2|\"\\\"user\" begins a string that does not end on its line|" },
	{ "{user:1}", "1:2|\"user\" stands where a key should|keys need double quotes" },
	{ "{'user':1}", "1:2|\"'user'\" stands where a key should|keys need double quotes" },
	{ "{\"user\":'a'}", "1:9|\"'a'\" is not a quote of JSON|use double quotes" },
	{ "{\"user\" 1}", "1:9|\"1\" stands where a colon should|" },
	{ "{\"user\":root}", "1:9|\"root\" stands where a value should|strings need double quotes" },
	{ "{\"user\":truer}", "1:13|\"r\" stands where a comma or } should|" },
	{ "{\"user\":NaN}", "1:9|\"NaN\" stands where a value should|strings need double quotes" },
	{ "{\"user\":01}", "1:9|\"01\" is not a number of JSON|" },
	{ "{\"user\":-}", "1:9|\"-\" is not a number of JSON|" },
	{ "{\"user\":1.}", "1:9|\"1.\" is not a number of JSON|" },
	{ "{\"user\":1e+}", "1:9|\"1e+\" is not a number of JSON|" },
	{ "{\"user\":+1}", "1:9|\"+1\" stands where a value should|strings need double quotes" },
	{ "{\"user\":\"a\nb\"}", "1:9|\"\\\"a\" begins a string that does not end on its line|" },
	{ "{\"user\":\"a", "1:9|\"\\\"a\" begins a string that does not end on its line|" },
	{ "{\"user\":\"a\tb\"}", "1:11|\"\\x09\" is a control character in a string|write it as an escape, \\t" },
	{ "{\"user\":\"\\q\"}", "1:10|\"\\\\q\\\"\" is not an escape of JSON|write a backslash as \\\\" },
	{ "{\"user\":\"\\u12g4\"}", "1:10|\"\\\\u12g4\\\"\" is not an escape of JSON|write a backslash as \\\\" },
	{ "{\"user\":\"\\u0000\"}", "1:10|\"\\\\u0000\\\"\" is a NUL in a string|" },
	{ "{\"user\":\"\\ud800\"}", "1:10|\"\\\\ud800\\\"\" is half of a surrogate pair|" },
	{ "{\"user\":\"\\udc00\"}", "1:10|\"\\\\udc00\\\"\" is half of a surrogate pair|" },
	{ "{\"user\":\"\\ud800\\u0041\"}", "1:10|\"\\\\ud800\\\\u0041\\\"\" is half of a surrogate pair|" },
	{ "\xef\xbb\xbf{}", "1:1|\"\\xef\\xbb\\xbf\" is a byte order mark|save it without one" },
	{ "{\"\xc3\xa9\xe2\x82\xac\":\xff}", "1:7|\"\\xff\" is not UTF-8|save it as UTF-8" },
	{ "{\"a\xc0\xaf\":1}", "1:4|\"\\xc0\\xaf\\\"\" is not UTF-8|save it as UTF-8" },
	{ "{\"a\xe0\x80\x80\":1}", "1:4|\"\\xe0\\x80\\x80\\\"\" is not UTF-8|save it as UTF-8" },
	{ "{\"a\xed\xa0\x80\":1}", "1:4|\"\\xed\\xa0\\x80\\\"\" is not UTF-8|save it as UTF-8" },
	{ "{\"a\xf4\x90\x80\x80\":1}", "1:4|\"\\xf4\\x90\\x80\\x80\\\"\" is not UTF-8|save it as UTF-8" },
	{ "{\"a\xf0\x9f\x98", "1:4|\"\\xf0\\x9f\\x98\" is not UTF-8|save it as UTF-8" },
	{ "{\"\xf0\x9f\x98\x80\":tru}", "1:6|\"tru\" stands where a value should|strings need double quotes" },
};

static void
what_is_not_json_is_refused_where_it_is(void **state)
{
	char said[1000], place[300];

	(void)state;
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
		const struct fault *f = &told_faults.kept[0];

		assert_false(tell_file(broken[i].text, ""));
		assert_int_equal(told_faults.count, 1);
		assert_int_equal(f->err, 0);
		assert_string_equal(f->subject, told_path());
		snprintf(place, sizeof place, "%s:", told_path());
		assert_true(text_starts(f->origin, place));
		snprintf(said, sizeof said, "%s|%s|%s", f->origin + strlen(place), f->deed, f->hint);
		assert_string_equal(said, broken[i].fault);
	}
}

/* Right JSON that says something wrong: subject|deed|line:column|hint. */
static const struct { const char *text, *fault; } wrong[] = {
	{ "{\"drain_timout\":\"10s\"}", "\"drain_timout\"|is not an option|1:2|\"drain_timeout\"" },
	{ "{\"usr\":1}", "\"usr\"|is not an option|1:2|\"user\"" },
	{ "{\n \"user\": 1,\n \"user\": 1 }", "\"user\"|is said twice|3:2|keep one; the other is at line 2" },
	{ "{\"$schema\":\"a\",\"$schema\":\"b\"}", "\"$schema\"|is said twice|1:16|" },
	{ "{\"$schema\":1}", "\"$schema\"|is not a string|1:12|" },
	{ "{\"drain\": \"al\"}", "\"drain\"|\"al\" is not one of its words|1:11|\"drain\": \"all\"" },
	{ "{\"drain_timeout\": 10}", "\"drain_timeout\"|\"10\" has no unit|1:19|\"drain_timeout\": \"10s\"" },
	{ "{\"drain_timeout\": 1.5}", "\"drain_timeout\"|\"1.5\" is not a duration|1:19|\"drain_timeout\": \"10s\"" },
	{ "{\"health\": 1}", "\"health\"|cannot be a number|1:12|\"health\": true" },
	{ "{\"health\": \"true\"}", "\"health\"|cannot be a string|1:12|\"health\": true" },
	{ "{\"user\": null}", "\"user\"|cannot be null|1:10|\"user\": \"1000:1000\"" },
	{ "{\"user\": [\"a\"]}", "\"user\"|cannot be a list|1:10|\"user\": \"1000:1000\"" },
	{ "{\"user\": {\"a\":1}}", "\"user\"|cannot be an object|1:10|\"user\": \"1000:1000\"" },
	{ "{\"user\": true}", "\"user\"|cannot be true or false|1:10|\"user\": \"1000:1000\"" },
	{ "{\"verbose\": \"2\"}", "\"verbose\"|cannot be a string|1:13|\"verbose\": 2" },
	{ "{\"verbose\": 1e300}", "\"verbose\"|\"1e300\" is not a number|1:13|\"verbose\": 2" },
	{ "{\"verbose\": -1}", "\"verbose\"|\"-1\" is not a number|1:13|\"verbose\": 2" },
	{ "{\"remap_exit\":[1,2,[3]]}", "\"remap_exit\"|cannot be a list|1:20|\"remap_exit\": \"143:0\"" },
	{ "{\"remap_exit\":[\n1,\n 300, 4]}", "\"remap_exit\"|\"300\" is not an exit code|3:2|\"remap_exit\": \"143:0\"" },
	{ "{\"config\":\"x\"}", "\"config\"|is not an option|1:2|" },
	{ "{\"version\":true}", "\"version\"|is not an option|1:2|" },
	{ "{\"\":1}", "\"\"|is not an option|1:2|" },
};

static void
what_is_said_wrongly_is_refused_where_it_is(void **state)
{
	char said[1000], place[300];

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		const struct fault *f = &told_faults.kept[0];

		assert_false(tell_file(wrong[i].text, ""));
		assert_int_equal(told_faults.count, 1);
		assert_int_equal(f->err, 0);
		snprintf(place, sizeof place, "%s:", told_path());
		assert_true(text_starts(f->origin, place));
		snprintf(said, sizeof said, "%s|%s|%s|%s", f->subject, f->deed, f->origin + strlen(place),
		    f->hint);
		assert_string_equal(said, wrong[i].fault);
	}
}

static void
a_right_file_is_taken_whole(void **state)
{
	(void)state;
	assert_true(tell_file("\r\n\t{ }\n", ""));
	assert_true(tell_file("{\"$schema\": \"./mainstay.schema.json\", \"user\": \"\\u00e9\\ud83d\\ude00\","
	    " \"remap_exit\": [], \"rewrite\": \"1:2,3:4\", \"health_listen\": [\":1\", \":2,:3\"],"
	    " \"stop_signal\": 3, \"drain_delay\": 0, \"pause\": false }", ""));
	assert_string_equal(told.user, "\xc3\xa9\xf0\x9f\x98\x80");
	assert_string_equal(value_of(OPTION_remap_exit), "none");
	assert_int_equal(told.places[OPTION_remap_exit].origin, ORIGIN_FILE);
	assert_string_equal(value_of(OPTION_rewrite), "SIGHUP:SIGINT,SIGQUIT:SIGILL");
	assert_string_equal(value_of(OPTION_health_listen), ":1,:2,:3");
	assert_int_equal(told.stop_signal, 3);
	assert_true(tell_file("{\"user\": 1}", "-g app"));
	assert_int_equal(told_operand, 4);
	assert_true(text_starts(place_of_option(OPTION_user), told_path()));
	assert_true(strstr(place_of_option(OPTION_user), ":1:10"));
}

static void
all_faults_of_a_file_are_said(void **state)
{
	(void)state;
	assert_false(tell_file("{\"drain\":\"x\",\"usr\":1,\"rewrite\":[\"1\",\"2\"],\"health\":0}", ""));
	assert_int_equal(told_faults.count, 5);
}

static void
what_a_key_takes_is_said(void **state)
{
	(void)state;
	assert_false(tell_file("{\"drain\": 1}", ""));
	assert_string_equal(told_faults.kept[0].allowed, "app, group or all");
}

static void
the_last_fault_that_is_kept_has_its_place(void **state)
{
	char json[1000] = "{\"remap_exit\":[";
	const char *last = told_faults.kept[FAULTS_MAX - 1].origin;

	(void)state;
	for (int i = 0; i < FAULTS_MAX + 2; i++)
		strcat(json, "999,");
	strcat(json, "999]}");
	assert_false(tell_file(json, ""));
	assert_int_equal(told_faults.count, FAULTS_MAX);
	assert_string_equal(last + strlen(last) - 6, ":1:140");
}

static void
a_file_is_read_by_itself(void **state)
{
	char endless[WORD_MAX + 2];

	(void)state;
	assert_true(tell_file("{\"user\": 5}", ""));
	options_default(&told, DIALECT_MAINSTAY);
	assert_true(options_from_file(&told, told_path(), true, &told_faults));
	assert_string_equal(told.user, "5");
	assert_string_equal(told.config, told_path());
	memset(endless, 'a', sizeof endless);
	endless[WORD_MAX + 1] = '\0';
	assert_false(options_from_file(&told, endless, true, &told_faults));
	assert_int_equal(told_faults.count, 1);
	assert_string_equal(told_faults.kept[0].deed, "is too long a path");
	assert_int_equal(told_faults.kept[0].err, 0);
}

static int
descriptors(void)
{
	int n = 0;

	for (int fd = 0; fd < 256; fd++)
		n += fcntl(fd, F_GETFD) >= 0;
	return n;
}

static void
no_descriptor_is_left(void **state)
{
	int before = descriptors();

	(void)state;
	assert_true(tell_file("{}", ""));
	assert_false(tell_file("{", ""));
	assert_false(tell("mainstay --config=/tmp", ""));
	assert_int_equal(descriptors(), before);
}

static void
depth_has_an_end(void **state)
{
	char deep[100] = "{\"a\":";

	(void)state;
	memset(deep + 5, '[', CONFIG_DEPTH_MAX - 1);
	memset(deep + 5 + CONFIG_DEPTH_MAX - 1, ']', CONFIG_DEPTH_MAX - 1);
	strcat(deep, "}");
	assert_false(tell_file(deep, ""));
	assert_string_equal(told_faults.kept[0].deed, "is not an option");
	memset(deep + 5, '[', CONFIG_DEPTH_MAX);
	memset(deep + 5 + CONFIG_DEPTH_MAX, ']', CONFIG_DEPTH_MAX);
	strcat(deep, "}");
	assert_false(tell_file(deep, ""));
	assert_string_equal(told_faults.kept[0].deed, "\"[\" is nested too deep");
	memcpy(deep, "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{", 66);
	deep[66] = '\0';
	assert_false(tell_file(deep, ""));
}

static void
a_nul_byte_is_refused(void **state)
{
	static const char in_string[] = "{\"user\":\"a\0b\"}", after[] = "{}\0";

	(void)state;
	assert_false(tell_bytes(in_string, sizeof in_string - 1, ""));
	assert_string_equal(told_faults.kept[0].deed, "\"\\x00\" is a NUL byte");
	assert_true(strstr(told_faults.kept[0].origin, ":1:11"));
	assert_false(tell_bytes(after, sizeof after - 1, ""));
	assert_string_equal(told_faults.kept[0].deed, "\"\\x00\" is a NUL byte");
}

static void
a_file_has_a_size(void **state)
{
	static char bytes[10 * 1024 * 1024];

	(void)state;
	memset(bytes, ' ', sizeof bytes);
	memcpy(bytes, "{}", 2);
	assert_true(tell_bytes(bytes, CONFIG_BYTES_MAX, ""));
	assert_false(tell_bytes(bytes, CONFIG_BYTES_MAX + 1, ""));
	assert_string_equal(told_faults.kept[0].deed, "is too large");
	assert_int_equal(told_faults.kept[0].err, 0);
	assert_string_equal(told_faults.kept[0].allowed, "at most 256 KiB");
	assert_false(tell_bytes(bytes, sizeof bytes, ""));
	assert_string_equal(told_faults.kept[0].deed, "is too large");
	assert_string_equal(told_faults.kept[0].origin, "command line, argument 1");
}

static void
refuse(const char *path, int err, const char *deed)
{
	char line[300];

	snprintf(line, sizeof line, "mainstay --config=%s", path);
	assert_false(tell(line, ""));
	assert_int_equal(told_faults.count, 1);
	assert_int_equal(told_faults.kept[0].kind, FAULT_CONFIG);
	assert_int_equal(told_faults.kept[0].err, err);
	assert_string_equal(told_faults.kept[0].deed, deed);
	assert_string_equal(told_faults.kept[0].subject, path);
	assert_string_equal(told_faults.kept[0].origin, "command line, argument 1");
}

/* None of these may be waited for. */
static void
only_a_regular_file_is_read(void **state)
{
	char name[300], link_name[320], line[400];

	(void)state;
	snprintf(name, sizeof name, "%s.fifo", told_path());
	snprintf(link_name, sizeof link_name, "%s.link", told_path());
	alarm(20);
	assert_int_equal(mkfifo(name, 0600), 0);
	refuse(name, 0, "is not a regular file");
	unlink(name);
	refuse("/tmp", 0, "is not a regular file");
	refuse("/dev/zero", 0, "is not a regular file");
	refuse("/nonexistent/mainstay.json", ENOENT, "open");
	refuse("/dev/null/mainstay.json", ENOTDIR, "open");
	alarm(0);
	assert_true(tell_file("{\"user\": 5}", ""));
	assert_int_equal(symlink(told_path(), link_name), 0);
	snprintf(line, sizeof line, "mainstay --config=%s", link_name);
	assert_true(tell(line, ""));
	assert_string_equal(told.user, "5");
	unlink(link_name);
	snprintf(line, sizeof line, "MAINSTAY_CONFIG=%s.fifo", told_path());
	assert_false(tell("mainstay", line));
	assert_string_equal(told_faults.kept[0].origin, "environment");
}

static void
the_default_file_need_not_exist(void **state)
{
	struct json *doc = NULL;
	struct fault why;

	(void)state;
	assert_true(json_read(&doc, "/nonexistent/mainstay.json", false, &why));
	assert_null(doc);
	assert_true(json_read(&doc, "/dev/null/mainstay.json", false, &why));
	assert_null(doc);

	assert_false(json_read(&doc, "/nonexistent/mainstay.json", true, &why));
	assert_null(doc);
}

static int64_t
cpu_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* The same bytes again and again, as many as a file may hold. */
static void
hostile(const char *head, const char *again, const char *tail)
{
	static char bytes[CONFIG_BYTES_MAX + 1];
	size_t used = strlen(head), end = sizeof bytes - 1 - strlen(tail);
	int64_t before_ms;

	memcpy(bytes, head, used);
	while (used + strlen(again) <= end) {
		memcpy(bytes + used, again, strlen(again));
		used += strlen(again);
	}
	strcpy(bytes + used, tail);
	before_ms = cpu_ms();
	tell_bytes(bytes, used + strlen(tail), "");
	/* 30 ms without a sanitizer; a quadratic reader takes many seconds. */
	assert_in_range(cpu_ms() - before_ms, 0, 2000);
}

static void
the_worst_file_costs_a_bounded_time(void **state)
{
	(void)state;
	hostile("{\"user\":1", ",\"a\":1", "}");
	assert_true(told_faults.count >= FAULTS_MAX);
	hostile("{\"user\":1", ",\"user\":1", "}");
	hostile("{\"remap_exit\":[1", ",1", "]}");
	assert_int_equal(told_faults.count, 0);
	hostile("{\"remap_exit\":[1", ",1.5", "]}");
	assert_true(told_faults.count >= FAULTS_MAX);
	hostile("{\"remap_exit\":\"1", ",1", "\"}");
	assert_int_equal(told_faults.count, 0);
	hostile("{\"user\":\"", "\\u00e9", "\"}");
	assert_string_equal(told_faults.kept[0].subject, "\"user\"");
	hostile("{\"user\":[", "[],", "[]]}");
	hostile("{\"user\":", "[[[[[[[[[[[[[[[", "");
	hostile("{\"", "a", "\":1}");
	assert_string_equal(told_faults.kept[0].deed, "is not an option");
}

static void
a_spot_is_found_exactly(void **state)
{
	static const char text[] = "{ \"a\": [1, [2], {\"b\": 3}],\n  \"c\":\"d\"}";
	static const struct { struct json_spot spot; size_t at; } spots[] = {
		{ { 0, JSON_WHOLE, true }, 2 }, { { 0, JSON_WHOLE, false }, 7 }, { { 0, 0, false }, 8 },
		{ { 0, 1, false }, 11 }, { { 0, 2, false }, 16 }, { { 1, JSON_WHOLE, true }, 29 },
		{ { 1, JSON_WHOLE, false }, 33 },
	};
	struct json_scan scan;
	int line, column;

	(void)state;
	for (size_t i = 0; i < sizeof spots / sizeof *spots; i++) {
		assert_true(json_scan(text, sizeof text - 1, spots[i].spot, &scan));
		assert_int_equal(scan.at, spots[i].at);
	}
	assert_true(json_scan("{\"a\":[1,2],\"b\":[3,4]}", 21, (struct json_spot){ 1, 1, false }, &scan));
	assert_int_equal(scan.at, 18);
	json_line(text, 29, &line, &column);
	assert_int_equal(line, 2);
	assert_int_equal(column, 3);
}

/* Encodes a code point as RFC 3629 says. */
static size_t
encode(unsigned c, char to[static 4])
{
	static const unsigned char lead[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

	for (size_t i = n; i-- > 1; c >>= 6)
		to[i] = (char)(0x80 | (c & 0x3f));
	to[0] = (char)(lead[n] | c);
	return n;
}

static void
every_character_is_utf8(void **state)
{
	char bytes[4];

	(void)state;
	for (unsigned c = 0; c <= 0x10ffff; c++) {
		size_t n = encode(c, bytes);

		assert_int_equal(json_utf8(bytes, n), c >= 0xd800 && c <= 0xdfff ? 0 : n);
		assert_int_equal(n > 1 ? json_utf8(bytes, n - 1) : 0, 0);
	}
}

/* As many sequences as there are characters: with the test above, those and no others. */
static void
nothing_else_is_utf8(void **state)
{
	static const unsigned char edges[] = { 0x7f, 0x80, 0x8f, 0x90, 0xbf, 0xc0 };
	size_t count[5] = { 0 }, four = 0;
	char bytes[4] = { 0 };

	(void)state;
	for (unsigned i = 0; i < 1 << 24; i++) {
		bytes[0] = (char)(i >> 16);
		bytes[1] = (char)(i >> 8);
		bytes[2] = (char)i;
		count[json_utf8(bytes, 3)]++;
	}
	assert_int_equal(count[1], 128 << 16);
	assert_int_equal(count[2], 1920 << 8);
	assert_int_equal(count[3], 61440);
	for (unsigned i = 0; i < 1 << 16; i++)
		for (unsigned k = 0; k < 36; k++) {
			bytes[0] = (char)(i >> 8);
			bytes[1] = (char)i;
			bytes[2] = (char)edges[k / 6];
			bytes[3] = (char)edges[k % 6];
			four += json_utf8(bytes, 4) == 4;
		}
	assert_int_equal(four, 256 * 16); /* second bytes of F0 to F4, each with 4 x 4 tails */
}

static void
what_json_allows_is_allowed(void **state)
{
	static const char *const texts[] = {
		"{\"user\":\"\\ud800\\udc00\\udbff\\udfff\"}", "{\"user\":\"\\ud7ff\\ue000\\uFFFF\"}",
		"{\"user\":\"\\ud800\\udfff.\\u0041\\u0062\"}",
		"{\"user\":\" ~\"}", "{\"group\":90,\"user\":19}", "{\"user\":1E+2}", "{\"user\":100e-2}",
		"{\"user\":1.0}", "{\"user\":0}", "{\"user\":0.0e0}",
	};
	static const char *const refused[] = {
		"{\"user\":\"\\ud800\\udbff\"}", "{\"user\":\"\\ud800\\ue000\"}",
		"{\"user\":\"\\udbff\"}", "{\"user\":\"\\ud800\\udc0\"}", "{\"user\":\"\x1f\"}",
		"{\"user\":1e}", "{\"user\":1E+}", "{\"user\":00}", "{\"user\":-01}", "{\"user\":.5}",
	};

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		assert_true(tell_file(texts[i], ""));
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		assert_false(tell_file(refused[i], ""));
		assert_string_equal(told_faults.kept[0].subject, told_path());
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_not_json_is_refused_where_it_is),
		cmocka_unit_test(what_is_said_wrongly_is_refused_where_it_is),
		cmocka_unit_test(a_right_file_is_taken_whole),
		cmocka_unit_test(all_faults_of_a_file_are_said),
		cmocka_unit_test(what_a_key_takes_is_said),
		cmocka_unit_test(the_last_fault_that_is_kept_has_its_place),
		cmocka_unit_test(a_file_is_read_by_itself),
		cmocka_unit_test(no_descriptor_is_left),
		cmocka_unit_test(depth_has_an_end),
		cmocka_unit_test(a_nul_byte_is_refused),
		cmocka_unit_test(a_file_has_a_size),
		cmocka_unit_test(only_a_regular_file_is_read),
		cmocka_unit_test(the_default_file_need_not_exist),
		cmocka_unit_test(the_worst_file_costs_a_bounded_time),
		cmocka_unit_test(every_character_is_utf8),
		cmocka_unit_test(nothing_else_is_utf8),
		cmocka_unit_test(what_json_allows_is_allowed),
		cmocka_unit_test(a_spot_is_found_exactly),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
