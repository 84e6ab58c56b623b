/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/measure/window.h"

int64_t
cover_loss(const struct week_cover_row *row)
{
	int64_t lost = row->dropped + row->if_dropped + row->shed_table_full +
		       row->shed_sensor_lost + row->shed_overload;
	/* libpcap counts what it dropped as received, the store does not */
	int64_t all = row->received + row->dropped + row->if_dropped;

	if (all <= 0) {
		return -1;
	}
	return (int64_t)((double)lost * 1e6 / (double)all + 0.5);
}

bool
week_valid(const struct facts *facts, size_t week)
{
	const struct facts_week *w = &facts->weeks[week];

	return w->covered &&
	       w->cover.hours * 100 >= (int64_t)facts->set.valid_hours * WEEK_HOURS &&
	       cover_loss(&w->cover) <= (int64_t)facts->set.loss_max * 10000;
}

bool
week_same_series(const struct facts *facts, size_t a, size_t b)
{
	return facts->weeks[a].k == facts->weeks[b].k &&
	       strcmp(facts->weeks[a].state.units, facts->weeks[b].state.units) == 0;
}

struct window
window_of(const struct facts *facts, size_t n, size_t skip)
{
	struct window window = { .n = 0 };
	size_t newest[WINDOW_MOST];

	n = n > WINDOW_MOST ? WINDOW_MOST : n;
	for (size_t w = facts->week_count; w-- > 0 && window.n < n;) {
		if (!week_same_series(facts, w, facts->week_count - 1)) {
			break;
		}
		if (!week_valid(facts, w)) {
			continue;
		}
		if (skip > 0) {
			skip--;
			continue;
		}
		newest[window.n++] = w;
	}
	for (size_t i = 0; i < window.n; i++) {
		window.at[i] = newest[window.n - 1 - i];
	}
	return window;
}

struct window
window_part(const struct window *whole, size_t n, size_t skip)
{
	size_t end = whole->n > skip ? whole->n - skip : 0;
	struct window window = { .n = end < n ? end : n };

	for (size_t i = 0; i < window.n; i++) {
		window.at[i] = whole->at[end - window.n + i];
	}
	return window;
}
