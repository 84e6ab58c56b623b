/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "classifiers/place.h"

#include "classifiers/classify.h"
#include "sensor/base/addr.h"
#include "tests/unit/scratch.h"

/* Made by tests/tools/place-data from documentation prefixes. */
#define ASN     "tests/data/place/asn.mmdb"
#define COUNTRY "tests/data/place/country.mmdb"

/* libmaxminddb 1.7.1 itself leaks a little when a file's description is damaged. */
/* NOLINTBEGIN: the name is the sanitizer's */
const char *__lsan_default_suppressions(void);
const char *
__lsan_default_suppressions(void)
{
	return "leak:libmaxminddb\n";
}
/* NOLINTEND */

static struct place
place(const struct places *places, const char *text)
{
	struct place out;
	struct addr addr;

	assert_true(addr_parse(str_of(text), &addr));
	place_of(places, &addr, &out);
	return out;
}

static void
an_address_has_a_network_and_a_country(void **state)
{
	struct places *places = places_open(ASN, COUNTRY);
	char day[WEEK_TEXT_MAX];

	(void)state;
	assert_true(places_file(places, PLACE_ASN)->loaded);
	assert_string_equal(places_file(places, PLACE_ASN)->type, "penumbra-ASN");
	assert_true(str_starts(
		str_of(day_print(places_file(places, PLACE_ASN)->built, day)), "202"));
	assert_int_equal(strlen(places_file(places, PLACE_ASN)->digest), 16);
	assert_int_equal(place(places, "192.0.2.77").asn, 64496);
	assert_string_equal(
		place(places, "192.0.2.77").organisation, "Example Networks, Ltd");
	assert_int_equal(place(places, "2001:db8:5::1").asn, 64498);
	/* both ways to write a country are read */
	assert_string_equal(place(places, "192.0.2.77").country, "NL");
	assert_string_equal(place(places, "198.51.100.1").country, "DE");
	assert_string_equal(place(places, "2001:db8::1").country, "FR");
	places_close(places);
}

static void
what_is_not_known_stays_empty(void **state)
{
	struct places *places = places_open(ASN, COUNTRY);
	struct place out;
	struct addr addr;

	(void)state;
	assert_true(addr_parse(str_of("8.8.8.8"), &addr));
	assert_false(place_of(places, &addr, &out));
	assert_int_equal(out.asn, 0);
	assert_string_equal(out.country, "");
	/* what is no country code is none */
	assert_string_equal(place(places, "203.0.113.1").country, "");
	places_close(places);
	places = places_open("", "");
	assert_false(place_of(places, &addr, &out));
	assert_string_equal(places_file(places, PLACE_ASN)->trouble, "");
	places_close(places);
}

static void
an_absent_or_wrong_file_is_unknown_and_told(void **state)
{
	struct places *places = places_open("/no/such.mmdb", ASN);

	(void)state;
	assert_false(places_file(places, PLACE_ASN)->loaded);
	assert_non_null(strstr(places_file(places, PLACE_ASN)->trouble, "No such file"));
	assert_false(places_file(places, PLACE_COUNTRY)->loaded);
	assert_string_equal(places_file(places, PLACE_COUNTRY)->trouble,
		"is no database of countries");
	assert_string_equal(place(places, "192.0.2.77").country, "");
	places_close(places);
}

static size_t
read_file(const char *path, char *to, size_t size)
{
	FILE *f = fopen(path, "rb");
	size_t n;

	assert_non_null(f);
	n = fread(to, 1, size, f);
	fclose(f);
	return n;
}

static void
a_file_cut_short_after_opening_does_no_harm(void **state)
{
	struct scratch s;
	char bytes[16384], path[128];
	size_t len = read_file(ASN, bytes, sizeof bytes);
	struct places *places;

	(void)state;
	scratch_open(&s);
	scratch_write(&s, "asn.mmdb", bytes, len, path);
	places = places_open(path, "");
	assert_int_equal(truncate(path, 0), 0);
	assert_int_equal(place(places, "192.0.2.77").asn, 64496);
	places_close(places);
	scratch_close(&s);
}

static void
flipped_and_cut_files_never_crash(void **state)
{
	struct scratch s;
	char bytes[16384], path[128];
	size_t len = read_file(COUNTRY, bytes, sizeof bytes);
	uint32_t seed = 1, refused = 0;

	(void)state;
	scratch_open(&s);
	for (int i = 0; i < 1000; i++) {
		size_t at, keep;
		char was;
		struct places *places;

		seed = seed * 1664525 + 1013904223;
		at = (seed >> 8) % len;
		was = bytes[at];
		bytes[at] = (char)(bytes[at] ^ (1 << (seed >> 5 & 7)));
		keep = i % 10 == 0 ? at : len;
		scratch_write(&s, "x.mmdb", bytes, keep, path);
		places = places_open("", path);
		refused += !places_file(places, PLACE_COUNTRY)->loaded;
		place(places, "192.0.2.77");
		place(places, "198.51.100.1");
		place(places, "2001:db8::1");
		place(places, "8.8.8.8");
		places_close(places);
		bytes[at] = was;
	}
	assert_true(refused > 50 && refused < 1000);
	scratch_close(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_address_has_a_network_and_a_country),
		cmocka_unit_test(what_is_not_known_stays_empty),
		cmocka_unit_test(an_absent_or_wrong_file_is_unknown_and_told),
		cmocka_unit_test(a_file_cut_short_after_opening_does_no_harm),
		cmocka_unit_test(flipped_and_cut_files_never_crash),
	};

	return cmocka_run_group_tests_name("place", tests, NULL, NULL);
}
