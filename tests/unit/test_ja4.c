/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/unit/test.h"

#include "sensor/name/ja4.h"

#include <stdlib.h>

enum { CLIENTS = 600, GREETINGS = 20000 };

static uint64_t random_state = 7;

static uint32_t
below(uint32_t n)
{
	random_state = random_state * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (uint32_t)(random_state >> 33) % n;
}

static void
fill(struct ja4_list *list, uint32_t n, uint32_t seed)
{
	for (uint32_t i = 0; i < n; i++) {
		ja4_add(list, (uint16_t)(seed * 31 + i * 7919));
	}
}

/* The lists of a client; now and then longer than the memo takes, or empty. */
static struct ja4
client(uint32_t i)
{
	struct ja4 ja4 = { .carrier = 't', .version = 0x0304, .named = true };

	fill(&ja4.ciphers, i % 50 == 0 ? 60 : i % 31, i);
	fill(&ja4.extensions, i % 7 == 0 ? 90 : 1 + i % 12, i / 2);
	fill(&ja4.signatures, i % 3 == 0 ? 0 : 8, i / 3);
	return ja4;
}

static void
a_memo_changes_no_fingerprint(void **state)
{
	struct ja4_memo *memo = calloc(1, sizeof *memo);

	(void)state;
	assert_non_null(memo);
	for (int n = 0; n < GREETINGS; n++) {
		uint32_t i = below(CLIENTS);
		struct ja4 with = client(i), without = client(i);
		char a[JA4_BYTES], b[JA4_BYTES];

		ja4_print(&with, memo, a);
		ja4_print(&without, NULL, b);
		assert_string_equal(a, b);
	}
	free(memo);
}

static void
the_order_of_ciphers_and_extensions_does_not_matter(void **state)
{
	struct ja4_memo *memo = calloc(1, sizeof *memo);
	struct ja4 first = client(5), other = first;
	char a[JA4_BYTES], b[JA4_BYTES];

	(void)state;
	assert_non_null(memo);
	for (uint32_t i = 0; i < first.extensions.n; i++) {
		other.extensions.at[i] = first.extensions.at[first.extensions.n - 1 - i];
	}
	ja4_print(&first, memo, a);
	ja4_print(&other, memo, b);
	assert_string_equal(a, b);
	other.signatures.at[0] ^= 1; /* theirs does */
	ja4_print(&other, memo, b);
	assert_string_not_equal(a, b);
	free(memo);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_memo_changes_no_fingerprint),
		cmocka_unit_test(the_order_of_ciphers_and_extensions_does_not_matter),
	};

	return cmocka_run_group_tests_name("ja4", tests, NULL, NULL);
}
