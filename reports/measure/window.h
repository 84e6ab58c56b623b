/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_MEASURE_WINDOW_H
#define PENUMBRA_REPORTS_MEASURE_WINDOW_H

#include "reports/crowd.h"

/* Which weeks a measure looks at (product.md 5.2).  W4: the last four valid closed weeks, B4 the four
 * before, W8 the last eight.  A week is valid when at least valid_hours per cent of its 168 hours
 * were seen and loss (M32) is at most loss_max per cent.  A change of the unit map or of k starts a
 * new series: no window reaches across it (P9). */

enum { WINDOW_MOST = 26, WEEK_HOURS = 168 };

struct window {
	size_t at[WINDOW_MOST]; /* indices into facts->weeks, oldest first */
	size_t n;
};

/* M32: (drop + if_drop + shed) / (recv + if_drop), in millionths; -1 when nothing was received. */
int64_t cover_loss(const struct week_cover_row *row);
bool week_valid(const struct facts *facts, size_t week);
/* Same unit map and same k: figures of both may stand in one line. */
bool week_same_series(const struct facts *facts, size_t a, size_t b);
/* The last n valid weeks after leaving out the newest `skip` valid ones. */
struct window window_of(const struct facts *facts, size_t n, size_t skip);
/* The same out of a window that has room for both. */
struct window window_part(const struct window *whole, size_t n, size_t skip);

#endif
