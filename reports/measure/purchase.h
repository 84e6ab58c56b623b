/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_MEASURE_PURCHASE_H
#define PENUMBRA_REPORTS_MEASURE_PURCHASE_H

#include "classifiers/service.h"
#include "reports/measure/growth.h"

/* M18, seat range.  v = clamp(mean of dev_seen / people over W8, 0.5, 1);
 * low = floor(mean dev_regular of W4), high = min(people, ceil(max dev of W8 / v) + hidden), where
 * hidden = sum of dev_shared x (n - 1).  Without people there is no upper cut.  Least: 4 weeks. */
struct seats_in {
	struct weekly regular4, dev8, seen8;
	int64_t people, hidden;
};
struct seats {
	bool early;
	int64_t low, high;
};
/* Too few weeks: seats_of says no more than that. */
bool seats_are_early(const struct weekly *dev8);
struct seats seats_of(const struct seats_in *in);

/* M19, cost range per month in whole units of money: low seats x lower edge to high seats x upper
 * edge.  Bands 0, 0-5, 5-15, 15-40, 40-80 "and more".  Today's budget runs from the free tier to the
 * cheapest paid one; what we would buy is the cheapest tier with one sign-in and a data agreement. */
struct cost {
	bool known, by_use, open_end; /* by_use: priced by use, ask */
	int64_t low, high;
};
bool price_band(const char *band, int *low, int *high);
struct cost cost_today(const struct service *service, const struct seats *seats);
struct cost cost_to_buy(const struct service *service, const struct seats *seats);
/* price_date "2025-01" more than 18 months before today. */
bool price_is_old(const char *price_date, struct day today);
/* A month, and not the word that stands where none is known. */
bool price_is_dated(const char *price_date);

/* Of dev devices, part sit behind addresses that stand for n devices each: how many more there may
 * be.  P4 holds here too: a part under k counts as none, a rest under k as none. */
int64_t seats_hidden(int64_t dev, int64_t part, int64_t n, int64_t k);
/* One purchase for the users of several tools: nobody knows how many use two of them, so at least
 * the largest low and at most the sum of the highs, cut at the people.  Early when all are. */
struct seats seats_joint(const struct seats *seats, size_t n, int64_t people);
/* Break-even of a purchase against the range of seats. */
enum pays { PAYS_NOT, PAYS_PERHAPS, PAYS_SURELY };
enum pays pays_from(const struct seats *seats, int64_t break_even);

#endif
