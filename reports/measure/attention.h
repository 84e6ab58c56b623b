/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_MEASURE_ATTENTION_H
#define PENUMBRA_REPORTS_MEASURE_ATTENTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* M22, attention: which unit to see next.  Sum of
 *	friction	0.3 x highest felt F in W4, at most 30
 *	growth		min(20, g + 5 if a gap is new in W4),
 *			g = 20 x sum over needs of max(0, change of dev_other) / (0.3 x people)
 *	promise		overdue: 15 + min(10, days / 2)
 *	exception	ended or ending in <= 30 days 15, in <= 60 days 8
 *	silence		min(10, 10 x max(0, days since the last visit - cadence) / cadence)
 * at most 100; amounts of bytes weigh nothing.  0: not on the list. */
enum attention_part {
	ATTENTION_FRICTION,
	ATTENTION_GROWTH,
	ATTENTION_PROMISE,
	ATTENTION_EXCEPTION,
	ATTENTION_SILENCE,
	ATTENTION_PARTS
};
enum { ATTENTION_NEVER = 1 << 30 }; /* no exception in sight */
struct attention_in {
	int felt;     /* highest felt F, 0 none */
	int64_t rise; /* devices, over needs */
	int64_t people;
	bool gap_is_new;
	int promise_overdue; /* days of the longest overdue promise, -1 none */
	int exception_in;    /* days until the nearest exception ends, negative: ended */
	int silent,
		cadence; /* days since the last visit, -1 never; days between visits */
};
struct attention {
	int points;
	int part[ATTENTION_PARTS]; /* tenths of a point */
	enum attention_part first,
		second; /* the two largest; second == first: only one */
};
struct attention attention_of(const struct attention_in *in);

/* M20, companion forecast: suggest need B to a unit that has A: cases = units with A before B within
 * 26 weeks; base = units with B after A, or A for >= 26 weeks; cases >= 3 and cases / base >= 0.5. */
struct companion_unit {
	int64_t week_a, week_b; /* first weeks with k devices; -1 never */
	int64_t weeks_of_a;
};
struct companion {
	int cases, base;
	bool suggest;
};
struct companion companion_of(const struct companion_unit *units, size_t n);

/* M24, unknown and growing: a name with >= 60 % of its use in office hours and >= 5 % of its bytes
 * sent, that is new or rose by >= 3 devices. */
bool is_worth_asking(
	int64_t office_share, int64_t up, int64_t down, bool is_new, int rise);

#endif
