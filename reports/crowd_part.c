/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/crowd_marking.h"

#include <string.h>

/* Marks of parts (P4) and of amounts (P2), once the marks of devices stand. */

enum { TOP_SHARE_MOST = 800 }; /* per mille of bytes by one device (P2) */

/* ---- parts of shown wholes (P4) -------------------------------------------------------------- */

struct part {
	int64_t part, whole;
	int64_t part_single, rest_single; /* as one sensor alone saw them */
	bool whole_shown,
		fixed; /* fixed: the part is the whole, and everybody knows why */
	/* a number, or the words "few" and "almost all", would say something of a service that is
	 * withheld */
	bool veiled, wordless;
};

static uint8_t
part_mark(const struct part *p, int64_t k)
{
	if (!p->whole_shown) {
		return SHOWN_COMPLEMENT;
	}
	if (p->fixed) {
		return SHOWN_YES;
	}
	if (p->part < k || p->whole - p->part < k) {
		return p->wordless ? SHOWN_COMPLEMENT : SHOWN_SMALL;
	}
	return !p->veiled && p->part_single >= k && p->rest_single >= k
		       ? SHOWN_YES
		       : SHOWN_COMPLEMENT;
}

static struct part
part_of(int64_t part, int64_t whole, const struct crowd_single *single, int which)
{
	return (struct part){ .part = part,
		.whole = whole,
		.part_single = single == NULL ? part : single->part[which],
		.rest_single = single == NULL ? whole - part : single->rest[which] };
}

/* What "few", "almost all" or nothing at all says of a part. */
static struct member
part_member(const struct part *p, uint8_t mark, int64_t k, bool rest)
{
	int64_t value = rest ? p->whole - p->part : p->part;
	struct member member = { .value = value, .shown = (enum shown)mark };

	member.high = member.most = p->whole_shown ? p->whole : CROWD_ANY;
	if (p->whole_shown && mark == SHOWN_SMALL && value < k) {
		member.high = k - 1;
	} else if (p->whole_shown && mark == SHOWN_SMALL) {
		member.low = p->whole - k + 1;
	} else if (p->whole_shown && !p->veiled && !p->wordless) {
		member.low = k;
		member.high = p->whole - k;
	}
	return member;
}

/* Whether part and rest, as families of their own, give one away. */
static bool
parts_tell(struct marking *m, const struct part *parts, const uint8_t *marks, size_t n)
{
	for (int rest = 0; rest < 2; rest++) {
		for (size_t i = 0; i < n; i++) {
			m->members[i] =
				part_member(&parts[i], marks[i], m->w->k, rest == 1);
		}
		if (crowd_family_tells(m->members, n, m->w->k)) {
			return true;
		}
	}
	return false;
}

static size_t
smallest_part(const struct part *parts, const uint8_t *marks, size_t n)
{
	size_t smallest = n;

	for (size_t i = 0; i < n; i++) {
		if (marks[i] == SHOWN_YES &&
			(smallest == n || parts[i].part < parts[smallest].part)) {
			smallest = i;
		}
	}
	return smallest;
}

/* parts[0 .. n-1] belong to m->who, total to "*". */
static void
close_parts(struct marking *m, const struct part *parts, size_t n,
	const struct part *total, uint8_t *grid, size_t stride)
{
	uint8_t *marks = arena_take(m->arena, n + 1);

	grid[0] = part_mark(total, m->w->k);
	for (size_t i = 0; i < n; i++) {
		marks[i] = part_mark(&parts[i], m->w->k);
	}
	while (grid[0] == SHOWN_YES && parts_tell(m, parts, marks, n)) {
		size_t next = smallest_part(parts, marks, n);

		if (next == n) {
			grid[0] = SHOWN_COMPLEMENT;
			break;
		}
		marks[next] = SHOWN_COMPLEMENT;
	}
	for (size_t i = 0; i < n; i++) {
		grid[m->who[i] * stride] = marks[i];
	}
}

static struct part
regular_part(const struct marking *m, size_t unit, size_t service)
{
	const struct week_use_row *row = m->row[unit * m->services + service];
	const struct crowd_single *single = m->w->use_single;
	struct part part =
		part_of(row == NULL ? 0 : row->dev_regular, row == NULL ? 0 : row->dev,
			single == NULL ? NULL : &single[unit * m->services + service],
			SINGLE_REGULAR);

	part.whole_shown = *marking_dev(m, unit, service) == SHOWN_YES;
	return part;
}

/* Without an offer or a decision that makes a service ours, "elsewhere" is the whole need: saying so
 * tells nothing new. */
static bool
ours_exists(const struct marking *m, size_t need)
{
	const struct facts_settings *set = &m->crowd->facts->set;
	const char *code = need_at((need_id)need)->code;

	for (size_t i = 0; i < set->offer_count; i++) {
		if (strstr(set->offers[i].needs, code) != NULL) {
			return true;
		}
	}
	for (size_t i = 0; i < set->decision_count; i++) {
		int service = facts_service(m->crowd->facts, set->decisions[i].service);

		if (status_is_ours(set->decisions[i].status) && service >= 0 &&
			marking_need(m, (size_t)service) == need) {
			return true;
		}
	}
	return false;
}

