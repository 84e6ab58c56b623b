/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/unit/test.h"

#include "reports/render/render.h"
#include "reports/words.h"

/* A report whose every text is hostile. */
static struct report *
hostile(void)
{
	static const char *const bad[] = { "<script>alert(1)</script>", "=1+1",
		"\u202eabc", "a\"b,c\nd", "\x1b[31mred\x07", "\xff\xc0\x80", "&amp;'" };
	struct report *report = report_open("usage");
	struct element *e;

	report->title = "<img src=x onerror=alert(1)>";
	report->subtitle = "</title></style><script>";
	e = report_element(report, "usage", "\"><svg onload=alert(1)>", LOOK_TABLE);
	report_before(report, e, "<b>\u2067bold");
	report_column(report, e, "name", "</th><script>", false);
	report_column(report, e, "devices", "n", true);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct report_cell *row = report_row(report, e);

		row[0] = report_text(bad[i]);
		row[1] = report_number(report, -5);
	}
	return report;
}

static void
assert_clean(const char *text)
{
	for (const unsigned char *at = (const unsigned char *)text; *at != '\0'; at++) {
		assert_true(*at >= 0x20 || *at == '\n' || *at == '\r');
	}
	assert_true(str_is_utf8(str_of(text)));
	assert_null(strstr(text, "\u202e"));
	assert_null(strstr(text, "\u2067"));
}

static void
no_text_becomes_markup(void **state)
{
	struct report *report = hostile();
	struct text out = { 0 };

	(void)state;
	render_html(report, &out);
	assert_clean(text_z(&out));
	assert_null(strstr(text_z(&out), "<script"));
	assert_null(strstr(text_z(&out), "<img"));
	assert_null(strstr(text_z(&out), "<svg onload"));
	assert_non_null(strstr(text_z(&out), "&lt;script&gt;alert(1)"));
	text_fini(&out);
	report_close(report);
}

static void
no_cell_becomes_a_formula(void **state)
{
	struct report *report = hostile();
	struct text out = { 0 };

	(void)state;
	render_csv(report, &out);
	assert_clean(text_z(&out));
	assert_non_null(strstr(text_z(&out), "\r\n'=1+1,-5,yes\r\n"));
	assert_non_null(strstr(text_z(&out), "\"a\"\"b,c d\""));
	text_fini(&out);
	report_close(report);
}

static void
every_other_form_is_clean_too(void **state)
{
	struct report *report = hostile();
	struct text out = { 0 };

	(void)state;
	render_text(report, &out);
	assert_clean(text_z(&out));
	text_clear(&out);
	render_json(report, &out);
	assert_clean(text_z(&out));
	text_fini(&out);
	report_close(report);
}

static void
what_is_withheld_is_empty_for_machines(void **state)
{
	struct report *report = report_open("usage");
	struct element *e = report_element(report, "usage", "", LOOK_TABLE);
	struct text out = { 0 };
	struct report_cell *row;

	(void)state;
	report_column(report, e, "devices", "n", true);
	row = report_row(report, e);
	row[0] = report_count(report, (struct cell){ .value = 0, .shown = SHOWN_SMALL });
	assert_string_equal(row[0].text, "under 5");
	row = report_row(report, e);
	row[0] = report_count(
		report, (struct cell){ .value = 0, .shown = SHOWN_COMPLEMENT });
	render_csv(report, &out);
	assert_string_equal(text_z(&out), "devices,shown\r\n,small\r\n,complement\r\n");
	text_clear(&out);
	render_json(report, &out);
	assert_non_null(strstr(text_z(&out), "\"devices\": null"));
	text_fini(&out);
	report_close(report);
}

static void
amounts_read_well(void **state)
{
	static const struct {
		int64_t bytes;
		const char *text;
	} table[] = { { 0, "0\u00a0B" }, { 1000, "1.0\u00a0KB" }, { 9960, "10\u00a0KB" },
		{ 123456, "120\u00a0KB" }, { 1990000, "2.0\u00a0MB" },
		{ 999600000, "1.0\u00a0GB" } };
	struct arena *arena = arena_open();

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		assert_string_equal(report_size(arena, table[i].bytes), table[i].text);
	}
	assert_string_equal(report_thousands(arena, 1234), "1234");
	assert_string_equal(report_thousands(arena, 12345), "12\u202f345");
	assert_string_equal(report_thousands(arena, -1234567), "-1\u202f234\u202f567");
	arena_close(arena);
}

