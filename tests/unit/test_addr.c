/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/unit/test.h"

#include "sensor/base/addr.h"

static struct addr
addr(const char *text)
{
	struct addr a;

	if (!addr_parse(str_of(text), &a)) {
		fail_msg("%s is no address", text);
	}
	return a;
}

static struct prefix
prefix(const char *text)
{
	struct prefix p;

	if (!prefix_parse(str_of(text), &p)) {
		fail_msg("%s is no prefix", text);
	}
	return p;
}

static void
addresses_print_as_they_are_usually_written(void **state)
{
	static const char *const same[] = { "0.0.0.0", "10.20.30.40", "255.255.255.255",
		"::", "::1", "2001:db8::1", "fe80::1:2:3:4" };
	char buf[ADDR_TEXT_MAX];
	struct addr a;

	(void)state;
	for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
		a = addr(same[i]);
		assert_string_equal(addr_print(&a, buf), same[i]);
	}
	a = addr("2001:0DB8:0:0:0:0:0:1");
	assert_string_equal(addr_print(&a, buf), "2001:db8::1");
}

static void
a_mapped_address_is_the_ipv4_address(void **state)
{
	struct addr one = addr("::ffff:192.0.2.1"), two = addr("192.0.2.1");
	struct addr three = addr_of_v4((const uint8_t[]){ 192, 0, 2, 1 });

	(void)state;
	assert_true(addr_equal(&one, &two));
	assert_true(addr_equal(&two, &three));
	assert_true(addr_is_v4(&one));
	two = addr("2001:db8::1");
	assert_false(addr_is_v4(&two));
	assert_true(addr_compare(&one, &two) < 0);
}

static void
what_is_no_address_is_refused(void **state)
{
	static const char *const bad[] = { "", "1.2.3", "1.2.3.4.5", "1.2.3.256",
		"1.2.3.4 ", " 1.2.3.4", "01.2.3.4x", "::g", "1:2:3:4:5:6:7:8:9", "[::1]",
		"fe80::1%eth0", "1.2.3.4/8",
		"0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000" };
	struct addr a;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		assert_false(addr_parse(str_of(bad[i]), &a));
	}
}

static void
a_prefix_holds_its_range_and_nothing_else(void **state)
{
	static const struct {
		const char *prefix, *in_first, *in_last, *below, *above;
	} cases[] = { { "10.0.0.0/8", "10.0.0.0", "10.255.255.255", "9.255.255.255",
			      "11.0.0.0" },
		{ "172.16.0.0/12", "172.16.0.0", "172.31.255.255", "172.15.255.255",
			"172.32.0.0" },
		{ "192.0.2.128/25", "192.0.2.128", "192.0.2.255", "192.0.2.127",
			"192.0.3.0" },
		{ "192.0.2.7", "192.0.2.7", "192.0.2.7", "192.0.2.6", "192.0.2.8" },
		{ "fc00::/7", "fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
			"fbff:ffff::", "fe00::" },
		{ "2001:db8::/33", "2001:db8::", "2001:db8:7fff::1",
			"2001:db7:ffff::", "2001:db8:8000::" } };

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct prefix p = prefix(cases[i].prefix);
		struct addr first = addr(cases[i].in_first),
			    last = addr(cases[i].in_last);
		struct addr below = addr(cases[i].below), above = addr(cases[i].above);

		assert_true(prefix_holds(&p, &first));
		assert_true(prefix_holds(&p, &last));
		assert_false(prefix_holds(&p, &below));
		assert_false(prefix_holds(&p, &above));
	}
}

static void
ipv4_and_ipv6_do_not_hold_each_other(void **state)
{
	struct prefix v4 = prefix("0.0.0.0/0"), v6 = prefix("::/0");
	struct addr four = addr("8.8.8.8"), six = addr("2001:db8::1");

	(void)state;
	assert_true(prefix_holds(&v4, &four));
	assert_false(prefix_holds(&v4, &six));
	assert_true(prefix_holds(&v6, &six));
	assert_int_equal(v4.bits, 96);
	assert_int_equal(v6.bits, 0);
}

static void
what_is_no_prefix_is_refused(void **state)
{
	static const char *const bad[] = { "", "/8", "10.0.0.0/", "10.0.0.0/33",
		"10.0.0.1/8", "10.0.0.0/-1", "10.0.0.0/8/8", "10.0.0/8", "::/129",
		"2001:db8::1/32", "10.0.0.0/ 8", "10.0.0.0/99999999999999999999" };
	struct prefix p = { .bits = 77 };

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		assert_false(prefix_parse(str_of(bad[i]), &p));
		assert_int_equal(p.bits, 77);
	}
}

static void
a_prefix_prints_in_the_terms_of_its_family(void **state)
{
	static const char *const same[] = { "10.0.0.0/8", "0.0.0.0/0", "192.0.2.7/32",
		"fc00::/7", "::/0", "2001:db8::1/128" };
	char buf[ADDR_TEXT_MAX + 4];

	(void)state;
	for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
		struct prefix p = prefix(same[i]);

		assert_string_equal(prefix_print(&p, buf), same[i]);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(addresses_print_as_they_are_usually_written),
	cmocka_unit_test(a_mapped_address_is_the_ipv4_address),
	cmocka_unit_test(what_is_no_address_is_refused),
	cmocka_unit_test(a_prefix_holds_its_range_and_nothing_else),
	cmocka_unit_test(ipv4_and_ipv6_do_not_hold_each_other),
	cmocka_unit_test(what_is_no_prefix_is_refused),
	cmocka_unit_test(a_prefix_prints_in_the_terms_of_its_family),
};

TEST_MAIN(tests)
