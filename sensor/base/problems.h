/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_BASE_PROBLEMS_H
#define PENUMBRA_SENSOR_BASE_PROBLEMS_H

#include "sensor/base/err.h"

#include <stddef.h>

/* Everything that is wrong with the files of one run, so that a person mends them in one go.
 * Each problem is one sentence "file:line:column: what; what is allowed".  At most
 * PROBLEMS_MAX are kept, the rest is counted. */

enum { PROBLEMS_MAX = 200 };

struct problems {
	char *text[PROBLEMS_MAX]; /* owned */
	size_t kept, all;
};

/* line or column 0: left out. */
void problems_add(struct problems *p, const char *file, int line, int column,
	const char *format, ...) __attribute__((format(printf, 5, 6)));
/* ERR_OK when there are none, else ERR_CONFIG with a summary in err (err may be NULL). */
enum err_code problems_end(const struct problems *p, struct err *err);
/* Prints each on its own line. */
void problems_print(
	const struct problems *p, void (*line)(void *ctx, const char *), void *ctx);
void problems_fini(struct problems *p);

#endif