/* ---- words ----------------------------------------------------------------------------------- */

static int
words_in(const char *text, int *longest_sentence, int *long_words)
{
	int words = 0, sentence = 0, letters = 0;

	*longest_sentence = *long_words = 0;
	for (;; text++) {
		bool letter =
			(*text >= 'a' && *text <= 'z') || (*text >= 'A' && *text <= 'Z');

		letters += letter;
		if (!letter && letters > 0) {
			words++;
			sentence++;
			*long_words += letters > 6;
			letters = 0;
		}
		if (*text == '.' || *text == '?' || *text == ':' || *text == ';' ||
			*text == '\0') {
			*longest_sentence = sentence > *longest_sentence
						    ? sentence
						    : *longest_sentence;
			sentence = 0;
		}
		if (*text == '\0') {
			return words;
		}
	}
}

static void
no_sentence_is_longer_than_25_words(void **state)
{
	struct arena *arena = arena_open();
	(void)state;
	for (int w = 0; w < WORDS_COUNT; w++) {
		int longest, long_words;

		(void)words_in(words_text(arena, (enum words)w), &longest, &long_words);
		if (longest > 25) {
			print_error("%s\n", words_text(arena, (enum words)w));
		}
		assert_true(longest <= 25);
	}
	arena_close(arena);
}

/* LIX = words / sentences + 100 x words over six letters / words, over all fixed texts. */
static void
the_texts_are_easy_to_read(void **state)
{
	struct arena *arena = arena_open();
	int words = 0, sentences = 0, long_words = 0;

	(void)state;
	for (int w = 0; w < WORDS_COUNT; w++) {
		const char *text = words_text(arena, (enum words)w);
		int longest, more, n = words_in(text, &longest, &more);

		if (n < 4) {
			continue;
		}
		words += n;
		long_words += more;
		for (const char *at = text; *at != '\0'; at++) {
			sentences += *at == '.' || *at == '?' || *at == ':' || *at == ';';
		}
	}
	assert_true(words / sentences + 100 * long_words / words <= 40);
	arena_close(arena);
}

static bool
has_word(const char *text, const char *word, bool prefix)
{
	size_t len = strlen(word);

	for (const char *at = text; *at != '\0'; at++) {
		bool starts =
			at == text || !((at[-1] | 32) >= 'a' && (at[-1] | 32) <= 'z');
		bool ends = !((at[len <= strlen(at) ? len : 0] | 32) >= 'a' &&
			      (at[len <= strlen(at) ? len : 0] | 32) <= 'z');

		if (starts && strncasecmp(at, word, len) == 0 && (prefix || ends)) {
			return true;
		}
	}
	return false;
}

static void
no_fixed_text_holds_a_word_to_avoid(void **state)
{
	struct arena *arena = arena_open();
	FILE *file = fopen("reports/words/words.en.tsv", "r");
	char line[512];
	int checked = 0;

	(void)state;
	assert_true(has_word("it was blocked.", "block", true));
	assert_false(has_word("it was blocked.", "block", false));
	assert_true(has_word("an API", "api", false));
	assert_non_null(file);
	assert_non_null(fgets(line, sizeof line, file));
	while (fgets(line, sizeof line, file) != NULL) {
		bool protocol = strstr(line, "protocol:") != NULL;
		char *word = strtok(line, "\t");
		bool prefix = word[strlen(word) - 1] == '*';

		if (prefix) {
			word[strlen(word) - 1] = '\0';
		}
		for (int w = 0; w < WORDS_COUNT; w++) {
			/* the coverage page speaks to the network team */
			if (protocol && w >= WORDS_COVERAGE_TITLE &&
				w < WORDS_USAGE_TITLE) {
				continue;
			}
			if (has_word(words_text(arena, (enum words)w), word, prefix)) {
				print_error("\"%s\" in: %s\n", word,
					words_text(arena, (enum words)w));
				assert_true(false);
			}
		}
		checked++;
	}
	fclose(file);
	assert_true(checked > 100);
	arena_close(arena);
}

