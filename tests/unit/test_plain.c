/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/unit/test.h"

#include "sensor/capture/kind.h"
#include "sensor/capture/plain.h"

#include <pcap/pcap.h>
#include <sys/mman.h>
#include <unistd.h>

/* What the room reads from a file is what libpcap reads from it, packet by packet, and so is its end:
 * whatever is wrong with the file. */

enum { FILE_MOST = 1 << 20 };

static uint8_t file[FILE_MOST];
static size_t size;
static uint32_t seed;

static uint32_t
any(uint32_t below)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % below;
}

static void
put(const void *at, size_t n)
{
	assert_true(size + n <= FILE_MOST);
	memcpy(file + size, at, n);
	size += n;
}

static void
begin(uint32_t magic, uint32_t snaplen, uint32_t link)
{
	struct pcap_file_header h = { .magic = magic,
		.version_major = 2,
		.version_minor = 4,
		.snaplen = snaplen,
		.linktype = link };

	size = 0;
	put(&h, sizeof h);
}

static void
record(uint32_t seconds, uint32_t fraction, uint32_t captured, uint32_t length)
{
	uint32_t h[] = { seconds, fraction, captured, length };

	put(h, sizeof h);
	for (uint32_t i = 0; i < captured; i++) {
		put(&(uint8_t){ (uint8_t)(captured + i) }, 1);
	}
}

static int
as_file(char *path, size_t room)
{
	int fd = memfd_create("capture", 0);

	assert_true(fd >= 0 && write(fd, file, size) == (ssize_t)size);
	snprintf(path, room, "/proc/self/fd/%d", fd);
	return fd;
}

static pcap_t *
judge_of(const char *path)
{
	char reason[PCAP_ERRBUF_SIZE];

	return pcap_open_offline_with_tstamp_precision(
		path, PCAP_TSTAMP_PRECISION_NANO, reason);
}

static bool
same_next(struct capture *ours, pcap_t *judge)
{
	struct pcap_pkthdr *header;
	const uint8_t *bytes;
	struct frame frame, want;
	struct err err;
	enum capture_end end = capture_next(ours, &frame, &err);
	int rc = pcap_next_ex(judge, &header, &bytes);

	if (rc != 1) {
		assert_int_equal(end, rc == PCAP_ERROR ? CAPTURE_DAMAGED : CAPTURE_DONE);
		assert_true(rc != PCAP_ERROR || strstr(err.text, pcap_geterr(judge)));
		return false;
	}
	assert_int_equal(end, CAPTURE_FRAME);
	frame_fill(&want, header, bytes, pcap_datalink(judge));
	assert_int_equal(frame.at.ns, want.at.ns);
	assert_int_equal(frame.captured, want.captured);
	assert_int_equal(frame.length, want.length);
	assert_int_equal(frame.link, want.link);
	assert_memory_equal(frame.bytes, bytes, frame.captured);
	return true;
}

static unsigned
check_same(void)
{
	char path[64];
	int fd = as_file(path, sizeof path);
	pcap_t *judge = judge_of(path);
	struct capture *ours = NULL;
	struct err err;
	unsigned n = 0;

	if (judge == NULL) {
		assert_int_not_equal(capture_open_file(path, &ours, &err), ERR_OK);
		close(fd);
		return 0;
	}
	assert_int_equal(capture_open_file(path, &ours, &err), ERR_OK);
	while (same_next(ours, judge)) {
		n++;
	}
	capture_close(ours);
	pcap_close(judge);
	close(fd);
	return n;
}

static void
records_of_any_length_are_those_of_libpcap(void **state)
{
	(void)state;
	begin(0xa1b2c3d4, 65535, 1);
	for (uint32_t i = 0; i < 600; i++) {
		uint32_t captured = any(10) == 0 ? any(65536) : any(300);

		if (size + captured + 16 < FILE_MOST) {
			record(1700000000 + i, any(1000000), captured, captured + any(3));
		}
	}
	assert_true(check_same() > 100);
	begin(0xa1b23c4d, 65535, 1);
	record(1, 999999999, 0, 0);
	record(INT32_MAX, 0, 60, 1514);
	assert_int_equal(check_same(), 2);
}

static void
a_file_cut_anywhere_ends_as_libpcap_ends_it(void **state)
{
	(void)state;
	begin(0xa1b2c3d4, 65535, 1);
	for (uint32_t i = 0; i < 4; i++) {
		record(i, i, 20 + i, 20 + i);
	}
	for (assert_int_equal(check_same(), 4); size > 0; size--) {
		(void)check_same();
	}
}

static void
what_is_unusual_is_left_to_libpcap(void **state)
{
	static const struct {
		uint32_t seconds, fraction, captured, length;
	} odd[] = { { 1, 1000000, 60, 60 }, { UINT32_MAX, 0, 60, 60 },
		{ 1, UINT32_MAX, 60, 60 }, { 1, 1, 201, 201 }, { 1, 1, 60, 1 },
		{ 1, 1, 60, UINT32_MAX } };

	(void)state;
	for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
		begin(0xa1b2c3d4, 200, 1);
		record(1, 1, 60, 60);
		record(odd[i].seconds, odd[i].fraction, odd[i].captured, odd[i].length);
		record(2, 2, 61, 61);
		assert_int_equal(check_same(), 3);
	}
	begin(0xa1b2c3d4, 262144, 1);
	record(1, 1, 60, 60);
	record(1, 2, PLAIN_BUFFER + 1, PLAIN_BUFFER + 1);
	record(1, 3, PLAIN_BUFFER - 16, PLAIN_BUFFER);
	assert_int_equal(check_same(), 3);
	begin(0xa1b2c3d4, 262144, 1);
	record(1, 1, PLAIN_BUFFER - 16, PLAIN_BUFFER);
	record(1, 1, PLAIN_BUFFER - 15, PLAIN_BUFFER);
	assert_int_equal(check_same(), 2);
}

static void
no_damage_makes_the_two_differ(void **state)
{
	(void)state;
	for (seed = 1; seed < 400 * 1664525U; seed += 1664525U) {
		uint32_t again = seed;

		begin(any(2) ? 0xa1b2c3d4 : 0xa1b23c4d, any(3) ? 65535 : any(100),
			any(4) ? 1 : any(300));
		for (uint32_t i = 0; i < 5; i++) {
			record(i, i, any(90), any(90));
		}
		for (uint32_t i = any(4); i > 0; i--) {
			file[any((uint32_t)size)] ^= (uint8_t)(1U << any(8));
		}
		(void)check_same();
		seed = again;
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(records_of_any_length_are_those_of_libpcap),
		cmocka_unit_test(a_file_cut_anywhere_ends_as_libpcap_ends_it),
		cmocka_unit_test(what_is_unusual_is_left_to_libpcap),
		cmocka_unit_test(no_damage_makes_the_two_differ),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
