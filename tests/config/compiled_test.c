/*
 * A compiled profile is read back as it was written, and every way in which it can be wrong, cut,
 * somebody else's or made for another place is refused with its own words.
 */
#include "rig/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/compiled.h"

#define CAP(n) (UINT64_C(1) << (n))

static char folder[64], path[96];
static struct compiled file, back;
static struct fault why;

static const struct compiled_here here = {
	.version = "0.1.0", .arch = AUDIT_ARCH_X86_64, .kernel = 6 << 16 | 1, .caps = CAP(21) | CAP(3),
	.strict = true,
};

/* A sound one: two instructions, of a profile that asks about SYS_ADMIN and BPF and has the first. */
static void
begin(void)
{
	memset(&file, 0, sizeof file);
	file.head = (struct compiled_head){
		.arch = AUDIT_ARCH_X86_64, .version = "0.1.0", .library = "2.6.0", .profile = "node.json",
		.caps_asked = CAP(21) | CAP(39), .caps_held = CAP(21), .kernel_least = 4 << 16 | 8,
		.kernel_below = KERNEL_ANY, .count = 2,
	};
	file.code[0] = (struct filter_code){ .code = BPF_LD | BPF_W | BPF_ABS };
	file.code[1] = (struct filter_code){ .code = BPF_RET | BPF_K, .k = 0x7fff0000 };
	compiled_seal(&file);
}

static void
put(const void *bytes, size_t n)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, n), n);
	close(fd);
	assert_int_equal(chmod(path, 0644), 0);
}

static void
put_whole(void)
{
	put(&file, compiled_size(&file));
}

static void
reads(void)
{
	if (!compiled_read(&back, path, true, &why))
		fail_msg("%s %s", why.subject, why.deed);
}

static void
refuses(const char *words)
{
	memset(&why, 0, sizeof why);
	assert_false(compiled_read(&back, path, true, &why));
	assert_int_equal(why.kind, FAULT_CONFIG);
	if (!strstr(why.deed, words))
		fail_msg("\"%s\" does not say \"%s\"", why.deed, words);
	assert_string_equal(why.subject, path);
}

static void
does_not_fit(struct compiled_here there, const char *deed, const char *allowed)
{
	memset(&why, 0, sizeof why);
	assert_false(compiled_fits(&back, path, &there, &why));
	assert_int_equal(why.kind, FAULT_CONFIG);
	if (!strstr(why.deed, deed) || !strstr(why.allowed, allowed))
		fail_msg("\"%s\", \"%s\"", why.deed, why.allowed);
	assert_true(*why.hint);
}

static void
what_was_written_is_read(void **state)
{
	(void)state;
	begin();
	put_whole();
	assert_int_equal(compiled_size(&file), 232 + 16);
	assert_true(compiled_is(path));
	reads();
	assert_memory_equal(&back, &file, compiled_size(&file));
	assert_true(compiled_fits(&back, path, &here, &why));
}

/* Whatever bit of the file is turned over, it is not loaded. */
static void
no_bit_is_without_meaning(void **state)
{
	uint8_t *byte = (uint8_t *)&file;

	(void)state;
	begin();
	for (size_t i = 0; i < compiled_size(&file); i++) {
		byte[i] ^= (uint8_t)(1U << i % 8);
		put(&file, 232 + 16);
		assert_false(compiled_read(&back, path, true, &why));
		byte[i] ^= (uint8_t)(1U << i % 8);
	}
}

static void
a_file_of_the_wrong_length_is_refused(void **state)
{
	static char more[sizeof file + 1];

	(void)state;
	begin();
	memcpy(more, &file, compiled_size(&file));
	for (size_t n = 0; n < compiled_size(&file); n++) {
		put(more, n);
		assert_int_equal(compiled_is(path), n >= 16);
		refuses(n < 16 ? "is no compiled profile" : "the wrong length");
	}
	put(more, compiled_size(&file) + 1);
	refuses("the wrong length");
	put(more, sizeof more);
	refuses("the wrong length");
	put("{ \"defaultAction\": \"SCMP_ACT_ALLOW\" }", 37);
	assert_false(compiled_is(path));
	refuses("is no compiled profile");
}

static void
the_longest_is_read_and_no_longer_one(void **state)
{
	(void)state;
	begin();
	for (size_t i = 0; i < FILTER_CODE_MAX; i++)
		file.code[i] = (struct filter_code){ .code = BPF_RET | BPF_K };
	file.head.count = FILTER_CODE_MAX;
	compiled_seal(&file);
	put_whole();
	reads();
	file.head.count = FILTER_CODE_MAX + 1;
	put(&file, sizeof file);
	refuses("the wrong length");
	file.head.count = 0;
	put(&file, 232);
	refuses("the wrong length");
	assert_broken(compiled_seal(&file));
}

static void
another_format_is_said_before_anything_else(void **state)
{
	(void)state;
	begin();
	file.head.format = 2;
	put_whole();
	refuses("of another format");
	put(&file, 20);
	refuses("of another format");
}

