/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/base/log.h"

#include <stdarg.h>
#include <stdio.h>

enum { LINE_MAX_BYTES = 1024 };

static enum log_level wanted = LOG_INFO;

void
log_level_set(enum log_level most)
{
	wanted = most;
}

void
log_print(enum log_level level, const char *format, ...)
{
	static const char *const word[] = { "error", "warning", "info", "debug" };
	char line[LINE_MAX_BYTES];
	va_list args;

	if (level > wanted) {
		return;
	}
	va_start(args, format);
	vsnprintf(line, sizeof line, format, args);
	va_end(args);
	for (char *p = line; *p != '\0'; p++) {
		if ((unsigned char)*p < 0x20 || *p == 0x7f) {
			*p = '?';
		}
	}
	fprintf(stderr, "penumbra: %s: %s\n", word[level], line);
}
