/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "classifiers/answers.h"

#include "tests/unit/test.h"

#define AT(ms) ((struct instant){ (ms)*INT64_C(1000000) })

static struct addr
address(uint32_t n)
{
	uint8_t byte[4] = { (uint8_t)(n >> 24), (uint8_t)(n >> 16), (uint8_t)(n >> 8),
		(uint8_t)n };

	return addr_of_v4(byte);
}

static void
tell(struct answers *a, uint32_t client, uint32_t server, int64_t ms, const char *name)
{
	struct answer answer = { .at = AT(ms),
		.ttl = 60,
		.client = address(client),
		.address = address(server) };

	str_copy(answer.name, sizeof answer.name, str_of(name));
	answers_add(a, &answer);
}

static const char *
ask(struct answers *a, uint32_t client, uint32_t server, int64_t ms, char *name)
{
	struct addr c = address(client), s = address(server);

	name[0] = '\0';
	switch (answers_find(a, &c, &s, AT(ms), name)) {
	case ANSWER_NONE: return "-";
	case ANSWER_AMBIGUOUS: return "?";
	case ANSWER_NAMED: break;
	}
	return name;
}

static void
an_answer_serves_its_client_and_address_only(void **state)
{
	struct answers *a = answers_open(hash_key_fixed(), 100);
	char name[NAME_MAX_BYTES];

	(void)state;
	tell(a, 1, 9, 1000, "app.example.com");
	assert_string_equal(ask(a, 1, 9, 2000, name), "app.example.com");
	assert_string_equal(ask(a, 2, 9, 2000, name), "-");
	assert_string_equal(ask(a, 1, 8, 2000, name), "-");
	answers_close(a);
}

static void
it_must_come_before_the_flow_with_a_little_grace(void **state)
{
	struct answers *a = answers_open(hash_key_fixed(), 100);
	char name[NAME_MAX_BYTES];

	(void)state;
	tell(a, 1, 9, 1000, "app.example.com");
	assert_string_equal(ask(a, 1, 9, 900, name), "app.example.com");
	assert_string_equal(ask(a, 1, 9, 899, name), "-");
	assert_string_equal(ask(a, 1, 9, 61000, name), "app.example.com");
	assert_string_equal(ask(a, 1, 9, 61001, name), "-");
	answers_close(a);
}

static void
several_names_are_no_name(void **state)
{
	struct answers *a = answers_open(hash_key_fixed(), 100);
	char name[NAME_MAX_BYTES];

	(void)state;
	tell(a, 1, 9, 1000, "one.example.com");
	tell(a, 1, 9, 30000, "two.example.com");
	assert_string_equal(ask(a, 1, 9, 2000, name), "one.example.com");
	assert_string_equal(ask(a, 1, 9, 40000, name), "?");
	/* the first has run out by then */
	assert_string_equal(ask(a, 1, 9, 70000, name), "two.example.com");
	answers_close(a);
}

static void
a_name_told_again_still_serves_the_older_flow(void **state)
{
	struct answers *a = answers_open(hash_key_fixed(), 100);
	char name[NAME_MAX_BYTES];

	(void)state;
	tell(a, 1, 9, 1000, "app.example.com");
	tell(a, 1, 9, 50000, "app.example.com");
	assert_string_equal(ask(a, 1, 9, 2000, name), "app.example.com");
	assert_string_equal(ask(a, 1, 9, 105000, name), "app.example.com");
	assert_int_equal(answers_counts(a)->names, 1);
	answers_close(a);
}

static void
four_newest_names_are_kept(void **state)
{
	struct answers *a = answers_open(hash_key_fixed(), 100);
	char name[NAME_MAX_BYTES], text[32];

	(void)state;
	for (int i = 0; i < 6; i++) {
		snprintf(text, sizeof text, "n%d.example.com", i);
		tell(a, 1, 9, (int64_t)i * 100000, text);
	}
	assert_int_equal(answers_counts(a)->names, 4);
	assert_string_equal(ask(a, 1, 9, 101000, name), "-");
	assert_string_equal(ask(a, 1, 9, 201000, name), "n2.example.com");
	assert_string_equal(ask(a, 1, 9, 501000, name), "n5.example.com");
	answers_close(a);
}

static void
the_oldest_pair_goes_when_it_is_full(void **state)
{
	struct answers *a = answers_open(hash_key_fixed(), 1000);
	char name[NAME_MAX_BYTES], text[32];

	(void)state;
	for (uint32_t i = 0; i < 5000; i++) {
		snprintf(text, sizeof text, "n%u.example.com", i % 1500);
		tell(a, i, 9, 1000, text);
		assert_true(answers_counts(a)->pairs <= 1000);
		assert_true(answers_counts(a)->names <= 1000);
	}
	assert_string_equal(ask(a, 3999, 9, 2000, name), "-");
	assert_string_equal(ask(a, 4000, 9, 2000, name), "n1000.example.com");
	assert_string_equal(ask(a, 4999, 9, 2000, name), "n499.example.com");
	assert_int_equal(answers_counts(a)->evicted, 4000);
	answers_close(a);
}

static void
names_run_out_before_pairs(void **state)
{
	struct answers *a = answers_open(hash_key_fixed(), 100);
	char name[NAME_MAX_BYTES], text[32];

	(void)state;
	/* four names for each of 100 pairs do not fit into 100 texts */
	for (uint32_t i = 0; i < 400; i++) {
		snprintf(text, sizeof text, "n%u.example.com", i);
		tell(a, i / 4, 9, 1000 + i, text);
		assert_true(answers_counts(a)->names <= 100);
	}
	assert_string_equal(ask(a, 99, 9, 2000, name), "?");
	assert_string_equal(ask(a, 0, 9, 2000, name), "-");
	answers_close(a);
}

static void
an_ech_public_name_is_known_by_its_record(void **state)
{
	struct answers *a = answers_open(hash_key_fixed(), 100);
	struct answer answer = { .at = AT(1000),
		.ttl = 60,
		.client = address(1),
		.address = address(9),
		.name = "app.example.com",
		.ech_public = "public.example.net" };

	(void)state;
	answers_add(a, &answer);
	assert_true(answers_public_name(
		a, &answer.client, &answer.address, "public.example.net"));
	assert_false(answers_public_name(
		a, &answer.client, &answer.address, "app.example.com"));
	str_copy(answer.name, sizeof answer.name, str_of("public.example.net"));
	answer.address = address(10);
	answers_add(a, &answer);
	assert_false(answers_public_name(
		a, &answer.client, &answer.address, "public.example.net"));
	answers_close(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_answer_serves_its_client_and_address_only),
		cmocka_unit_test(it_must_come_before_the_flow_with_a_little_grace),
		cmocka_unit_test(several_names_are_no_name),
		cmocka_unit_test(a_name_told_again_still_serves_the_older_flow),
		cmocka_unit_test(four_newest_names_are_kept),
		cmocka_unit_test(the_oldest_pair_goes_when_it_is_full),
		cmocka_unit_test(names_run_out_before_pairs),
		cmocka_unit_test(an_ech_public_name_is_known_by_its_record),
	};

	return cmocka_run_group_tests_name("answers", tests, NULL, NULL);
}