static const struct crowd_single *
need_single(const struct marking *m, size_t unit, size_t need)
{
	return m->w->need_single == NULL ? NULL
					 : &m->w->need_single[unit * m->needs + need];
}

static struct part
other_part(const struct marking *m, size_t unit, size_t need, bool ours)
{
	const struct week_need_row *row = crowd_raw_need(m->crowd, m->week, unit, need);

	struct part part = part_of(row == NULL ? 0 : row->dev_other,
		row == NULL ? 0 : row->dev_any, need_single(m, unit, need), SINGLE_OTHER);

	part.whole_shown = *marking_any(m, unit, need) == SHOWN_YES;
	part.fixed = row != NULL && !ours && row->dev_ours == 0 &&
		     row->dev_other == row->dev_any;
	part.veiled = m->veils[unit * m->needs + need].number;
	part.wordless = part.part < m->w->k ? m->veils[unit * m->needs + need].few
					    : m->veils[unit * m->needs + need].almost;
	return part;
}

/* Ours in the unit from the first to the last day of the week. */
static bool
is_ours_there(const struct marking *m, size_t unit, size_t service)
{
	const struct facts *facts = m->crowd->facts;
	const struct facts_settings *set = &facts->set;
	struct week week = { (int32_t)facts->weeks[m->week].week };
	service_id known = facts->services[service].catalogued;
	struct day monday = week_monday(week), sunday = { monday.n + 6 };
	unit_id id = facts->units[unit].id;

	return set->policy != NULL && known != SERVICE_NONE && id != UNIT_NONE &&
	       policy_ours(set->policy, id, known, monday) &&
	       policy_ours(set->policy, id, known, sunday);
}

/* Who reads the register knows which services are ours: what goes elsewhere is then bounded by the rest
 * of the need, or is all of it.  Beside a service that is withheld it is no number.  "Few" tells of a
 * service from elsewhere that it is small, which its mark may not; "almost all", that it is large. */
static void
veil(struct marking *m, size_t unit, size_t service)
{
	struct part_veil *veil = &m->veils[unit * m->needs + marking_need(m, service)];

	veil->number = true;
	if (!is_ours_there(m, unit, service)) {
		veil->almost = true;
		veil->few = veil->few || *marking_dev(m, unit, service) != SHOWN_SMALL;
	}
}

static void
veils_fill(struct marking *m)
{
	m->veils = arena_take(m->arena, (m->units * m->needs + 1) * sizeof *m->veils);
	for (size_t u = 0; u < m->units; u++) {
		for (size_t s = 0; s < m->services; s++) {
			if (marking_need(m, s) != NEED_NONE &&
				m->w->count[u * m->services + s] > 0 &&
				*marking_dev(m, u, s) != SHOWN_YES) {
				veil(m, u, s);
			}
		}
	}
}

/* Ours is a number of the whole organisation only, and only beside a "both" of at least k: of a unit
 * it would give away the devices that use ours and nothing else. */
static void
mark_ours(struct marking *m, size_t n, size_t need)
{
	const struct week_need_row *row = crowd_raw_need(m->crowd, m->week, 0, need);
	uint8_t *marks = m->w->ours + need;
	const struct crowd_single *single = need_single(m, 0, need);
	struct part p = part_of(row == NULL ? 0 : row->dev_ours,
		row == NULL ? 0 : row->dev_any, single, SINGLE_OURS);
	int64_t both = row == NULL      ? 0
		       : single != NULL ? single->part[SINGLE_BOTH]
					: row->dev_ours + row->dev_other - row->dev_any;

	p.whole_shown = *marking_any(m, 0, need) == SHOWN_YES;
	marks[0] = part_mark(&p, m->w->k);
	if (row != NULL && marks[0] == SHOWN_YES && m->w->other[need] == SHOWN_YES &&
		both < m->w->k) {
		marks[0] = SHOWN_COMPLEMENT;
	}
	for (size_t i = 0; i < n; i++) {
		marks[m->who[i] * m->needs] = n == 1 ? marks[0] : SHOWN_COMPLEMENT;
	}
}

/* Where nobody has anything of ours, elsewhere is the whole in every unit, and everybody knows it. */
static bool
is_all_elsewhere(const struct marking *m, const struct part *parts, size_t n, size_t need,
	bool ours)
{
	struct part total = other_part(m, 0, need, ours);
	int64_t rest = total.whole - total.part;

	for (size_t i = 0; i < n; i++) {
		rest += parts[i].whole - parts[i].part;
	}
	return !ours && rest == 0;
}

