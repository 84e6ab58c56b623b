/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/base/log.h"

#include <inttypes.h>
#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* CLASSES: more kinds of lines than there are within a minute; a further one takes the oldest. */
enum { LINE_BYTES = 1024, TEXT_BYTES = 900, CLASSES = 64, MINUTE_S = 60 };

/* Lines of one format about one subject ("sensor 1: ..."). */
struct class {
	const char *format;
	char subject[24];
	enum log_level level;
	int64_t since_s;
	uint64_t held; /* not printed since then */
};

static enum log_level wanted = LOG_INFO;
static struct class classes[CLASSES];
static uint64_t unwritten; /* nobody took them */

void
log_level_set(enum log_level most)
{
	wanted = most;
}

static int64_t
now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + 1; /* 0 is never */
}

/* A reader that does not read, or a disk that is full, costs the line and nothing else: a pipe that
 * can be written has room for one of ours. */
static void
put(const char *line, size_t len)
{
	struct pollfd look = { .fd = STDERR_FILENO, .events = POLLOUT };

	if (poll(&look, 1, 0) <= 0 || (look.revents & POLLOUT) == 0 ||
		write(STDERR_FILENO, line, len) != (ssize_t)len) {
		unwritten++;
	}
}

/* Control bytes as \xNN; cut, but never inside one of those. */
static void
print(enum log_level level, const char *text, uint64_t more)
{
	static const char *const word[] = { "error", "warning", "info", "debug" };
	char line[LINE_BYTES];
	size_t n = (size_t)snprintf(line, sizeof line, "penumbra: %s: ", word[level]);

	for (; *text != '\0' && n < TEXT_BYTES; text++) {
		unsigned char c = (unsigned char)*text;

		if (c < 0x20 || c == 0x7f) {
			n += (size_t)snprintf(line + n, sizeof line - n, "\\x%02x", c);
		} else {
			line[n++] = (char)c;
		}
	}
	if (more > 0) {
		n += (size_t)snprintf(line + n, sizeof line - n,
			" (and %" PRIu64 " more in a minute)", more);
	}
	if (unwritten > 0) {
		n += (size_t)snprintf(line + n, sizeof line - n,
			" (%" PRIu64 " lines before it found no reader)", unwritten);
		unwritten = 0;
	}
	line[n++] = '\n';
	put(line, n);
}

static struct class *
class_of(const char *format, const char *text)
{
	struct class *oldest = &classes[0];
	char subject[sizeof oldest->subject] = "";

	snprintf(subject, sizeof subject, "%.*s", (int)strcspn(text, ":"), text);
	for (size_t i = 0; i < CLASSES; i++) {
		struct class *c = &classes[i];

		if (c->format == format && strcmp(c->subject, subject) == 0) {
			return c;
		}
		oldest = c->since_s < oldest->since_s ? c : oldest;
	}
	*oldest = (struct class){ .format = format };
	memcpy(oldest->subject, subject, sizeof subject);
	return oldest;
}

/* One line of a class a minute, and how many it stands for.  Whoever asks for more words gets all. */
static bool
is_held(struct class *c, enum log_level level, uint64_t *more)
{
	int64_t now = now_s();

	*more = 0;
	c->level = level;
	if (c->since_s != 0 && now - c->since_s < MINUTE_S && wanted < LOG_DEBUG) {
		c->held++;
		return true;
	}
	*more = c->held;
	c->held = 0;
	c->since_s = now;
	return false;
}

void
log_print(enum log_level level, const char *format, ...)
{
	char text[LINE_BYTES];
	uint64_t more;
	va_list args;

	if (level > wanted) {
		return;
	}
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	if (!is_held(class_of(format, text), level, &more)) {
		print(level, text, more);
	}
}

void
log_answer(enum log_level level, const char *format, ...)
{
	char text[LINE_BYTES];
	va_list args;

	if (level > wanted) {
		return;
	}
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	print(level, text, 0);
}

void
log_rest(void)
{
	int64_t now = now_s();

	for (size_t i = 0; i < CLASSES; i++) {
		struct class *c = &classes[i];
		char text[64];

		if (c->held > 0 && now - c->since_s >= MINUTE_S) {
			snprintf(text, sizeof text, "%s: the same again", c->subject);
			print(c->level, text, c->held - 1);
			c->held = 0;
			c->since_s = now;
		}
	}
}
