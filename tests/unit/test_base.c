/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/unit/test.h"

#include "sensor/base/arena.h"
#include "sensor/base/err.h"
#include "sensor/base/hash.h"
#include "sensor/base/str.h"

/* --- str and text --------------------------------------------------------------------------------- */

static void
strings_compare_by_length_and_bytes(void **state)
{
	(void)state;
	assert_true(str_equal(str_of("abc"), str_of("abc")));
	assert_false(str_equal(str_of("abc"), str_of("abC")));
	assert_false(str_equal(str_of("abc"), str_of("ab")));
	assert_true(str_equal((struct str){ NULL, 0 }, str_of("")));
	assert_true(str_equal_nocase(str_of("aBc"), str_of("AbC")));
	assert_true(str_starts(str_of("abc"), "ab") && !str_starts(str_of("a"), "ab"));
	assert_true(str_ends(str_of("abc"), "bc") && !str_ends(str_of("c"), "bc"));
}

static void
cutting_gives_every_part_and_then_nothing(void **state)
{
	struct str rest = str_of("a,,b,");

	(void)state;
	assert_true(str_lists("sales  legal ", "legal"));
	assert_false(str_lists("sales legal", "sale"));
	assert_false(str_lists("", "sales"));
	assert_true(str_equal(str_cut(&rest, ','), str_of("a")));
	assert_true(str_equal(str_cut(&rest, ','), str_of("")));
	assert_true(str_equal(str_cut(&rest, ','), str_of("b")));
	assert_non_null(rest.at);
	assert_true(str_equal(str_cut(&rest, ','), str_of("")));
	assert_null(rest.at);
	assert_true(str_equal(str_trim(str_of(" \tx y\t ")), str_of("x y")));
	assert_int_equal(str_trim(str_of(" \t ")).len, 0);
}

static void
only_whole_numbers_within_bounds_are_numbers(void **state)
{
	static const char *const bad[] = { "", "-1", "+1", "1x", " 1", "101",
		"18446744073709551616", "99999999999999999999999", "0x10", "1.0" };
	uint64_t n = 7;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		assert_false(str_number(str_of(bad[i]), 100, &n));
		assert_int_equal(n, 7);
	}
	assert_true(str_number(str_of("100"), 100, &n) && n == 100);
	assert_true(str_number(str_of("000"), 0, &n) && n == 0);
	assert_true(str_number(str_of("18446744073709551615"), UINT64_MAX, &n));
	assert_true(n == UINT64_MAX);
	assert_false(str_number(str_of("18446744073709551616"), UINT64_MAX, &n));
}

static void
copies_are_cut_to_size_and_always_end(void **state)
{
	char to[4];

	(void)state;
	assert_true(str_copy(to, sizeof to, str_of("abc")));
	assert_string_equal(to, "abc");
	assert_false(str_copy(to, sizeof to, str_of("abcd")));
	assert_string_equal(to, "abc");
	assert_true(str_copy(to, 1, str_of("")));
	assert_string_equal(to, "");
}

static void
utf8_is_well_formed_or_refused(void **state)
{
	static const char *const good[] = { "", "plain", "\xc3\xbc", "\xe2\x82\xac",
		"\xf0\x9f\x98\x80", "\xf4\x8f\xbf\xbf" };
	static const char *const bad[] = { "\x80", "\xc0\x80", "\xc1\xbf", "\xe0\x80\x80",
		"\xed\xa0\x80", "\xf0\x80\x80\x80", "\xf4\x90\x80\x80",
		"\xf5\x80\x80\x80", "\xff", "\xe2\x82", "\xe2\x28\xa1", "\xc3" };

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
		assert_true(str_is_utf8(str_of(good[i])));
	}
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		assert_false(str_is_utf8(str_of(bad[i])));
	}
}

static void
a_text_grows_and_is_always_terminated(void **state)
{
	struct text t = { 0 };

	(void)state;
	assert_string_equal(text_z(&t), "");
	for (int i = 0; i < 1000; i++) {
		text_addf(&t, "%d,", i % 10);
	}
	text_addc(&t, '!');
	text_addz(&t, "");
	assert_int_equal(t.len, 2001);
	assert_int_equal(strlen(text_z(&t)), 2001);
	text_clear(&t);
	assert_string_equal(text_z(&t), "");
	text_addz(&t, "again");
	assert_string_equal(text_z(&t), "again");
	assert_false(t.failed);
	text_fini(&t);
	assert_string_equal(text_z(&t), "");
}

/* --- err ------------------------------------------------------------------------------------------ */

static void
an_error_is_a_code_and_a_sentence_without_control_bytes(void **state)
{
	struct err err;

	(void)state;
	assert_int_equal(err_set(&err, ERR_CONFIG, "a%sb", "\x1b[2J\n\x7f"), ERR_CONFIG);
	assert_int_equal(err.code, ERR_CONFIG);
	assert_string_equal(err.text, "a?[2J??b");
	assert_int_equal(err_set(NULL, ERR_USAGE, "nobody listens"), ERR_USAGE);
}

static void
a_long_sentence_is_cut_to_its_room(void **state)
{
	char long_text[3000];
	struct err err;

	(void)state;
	memset(long_text, 'x', sizeof long_text - 1);
	long_text[sizeof long_text - 1] = '\0';
	(void)err_set(&err, ERR_RUNTIME, "%s", long_text);
	assert_int_equal(strlen(err.text), ERR_TEXT_MAX - 1);
}

