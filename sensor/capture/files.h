/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_CAPTURE_FILES_H
#define PENUMBRA_SENSOR_CAPTURE_FILES_H

#include "sensor/base/err.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Which files a path a person typed stands for: itself, the captures of a folder in version order
 * ("day2" before "day10"), or standard input for "-".  Knows no packets. */

struct files;

/* Refuses, with a sentence, what cannot be read: nothing there, special files, an empty folder. */
enum err_code files_open(
	const char *path, struct files **out, struct err *err) MUST_CHECK;
void files_close(struct files *files);
size_t files_count(const struct files *files);
const char *files_path(const struct files *files, size_t i);
/* Opens the i-th file; the caller closes it.  Compressed files are refused here. */
enum err_code files_stream(
	struct files *files, size_t i, FILE **out, struct err *err) MUST_CHECK;
/* Opens all of them now, for a process that can open nothing later; files_stream then hands out what
 * was opened here.  A file that cannot be opened is told when its turn comes. */
enum err_code files_hold(struct files *files, struct err *err) MUST_CHECK;
/* Bytes of one file and of all; 0 when a pipe is among them. */
uint64_t files_size(const struct files *files, size_t i);
uint64_t files_total(const struct files *files);
/* The path's last part, "stdin" for "-". */
const char *files_name(const struct files *files);

#endif
