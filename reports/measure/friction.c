/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/measure/friction.h"

enum { TRIES_LEAST = 200, PARTS = 5, ONE_WAY_MOST = 100 };

/* weight x min(1, part / whole / limit) */
static double
part_of(int64_t part, int64_t whole, double limit, double weight)
{
	double rate = whole <= 0 ? 0 : (double)part / (double)whole / limit;

	return weight * (rate > 1 ? 1 : rate);
}

/* Tries that failed and not because the whole site was cut off. */
static int64_t
own_failures(const struct week_health_row *row, struct sight sight)
{
	int64_t away = sight.one_way >= 0 && sight.usual >= 0
			       ? row->tries * (sight.one_way - sight.usual) / 1000
			       : 0;

	if (away <= 0) {
		return row->failed;
	}
	return row->failed > away ? row->failed - away : 0;
}

static void
parts_of(const struct week_health_row *row, struct sight sight, double part[PARTS])
{
	part[FRICTION_FAILED] = part_of(own_failures(row, sight), row->tries, 0.05, 40);
	part[FRICTION_CUT] = part_of(row->cut, row->tries, 0.02, 20);
	part[FRICTION_REPEATS] = part_of(row->repeats, row->tries, 0.05, 15);
	part[FRICTION_SLOW] = part_of(row->slow, row->tries, 0.20, 15);
	part[FRICTION_RESENT] = part_of(row->resent, row->segs, 0.03, 10);
}

static bool
is_seen_both_ways(const struct week_health_row *row, struct sight sight)
{
	if (row->both_ways * 100 >= row->tries * 90) {
		return true;
	}
	return sight.one_way >= 0 && sight.one_way <= ONE_WAY_MOST &&
	       row->both_ways > 0 &&
	       row->both_ways * 100 >= (row->tries - row->failed) * 90;
}

int
friction_of(const struct week_health_row *row, int64_t k, struct sight sight)
{
	double part[PARTS], sum = 0;

	if (row->tries < TRIES_LEAST || row->dev < k || !is_seen_both_ways(row, sight)) {
		return -1;
	}
	parts_of(row, sight, part);
	for (size_t i = 0; i < PARTS; i++) {
		sum += part[i];
	}
	return (int)(sum + 0.5);
}

/* The value at a place in the order; n > 0. */
static int
ranked(const int *values, size_t n, size_t place)
{
	for (size_t i = 0; i < n; i++) {
		size_t below = 0, same = 0;

		for (size_t j = 0; j < n; j++) {
			below += values[j] < values[i];
			same += values[j] == values[i];
		}
		if (below <= place && below + same > place) {
			return values[i];
		}
	}
	return 0;
}

/* Of an even number it lies between the two in the middle. */
static int
twice_the_median(const int *values, size_t n)
{
	return ranked(values, n, (n - 1) / 2) + ranked(values, n, n / 2);
}

bool
friction_felt(int f, const int *others, size_t n)
{
	if (f >= FELT_ALONE) {
		return true;
	}
	return f >= FELT_LEAST && n >= 3 && f >= twice_the_median(others, n);
}

enum friction_kind
friction_kind(const struct week_health_row *row, struct sight sight)
{
	double part[PARTS];
	size_t most = 0;

	parts_of(row, sight, part);
	for (size_t i = 1; i < PARTS; i++) {
		most = part[i] > part[most] ? i : most;
	}
	return (enum friction_kind)most;
}

bool
push_hint(unsigned felt)
{
	return __builtin_popcount(felt & 0x3f) >= 2;
}