static void
exit_statuses_are_those_of_the_manual(void **state)
{
	(void)state;
	assert_int_equal(err_exit_status(ERR_OK), 0);
	assert_int_equal(err_exit_status(ERR_RUNTIME), 1);
	assert_int_equal(err_exit_status(ERR_USAGE), 2);
	assert_int_equal(err_exit_status(ERR_CONFIG), 3);
	assert_int_equal(err_exit_status(ERR_CAPTURE), 4);
	assert_int_equal(err_exit_status(ERR_FOREIGN), 1);
}

/* --- arena ---------------------------------------------------------------------------------------- */

static void
what_an_arena_gives_is_zeroed_aligned_and_its_own(void **state)
{
	struct arena *arena = arena_open();
	unsigned char *piece[300];

	(void)state;
	for (size_t i = 0; i < 300; i++) {
		size_t size = i * 977 % 40000 + 1;

		piece[i] = arena_take(arena, size);
		assert_int_equal((uintptr_t)piece[i] % 16, 0);
		for (size_t k = 0; k < size; k++) {
			assert_int_equal(piece[i][k], 0);
		}
		memset(piece[i], (int)(i & 0xff), size);
	}
	for (size_t i = 0; i < 300; i++) {
		assert_int_equal(piece[i][0], i & 0xff);
		assert_int_equal(piece[i][i * 977 % 40000], i & 0xff);
	}
	assert_true(arena_size(arena) > 300000);
	arena_close(arena);
	arena_close(NULL);
}

static void
arrays_in_an_arena_keep_their_members_as_they_grow(void **state)
{
	struct arena *arena = arena_open();
	int *at = NULL;
	size_t n = 0, room = 0;

	(void)state;
	for (int i = 0; i < 5000; i++) {
		*ARENA_PUSH(arena, at, n, room) = i;
	}
	assert_int_equal(n, 5000);
	for (int i = 0; i < 5000; i++) {
		assert_int_equal(at[i], i);
	}
	assert_string_equal(arena_printf(arena, "%s-%d", "x", 7), "x-7");
	assert_string_equal(arena_copy(arena, (struct str){ "abcdef", 3 }), "abc");
	arena_close(arena);
}

/* --- hash ----------------------------------------------------------------------------------------- */

/* The last vector of the SipHash paper: key 00..0f, input 00..0e. */
/* Key zero and what CPython 3.11, which hashes bytes the same way, says of these inputs. */
static void
the_hash_is_siphash_1_3(void **state)
{
	static const struct hash_key zero;
	uint8_t counting[63];

	(void)state;
	for (size_t i = 0; i < sizeof counting; i++) {
		counting[i] = (uint8_t)i;
	}
	assert_true(hash_bytes(&zero, "p", 1) == 0xffb5f4729a158638);
	assert_true(hash_bytes(&zero, "penumbra", 8) == 0x42d31e471a2629d0);
	assert_true(hash_bytes(&zero, "penumbra reads", 14) == 0x4ea9296ce6cd539b);
	assert_true(hash_bytes(&zero, counting, sizeof counting) == 0x385d3e39e5f37359);
}

/* RFC 4231, test case 2. */
static void
the_keyed_digest_is_hmac(void **state)
{
	static const uint8_t expected[SHA256_BYTES] = { 0x5b, 0xdc, 0xc1, 0x46, 0xbf,
		0x60, 0x75, 0x4e, 0x6a, 0x04, 0x24, 0x26, 0x08, 0x95, 0x75, 0xc7, 0x5a,
		0x00, 0x3f, 0x08, 0x9d, 0x27, 0x39, 0x83, 0x9d, 0xec, 0x58, 0xb9, 0x64,
		0xec, 0x38, 0x43 };
	static const char text[] = "what do ya want for nothing?";
	uint8_t digest[SHA256_BYTES];

	(void)state;
	hash_hmac256("Jefe", 4, text, strlen(text), digest);
	assert_memory_equal(digest, expected, sizeof expected);
}

static void
random_keys_differ_and_the_fixed_key_does_not(void **state)
{
	struct hash_key one = hash_key_random(), two = hash_key_random();
	struct hash_key three = hash_key_fixed(), four = hash_key_fixed();

	(void)state;
	assert_memory_not_equal(&one, &two, sizeof one);
	assert_memory_equal(&three, &four, sizeof three);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(strings_compare_by_length_and_bytes),
	cmocka_unit_test(cutting_gives_every_part_and_then_nothing),
	cmocka_unit_test(only_whole_numbers_within_bounds_are_numbers),
	cmocka_unit_test(copies_are_cut_to_size_and_always_end),
	cmocka_unit_test(utf8_is_well_formed_or_refused),
	cmocka_unit_test(a_text_grows_and_is_always_terminated),
	cmocka_unit_test(an_error_is_a_code_and_a_sentence_without_control_bytes),
	cmocka_unit_test(a_long_sentence_is_cut_to_its_room),
	cmocka_unit_test(exit_statuses_are_those_of_the_manual),
	cmocka_unit_test(what_an_arena_gives_is_zeroed_aligned_and_its_own),
	cmocka_unit_test(arrays_in_an_arena_keep_their_members_as_they_grow),
	cmocka_unit_test(the_hash_is_siphash_1_3),
	cmocka_unit_test(the_keyed_digest_is_hmac),
	cmocka_unit_test(random_keys_differ_and_the_fixed_key_does_not),
};

TEST_MAIN(tests)