static void
places_are_filled_in_any_order(void **state)
{
	struct arena *arena = arena_open();

	(void)state;
	assert_string_equal(WORDS_SAY(arena, WORDS_LIST_LAST, "{2}", "b"), "{2} and b");
	assert_string_equal(words_list(arena, (const char *const[]){ "a", "b", "c" }, 3),
		"a, b and c");
	assert_string_equal(words_day(arena, (struct day){ 20178 }), "31 March 2025");
	assert_string_equal(
		words_many(arena, WORDS_DEVICE_ONE, WORDS_DEVICE_MANY, 1), "1 device");
	arena_close(arena);
}

static void
a_translation_speaks_its_own_way(void **state)
{
	struct arena *arena = arena_open();

	(void)state;
	words_speak(arena, LANGUAGE_DE);
	assert_string_equal(words_list(arena, (const char *const[]){ "a", "b", "c" }, 3),
		"a, b und c");
	assert_string_equal(
		words_day(arena, (struct day){ 20178 }), "31. M\u00e4rz 2025");
	assert_string_equal(words_tenths(arena, 42), "4,2");
	assert_string_equal(report_size(arena, 4200000), "4,2\u00a0MB");
	assert_string_equal(words_capital(arena, "\u00fcbersetzen"), "\u00dcbersetzen");
	assert_string_equal(words_capital(arena, "\u00f7"), "\u00f7");
	assert_string_equal(words_many(arena, WORDS_DAYS_AGO_ONE, WORDS_DAYS_AGO_MANY, 1),
		"vor 1 Tag");
	assert_string_equal(words_many(arena, WORDS_DAYS_AGO_ONE, WORDS_DAYS_AGO_MANY, 2),
		"vor 2 Tagen");
	assert_string_equal(words_state(arena, STATUS_ENDED), "beendet");
	words_speak(arena, LANGUAGE_NONE);
	assert_string_equal(words_tenths(arena, 42), "4.2");
	arena_close(arena);
}

/* The sentences of needs and states lie in the order of their tables. */
static void
every_need_and_state_has_its_own_words(void **state)
{
	struct arena *arena = arena_open();

	(void)state;
	assert_int_equal(WORDS_NEED_N01 + need_count() * 3, WORDS_NEED_S02_OFFER + 1);
	for (size_t i = 0; i < need_count(); i++) {
		need_id need = (need_id)i;

		assert_string_equal(words_need(arena, need), need_phrase(need));
		assert_string_equal(
			words_need_offer(arena, need), need_at(need)->counterpart);
		assert_non_null(strchr(words_need_question(arena, need), '?'));
	}
	assert_int_equal(WORDS_STATE_UNREVIEWED + STATUS_COUNT, WORDS_STATE_ENDED + 1);
	for (int s = STATUS_UNREVIEWED + 1; s < STATUS_COUNT; s++) {
		assert_string_equal(
			words_state(arena, (enum status)s), status_word((enum status)s));
	}
	arena_close(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_text_becomes_markup),
		cmocka_unit_test(no_cell_becomes_a_formula),
		cmocka_unit_test(every_other_form_is_clean_too),
		cmocka_unit_test(what_is_withheld_is_empty_for_machines),
		cmocka_unit_test(amounts_read_well),
		cmocka_unit_test(no_sentence_is_longer_than_25_words),
		cmocka_unit_test(the_texts_are_easy_to_read),
		cmocka_unit_test(no_fixed_text_holds_a_word_to_avoid),
		cmocka_unit_test(places_are_filled_in_any_order),
		cmocka_unit_test(a_translation_speaks_its_own_way),
		cmocka_unit_test(every_need_and_state_has_its_own_words),
	};

	return cmocka_run_group_tests_name("render", tests, NULL, NULL);
}
