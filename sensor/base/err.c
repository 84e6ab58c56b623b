/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/base/err.h"

#include <stdarg.h>
#include <stdio.h>

static const int exit_status[] = {
#define ERR(name, status) [ERR_##name] = (status),
#include "sensor/base/err.def"
#undef ERR
};

/* The text may quote what a stranger wrote: nothing in it may move a terminal's cursor. */
static void
escape_controls(char *text)
{
	for (; *text != '\0'; text++) {
		if ((unsigned char)*text < 0x20 || *text == 0x7f) {
			*text = '?';
		}
	}
}

enum err_code
err_set(struct err *err, enum err_code code, const char *format, ...)
{
	va_list args;

	if (err == NULL) {
		return code;
	}
	err->code = code;
	va_start(args, format);
	vsnprintf(err->text, sizeof err->text, format, args);
	va_end(args);
	escape_controls(err->text);
	return code;
}

int
err_exit_status(enum err_code code)
{
	return exit_status[code];
}