static void
a_hash_that_is_another_is_damage(void **state)
{
	(void)state;
	begin();
	file.head.caps_held = 0;
	put_whole();
	refuses("damaged");
	begin();
	file.code[1].k = 0;
	put_whole();
	refuses("damaged");
}

/* A right hash over what we do not write: made by hand, or by a mainstay that is not yet. */
static void
what_we_never_write_is_refused(void **state)
{
	(void)state;
	begin();
	file.code[0].code = BPF_LD | BPF_MEM;
	compiled_seal(&file);
	put_whole();
	refuses("does not write");
	begin();
	memset(file.head.version, 'x', sizeof file.head.version);
	compiled_seal(&file);
	put_whole();
	refuses("does not write");
	begin();
	memset(file.head.profile, 'x', sizeof file.head.profile);
	compiled_seal(&file);
	put_whole();
	refuses("does not write");
}

static void
whoever_may_write_it_is_asked(void **state)
{
	static const mode_t open_to[] = { 0664, 0646, 0666, 0620, 0602 };

	(void)state;
	if (geteuid() != 0)
		skip();
	begin();
	put_whole();
	for (size_t i = 0; i < sizeof open_to / sizeof *open_to; i++) {
		assert_int_equal(chmod(path, open_to[i]), 0);
		refuses("can be changed by others");
		assert_true(compiled_read(&back, path, false, &why));
	}
	assert_int_equal(chmod(path, 0644), 0);
	assert_int_equal(chown(path, 12345, 0), 0);
	refuses("can be changed by others");
	assert_true(compiled_read(&back, path, false, &why));
	assert_int_equal(chown(path, 0, 12345), 0);
	reads();
}

static void
only_a_regular_file_is_read(void **state)
{
	(void)state;
	unlink(path);
	assert_false(compiled_is(path));
	refuses("open");
	assert_int_equal(why.err, ENOENT);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_false(compiled_is(path));
	refuses("is not a regular file");
	unlink(path);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_false(compiled_is(path));
	refuses("is not a regular file");
	rmdir(path);
}

static void
it_fits_only_where_it_was_made_for(void **state)
{
	struct compiled_here there = here;

	(void)state;
	begin();
	put_whole();
	reads();
	there.version = "0.1.1";
	does_not_fit(there, "another mainstay", "the file is of 0.1.0, this is 0.1.1");
	there = here;
	there.arch = AUDIT_ARCH_AARCH64;
	does_not_fit(there, "another architecture", "the file is for x86_64, this machine is aarch64");
	there.arch = 0x1234;
	does_not_fit(there, "another architecture", "0x00001234");
}

/* Only the capabilities that the profile's conditions name are compared. */
static void
capabilities_count_where_they_are_asked_for(void **state)
{
	struct compiled_here there = here;

	(void)state;
	begin();
	put_whole();
	reads();
	there.caps = CAP(21);
	assert_true(compiled_fits(&back, path, &there, &why));
	there.caps = CAP(21) | CAP(12) | CAP(0);
	assert_true(compiled_fits(&back, path, &there, &why));
	there.caps = CAP(3);
	does_not_fit(there, "other capabilities", "the file has: SYS_ADMIN; the command: none");
	there.caps = CAP(21) | CAP(39);
	does_not_fit(there, "other capabilities", "SYS_ADMIN; the command: SYS_ADMIN, BPF");
	back.head.caps_asked = back.head.caps_held = 0;
	assert_true(compiled_fits(&back, path, &there, &why));
	there.caps = 0;
	assert_true(compiled_fits(&back, path, &there, &why));
}

static void
kernels_count_where_they_are_asked_for(void **state)
{
	struct compiled_here there = here;

	(void)state;
	begin();
	put_whole();
	reads();
	there.kernel = 4 << 16 | 8;
	assert_true(compiled_fits(&back, path, &there, &why));
	there.kernel = 4 << 16 | 7;
	does_not_fit(there, "other kernels", "kernels from 4.8; this one is 4.7");
	back.head.kernel_below = 5 << 16 | 10;
	there.kernel = 5 << 16 | 9;
	assert_true(compiled_fits(&back, path, &there, &why));
	there.kernel = 5 << 16 | 10;
	does_not_fit(there, "other kernels", "kernels from 4.8 to below 5.10; this one is 5.10");
}

static int
make_folder(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/mainstay-compiled-XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof path, "%s/profile", folder);
	return 0;
}

static int
remove_folder(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(folder);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_written_is_read),
		cmocka_unit_test(no_bit_is_without_meaning),
		cmocka_unit_test(a_file_of_the_wrong_length_is_refused),
		cmocka_unit_test(the_longest_is_read_and_no_longer_one),
		cmocka_unit_test(another_format_is_said_before_anything_else),
		cmocka_unit_test(a_hash_that_is_another_is_damage),
		cmocka_unit_test(what_we_never_write_is_refused),
		cmocka_unit_test(whoever_may_write_it_is_asked),
		cmocka_unit_test(only_a_regular_file_is_read),
		cmocka_unit_test(it_fits_only_where_it_was_made_for),
		cmocka_unit_test(capabilities_count_where_they_are_asked_for),
		cmocka_unit_test(kernels_count_where_they_are_asked_for),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
