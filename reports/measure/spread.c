/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/measure/spread.h"

enum {
	HALF_YEAR = 6,   /* months */
	NEED_MONTHS = 2, /* in which a need shows what became of those close to it */
	LOOKS = HALF_YEAR + NEED_MONTHS + 1,
	FIRST_WEEKS = 4,
	CASES = 3,
	CLOSE = 1000
};

/* Looks back: 0 is this week, 1 a month ago. */
struct spread {
	struct spread_in in;
	int64_t week;
	uint64_t *needs[LOOKS]; /* [unit]: bit of each need that it had then */
	struct spread_proof house;
};

int
spread_score(uint64_t needs, const uint64_t *having, const bool *pair, size_t n)
{
	int score = 0;

	for (size_t i = 0; i < n; i++) {
		int both = __builtin_popcountll(needs & having[i]);
		int any = __builtin_popcountll(needs | having[i]);

		if (pair[i]) {
			score += CLOSE;
		} else if (any > 0 && both * 2 >= any) {
			score += both * CLOSE / any;
		}
	}
	return score;
}

static int64_t
week_of(const struct spread *s, int look)
{
	return s->week - (int64_t)look * SPREAD_MONTH;
}

static int64_t
first_of(const struct spread *s, size_t unit, size_t need)
{
	return s->in.first[unit * s->in.needs + need];
}

static bool
had(const struct spread *s, int look, size_t unit, size_t need)
{
	return (s->needs[look][unit] >> need & 1) != 0;
}

static bool
spreads(const struct spread *s, int look, size_t need)
{
	int64_t week = week_of(s, look);
	int reached = 0;

	for (size_t u = 0; u < s->in.units; u++) {
		int64_t first = first_of(s, u, need);

		reached += had(s, look, u, need) && first > week - SPREAD_WEEKS &&
			   first >= s->in.began + FIRST_WEEKS;
	}
	return reached >= SPREAD_UNITS;
}

/* 0 for a unit that has it, or cannot be named. */
static int
score_of(const struct spread *s, int look, size_t need, size_t unit)
{
	const bool *together = &s->in.together[unit * s->in.units];
	int score = 0;

	if (!s->in.may[unit] || had(s, look, unit, need)) {
		return 0;
	}
	for (size_t v = 0; v < s->in.units; v++) {
		if (had(s, look, v, need)) {
			score += spread_score(s->needs[look][unit], &s->needs[look][v],
				&together[v], 1);
		}
	}
	return score;
}

/* Counts one unit that was close, and whether it came within a month. */
static void
proof_add(const struct spread *s, int look, size_t need, size_t unit,
	struct spread_proof *proof)
{
	int64_t first = first_of(s, unit, need), week = week_of(s, look);

	proof->of++;
	proof->came += first > week && first <= week + SPREAD_MONTH;
}

static bool
is_proved(const struct spread_proof *proof)
{
	return proof->of >= CASES && proof->came * 2 > proof->of;
}

static bool
need_is_proved(const struct spread *s, int look, size_t need)
{
	struct spread_proof proof = { 0, 0 };

	for (int back = look + 1; back <= look + NEED_MONTHS; back++) {
		for (size_t u = 0; u < s->in.units && spreads(s, back, need); u++) {
			if (score_of(s, back, need, u) >= CLOSE) {
				proof_add(s, back, need, u, &proof);
			}
		}
	}
	return is_proved(&proof);
}

static size_t
closest(const struct spread *s, int look, size_t need, size_t top[SPREAD_TOP])
{
	int best[SPREAD_TOP] = { 0, 0 };
	size_t n = 0;

	for (size_t u = 0; u < s->in.units; u++) {
		int score = score_of(s, look, need, u);
		size_t at = n;

		while (at > 0 && score > best[at - 1]) {
			at--;
		}
		if (score < CLOSE || at == SPREAD_TOP) {
			continue;
		}
		for (size_t i = SPREAD_TOP - 1; i > at; i--) {
			best[i] = best[i - 1];
			top[i] = top[i - 1];
		}
		best[at] = score;
		top[at] = u;
		n += n < SPREAD_TOP;
	}
	return n;
}

static size_t
named(const struct spread *s, int look, size_t need, size_t top[SPREAD_TOP])
{
	return spreads(s, look, need) && need_is_proved(s, look, need)
		       ? closest(s, look, need, top)
		       : 0;
}

static void
prove_house(struct spread *s)
{
	for (int look = 1; look <= HALF_YEAR; look++) {
		for (size_t need = 0; need < s->in.needs; need++) {
			size_t top[SPREAD_TOP], n = named(s, look, need, top);

			for (size_t i = 0; i < n; i++) {
				proof_add(s, look, need, top[i], &s->house);
			}
		}
	}
}

static uint64_t
needs_then(const struct spread *s, int64_t week, size_t unit)
{
	uint64_t needs = 0;

	for (size_t need = 0; need < s->in.needs; need++) {
		int64_t first = first_of(s, unit, need);

		if (first >= 0 && first <= week) {
			needs |= UINT64_C(1) << need;
		}
	}
	return needs;
}

struct spread *
spread_open(const struct spread_in *in, int64_t week, struct arena *arena)
{
	struct spread *s = arena_take(arena, sizeof *s);

	*s = (struct spread){ .in = *in, .week = week };
	for (int look = 0; look < LOOKS; look++) {
		s->needs[look] = arena_take(arena, (in->units + 1) * sizeof **s->needs);
		for (size_t u = 0; u < in->units; u++) {
			s->needs[look][u] = needs_then(s, week_of(s, look), u);
		}
	}
	prove_house(s);
	return s;
}

struct spread_proof
spread_proof(const struct spread *spread)
{
	return spread->house;
}

size_t
spread_next(const struct spread *spread, size_t need, size_t top[SPREAD_TOP])
{
	return is_proved(&spread->house) ? named(spread, 0, need, top) : 0;
}
