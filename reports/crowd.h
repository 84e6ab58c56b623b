/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_CROWD_H
#define PENUMBRA_REPORTS_CROWD_H

#include "reports/facts.h"

/* The crowd room: which number may be shown.  One function of the closed week and its k decides for
 * every document, format and page (product.md 8, P1 to P5), so that no two of them can be
 * subtracted.  Small units are folded into "other" here; zero counts as small.
 *
 * A family is a list of figures that add up to a total that is shown.  Where its withheld figures
 * would give one of them away, the next smallest is withheld too, and then all withheld figures of
 * the family carry the same mark: nobody can tell which of them was the small one. */

enum shown {
	SHOWN_YES,
	SHOWN_SMALL,      /* under k */
	SHOWN_COMPLEMENT, /* withheld so that a smaller one cannot be worked out */
	SHOWN_VOLUME,     /* one device makes more than 80 % of the amount */
	SHOWN_EARLY,      /* too few weeks or devices to say */
};
const char *shown_word(enum shown shown); /* yes small complement volume early */

struct cell {
	int64_t value; /* 0 unless shown */
	enum shown shown;
	/* Of devices that several sensors counted: at least so many, and at most value; 0: value.
	 * Worked out from value, k and how many sensors met the unit, so that it tells nothing of
	 * what one of them saw. */
	int64_t low;
};

/* One figure of a family.  low and high bound what a reader knows of it while it is withheld (high
 * of a small one: k - 1); most is the bound that stays when marks are merged (a whole that is
 * shown, or CROWD_ANY). */
struct member {
	int64_t value, low, high, most;
	enum shown shown;
};
#define CROWD_ANY (INT64_MAX / 65536)
/* P3: withholds further members until no withheld one can be worked out from the total. */
void crowd_family(struct member *members, size_t n, int64_t k);

/* Whether a withheld member can be worked out as things stand. */
bool crowd_family_tells(const struct member *members, size_t n, int64_t k);

struct crowd;
struct crowd *crowd_open(const struct facts *facts); /* the facts are borrowed */
void crowd_close(struct crowd *crowd);
const struct facts *crowd_facts(const struct crowd *crowd);

/* week: index into facts->weeks; unit: index into facts->units.  Rows are given only where the
 * number of devices is shown; what is derived from them must go through the cells below before it
 * is printed as a number. */
const struct week_use_row *crowd_use(
	const struct crowd *crowd, size_t week, size_t unit, size_t service);
const struct week_need_row *crowd_need(
	const struct crowd *crowd, size_t week, size_t unit, need_id need);
const struct week_unit_row *crowd_unit(
	const struct crowd *crowd, size_t week, size_t unit);

enum use_part { USE_DEV, USE_REGULAR, USE_UP, USE_DOWN, USE_FLOWS };
struct cell crowd_use_cell(const struct crowd *crowd, size_t week, size_t unit,
	size_t service, enum use_part part);
enum need_part { NEED_ANY, NEED_OURS, NEED_OTHER };
struct cell crowd_need_cell(const struct crowd *crowd, size_t week, size_t unit,
	need_id need, enum need_part part);
struct cell crowd_seen_cell(const struct crowd *crowd, size_t week, size_t unit);

/* M15, units in which a machine worked with the service in >= 3 of these weeks (indices, oldest first).
 * named: those that may be named, as their devices are shown or they are servers, of which `most` are
 * stored; units: how many in all, 0 unless >= 2 and together of >= k devices. */
struct crowd_alone {
	size_t named, units;
};
struct crowd_alone crowd_alone(const struct crowd *crowd, const size_t *weeks, size_t n,
	size_t service, size_t *units, size_t most);

/* Folded in this week: its devices are counted in another unit. */
bool crowd_folded(const struct crowd *crowd, size_t week, size_t unit);
bool crowd_folded_newest(const struct crowd *crowd, size_t unit);

/* P11, how many figures are shown and how many are not.  A figure is the devices of a unit, or of the
 * whole organisation, with one need in one week in which anybody had that need.  Nought is a figure
 * like 1 to k - 1 (P1): a count without it would tell how many of the withheld are nought.  What a
 * unit is never shown (needs of the whole organisation only) is no figure of it.
 *	small		said to be under k, nought among them
 *	complement	withheld beside those, so that none can be worked out; in such a family all that
 *			is withheld counts here, small or not, as nobody may tell which is which
 *	folded		units joined with others in the newest week */
struct crowd_tally {
	size_t shown, small, complement, volume, folded;
};
/* Of the last so many weeks. */
struct crowd_tally crowd_tally(const struct crowd *crowd, size_t weeks);
/* Of one week. */
struct crowd_tally crowd_tally_week(const struct crowd *crowd, size_t week);

#endif