static void
close_other(struct marking *m, struct part *parts, size_t n, size_t need)
{
	bool ours = ours_exists(m, need);
	struct part total = other_part(m, 0, need, ours);

	for (size_t i = 0; i < n; i++) {
		parts[i] = other_part(m, m->who[i], need, ours);
	}
	close_parts(m, parts, n, &total, m->w->other + need, m->needs);
	if (!is_all_elsewhere(m, parts, n, need, ours)) {
		return;
	}
	for (size_t u = 0; u < m->units; u++) {
		m->w->other[u * m->needs + need] = *marking_any(m, u, need);
	}
}

void
crowd_mark_needs(const struct crowd *crowd, size_t week)
{
	struct marking m;
	struct part *parts;
	size_t n, cells;

	marking_open(&m, crowd, week);
	cells = m.units * m.needs + 1;
	m.w->need_parted = true;
	m.w->ours = arena_take(crowd->arena, cells);
	m.w->other = arena_take(crowd->arena, cells);
	n = marking_members(&m);
	parts = arena_take(m.arena, (n + 1) * sizeof *parts);
	veils_fill(&m);
	for (size_t need = 0; need < m.needs; need++) {
		close_other(&m, parts, n, need);
		mark_ours(&m, n, need);
	}
	arena_close(m.arena);
}

static void
close_regular(struct marking *m, size_t n)
{
	struct part *parts = arena_take(m->arena, (n + 1) * sizeof *parts);

	for (size_t s = 0; s < m->services; s++) {
		struct part total = regular_part(m, 0, s);

		for (size_t i = 0; i < n; i++) {
			parts[i] = regular_part(m, m->who[i], s);
		}
		close_parts(m, parts, n, &total, m->w->regular + s, m->services);
	}
}

/* ---- amounts (P2) ---------------------------------------------------------------------------- */

struct amounts {
	size_t withheld, smallest;
	int64_t left, top; /* bytes withheld; the most that one device has of them */
};

static int64_t
bytes_of(const struct week_use_row *row)
{
	return row == NULL ? 0 : row->up + row->down;
}

static struct amounts
amounts_of(const struct marking *m, size_t n, size_t service)
{
	struct amounts a = { .smallest = n };

	for (size_t i = 0; i < n; i++) {
		size_t at = m->who[i] * m->services + service;
		const struct week_use_row *row = m->row[at];

		if (m->w->volume[at] != SHOWN_YES) {
			int64_t top =
				row == NULL ? 0 : bytes_of(row) / 1000 * row->top_share;

			a.withheld++;
			a.left += bytes_of(row);
			a.top = top > a.top ? top : a.top;
		} else if (a.smallest == n ||
			   bytes_of(row) <
				   bytes_of(m->row[m->who[a.smallest] * m->services +
						   service])) {
			a.smallest = i;
		}
	}
	return a;
}

static void
withhold_amount(struct marking *m, size_t i, size_t service)
{
	uint8_t *mark = &m->w->volume[m->who[i] * m->services + service];

	if (*mark == SHOWN_YES) {
		*mark = SHOWN_COMPLEMENT;
	}
}

static void
close_amounts(struct marking *m, size_t n, size_t service)
{
	struct amounts a = amounts_of(m, n, service);

	while (a.withheld > 0 && a.smallest < n &&
		(a.withheld == 1 || a.withheld * 2 > n ||
			a.top > a.left / 1000 * TOP_SHARE_MOST)) {
		/* more than half: all of them, and no need to go one by one */
		for (size_t i = 0; a.withheld * 2 > n && i < n; i++) {
			withhold_amount(m, i, service);
		}
		withhold_amount(m, a.smallest, service);
		a = amounts_of(m, n, service);
	}
	if (a.withheld > 0 && a.top > a.left / 1000 * TOP_SHARE_MOST) {
		m->w->volume[service] = SHOWN_COMPLEMENT;
	}
}

static void
mark_amounts(struct marking *m, size_t n)
{
	for (size_t s = 0; s < m->services; s++) {
		for (size_t u = 0; u < m->units; u++) {
			const struct week_use_row *row = m->row[u * m->services + s];
			uint8_t *mark = &m->w->volume[u * m->services + s];

			*mark = *marking_dev(m, u, s);
			if (*mark == SHOWN_YES && row != NULL &&
				row->top_share > TOP_SHARE_MOST) {
				*mark = SHOWN_VOLUME;
			}
		}
		if (m->w->volume[s] == SHOWN_YES) {
			close_amounts(m, n, s);
		}
	}
}

void
crowd_mark_uses(const struct crowd *crowd, size_t week)
{
	struct marking m;
	size_t n, cells;

	marking_open(&m, crowd, week);
	cells = m.units * m.services + 1;
	m.w->use_parted = true;
	m.w->regular = arena_take(crowd->arena, cells);
	m.w->volume = arena_take(crowd->arena, cells);
	m.row = crowd_grid(crowd, week, m.arena);
	n = marking_members(&m);
	close_regular(&m, n);
	mark_amounts(&m, n);
	arena_close(m.arena);
}
