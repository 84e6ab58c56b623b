/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/config/yaml.h"

#include "tests/unit/scratch.h"

static const char sample[] = "sensor:\n"
			     "  name: north\n"
			     "  list: [one, \"two 2\", 3]\n"
			     "answer: no\n"
			     "number: 1e3\n"
			     "folded: >-\n"
			     "  a\n"
			     "  b\n";

static const struct yaml *
parse(const char *text, struct arena *arena, struct problems *problems)
{
	return yaml_parse("t.yaml", str_of(text), arena, problems);
}

static void
text_stays_text_and_knows_its_place(void **state)
{
	struct arena *arena = arena_open();
	struct problems problems = { 0 };
	const struct yaml *root = parse(sample, arena, &problems), *e;

	(void)state;
	assert_no_problem(&problems);
	e = yaml_get(root, "answer");
	assert_string_equal(e->text.at, "no");
	assert_int_equal(e->line, 4);
	assert_int_equal(e->column, 9);
	assert_int_equal(e->key_column, 1);
	assert_string_equal(yaml_get(root, "number")->text.at, "1e3");
	assert_string_equal(yaml_get(root, "folded")->text.at, "a b");
	e = yaml_get(yaml_get(root, "sensor"), "list");
	assert_int_equal(e->kind, YAML_LIST);
	assert_string_equal(e->first->next->text.at, "two 2");
	assert_int_equal(e->first->next->column, 15);
	assert_null(e->first->next->next->next);
	assert_null(yaml_get(root, "nothing"));
	assert_null(yaml_get(e, "one"));
	arena_close(arena);
}

static void
what_is_refused_is_told_with_its_place(void **state)
{
	static const struct {
		const char *text, *sentence;
	} cases[] = {
		{ "a: 1\nb: 2\na: 3\n",
			"t.yaml:3:1: \"a\" is said twice, first on line 1" },
		{ "a: &x 1\nb: *x\n", "t.yaml:1:4: anchors" },
		{ "a: &x 1\nb: *x\n", "t.yaml:2:4: aliases" },
		{ "a: !!int 1\n", "t.yaml:1:4: tags" },
		{ "a: 1\n---\nb: 2\n", "t.yaml:2:1: a second document" },
		{ "a: [1, 2\n", "t.yaml:2:1:" },
		{ "a: \"x\\0y\"\n", "t.yaml:1:4: a zero byte" },
		{ "? [a]\n: 1\n", "t.yaml:1:3: a key must be plain text" },
		{ "a: b: c\n", "t.yaml:1:5:" },
		{ "\ta: b\n", "t.yaml:1:1:" },
		{ "a: 1\nb: \xff\n", "t.yaml:2: " },
		{ "", "t.yaml: is empty" },
		{ "[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]\n", "t.yaml:1:17: nested" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct arena *arena = arena_open();
		struct problems problems = { 0 };

		assert_null(parse(cases[i].text, arena, &problems));
		assert_problem(&problems, cases[i].sentence);
		problems_fini(&problems);
		arena_close(arena);
	}
}

static void
a_byte_order_mark_and_crlf_are_no_mistake(void **state)
{
	struct arena *arena = arena_open();
	struct problems problems = { 0 };
	const struct yaml *root = parse("\xef\xbb\xbf"
					"a: 1\r\nb: 2\r\n",
		arena, &problems);

	(void)state;
	assert_no_problem(&problems);
	assert_string_equal(yaml_get(root, "a")->text.at, "1");
	assert_string_equal(yaml_get(root, "b")->text.at, "2");
	arena_close(arena);
}

static void
every_cut_is_read_or_told(void **state)
{
	(void)state;
	for (size_t len = 0; len < sizeof sample - 1; len++) {
		struct arena *arena = arena_open();
		struct problems problems = { 0 };
		char *cut = malloc(len + 1);
		const struct yaml *root;

		assert_non_null(cut);
		memcpy(cut, sample, len);
		root = yaml_parse("t", (struct str){ cut, len }, arena, &problems);
		assert_true((root == NULL) == (problems.all > 0));
		free(cut);
		problems_fini(&problems);
		arena_close(arena);
	}
}

static void
every_changed_byte_is_read_or_told(void **state)
{
	char text[sizeof sample];

	(void)state;
	for (size_t i = 0; i < sizeof sample - 1; i++) {
		for (int byte = 0; byte < 256; byte += 5) {
			struct arena *arena = arena_open();
			struct problems problems = { 0 };
			const struct yaml *root;

			memcpy(text, sample, sizeof sample);
			text[i] = (char)byte;
			root = yaml_parse("t", (struct str){ text, sizeof sample - 1 },
				arena, &problems);
			assert_true((root == NULL) == (problems.all > 0));
			problems_fini(&problems);
			arena_close(arena);
		}
	}
}

static void
too_many_keys_in_one_place_are_refused(void **state)
{
	struct arena *arena = arena_open();
	struct problems problems = { 0 };
	struct text text = { 0 };

	(void)state;
	for (int i = 0; i < 300; i++) {
		text_addf(&text, "k%d: 1\n", i);
	}
	assert_null(parse(text_z(&text), arena, &problems));
	assert_problem(&problems, "t.yaml:257:1: too many keys");
	text_fini(&text);
	problems_fini(&problems);
	arena_close(arena);
}

static void
links_pipes_folders_and_giants_are_not_read(void **state)
{
	struct scratch s;
	struct problems problems = { 0 };
	struct arena *arena = arena_open();
	char path[128], other[128];

	(void)state;
	scratch_open(&s);
	scratch_write(&s, "real.yaml", "a: 1\n", 5, path);
	assert_non_null(yaml_load(path, arena, &problems));
	snprintf(other, sizeof other, "%s/link.yaml", s.folder);
	assert_int_equal(symlink(path, other), 0);
	assert_null(yaml_load(other, arena, &problems));
	assert_problem(&problems, "link.yaml: is a symbolic link");
	snprintf(other, sizeof other, "%s/pipe.yaml", s.folder);
	assert_int_equal(mkfifo(other, 0600), 0);
	assert_null(yaml_load(other, arena, &problems));
	assert_problem(&problems, "pipe.yaml: is no regular file");
	assert_null(yaml_load(s.folder, arena, &problems));
	assert_problem(&problems, "is no regular file");
	snprintf(other, sizeof other, "%s/none.yaml", s.folder);
	assert_null(yaml_load(other, arena, &problems));
	assert_problem(&problems, "none.yaml: cannot be read: No such file");
	assert_int_equal(truncate(path, (off_t)17 * 1024 * 1024), 0);
	assert_null(yaml_load(path, arena, &problems));
	assert_problem(&problems, "real.yaml: has 17825792 bytes");
	problems_fini(&problems);
	arena_close(arena);
	scratch_close(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_stays_text_and_knows_its_place),
		cmocka_unit_test(what_is_refused_is_told_with_its_place),
		cmocka_unit_test(a_byte_order_mark_and_crlf_are_no_mistake),
		cmocka_unit_test(every_cut_is_read_or_told),
		cmocka_unit_test(every_changed_byte_is_read_or_told),
		cmocka_unit_test(too_many_keys_in_one_place_are_refused),
		cmocka_unit_test(links_pipes_folders_and_giants_are_not_read),
	};

	return cmocka_run_group_tests_name("yaml", tests, NULL, NULL);
}
