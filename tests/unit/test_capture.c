/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/unit/test.h"

#include "sensor/capture/capture.h"
#include "tests/unit/pcap_write.h"

#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/penumbra-capture-XXXXXX";
static char path[256];
static struct err err;

static int
make_folder(void **state)
{
	(void)state;
	memset(folder + sizeof folder - 7, 'X', 6);
	return mkdtemp(folder) == NULL;
}

static int
remove_one(const char *what, const struct stat *st, int kind, struct FTW *where)
{
	(void)st;
	(void)kind;
	(void)where;
	return remove(what);
}

static int
remove_folder(void **state)
{
	(void)state;
	return nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static const char *
in_folder(const char *name)
{
	snprintf(path, sizeof path, "%s/%s", folder, name);
	return path;
}

static struct capture *
opened(const char *what)
{
	struct capture *capture = NULL;

	if (capture_open_file(what, &capture, &err) != ERR_OK) {
		fail_msg("%s", err.text);
	}
	return capture;
}

static void
check_refused(const char *what, const char *sentence)
{
	struct capture *capture = NULL;

	assert_int_equal(capture_open_file(what, &capture, &err), ERR_CAPTURE);
	assert_null(capture);
	assert_non_null(strstr(err.text, what));
	if (strstr(err.text, sentence) == NULL) {
		fail_msg("\"%s\" does not say \"%s\"", err.text, sentence);
	}
}

static void
check_next(struct capture *capture, int64_t ns, const char *text, uint32_t length)
{
	struct frame frame;

	assert_int_equal(capture_next(capture, &frame, &err), CAPTURE_FRAME);
	assert_int_equal(frame.at.ns, ns);
	assert_int_equal(frame.captured, strlen(text));
	assert_memory_equal(frame.bytes, text, strlen(text));
	assert_int_equal(frame.length, length);
}

static void
check_done(struct capture *capture)
{
	struct frame frame;

	assert_int_equal(capture_next(capture, &frame, &err), CAPTURE_DONE);
	assert_int_equal(capture_next(capture, &frame, &err), CAPTURE_DONE);
	capture_close(capture);
}

static void
classic_files_of_both_orders_and_resolutions_are_read(void **state)
{
	(void)state;
	for (int kind = 0; kind < 4; kind++) {
		struct bytes b = { .big = (kind & 1) != 0 };
		bool nano = (kind & 2) != 0;
		struct capture *capture;
		struct frame frame;

		pcap_head(&b, nano, 1);
		pcap_record(&b, 1700000000, nano ? 250000 : 250, "abc", 3);
		pcap_record(&b, 1700000001, 0, "cut", 1500);
		bytes_save(&b, b.len, in_folder("a.pcap"));
		capture = opened(path);
		assert_string_equal(capture_name(capture), "a.pcap");
		check_next(capture, INT64_C(1700000000000250000), "abc", 3);
		assert_int_equal(capture_next(capture, &frame, &err), CAPTURE_FRAME);
		assert_int_equal(frame.length, 1500);
		assert_int_equal(frame.captured, 3);
		assert_int_equal(frame.link, 1);
		check_done(capture);
	}
}

static void
pcapng_is_read_at_the_resolution_of_its_interface(void **state)
{
	struct bytes b = { 0 };
	struct capture *capture;

	(void)state;
	pcapng_head(&b);
	pcapng_interface(&b, 1, 9);
	pcapng_interface(&b, 1, 6);
	pcapng_record(&b, 0, UINT64_C(1700000000000000001), "nano");
	pcapng_record(&b, 1, UINT64_C(1700000000000001), "micro");
	bytes_save(&b, b.len, in_folder("b.pcapng"));
	capture = opened(path);
	check_next(capture, INT64_C(1700000000000000001), "nano", 4);
	check_next(capture, INT64_C(1700000000000001000), "micro", 5);
	check_done(capture);
}

static void
interfaces_of_different_link_types_come_with_advice(void **state)
{
	struct bytes b = { 0 };
	struct capture *capture;
	struct frame frame;

	(void)state;
	pcapng_head(&b);
	pcapng_interface(&b, 1, 6);
	pcapng_record(&b, 0, 1, "ok");
	pcapng_interface(&b, 101, 6);
	pcapng_record(&b, 1, 2, "raw");
	bytes_save(&b, b.len, in_folder("mixed.pcapng"));
	capture = opened(path);
	assert_int_equal(capture_next(capture, &frame, &err), CAPTURE_FRAME);
	assert_int_equal(capture_next(capture, &frame, &err), CAPTURE_DAMAGED);
	assert_non_null(strstr(err.text, "split the file by interface"));
	check_done(capture);
}

/* A file with one packet that says its own name. */
static void
save_one(const char *name, uint32_t seconds)
{
	struct bytes b = { 0 };

	pcap_head(&b, false, 1);
	pcap_record(&b, seconds, 0, name, (uint32_t)strlen(name));
	bytes_save(&b, b.len, in_folder(name));
}

static void
a_folder_is_read_in_version_order_and_notes_in_it_are_not(void **state)
{
	struct bytes note = { .at = "a note about day2", .len = 17 };
	struct capture *capture;
	uint64_t got, all;

	(void)state;
	save_one("day10.pcap", 10);
	save_one("day2.pcap", 2);
	save_one("day1.pcap", 1);
	bytes_save(&note, note.len, in_folder("day3.txt"));
	assert_int_equal(mkdir(in_folder("day4.pcap"), 0700), 0);
	capture = opened(folder);
	assert_string_equal(capture_name(capture), strrchr(folder, '/') + 1);
	check_next(capture, 1 * NS_PER_SECOND, "day1.pcap", 9);
	check_next(capture, 2 * NS_PER_SECOND, "day2.pcap", 9);
	check_next(capture, 10 * NS_PER_SECOND, "day10.pcap", 10);
	capture_progress(capture, &got, &all);
	assert_int_equal(all, 3 * 40 + 9 + 9 + 10);
	assert_true(got <= all);
	check_done(capture);
}

static void
a_damaged_file_does_not_hide_the_next_one_of_its_folder(void **state)
{
	struct bytes b = { 0 };
	struct capture *capture;
	struct frame frame;

	(void)state;
	pcap_head(&b, false, 1);
	pcap_record(&b, 1, 0, "good", 4);
	pcap_record(&b, 2, 0, "cut off", 7);
	bytes_save(&b, b.len - 3, in_folder("1.pcap"));
	bytes_save(&b, 10, in_folder("2.pcap"));
	save_one("3.pcap", 3);
	capture = opened(folder);
	check_next(capture, 1 * NS_PER_SECOND, "good", 4);
	assert_int_equal(capture_next(capture, &frame, &err), CAPTURE_DAMAGED);
	assert_non_null(strstr(err.text, "/1.pcap: packet 2, offset 0x"));
	assert_non_null(strstr(err.text, "truncated"));
	assert_int_equal(capture_next(capture, &frame, &err), CAPTURE_DAMAGED);
	assert_non_null(strstr(err.text, "/2.pcap: "));
	check_next(capture, 3 * NS_PER_SECOND, "3.pcap", 6);
	check_done(capture);
}

static void
what_cannot_be_read_is_refused_with_a_sentence(void **state)
{
	struct bytes b = { .at = "\x1f\x8b\x08\x00 and so on", .len = 15 };

	(void)state;
	check_refused("/nowhere/at/all.pcap", "No such file");
	check_refused(folder, "no capture files");
	check_refused("/dev/null", "neither a file");
	bytes_save(&b, b.len, in_folder("a.pcap.gz"));
	check_refused(path, "compressed; unpack it on the way: zcat");
	bytes_save(&b, 0, in_folder("empty.pcap"));
	check_refused(path, "not a readable capture");
	assert_int_equal(symlink("/nowhere", in_folder("link.pcap")), 0);
	check_refused(path, "No such file");
	memcpy(b.at, "#!/bin/sh\n", 10);
	bytes_save(&b, 10, in_folder("script"));
	check_refused(path, "not a readable capture");
}

/* Reads all there is of a file; the frames before the damage must be the good ones. */
static size_t
read_all(const char *what, enum capture_end *end)
{
	struct capture *capture = NULL;
	struct frame frame;
	size_t n = 0;

	*end = CAPTURE_DAMAGED;
	if (capture_open_file(what, &capture, &err) != ERR_OK) {
		return 0;
	}
	while ((*end = capture_next(capture, &frame, &err)) == CAPTURE_FRAME) {
		assert_memory_equal(frame.bytes, "packet", 6);
		n++;
	}
	capture_close(capture);
	return n;
}

static void
cut_everywhere(struct bytes *b, const size_t *ends, size_t n)
{
	char expect[300];

	for (size_t cut = 0; cut <= b->len; cut++) {
		enum capture_end end;
		size_t whole = 0, got;

		while (whole + 1 < n && ends[whole + 1] <= cut) {
			whole++;
		}
		bytes_save(b, cut, in_folder("cut"));
		got = read_all(path, &end);
		assert_int_equal(got, cut < ends[0] ? 0 : whole);
		if (end == CAPTURE_DAMAGED && cut >= ends[0]) {
			snprintf(expect, sizeof expect, "%s: packet %zu, offset 0x", path,
				whole + 1);
			assert_int_equal(strncmp(err.text, expect, strlen(expect)), 0);
		}
		if (end == CAPTURE_DAMAGED) {
			assert_int_equal(strncmp(err.text, path, strlen(path)), 0);
		}
		assert_int_equal(
			end, cut == ends[whole] ? CAPTURE_DONE : CAPTURE_DAMAGED);
	}
}

static void
w7_a_classic_file_cut_anywhere_gives_what_was_whole(void **state)
{
	struct bytes b = { 0 };
	size_t ends[4];

	(void)state;
	pcap_head(&b, false, 1);
	ends[0] = b.len;
	for (size_t i = 1; i < 4; i++) {
		pcap_record(&b, 1, 0, "packet", 6);
		ends[i] = b.len;
	}
	cut_everywhere(&b, ends, 4);
}

static void
w7_a_pcapng_file_cut_anywhere_gives_what_was_whole(void **state)
{
	struct bytes b = { 0 };
	size_t ends[4];

	(void)state;
	pcapng_head(&b);
	pcapng_interface(&b, 1, 6);
	ends[0] = b.len;
	for (size_t i = 1; i < 4; i++) {
		pcapng_record(&b, 0, 1, "packet");
		ends[i] = b.len;
	}
	cut_everywhere(&b, ends, 4);
}

static void
w7_no_flipped_bit_of_a_file_does_more_than_damage_it(void **state)
{
	struct bytes b = { 0 };
	struct capture *capture;
	struct frame frame;

	(void)state;
	pcapng_head(&b);
	pcapng_interface(&b, 1, 6);
	pcapng_record(&b, 0, 1, "packet");
	for (size_t bit = 0; bit < b.len * 8; bit++) {
		int frames = 0;

		b.at[bit / 8] ^= (uint8_t)(1 << bit % 8);
		bytes_save(&b, b.len, in_folder("flipped"));
		b.at[bit / 8] ^= (uint8_t)(1 << bit % 8);
		if (capture_open_file(path, &capture, &err) != ERR_OK) {
			continue;
		}
		while (capture_next(capture, &frame, &err) == CAPTURE_FRAME) {
			assert_true(frame.at.ns >= 0);
			assert_true(frame.captured <= frame.length);
			frames++;
		}
		assert_true(frames <= 1);
		capture_close(capture);
	}
}

static void
standard_input_is_read_as_it_comes(void **state)
{
	int saved = dup(STDIN_FILENO);
	struct capture *capture;
	uint64_t got, all;

	(void)state;
	save_one("x.pcap", 5);
	assert_non_null(freopen(path, "rb", stdin));
	capture = opened("-");
	assert_string_equal(capture_name(capture), "stdin");
	check_next(capture, 5 * NS_PER_SECOND, "x.pcap", 6);
	capture_progress(capture, &got, &all);
	assert_int_equal(all, 0);
	check_done(capture);
	assert_true(dup2(saved, STDIN_FILENO) >= 0);
	close(saved);
}

static void
times_beyond_reason_are_bounded(void **state)
{
	struct bytes b = { 0 };
	struct capture *capture;
	struct frame frame;

	(void)state;
	pcapng_head(&b);
	pcapng_interface(&b, 1, 0);
	pcapng_record(&b, 0, UINT64_MAX, "late");
	pcapng_record(&b, 0, UINT64_C(1) << 40, "late");
	bytes_save(&b, b.len, in_folder("late.pcapng"));
	capture = opened(path);
	while (capture_next(capture, &frame, &err) == CAPTURE_FRAME) {
		assert_true(frame.at.ns >= 0);
		assert_true(frame.at.ns <=
			    INT64_C(9000000000) * NS_PER_SECOND + NS_PER_SECOND);
	}
	capture_close(capture);
}

/* One process opens, another reads: nothing may be opened in between. */
static void
what_is_held_is_read_although_its_names_are_gone(void **state)
{
	struct capture *capture;

	(void)state;
	save_one("1.pcap", 1);
	save_one("2.pcap", 2);
	assert_int_equal(capture_hold_file(folder, &capture, &err), ERR_OK);
	assert_int_equal(unlink(in_folder("1.pcap")), 0);
	assert_int_equal(unlink(in_folder("2.pcap")), 0);
	assert_int_equal(capture_begin(capture, &err), ERR_OK);
	check_next(capture, 1 * NS_PER_SECOND, "1.pcap", 6);
	check_next(capture, 2 * NS_PER_SECOND, "2.pcap", 6);
	check_done(capture);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_folder, remove_folder)

static const struct CMUnitTest tests[] = {
	TEST(classic_files_of_both_orders_and_resolutions_are_read),
	TEST(pcapng_is_read_at_the_resolution_of_its_interface),
	TEST(interfaces_of_different_link_types_come_with_advice),
	TEST(a_folder_is_read_in_version_order_and_notes_in_it_are_not),
	TEST(a_damaged_file_does_not_hide_the_next_one_of_its_folder),
	TEST(what_cannot_be_read_is_refused_with_a_sentence),
	TEST(w7_a_classic_file_cut_anywhere_gives_what_was_whole),
	TEST(w7_a_pcapng_file_cut_anywhere_gives_what_was_whole),
	TEST(w7_no_flipped_bit_of_a_file_does_more_than_damage_it),
	TEST(standard_input_is_read_as_it_comes),
	TEST(times_beyond_reason_are_bounded),
	TEST(what_is_held_is_read_although_its_names_are_gone),
};

TEST_MAIN(tests)
