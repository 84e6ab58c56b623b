/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/unit/test.h"

#include "sensor/base/log.h"

#include <fcntl.h>
#include <unistd.h>

/* S13: a flood of lines, a hostile name in one, a reader that does not read. */

static char said[65536];
static int ends[2], before;

static int
listen_in(void **state)
{
	(void)state;
	assert_int_equal(pipe2(ends, O_NONBLOCK), 0);
	/* only our end must not wait: the log writes as it would to any pipe */
	assert_int_equal(fcntl(ends[1], F_SETFL, 0), 0);
	before = dup(STDERR_FILENO);
	dup2(ends[1], STDERR_FILENO);
	memset(said, 0, sizeof said);
	return 0;
}

static int
leave(void **state)
{
	(void)state;
	dup2(before, STDERR_FILENO);
	close(before);
	close(ends[0]);
	close(ends[1]);
	return 0;
}

static size_t
lines(void)
{
	ssize_t n = read(ends[0], said, sizeof said - 1);
	size_t count = 0;

	said[n > 0 ? n : 0] = '\0';
	for (const char *p = said; *p != '\0'; p++) {
		count += *p == '\n';
	}
	return count;
}

static void
ten_thousand_lines_of_one_kind_are_one(void **state)
{
	(void)state;
	for (int i = 0; i < 10000; i++) {
		log_print(LOG_WARNING, "one kind: number %d", i);
	}
	assert_int_equal(lines(), 1);
	assert_string_equal(said, "penumbra: warning: one kind: number 0\n");
}

static void
each_subject_is_heard(void **state)
{
	(void)state;
	for (int i = 0; i < 100; i++) {
		log_print(LOG_WARNING, "sensor %d: ended", i % 3);
	}
	assert_int_equal(lines(), 3);
}

static void
whoever_asks_for_more_words_gets_all(void **state)
{
	(void)state;
	log_level_set(LOG_DEBUG);
	for (int i = 0; i < 10; i++) {
		log_print(LOG_INFO, "talkative: %d", i);
	}
	log_level_set(LOG_INFO);
	assert_int_equal(lines(), 10);
}

static void
control_bytes_are_written_out_and_lines_stay_short(void **state)
{
	char name[4000];

	(void)state;
	log_print(LOG_ERROR, "hostile: \x1b[31m\r\nred\x7f");
	assert_int_equal(lines(), 1);
	assert_string_equal(
		said, "penumbra: error: hostile: \\x1b[31m\\x0d\\x0ared\\x7f\n");
	memset(name, 0x01, sizeof name - 1);
	name[sizeof name - 1] = '\0';
	log_print(LOG_ERROR, "long: %s", name);
	assert_int_equal(lines(), 1);
	assert_true(strlen(said) <= 1024);
}

static void
a_reader_that_does_not_read_holds_nobody_up(void **state)
{
	(void)state;
	alarm(10);
	log_level_set(LOG_DEBUG);
	for (int i = 0; i < 5000; i++) {
		log_print(LOG_INFO, "blocked: line %d of a log that nobody reads", i);
	}
	assert_true(lines() > 100);
	while (lines() > 0) {
	}
	log_print(LOG_INFO, "blocked: at last");
	assert_int_equal(lines(), 1);
	assert_non_null(strstr(said, "lines before it found no reader"));
	log_level_set(LOG_INFO);
	alarm(0);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, listen_in, leave)

static const struct CMUnitTest tests[] = {
	CASE(ten_thousand_lines_of_one_kind_are_one),
	CASE(each_subject_is_heard),
	CASE(whoever_asks_for_more_words_gets_all),
	CASE(control_bytes_are_written_out_and_lines_stay_short),
	CASE(a_reader_that_does_not_read_holds_nobody_up),
};

TEST_MAIN(tests)
