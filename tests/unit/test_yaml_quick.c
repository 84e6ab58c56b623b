/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/config/yaml_quick.h"

#include "sensor/base/file.h"
#include "tests/unit/same_yaml.h"
#include "tests/unit/scratch.h"

#include <dirent.h>
#include <stdlib.h>

static const char sample[] =
	"version: \"2026.11\"\n"
	"# a comment, and an empty line\n"
	"\n"
	"services:\n"
	"  - id: 1fichier\n"
	"    page: https://1fichier.com/\n"
	"    hosts:\n"
	"      - {name: a.example.com, match: suffix, role: app}\n"
	"      - {name: \"b c\", list: [1, two 2, 'three'], none: []}\n"
	"    describe: L\xc3\xb6st it; keeps \"files\", no#1 of {all}.  \n"
	"    plain:\n"
	"      - one\n"
	"      - 'two'\n"
	"  - id: second\n"
	"    price: 40+\n"
	"last: 0-5\n";

/* True when the quick reader took it; then libyaml must say the same and have nothing against it. */
static bool
is_taken(struct str bytes)
{
	struct arena *arena = arena_open();
	struct problems problems = { 0 };
	const struct yaml *quick = yaml_quick(bytes, arena);

	if (quick != NULL) {
		const struct yaml *slow = yaml_by_library(bytes, arena, &problems);

		assert_int_equal(problems.all, 0);
		assert_non_null(slow);
		assert_true(same_yaml(quick, slow));
	}
	problems_fini(&problems);
	arena_close(arena);
	return quick != NULL;
}

static void
a_catalogue_in_small_is_taken(void **state)
{
	(void)state;
	assert_true(is_taken(str_of(sample)));
	assert_true(is_taken(
		(struct str){ sample, sizeof sample - 2 })); /* no last newline */
}

static void
every_file_of_the_catalogue_is_taken(void **state)
{
	const char *folder = "classifiers/catalogue";
	DIR *dir = opendir(folder);
	int files = 0;

	(void)state;
	assert_non_null(dir);
	for (struct dirent *d; (d = readdir(dir)) != NULL;) {
		struct arena *arena = arena_open();
		struct problems problems = { 0 };
		struct str bytes;

		if (str_ends(str_of(d->d_name), ".yaml")) {
			assert_true(
				file_read(arena_printf(arena, "%s/%s", folder, d->d_name),
					1 << 24, arena, &bytes, &problems));
			assert_true(is_taken(bytes));
			files++;
		}
		arena_close(arena);
	}
	closedir(dir);
	assert_true(files > 20);
}

static void
what_might_mean_something_else_is_left_to_the_library(void **state)
{
	static const char *const others[] = { "", "\n", "# only\n", "a\n", "- \n", "a:\n",
		"a: b\n  c\n", "a: b\na: c\n", "a: &x b\n", "a: *x\n", "a: !t b\n",
		"a: |\n  b\n", "a: >-\n  b\n", "---\na: b\n", "a: b\n...\n", "a: b: c\n",
		"a: b #c\n", "a: \"b\\n\"\n", "a: 'b''c'\n", "a: {b: c\n}\n",
		"a: [b, ]\n", "a: {b}\n", "a: [b: c]\n", "a:\n- b\n", "a: b\n c: d\n",
		"- a\n b\n", "\ta: b\n", "a:\tb\n", "a: b\r\n", " a: b\n", "a: b\n- c\n",
		"? a\n", "a: - b\n", "\"a\": b\n", "a: b\xc2\x85\n",
		"a: b\xe2\x80\xa8.c\n", "\xef\xbb\xbf.a: b\n", "a: b\xff\n", "a: b\x01\n",
		"# \x01\na: b\n", "a: b\n#\xff\n", "- - a\n", "a: [\xc3\xb6, b]\n",
		"[a, b]\n", "{a: b}\n", "a: {b: c, b: d}\n", "a: b\n\xc3\xb6: c\n",
		"a: ,\n", "a: %b\n", "a: @b\n", "a: [b]]\n", "a: \"b\" c\n" };

	(void)state;
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
		assert_false(is_taken(str_of(others[i])));
	}
}

static void
every_cut_and_every_changed_byte_agrees_with_the_library(void **state)
{
	static const char put[] = "\n \t:-#,{}[]\"'\\&*!|>%@`ab0\xc3\x85\x01";
	char text[sizeof sample];
	size_t taken = 0;

	(void)state;
	for (size_t n = 0; n < sizeof sample; n++) {
		taken += is_taken((struct str){ sample, n });
	}
	for (size_t at = 0; at < sizeof sample - 1; at++) {
		for (size_t i = 0; i < sizeof put - 1; i++) {
			memcpy(text, sample, sizeof text);
			text[at] = put[i];
			taken += is_taken((struct str){ text, sizeof text - 1 });
		}
	}
	assert_true(taken > 1000);
}

static void
limits_are_those_of_the_library(void **state)
{
	struct text deep = { 0 }, wide = { 0 };

	(void)state;
	for (int i = 0; i < YAML_DEPTH_MAX + 1; i++) {
		text_addf(&deep, "%*sa:\n", 2 * i, "");
	}
	text_addf(&deep, "%*sa: b\n", 2 * (YAML_DEPTH_MAX + 1), "");
	assert_false(is_taken(str_of(text_z(&deep))));
	for (int i = 0; i <= YAML_KEYS_MAX; i++) {
		text_addf(&wide, "k%d: v\n", i);
	}
	assert_false(is_taken(str_of(text_z(&wide))));
	text_fini(&deep);
	text_fini(&wide);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_catalogue_in_small_is_taken),
		cmocka_unit_test(every_file_of_the_catalogue_is_taken),
		cmocka_unit_test(what_might_mean_something_else_is_left_to_the_library),
		cmocka_unit_test(
			every_cut_and_every_changed_byte_agrees_with_the_library),
		cmocka_unit_test(limits_are_those_of_the_library),
	};

	return cmocka_run_group_tests_name("yaml quick", tests, NULL, NULL);
}
