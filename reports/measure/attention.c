/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/measure/attention.h"

static int
least(int a, int b)
{
	return a < b ? a : b;
}

static int
growth_part(const struct attention_in *in)
{
	int64_t tenths = 0;

	if (in->people > 0 && in->rise > 0) {
		tenths = 200 * in->rise * 10 / (3 * in->people);
	}
	tenths += in->gap_is_new ? 50 : 0;
	return tenths > 200 ? 200 : (int)tenths;
}

static int
exception_part(int days)
{
	return days <= 30 ? 150 : days <= 60 ? 80 : 0;
}

static int
silence_part(const struct attention_in *in)
{
	if (in->silent < 0 || in->cadence <= 0 || in->silent <= in->cadence) {
		return 0;
	}
	return least(100, 100 * (in->silent - in->cadence) / in->cadence);
}

struct attention
attention_of(const struct attention_in *in)
{
	struct attention a = { 0 };
	int sum = 0;

	a.part[ATTENTION_FRICTION] = least(300, in->felt * 3);
	a.part[ATTENTION_GROWTH] = growth_part(in);
	a.part[ATTENTION_PROMISE] =
		in->promise_overdue < 0 ? 0 : 150 + least(100, in->promise_overdue * 5);
	a.part[ATTENTION_EXCEPTION] = exception_part(in->exception_in);
	a.part[ATTENTION_SILENCE] = silence_part(in);
	for (int i = 0; i < ATTENTION_PARTS; i++) {
		sum += a.part[i];
		if (a.part[i] > a.part[a.first]) {
			a.first = (enum attention_part)i;
		}
	}
	a.second = a.first;
	for (int i = 0; i < ATTENTION_PARTS; i++) {
		if (i != (int)a.first && a.part[i] > 0 &&
			(a.second == a.first || a.part[i] > a.part[a.second])) {
			a.second = (enum attention_part)i;
		}
	}
	a.points = least(100, (sum + 5) / 10);
	return a;
}

struct companion
companion_of(const struct companion_unit *units, size_t n)
{
	struct companion c = { 0 };

	for (size_t i = 0; i < n; i++) {
		const struct companion_unit *u = &units[i];
		bool both = u->week_a >= 0 && u->week_b > u->week_a;

		c.cases += both && u->week_b - u->week_a <= 26;
		c.base +=
			both || (u->week_a >= 0 && u->week_b < 0 && u->weeks_of_a >= 26);
	}
	c.suggest = c.cases >= 3 && c.cases * 2 >= c.base;
	return c;
}

bool
is_worth_asking(int64_t office_share, int64_t up, int64_t down, bool is_new, int rise)
{
	return office_share >= 600 && up * 100 >= (up + down) * 5 &&
	       (is_new || rise >= 3);
}
