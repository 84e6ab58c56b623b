/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/measure/purchase.h"

#include <stdlib.h>
#include <string.h>

/* Share of the people whose devices are in sight, in per mille, 500 to 1000. */
static int64_t
in_sight(const struct seats_in *in)
{
	int64_t mean = weekly_mean(&in->seen8), v = 1000;

	if (in->people > 0 && mean >= 0) {
		v = mean / in->people;
	}
	return v < 500 ? 500 : v > 1000 ? 1000 : v;
}

bool
seats_are_early(const struct weekly *dev8)
{
	return weekly_shown(dev8) < 4;
}

struct seats
seats_of(const struct seats_in *in)
{
	struct seats seats = { .early = seats_are_early(&in->dev8) };
	int64_t low = weekly_mean(&in->regular4), v = in_sight(in);

	if (seats.early) {
		return seats;
	}
	seats.low = low < 0 ? 0 : low / 1000;
	seats.high = (weekly_most(&in->dev8) * 1000 + v - 1) / v + in->hidden;
	if (in->people > 0 && seats.high > in->people) {
		seats.high = in->people;
	}
	if (seats.high < seats.low) {
		seats.high = seats.low;
	}
	return seats;
}

int64_t
seats_hidden(int64_t dev, int64_t part, int64_t n, int64_t k)
{
	if (part < k || n <= 1) {
		return 0;
	}
	return (dev - part < k ? dev : part) * (n - 1);
}

struct seats
seats_joint(const struct seats *seats, size_t n, int64_t people)
{
	struct seats joint = { .early = true };

	for (size_t i = 0; i < n; i++) {
		if (!seats[i].early) {
			joint.early = false;
			joint.low = seats[i].low > joint.low ? seats[i].low : joint.low;
			joint.high += seats[i].high;
		}
	}
	if (people > 0 && joint.high > people) {
		joint.high = people;
	}
	return joint;
}

enum pays
pays_from(const struct seats *seats, int64_t break_even)
{
	if (seats->early || seats->high < break_even) {
		return PAYS_NOT;
	}
	return seats->low >= break_even ? PAYS_SURELY : PAYS_PERHAPS;
}

bool
price_band(const char *band, int *low, int *high)
{
	static const struct {
		const char *word;
		int low, high;
	} bands[] = { { "0", 0, 0 }, { "0-5", 0, 5 }, { "5-15", 5, 15 },
		{ "15-40", 15, 40 }, { "40+", 40, 80 } };

	for (size_t i = 0; i < sizeof bands / sizeof *bands; i++) {
		if (strcmp(bands[i].word, band) == 0) {
			*low = bands[i].low;
			*high = bands[i].high;
			return true;
		}
	}
	return false;
}

static bool
priced_by_use(const struct service *service)
{
	return strcmp(service->seat_model, "usage") == 0 ||
	       strcmp(service->seat_model, "flat") == 0;
}

static struct cost
cost_of(const struct seats *seats, int low, int high)
{
	return (struct cost){ .known = true,
		.open_end = high == 80,
		.low = seats->low * low,
		.high = seats->high * high };
}

struct cost
cost_today(const struct service *service, const struct seats *seats)
{
	struct cost none = { .by_use = priced_by_use(service) };
	int least = -1, most = -1;
	bool free = false;

	for (size_t i = 0; i < service->tier_count; i++) {
		int low, high;

		if (!price_band(service->tiers[i].price, &low, &high)) {
			continue;
		}
		if (high == 0) {
			free = true;
		} else if (least < 0 || low < least || (low == least && high < most)) {
			least = low;
			most = high;
		}
	}
	if (none.by_use || seats->early || (least < 0 && !free)) {
		return none;
	}
	return cost_of(seats, free ? 0 : least, most < 0 ? 0 : most);
}

struct cost
cost_to_buy(const struct service *service, const struct seats *seats)
{
	struct cost none = { .by_use = priced_by_use(service) };
	int least = -1, most = -1;

	for (size_t i = 0; i < service->tier_count; i++) {
		const struct tier *tier = &service->tiers[i];
		int low, high;

		if (strcmp(tier->sign_in, "yes") != 0 || strcmp(tier->dpa, "yes") != 0 ||
			!price_band(tier->price, &low, &high)) {
			continue;
		}
		if (least < 0 || low < least) {
			least = low;
			most = high;
		}
	}
	if (none.by_use || seats->early || least < 0) {
		return none;
	}
	return cost_of(seats, least, most);
}

static bool
priced_on(const char *price_date, struct day *priced)
{
	char text[16];

	if (strlen(price_date) != 7) {
		return false;
	}
	(void)str_copy(text, sizeof text, str_of(price_date));
	memcpy(text + 7, "-01", 4);
	return day_parse(str_of(text), priced);
}

bool
price_is_dated(const char *price_date)
{
	struct day priced;

	return priced_on(price_date, &priced);
}

bool
price_is_old(const char *price_date, struct day today)
{
	struct day priced;

	/* 18 months of 30.4 days */
	return priced_on(price_date, &priced) && today.n - priced.n > 548;
}
