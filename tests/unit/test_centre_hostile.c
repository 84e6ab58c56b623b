/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/centre/schema.h"
#include "reports/centre/sender.h"
#include "tests/unit/test.h"

#include <arpa/inet.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* D4: a centre, or a keeper of the store, that answers what it should not.  A child on loopback gives
 * one answer after the other, whatever is asked; what comes of it has to be an error in time. */

struct foe {
	pid_t child;
	char url[40];
	const char *endpoint;
	struct centre *centre;
};

static void
say(int fd, const char *text, size_t times)
{
	size_t len = strlen(text);

	while (times-- > 0 && send(fd, text, len, MSG_NOSIGNAL) == (ssize_t)len) {
	}
}

/* Reads one request, as far as its head goes; bodies of these tests come with it. */
static void
hear(int fd)
{
	char part[65536];

	(void)!recv(fd, part, sizeof part, 0);
}

/* An answer: "TIMES|text", TIMES 0: text as it is, the connection is closed behind it. */
static void
serve(int door, const char *const *answers)
{
	for (; *answers != NULL; answers++) {
		int fd = accept(door, NULL, NULL);
		char *text;
		size_t times = strtoul(*answers, &text, 10);

		hear(fd);
		if (times > 0) {
			say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
				1);
		}
		say(fd, text + 1, times > 0 ? times : 1);
		shutdown(fd, SHUT_WR);
		hear(fd);
		close(fd);
	}
	_exit(0);
}

static struct foe
foe(const char *const *answers)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof at;
	int door = socket(AF_INET, SOCK_STREAM, 0);
	struct foe f = { .child = -1 };

	assert_int_equal(bind(door, (struct sockaddr *)&at, sizeof at), 0);
	assert_int_equal(listen(door, 8), 0);
	assert_int_equal(getsockname(door, (struct sockaddr *)&at, &len), 0);
	snprintf(f.url, sizeof f.url, "http://127.0.0.1:%d", ntohs(at.sin_port));
	f.child = fork();
	if (f.child == 0) {
		serve(door, answers);
	}
	close(door);
	return f;
}

static void
meet(struct foe *f)
{
	struct centre_settings set = { .endpoint_count = 1,
		.database = "penumbra",
		.cluster = "",
		.user = "",
		.key_file = "",
		.ca_file = "",
		.certificate = "",
		.certificate_key = "",
		.timeout_s = 1 };
	struct err err;

	f->endpoint = f->url;
	set.endpoints = &f->endpoint;
	assert_int_equal(centre_open(&set, &f->centre, &err), ERR_OK);
}

static void
leave(struct foe *f)
{
	centre_close(f->centre);
	kill(f->child, SIGKILL);
	waitpid(f->child, NULL, 0);
}

static bool
count(void *ctx, const struct tsv_line *line)
{
	(void)line;
	++*(size_t *)ctx;
	return true;
}

static enum err_code
ask(const char *answer, struct err *err)
{
	const char *const answers[] = { answer, NULL };
	struct foe f = foe(answers);
	size_t lines = 0;
	enum err_code code;

	meet(&f);
	code = centre_ask(f.centre, "SELECT 1", count, &lines, err);
	leave(&f);
	return code;
}

#define HEAD "0|HTTP/1.1 200 OK\r\n"

static void
an_answer_that_is_none_is_an_error(void **state)
{
	static const char *const answers[] = { "0|", "0|garbage\n",
		/* its end is nowhere said */
		HEAD "Connection: close\r\n\r\n1\t2\n", "0|HTTP/1.1 200 OK",
		HEAD "Content-Length: 100\r\n\r\n1\t2\n", /* cut */
		HEAD "Content-Length: 3\r\n\r\n1\t2",     /* a line without its end */
		HEAD "Transfer-Encoding: chunked\r\n\r\n4\r\n1\t2\n\r\n",
		HEAD "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n1\t2\n",
		HEAD "Connection: close\r\n\r\n1\\", /* an escape of nothing */
		HEAD "Connection: close\r\n\r\n1\\q\n",
		"0|HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\n\r\n",
		"0|HTTP/1.1 307 Go\r\nLocation: http://127.0.0.1:1/\r\n\r\n",
		"0|HTTP/1.1 204 None\r\n\r\n", "0|HTTP/1.1 100 Continue\r\n\r\n" };
	struct err err;

	(void)state;
	assert_int_equal(ask(HEAD "Content-Length: 4\r\n\r\n1\t2\n", &err), ERR_OK);
	for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
		if (ask(answers[i], &err) != ERR_RUNTIME) {
			fail_msg("answer %zu was taken", i);
		}
	}
}

