/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/measure/friction.h"

enum { TRIES_LEAST = 200, PARTS = 5 };

/* weight x min(1, part / whole / limit) */
static double
part_of(int64_t part, int64_t whole, double limit, double weight)
{
	double rate = whole <= 0 ? 0 : (double)part / (double)whole / limit;

	return weight * (rate > 1 ? 1 : rate);
}

static void
parts_of(const struct week_health_row *row, double part[PARTS])
{
	part[FRICTION_FAILED] = part_of(row->failed, row->tries, 0.05, 40);
	part[FRICTION_CUT] = part_of(row->cut, row->tries, 0.02, 20);
	part[FRICTION_REPEATS] = part_of(row->repeats, row->tries, 0.05, 15);
	part[FRICTION_SLOW] = part_of(row->slow, row->tries, 0.20, 15);
	part[FRICTION_RESENT] = part_of(row->resent, row->segs, 0.03, 10);
}

int
friction_of(const struct week_health_row *row, int64_t k)
{
	double part[PARTS], sum = 0;

	if (row->tries < TRIES_LEAST || row->dev < k ||
		row->both_ways * 100 < row->tries * 90) {
		return -1;
	}
	parts_of(row, part);
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
friction_kind(const struct week_health_row *row)
{
	double part[PARTS];
	size_t most = 0;

	parts_of(row, part);
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
