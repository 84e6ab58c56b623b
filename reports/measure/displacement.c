/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/measure/displacement.h"

#include <stdlib.h>
#include <string.h>

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

/* The value that `part` of the sorted ones lie below, between two of them in proportion. */
static double
quantile(const double *sorted, size_t n, double part)
{
	double at = part * (double)(n - 1);
	size_t below = (size_t)at;
	double rest = at - (double)below;

	return below + 1 < n ? sorted[below] + rest * (sorted[below + 1] - sorted[below])
			     : sorted[below];
}

static double
clamp(double value, double most)
{
	return value < 0 ? 0 : value > most ? most : value;
}

static int
per_mille(double share)
{
	return (int)(share * 1000 + 0.5);
}

static struct displacement
at_trend(const struct displacement_in *in, double e, double e_y)
{
	double expected = e * in->x_b, drop = expected - in->x_a;
	double least = 0.2 * expected > 2 ? 0.2 * expected : 2;
	struct displacement d = { .displaced = DISPLACED_UNCHANGED };
	double ours, other;

	if (drop < least) {
		d.growing = in->x_a >= 1.2 * expected;
		return d;
	}
	ours = clamp((in->y_a - e_y * in->y_b) / drop, 1);
	other = clamp((in->z_a - in->z_b) / drop, 1 - ours);
	d.ours = per_mille(ours);
	d.other = per_mille(other);
	/* two halves rounded up make one too many */
	d.other = d.ours + d.other > 1000 ? 1000 - d.ours : d.other;
	d.dark = 1000 - d.ours - d.other;
	d.hidden_rose = in->h_a - in->h_b >= 0.3 * drop;
	d.displaced = d.dark >= d.other && d.dark >= d.ours ? DISPLACED_DARK
		      : d.other >= d.ours                   ? DISPLACED_OTHER
							    : DISPLACED_OURS;
	return d;
}

struct displacement
displacement_of(const struct displacement_in *in)
{
	double e[COMPARED_MOST], e_y[COMPARED_MOST], trend_y;
	struct displacement d = { .displaced = DISPLACED_EARLY };
	size_t n = in->compared > COMPARED_MOST ? COMPARED_MOST : in->compared;

	if (in->weeks_before < 4 || in->weeks_after < 4 || in->x_b < (double)in->k) {
		return d;
	}
	if (n < COMPARED_LEAST) {
		return at_trend(in, 1, 1);
	}
	memcpy(e, in->e, n * sizeof *e);
	memcpy(e_y, in->e_y, n * sizeof *e_y);
	qsort(e, n, sizeof *e, compare);
	qsort(e_y, n, sizeof *e_y, compare);
	trend_y = quantile(e_y, n, 0.5);
	d = at_trend(in, quantile(e, n, 0.5), trend_y);
	if (at_trend(in, quantile(e, n, 0.25), trend_y).displaced != d.displaced ||
		at_trend(in, quantile(e, n, 0.75), trend_y).displaced != d.displaced) {
		d.displaced = DISPLACED_UNCLEAR;
	}
	d.compared = true;
	return d;
}
