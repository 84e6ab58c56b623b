/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_MEASURE_DISPLACEMENT_H
#define PENUMBRA_REPORTS_MEASURE_DISPLACEMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* M23, displacement: what became of the use that a conversation was about.  Mean weekly devices of a
 * unit: x outside tools of the conversation, y ours, z other outside tools of the need, h devices with
 * hidden traffic; before (_b) and after (_a) the visit.  e and e_y: median of after / before for x and
 * y in comparison units (same need, x >= k before, no visit on it); fewer than 3 of them: both 1, "no
 * comparison".  drop = e x_b - x_a.
 *	unchanged	drop < max(2, 20 % of e x_b); x_a >= 1.2 e x_b: "still growing"
 *	to ours		share clamp((y_a - e_y y_b) / drop, 0, 1)
 *	to another	share clamp((z_a - z_b) / drop, 0, what is left)
 *	gone dark	the rest; "hidden rose" when h_a - h_b >= 30 % of drop
 * The class is the largest share, of equal ones the less flattering; "unclear" when it is another at
 * the lower or upper quartile of e.  Least: 4 valid weeks on each side, x_b >= k.  Unit totals only:
 * no device is followed from one tool to another. */
enum displaced {
	DISPLACED_EARLY,
	DISPLACED_UNCHANGED,
	DISPLACED_OURS,
	DISPLACED_OTHER,
	DISPLACED_DARK,
	DISPLACED_UNCLEAR,
};
enum { COMPARED_LEAST = 3, COMPARED_MOST = 64 };
struct displacement_in {
	int weeks_before, weeks_after;
	int64_t k;
	double x_b, x_a, y_b, y_a, z_b, z_a, h_b, h_a;
	double e[COMPARED_MOST], e_y[COMPARED_MOST]; /* one pair per unit */
	size_t compared;
};
struct displacement {
	enum displaced displaced;
	bool compared, growing, hidden_rose;
	int ours, other, dark; /* shares of the drop in per mille; 0 without a drop */
};
struct displacement displacement_of(const struct displacement_in *in);

#endif
