/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/evidence.h"
#include "tests/unit/test.h"

static bool
clean(const char *raw, const char *want)
{
	char out[NAME_MAX_BYTES] = "untouched";
	bool is = name_clean(str_of(raw), out);

	assert_string_equal(out, is ? want : "untouched");
	return is;
}

static void
a_name_is_lower_cased_and_loses_its_dot(void **state)
{
	(void)state;
	assert_true(clean("WWW.Example.COM", "www.example.com"));
	assert_true(clean("www.example.com.", "www.example.com"));
	assert_true(clean("_dmarc.a-b.example", "_dmarc.a-b.example"));
	assert_true(clean("xn--bcher-kva.example", "xn--bcher-kva.example"));
	assert_true(clean("4.example.org", "4.example.org"));
}

static void
what_is_no_name_is_refused(void **state)
{
	static const char *const not [] = { "", ".", "localhost", "a..example",
		".a.example", "a.example..", "192.0.2.1", "192.0.2.1.", "127.1",
		"2001:db8::1", "a b.example", "a.example\n", "*.example.com",
		"caf\xc3\xa9.example", "a.example/", "a.0x7f" };

	(void)state;
	for (size_t i = 0; i < sizeof not / sizeof not [0]; i++) {
		assert_false(clean(not [i], ""));
	}
}

static void
labels_end_at_63_and_names_at_253_bytes(void **state)
{
	char name[300];
	char out[NAME_MAX_BYTES];

	(void)state;
	memset(name, 'a', sizeof name);
	name[63] = '.';
	assert_true(name_clean((struct str){ name, 66 }, out));
	name[63] = 'a';
	name[64] = '.';
	assert_false(name_clean((struct str){ name, 66 }, out));
	for (size_t i = 63; i < 253; i += 64) {
		memset(name + i - 63, 'a', 64);
		name[i] = '.';
	}
	assert_true(name_clean((struct str){ name, 253 }, out));
	assert_false(name_clean((struct str){ name, 254 }, out));
}

static void
a_zero_byte_is_no_end_of_a_name(void **state)
{
	char out[NAME_MAX_BYTES];

	(void)state;
	assert_false(name_clean((struct str){ "a.example\0.b.test", 17 }, out));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_is_lower_cased_and_loses_its_dot),
		cmocka_unit_test(what_is_no_name_is_refused),
		cmocka_unit_test(labels_end_at_63_and_names_at_253_bytes),
		cmocka_unit_test(a_zero_byte_is_no_end_of_a_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
