/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_BASE_ERR_H
#define PENUMBRA_SENSOR_BASE_ERR_H

/* What went wrong with something a person typed or a file a person wrote: a code for the program
 * and one sentence for the person.  Functions that can fail this way return the code, fill the
 * caller's struct err, and write their outputs only on success.  They never log; doors do. */

enum err_code {
#define ERR(name, exit_status) ERR_##name,
#include "sensor/base/err.def"
#undef ERR
};

enum { ERR_TEXT_MAX = 1024 };

struct err {
	enum err_code code;
	char text
		[ERR_TEXT_MAX]; /* one sentence, UTF-8, control bytes escaped, no newline */
};

#define MUST_CHECK __attribute__((warn_unused_result))

/* Fills *err (which may be NULL) and returns code, so that `return err_set(...)` reads well. */
enum err_code err_set(struct err *err, enum err_code code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The exit status of a program that ends with this code: 0 ok, 1 runtime, 2 usage,
 * 3 configuration, 4 capture or permission. */
int err_exit_status(enum err_code code);

#endif
