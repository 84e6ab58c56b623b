/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/crowd_rows.h"

static const char *const shown_words[] = { "yes", "small", "complement", "volume",
	"early" };

const char *
shown_word(enum shown shown)
{
	return shown_words[shown];
}

struct crowd *
crowd_open(const struct facts *facts)
{
	struct arena *arena = arena_open();
	struct crowd *crowd = arena_take(arena, sizeof *crowd);

	crowd->arena = arena;
	crowd->facts = facts;
	crowd->weeks = arena_take(arena, (facts->week_count + 1) * sizeof *crowd->weeks);
	return crowd;
}

const struct crowd_week *
crowd_week(const struct crowd *crowd, size_t week)
{
	struct crowd_week *w = &crowd->weeks[week];

	if (!w->ready) {
		w->ready = true;
		crowd_fold(crowd, week);
		crowd_mark(crowd, week);
	}
	return w;
}

void
crowd_close(struct crowd *crowd)
{
	if (crowd != NULL) {
		arena_close(crowd->arena);
	}
}

const struct facts *
crowd_facts(const struct crowd *crowd)
{
	return crowd->facts;
}

const struct week_need_row *
crowd_raw_need(const struct crowd *crowd, size_t week, size_t unit, size_t need)
{
	const struct crowd_needs *grid = &crowd->weeks[week].need;

	return grid->row[unit * grid->columns + need];
}

const struct week_use_row *
crowd_use(const struct crowd *crowd, size_t week, size_t unit, size_t service)
{
	const struct crowd_week *w = crowd_week(crowd, week);

	return w->dev[unit * w->services + service] == SHOWN_YES
		       ? crowd_raw_use(crowd, week, unit, service)
		       : NULL;
}

const struct week_need_row *
crowd_need(const struct crowd *crowd, size_t week, size_t unit, need_id need)
{
	const struct crowd_week *w = crowd_week(crowd, week);

	return w->any[unit * w->need.columns + need] == SHOWN_YES
		       ? crowd_raw_need(crowd, week, unit, need)
		       : NULL;
}

const struct week_unit_row *
crowd_unit(const struct crowd *crowd, size_t week, size_t unit)
{
	const struct crowd_week *w = crowd_week(crowd, week);

	return w->seen[unit] == SHOWN_YES ? &w->unit[unit] : NULL;
}

static struct cell
cell_of(uint8_t mark, int64_t value)
{
	return (struct cell){ .value = mark == SHOWN_YES ? value : 0,
		.shown = (enum shown)mark };
}

/* Of n sensors each may have counted the same devices: the sum holds each at most n times.  Who is
 * shown at all are k or more. */
static struct cell
devices_of(const struct crowd_week *w, size_t unit, uint8_t mark, int64_t value)
{
	struct cell cell = cell_of(mark, value);
	int64_t sensors = w->sensors == NULL ? 1 : w->sensors[unit];

	if (sensors > 1 && cell.value > 0) {
		cell.low = (cell.value + sensors - 1) / sensors;
		cell.low = cell.low > w->k ? cell.low : w->k;
		cell.low = cell.low < cell.value ? cell.low : cell.value;
	}
	return cell;
}

static int64_t
use_value(const struct week_use_row *row, enum use_part part)
{
	switch (part) {
	case USE_DEV: return row->dev;
	case USE_REGULAR: return row->dev_regular;
	case USE_UP: return row->up;
	case USE_DOWN: return row->down;
	case USE_FLOWS: return row->flows;
	}
	return 0;
}

/* Of what is withheld as a whole every part is: the rows need not be looked at. */
static struct cell
part_cell(const struct crowd *crowd, size_t week, size_t unit, size_t service,
	enum use_part part)
{
	const struct crowd_week *w = &crowd->weeks[week];
	size_t at = unit * w->services + service;
	const struct week_use_row *row;
	int64_t value;
	uint8_t mark;

