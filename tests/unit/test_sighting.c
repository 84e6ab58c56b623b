/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/unit/test.h"

#include "sensor/sighting.h"

static struct sighting s;

static int
good(void **state)
{
	(void)state;
	s = (struct sighting){ .transport = 6,
		.start = { 600 * NS_PER_SECOND },
		.first = { 600 * NS_PER_SECOND },
		.until = { 899 * NS_PER_SECOND },
		.opens = true,
		.up = 900,
		.total_up = 900,
		.payload_up = 500,
		.packets_up = 3,
		.total_packets_up = 3,
		.segments = 3,
		.resent = 1,
		.starts = 31,
		.evidence = EVIDENCE_TLS_SNI,
		.name = "www.example.org",
		.claimed = "www.example.org",
		.alpn = "h2" };
	return !sighting_check(&s);
}

#define REFUSED(change)                           \
	do {                                      \
		struct sighting kept = s;         \
		change;                           \
		assert_false(sighting_check(&s)); \
		s = kept;                         \
		assert_true(sighting_check(&s));  \
	} while (0)

static void
values_out_of_range_are_refused(void **state)
{
	(void)state;
	REFUSED(s.transport = 1);
	REFUSED(s.position = SIGHTING_POSITIONS);
	REFUSED(s.rule = SIGHTING_RULES);
	REFUSED(s.end = SIGHTING_ENDS);
	REFUSED(s.reset_by = 3);
	REFUSED(s.starts = 32);
	REFUSED(s.evidence = EVIDENCE_COUNT);
	REFUSED(s.ech = 3);
	REFUSED(s.protocol = SIGHTING_PROTOCOLS);
	REFUSED(memset(&s.opens, 2, 1));
	REFUSED(memset(&s.via_proxy, 0xff, 1));
}

static void
an_end_and_the_mark_of_the_last_part_go_together(void **state)
{
	(void)state;
	REFUSED(s.last = true);
	REFUSED(s.end = 1);
	s.last = true;
	s.end = 1;
	assert_true(sighting_check(&s));
}

static void
times_are_in_order_and_in_one_slot(void **state)
{
	(void)state;
	REFUSED(s.start.ns += 1);
	REFUSED(s.until.ns = s.first.ns - 1);
	REFUSED(s.until.ns = 900 * NS_PER_SECOND);
	REFUSED(s.start.ns = -1);
}

static void
a_part_is_no_larger_than_the_whole(void **state)
{
	(void)state;
	REFUSED(s.up = 901);
	REFUSED(s.down = 1);
	REFUSED(s.payload_up = 901);
	REFUSED(s.packets_up = 4);
	REFUSED(s.packets_down = 1);
	REFUSED(s.resent = 4);
	REFUSED(s.segments = 4);
}

static void
a_name_is_clean_and_has_evidence(void **state)
{
	(void)state;
	REFUSED(s.name[3] = '\n');
	REFUSED(s.name[3] = '/');
	REFUSED(s.name[0] = 'W');
	REFUSED(strcpy(s.name, "localhost"));
	REFUSED(strcpy(s.name, "192.0.2.1"));
	REFUSED(s.evidence = EVIDENCE_UNKNOWN);
	REFUSED(s.evidence = EVIDENCE_NDPI_SIGNATURE);
	REFUSED(s.name[0] = '\0');
	REFUSED(memset(s.name, 'a', sizeof s.name));
	s.name[0] = '\0';
	s.evidence = EVIDENCE_NDPI_SIGNATURE;
	assert_true(sighting_check(&s));
}

static void
every_text_is_printable_and_ends(void **state)
{
	(void)state;
	REFUSED(s.claimed[0] = '\x1b');
	REFUSED(s.claimed[0] = '\x80');
	REFUSED(memset(s.claimed, 'a', sizeof s.claimed));
	REFUSED(memset(s.alpn, 'a', sizeof s.alpn));
	REFUSED(memset(s.ja4, 'a', sizeof s.ja4));
	REFUSED(memset(s.dpi, 'a', sizeof s.dpi));
}

#define TEST(name) cmocka_unit_test_setup(name, good)

static const struct CMUnitTest tests[] = {
	TEST(values_out_of_range_are_refused),
	TEST(an_end_and_the_mark_of_the_last_part_go_together),
	TEST(times_are_in_order_and_in_one_slot),
	TEST(a_part_is_no_larger_than_the_whole),
	TEST(a_name_is_clean_and_has_evidence),
	TEST(every_text_is_printable_and_ends),
};

TEST_MAIN(tests)
