/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/centre/centre.h"

#include "reports/centre/http.h"
#include "reports/centre/literal.h"
#include "reports/centre/schema.h"
#include "tests/unit/test.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static void
plain_http_goes_to_loopback_only(void **state)
{
	(void)state;
	assert_true(http_url_is_safe("https://centre.example:8443"));
	assert_true(http_url_is_safe("http://127.0.0.1:8123"));
	assert_true(http_url_is_safe("http://[::1]:8123"));
	assert_true(http_url_is_safe("http://[::1]"));
	assert_true(http_url_is_safe("http://localhost"));
	assert_false(http_url_is_safe("http://centre.example:8123"));
	assert_false(http_url_is_safe("http://127.0.0.1.example:8123"));
	assert_false(http_url_is_safe("http://127.0.0.1@evil.example"));
	assert_false(http_url_is_safe("http://127.0.0.1:1@evil.example:80"));
	assert_false(http_url_is_safe("https://user:key@centre.example"));
	assert_false(http_url_is_safe("https://centre.example/path"));
	assert_false(http_url_is_safe("https://"));
	assert_false(http_url_is_safe("ftp://127.0.0.1"));
	assert_false(http_url_is_safe("file:///etc/passwd"));
}

static struct centre_settings
settings(const char *const *endpoints, const char *key_file)
{
	return (struct centre_settings){ endpoints, 1, "penumbra", "penumbra", "s",
		key_file, "", "", "", 1, 1 };
}

static enum err_code
try_key(const char *path, mode_t mode, const char *bytes, struct err *err)
{
	static const char *const endpoints[] = { "http://127.0.0.1:1" };
	struct centre_settings s = settings(endpoints, path);
	struct centre *centre = NULL;
	enum err_code code;
	int fd;

	unlink(path);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
	assert_int_equal(write(fd, bytes, strlen(bytes)), strlen(bytes));
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
	code = centre_open(&s, &centre, err);
	if (code == ERR_OK) {
		centre_close(centre);
	}
	return code;
}

static void
a_key_that_others_can_read_is_refused(void **state)
{
	char path[] = "/tmp/penumbra-key-XXXXXX";
	struct err err;

	(void)state;
	close(mkstemp(path));
	assert_int_equal(try_key(path, 0400, "secret\n", &err), ERR_OK);
	assert_int_equal(try_key(path, 0440, "secret\n", &err), ERR_CONFIG);
	assert_non_null(strstr(err.text, "chmod 0400"));
	assert_null(strstr(err.text, "secret"));
	assert_int_equal(try_key(path, 0404, "secret\n", &err), ERR_CONFIG);
	assert_int_equal(try_key(path, 0400, "", &err), ERR_CONFIG);
	assert_int_equal(try_key(path, 0400, "two words\n", &err), ERR_CONFIG);
	assert_int_equal(try_key(path, 0400, "a\nX-Other: b\n", &err), ERR_CONFIG);
	unlink(path);
	assert_int_equal(symlink("/etc/hostname", path), 0);
	{
		static const char *const endpoints[] = { "http://127.0.0.1:1" };
		struct centre_settings s = settings(endpoints, path);
		struct centre *centre;

		assert_int_equal(centre_open(&s, &centre, &err), ERR_CONFIG);
	}
	unlink(path);
}

static void
a_centre_that_is_away_is_an_error_that_names_it(void **state)
{
	static const char *const endpoints[] = { "http://127.0.0.1:1" };
	struct centre_settings s = settings(endpoints, "");
	struct centre *centre;
	struct err err;
	int64_t n;

	(void)state;
	assert_int_equal(centre_open(&s, &centre, &err), ERR_OK);
	assert_int_equal(centre_number(centre, "SELECT 1", &n, &err), ERR_RUNTIME);
	assert_non_null(strstr(err.text, "http://127.0.0.1:1"));
	centre_close(centre);
}

