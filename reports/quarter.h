/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_QUARTER_H
#define PENUMBRA_REPORTS_QUARTER_H

#include "reports/facts.h"

/* quarter_use: what stays of a quarter when its weeks are gone (product.md 5.1).  Means over the
 * closed weeks of the quarter of those values that the crowd room shows, per unit and service, and per
 * unit and need (service "-"), so that nothing withheld in a week comes back in a mean.  A week belongs
 * to the calendar quarter of its Thursday. */

/* Quarters since the year 0, and the first week of one. */
int week_quarter(struct week week);
struct week quarter_first(int quarter);

struct quarter;
struct quarter *quarter_open(int quarter);
void quarter_close(struct quarter *quarter);
/* Adds one week.  The facts hold its rows alone and are made ready here; rows of other weeks and of
 * other quarters are passed over. */
void quarter_add(struct quarter *quarter, struct facts *facts);
/* Hands out one row per unit and service or need that was shown in any week. */
void quarter_put(const struct quarter *quarter, const char *sensor,
	void (*put)(void *ctx, enum table table, const void *row), void *ctx);

#endif
