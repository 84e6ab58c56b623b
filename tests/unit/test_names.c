/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "classifiers/names.h"

#include "classifiers/domain.h"
#include "classifiers/suffix.h"
#include "tests/unit/scratch.h"

static void
private_life_is_known_by_its_suffix(void **state)
{
	struct problems problems = { 0 };
	struct names *names = names_open("", &problems);

	(void)state;
	assert_int_equal(names_private(names, "www.webmd.com"), strlen("webmd.com"));
	assert_int_equal(names_private(names, "webmd.com"), strlen("webmd.com"));
	assert_int_equal(names_private(names, "notwebmd.com"), 0);
	assert_int_equal(names_private(names, "webmd.com.example.com"), 0);
	names_close(names);
}

static void
each_kind_of_private_life_is_there(void **state)
{
	static const char *const one_of_each[] = { "doctolib.de", "vatican.va",
		"democrats.org", "igmetall.de", "tinder.com", "indeed.com",
		"www.nytimes.com", "www.ebay.de", "chase.com", "roblox.com",
		"www.netflix.com", "mail.yahoo.com" };
	struct problems problems = { 0 };
	struct names *names = names_open("", &problems);

	(void)state;
	for (size_t i = 0; i < sizeof one_of_each / sizeof one_of_each[0]; i++) {
		assert_true(names_private(names, one_of_each[i]) > 0);
	}
	names_close(names);
}

static void
the_operator_may_add_rows(void **state)
{
	static const char good[] =
		"category\tsuffix\n# ours\nhealth\tClinic.Example\r\n\n"
		"clubs\tchess.example.org\n";
	static const char bad[] =
		"category\tsuffix\nclinic.example\nhealth\tnot a name\n";
	struct problems problems = { 0 };
	struct scratch s;
	struct names *names;
	char path[128];

	(void)state;
	scratch_open(&s);
	scratch_write(&s, "private.tsv", good, sizeof good - 1, path);
	names = names_open(s.folder, &problems);
	assert_no_problem(&problems);
	assert_true(names_private(names, "www.clinic.example") > 0);
	assert_true(names_private(names, "chess.example.org") > 0);
	names_close(names);
	scratch_write(&s, "private.tsv", bad, sizeof bad - 1, path);
	assert_null(names_open(s.folder, &problems));
	assert_problem(&problems, "private.tsv:2: write a category");
	assert_problem(&problems, "private.tsv:3: write a category");
	problems_fini(&problems);
	scratch_close(&s);
}

static void
platforms_name_nobody(void **state)
{
	struct problems problems = { 0 };
	struct names *names = names_open("", &problems);

	(void)state;
	assert_true(names_platform(names, "d1.cloudfront.net"));
	assert_true(names_bare_platform(names, "cloudfront.net"));
	assert_false(names_bare_platform(names, "d1.cloudfront.net"));
	assert_false(names_platform(names, "trello.com"));
	names_close(names);
}

/* There the name before the suffix is the name of a machine, often with its owner in it. */
static void
names_of_the_own_network_are_nobodys_domain(void **state)
{
	static const char *const own[] = { "hans-laptop.local", "printer.lan",
		"wiki.corp", "a.b.internal", "nas.home", "host.localdomain" };
	struct problems problems = { 0 };
	struct names *names = names_open("", &problems);

	(void)state;
	for (size_t i = 0; i < sizeof own / sizeof own[0]; i++) {
		assert_true(names_platform(names, own[i]));
	}
	assert_false(names_platform(names, "local.example"));
	names_close(names);
}

static void
a_domain_is_what_somebody_registered(void **state)
{
	struct problems problems = { 0 };
	struct domains *domains = domains_open("", &problems);
	char out[NAME_MAX_BYTES];

	(void)state;
	assert_no_problem(&problems);
	assert_true(domain_of(domains, "a.b.example.co.uk", out));
	assert_string_equal(out, "example.co.uk");
	assert_true(domain_of(domains, "me.github.io", out));
	assert_string_equal(out, "me.github.io");
	assert_false(domain_of(domains, "co.uk", out));
	assert_string_equal(out, "");
	assert_true(domain_of(domains, "x.xn--bcher-kva.example", out));
	assert_string_equal(out, "xn--bcher-kva.example");
	assert_true(domain_is_suffix(domains, "github.io"));
	assert_true(domains_date(domains).n > 19000);
	domains_close(domains);
}

static void
a_newer_list_is_checked_before_it_is_used(void **state)
{
	struct problems problems = { 0 };
	struct text text = { 0 };
	struct domains *domains;
	struct scratch s;
	char path[128], out[NAME_MAX_BYTES];

	(void)state;
	scratch_open(&s);
	scratch_write(&s, "list.dat", "hello\n", 6, path);
	assert_null(domains_open(path, &problems));
	assert_problem(&problems, "list.dat: is no public suffix list");
	problems_fini(&problems);
	text_addz(&text, "uk\nco.uk\nbuilt.example\n");
	for (int i = 0; i < 1200; i++) {
		text_addf(&text, "suffix%d\n", i);
	}
	scratch_write(&s, "list.dat", text_z(&text), text.len, path);
	domains = domains_open(path, &problems);
	assert_no_problem(&problems);
	assert_true(domain_of(domains, "a.mine.built.example", out));
	assert_string_equal(out, "mine.built.example");
	domains_close(domains);
	text_fini(&text);
	scratch_close(&s);
}

/* The walk against the plain rule: of all names that fit, the longest. */
static void
the_walk_agrees_with_looking_at_every_name(void **state)
{
	static const char *const part[] = { "a", "b", "c", "com", "net" };
	struct arena *arena = arena_open();
	struct suffix_set set;
	char *name[300];
	uint32_t seed = 3;

	(void)state;
	suffix_open(&set, arena, 4);
	for (size_t i = 0; i < 300; i++) {
		struct text text = { 0 };
		int labels;

		seed = seed * 1664525 + 1013904223;
		labels = 1 + (int)(seed >> 28) % 4;
		for (int j = 0; j < labels; j++) {
			text_addf(&text, "%s%s", j > 0 ? "." : "",
				part[(seed >> (4 * j)) % 5]);
		}
		name[i] = arena_copy(arena, (struct str){ text.at, text.len });
		suffix_put(&set, name[i], text.len)->below = (uint32_t)text.len;
		text_fini(&text);
	}
	for (size_t i = 0; i < 300; i++) {
		char *host = arena_printf(arena, "x.%s", name[i]);
		size_t best = 0, found = 0;

		for (size_t j = 0; j < 300; j++) {
			size_t n = strlen(name[j]), len = strlen(host);

			if (n > best && len > n && host[len - n - 1] == '.' &&
				strcmp(host + len - n, name[j]) == 0) {
				best = n;
			}
		}
		assert_int_equal(suffix_find(&set, host, strlen(host), &found), best);
		assert_int_equal(found, best);
	}
	arena_close(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(private_life_is_known_by_its_suffix),
		cmocka_unit_test(each_kind_of_private_life_is_there),
		cmocka_unit_test(the_operator_may_add_rows),
		cmocka_unit_test(platforms_name_nobody),
		cmocka_unit_test(names_of_the_own_network_are_nobodys_domain),
		cmocka_unit_test(a_domain_is_what_somebody_registered),
		cmocka_unit_test(a_newer_list_is_checked_before_it_is_used),
		cmocka_unit_test(the_walk_agrees_with_looking_at_every_name),
	};

	return cmocka_run_group_tests_name("names", tests, NULL, NULL);
}