static void
names_and_endpoints_that_are_none_are_refused(void **state)
{
	static const char *const good[] = { "http://127.0.0.1:1" };
	static const char *const bad[] = { "http://centre.example" };
	struct centre_settings s = settings(bad, "");
	struct centre *centre;
	struct err err;

	(void)state;
	assert_int_equal(centre_open(&s, &centre, &err), ERR_CONFIG);
	s = settings(good, "");
	s.database = "a`b";
	assert_int_equal(centre_open(&s, &centre, &err), ERR_CONFIG);
	s.database = "penumbra";
	s.cluster = "x; DROP";
	assert_int_equal(centre_open(&s, &centre, &err), ERR_CONFIG);
	s.cluster = "penumbra";
	s.endpoint_count = 0;
	assert_int_equal(centre_open(&s, &centre, &err), ERR_CONFIG);
}

static bool
count_line(void *ctx, const struct tsv_line *line)
{
	(void)line;
	++*(int *)ctx;
	return true;
}

static void
an_answer_has_limits(void **state)
{
	int lines = 0;
	struct tsv tsv = { .take = count_line, .ctx = &lines };
	char block[4096];

	(void)state;
	memset(block, 'x', sizeof block);
	for (int i = 0; i < 17; i++) {
		tsv_feed(&tsv, block, sizeof block);
	}
	assert_false(tsv_end(&tsv));
	tsv = (struct tsv){ .take = count_line, .ctx = &lines };
	memset(block, '\t', TSV_FIELDS_MAX);
	block[TSV_FIELDS_MAX] = '\n';
	tsv_feed(&tsv, block, TSV_FIELDS_MAX + 1);
	assert_false(tsv_end(&tsv));
	tsv = (struct tsv){ .take = count_line, .ctx = &lines };
	tsv_feed(&tsv, "a\tb\nc", 5);
	assert_false(tsv_end(&tsv)); /* the last line has no end: something was cut */
	assert_int_equal(lines, 1);
}

static void
values_are_written_as_clickhouse_reads_them(void **state)
{
	static const int64_t numbers[] = { 0, 7, -1, 10, 1000000, INT64_MAX, INT64_MIN };
	struct text out = { 0 };
	int64_t back;

	(void)state;
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
		char want[32];

		snprintf(want, sizeof want, "%lld", (long long)numbers[i]);
		text_clear(&out);
		tsv_add_number(&out, numbers[i]);
		assert_string_equal(text_z(&out), want);
		assert_true(tsv_number((struct str){ out.at, out.len }, &back));
		assert_true(back == numbers[i]);
	}
	text_clear(&out);
	tsv_add_text(&out, str_of("\ta\\b\nc"));
	assert_string_equal(text_z(&out), "\\ta\\\\b\\nc");
	text_clear(&out);
	tsv_add_text(&out, str_of(""));
	assert_string_equal(text_z(&out), "");
	text_fini(&out);
}

static void
periods_fall_into_the_weeks_that_the_rest_of_penumbra_knows(void **state)
{
	(void)state;
	assert_int_equal(schema_week(TABLE_HOUR_USE, 0), 0);
	assert_int_equal(schema_week(TABLE_HOUR_USE, 95), 0); /* Sunday 1970-01-04 23 h */
	assert_int_equal(schema_week(TABLE_HOUR_USE, 96), 1);
	assert_int_equal(schema_week(TABLE_WEEK_USE, 2900), 2900);
	assert_int_equal(schema_partition(TABLE_HOUR_USE, 2900), 2900);
	assert_int_equal(schema_partition(TABLE_GAP, 2900), 725);
	assert_int_equal(schema_partition(TABLE_WEEK_USE, 2900), 725);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(plain_http_goes_to_loopback_only),
	cmocka_unit_test(a_key_that_others_can_read_is_refused),
	cmocka_unit_test(a_centre_that_is_away_is_an_error_that_names_it),
	cmocka_unit_test(names_and_endpoints_that_are_none_are_refused),
	cmocka_unit_test(an_answer_has_limits),
	cmocka_unit_test(values_are_written_as_clickhouse_reads_them),
	cmocka_unit_test(periods_fall_into_the_weeks_that_the_rest_of_penumbra_knows),
};
TEST_MAIN(tests)
