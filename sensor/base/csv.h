/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_BASE_CSV_H
#define PENUMBRA_SENSOR_BASE_CSV_H

#include "sensor/base/arena.h"
#include "sensor/base/problems.h"

#include <stdbool.h>

/* Comma separated values as RFC 4180 describes them: quoted cells may hold commas, doubled quotes
 * and line ends.  Line ends are LF or CRLF, a leading byte order mark is skipped.  Each row that
 * cannot be read is one problem and is left out; reading goes on behind it. */

enum { CSV_CELLS_MAX = 64, CSV_CELL_MAX = 8192 };

struct csv_cell {
	struct str text; /* terminated, in the arena */
	int column;      /* byte in the line, from 1 */
};

struct csv {
	const char *file; /* for sentences */
	const char *at, *end;
	int line; /* where the next row begins, from 1 */
	struct arena *arena;
	struct problems *problems;
};

struct csv_row {
	int line;
	size_t count;
	struct csv_cell cell[CSV_CELLS_MAX];
};

void csv_open(struct csv *csv, const char *file, struct str bytes, struct arena *arena,
	struct problems *problems);
/* The next row that is not blank; false at the end. */
bool csv_next(struct csv *csv, struct csv_row *row);

#endif