static void
an_answer_without_end_is_an_error_in_time(void **state)
{
	struct err err;

	(void)state;
	/* one line; lines for ever; a head that is cut */
	assert_int_equal(
		ask("9999999|xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", &err), ERR_RUNTIME);
	assert_int_equal(ask("2000000000|1\t2\n", &err), ERR_RUNTIME);
	assert_int_equal(ask("0|HTTP/1.1 200 OK\r\n", &err), ERR_RUNTIME);
}

static void
what_a_server_says_is_printed_without_its_control_bytes(void **state)
{
	struct err err;

	(void)state;
	assert_int_equal(ask("0|HTTP/1.1 500 No\r\nContent-Length: 30\r\n\r\nCode: 99, "
			     "\x1b[2J\x07 and \r\n more",
				 &err),
		ERR_RUNTIME);
	for (const char *c = err.text; *c != '\0'; c++) {
		assert_true((unsigned char)*c >= 0x20 && *c != 0x7f);
	}
}

static void
rows_that_were_answered_with_words_are_not_there(void **state)
{
	static const char *const answers[] = { HEAD "Content-Length: 9\r\n\r\nCode: 60.",
		NULL };
	struct foe f = foe(answers);
	struct err err;

	(void)state;
	meet(&f);
	assert_int_equal(centre_put(f.centre, "INSERT INTO t (a)", str_of("1\n"), &err),
		ERR_RUNTIME);
	leave(&f);
}

/* ---- the keeper of the store ----------------------------------------------------------------- */

/* What a sender makes of a keeper that says this, line by line, with a centre that is well. */
static enum err_code
deliver(const char *talk, struct err *err)
{
	static const char *const answers[] = { HEAD
		"Content-Length: 4\r\nConnection: close\r\n\r\n1\t2\n",
		HEAD "Content-Length: 2\r\nConnection: close\r\n\r\n7\n", NULL };
	struct foe f = foe(answers);
	struct sender_news news;
	struct sender *sender;
	enum err_code code;
	int pair[2];

	meet(&f);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	say(pair[1], talk, 1);
	shutdown(pair[1], SHUT_WR);
	sender = sender_open(f.centre, pair[0]);
	code = sender_round(sender, 1000, 10, 0, &news, err);
	assert_int_equal(news.batches, 0);
	sender_close(sender);
	close(pair[0]);
	close(pair[1]);
	leave(&f);
	return code;
}

#define HELLO "hello 20\ns\ti\tp\tn\td\tc\tu\tr\t0\t0\n"
#define SUM   "0123456789012345678901234567890123456789012345678901234567890123"

static void
a_keeper_that_talks_nonsense_is_not_believed(void **state)
{
	static const char *const talks[] = { "", "hello\n", "hello -1\n",
		"hello 99999999999\n", "hello 67108865\n", "hello 3\na\tb",
		"hello 2\na\n", "hello 1 2\nx", HELLO "batch day 1 1 0 1 10\n",
		HELLO "batch hour 1 1 0 1\n", HELLO "batch hour 1 1 0 99 10\n",
		HELLO "batch hour 1 1 0 1 67108865\n",
		HELLO "batch hour 1 1 0 1 99999999999999999999\n",
		HELLO "batch hour 1 1 0 1 8\nhour_use",
		HELLO "batch hour 1 1 0 1 4\nhour",
		HELLO "batch hour 1 1 0 1 79\nno_table 1 " SUM " 2\n1\n",
		HELLO "batch hour 1 1 0 1 80\nhour_use 1 " SUM " 99\n1\n",
		HELLO "batch hour 1 1 0 1 79\nhour_use 0 " SUM " 2\n1\n",
		HELLO "batch hour 1 1 0 1 79\nhour_use 1 " SUM " 0\n1\n" };
	struct err err;

	(void)state;
	assert_int_equal(strlen(strchr(HELLO, '\n') + 1), 20);
	for (size_t i = 0; i < sizeof talks / sizeof talks[0]; i++) {
		if (deliver(talks[i], &err) != ERR_RUNTIME) {
			fail_msg("talk %zu was believed", i);
		}
	}
}

static void
a_line_without_end_is_no_line(void **state)
{
	char talk[4096];
	struct err err;

	(void)state;
	memset(talk, 'x', sizeof talk - 1);
	talk[sizeof talk - 1] = '\0';
	assert_int_equal(deliver(talk, &err), ERR_RUNTIME);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(an_answer_that_is_none_is_an_error),
	cmocka_unit_test(an_answer_without_end_is_an_error_in_time),
	cmocka_unit_test(what_a_server_says_is_printed_without_its_control_bytes),
	cmocka_unit_test(rows_that_were_answered_with_words_are_not_there),
	cmocka_unit_test(a_keeper_that_talks_nonsense_is_not_believed),
	cmocka_unit_test(a_line_without_end_is_no_line),
};
TEST_MAIN(tests)