	if (w->dev[at] != SHOWN_YES) {
		return cell_of(part == USE_REGULAR ? SHOWN_COMPLEMENT : w->dev[at], 0);
	}
	if (!w->use_parted) {
		crowd_mark_uses(crowd, week);
	}
	mark = part == USE_REGULAR ? w->regular[at] : w->volume[at];
	row = mark == SHOWN_YES ? crowd_raw_use(crowd, week, unit, service) : NULL;
	value = row == NULL ? 0 : use_value(row, part);
	return part == USE_REGULAR ? devices_of(w, unit, mark, value)
				   : cell_of(mark, value);
}

struct cell
crowd_use_cell(const struct crowd *crowd, size_t week, size_t unit, size_t service,
	enum use_part part)
{
	const struct crowd_week *w = crowd_week(crowd, week);
	size_t at = unit * w->services + service;

	return part == USE_DEV ? devices_of(w, unit, w->dev[at], w->count[at])
			       : part_cell(crowd, week, unit, service, part);
}

static int64_t
need_value(const struct week_need_row *row, enum need_part part)
{
	switch (part) {
	case NEED_ANY: return row->dev_any;
	case NEED_OURS: return row->dev_ours;
	case NEED_OTHER: return row->dev_other;
	}
	return 0;
}

struct cell
crowd_need_cell(const struct crowd *crowd, size_t week, size_t unit, need_id need,
	enum need_part part)
{
	const struct crowd_week *w = crowd_week(crowd, week);
	size_t at = unit * w->need.columns + need;
	const struct week_need_row *row = crowd_raw_need(crowd, week, unit, need);
	uint8_t mark;

	if (part != NEED_ANY && !w->need_parted) {
		crowd_mark_needs(crowd, week);
	}
	mark = part == NEED_ANY    ? w->any[at]
	       : part == NEED_OURS ? w->ours[at]
				   : w->other[at];
	return devices_of(w, unit, mark, row == NULL ? 0 : need_value(row, part));
}

struct cell
crowd_seen_cell(const struct crowd *crowd, size_t week, size_t unit)
{
	const struct crowd_week *w = crowd_week(crowd, week);

	return devices_of(w, unit, w->seen[unit], w->unit[unit].dev_seen);
}

bool
crowd_folded(const struct crowd *crowd, size_t week, size_t unit)
{
	return crowd_week(crowd, week)->fold[unit] != unit;
}

bool
crowd_folded_newest(const struct crowd *crowd, size_t unit)
{
	size_t weeks = crowd->facts->week_count;

	return weeks == 0 || crowd_folded(crowd, weeks - 1, unit);
}

static void
tally_add(struct crowd_tally *tally, uint8_t mark)
{
	switch ((enum shown)mark) {
	case SHOWN_YES: tally->shown++; break;
	case SHOWN_SMALL: tally->small++; break;
	case SHOWN_COMPLEMENT: tally->complement++; break;
	case SHOWN_VOLUME: tally->volume++; break;
	case SHOWN_EARLY: break;
	}
}

static void
tally_row(struct crowd_tally *tally, const struct crowd_week *w, size_t unit)
{
	for (size_t n = 0; n < w->need.columns; n++) {
		bool never = unit != 0 && need_organisation_only((need_id)n);

		if (w->need.row[n] != NULL && !never) {
			tally_add(tally, w->any[unit * w->need.columns + n]);
		}
	}
}

struct crowd_tally
crowd_tally_week(const struct crowd *crowd, size_t week)
{
	struct crowd_tally tally = { 0 };
	const struct crowd_week *w = crowd_week(crowd, week);
	size_t units = crowd->facts->unit_count;

	for (size_t u = 0; u < units; u++) {
		if (u == 0 || w->member[u]) {
			tally_row(&tally, w, u);
		}
		tally.folded += u > 0 && crowd->facts->units[u].in_map && w->fold[u] != u;
	}
	return tally;
}

struct crowd_tally
crowd_tally(const struct crowd *crowd, size_t weeks)
{
	struct crowd_tally tally = { 0 };
	size_t all = crowd->facts->week_count;

	for (size_t i = all > weeks ? all - weeks : 0; i < all; i++) {
		struct crowd_tally week = crowd_tally_week(crowd, i);

		tally.shown += week.shown;
		tally.small += week.small;
		tally.complement += week.complement;
		tally.volume += week.volume;
		tally.folded = week.folded; /* of the newest week */
	}
	return tally;
}
