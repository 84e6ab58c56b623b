/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/crowd_rows.h"

/* Marks of one week (P1 to P4).  Figures of devices hang together in two ways: the units of a
 * service (or need) add up to the whole organisation, and the services of a need bound the need.
 * Each pass can only withhold more, so the passes are repeated until nothing changes. */

uint8_t *
marking_dev(const struct marking *m, size_t unit, size_t service)
{
	return &m->w->dev[unit * m->services + service];
}

uint8_t *
marking_any(const struct marking *m, size_t unit, size_t need)
{
	return &m->w->any[unit * m->needs + need];
}

size_t
marking_need(const struct marking *m, size_t service)
{
	return m->crowd->facts->services[service].need;
}

size_t
marking_members(struct marking *m)
{
	size_t n = 0;

	for (size_t u = 1; u < m->units; u++) {
		if (m->w->member[u]) {
			m->who[n++] = u;
		}
	}
	return n;
}

static int64_t
dev_of(const struct marking *m, size_t unit, size_t service)
{
	const struct week_use_row *row = crowd_raw_use(m->crowd, m->week, unit, service);

	return row == NULL ? 0 : row->dev;
}

static int64_t
any_of(const struct marking *m, size_t unit, size_t need)
{
	const struct week_need_row *row = crowd_raw_need(m->crowd, m->week, unit, need);

	return row == NULL ? 0 : row->dev_any;
}

static void
withhold(struct marking *m, uint8_t *mark)
{
	if (*mark == SHOWN_YES) {
		*mark = SHOWN_COMPLEMENT;
		m->changed = true;
	}
}

/* ---- first marks ----------------------------------------------------------------------------- */

static uint8_t
first_mark(const struct marking *m, size_t unit, int64_t value, bool organisation_only)
{
	if (unit != 0 && organisation_only) {
		return SHOWN_COMPLEMENT;
	}
	if (unit != 0 && !m->w->member[unit]) {
		return SHOWN_SMALL;
	}
	return value >= m->w->k ? SHOWN_YES : SHOWN_SMALL;
}

static bool
service_organisation_only(const struct marking *m, size_t service)
{
	const struct facts *facts = m->crowd->facts;
	const struct facts_service *s = &facts->services[service];

	if (s->need != NEED_NONE && need_organisation_only(s->need)) {
		return true;
	}
	return s->catalogued != SERVICE_NONE &&
	       service_at(facts->set.catalogue, s->catalogued)->organisation_only;
}

static void
mark_first(struct marking *m)
{
	for (size_t s = 0; s < m->services; s++) {
		bool only = service_organisation_only(m, s);

		for (size_t u = 0; u < m->units; u++) {
			*marking_dev(m, u, s) = first_mark(m, u, dev_of(m, u, s), only);
		}
		if (marking_need(m, s) != NEED_NONE && dev_of(m, 0, s) > 0) {
			m->tools[marking_need(m, s)]++;
		}
	}
	for (size_t n = 0; n < m->needs; n++) {
		bool only = need_organisation_only((need_id)n);

		for (size_t u = 0; u < m->units; u++) {
			*marking_any(m, u, n) = first_mark(m, u, any_of(m, u, n), only);
		}
	}
	for (size_t u = 0; u < m->units; u++) {
		m->w->seen[u] = first_mark(m, u, m->w->unit[u].dev_seen, false);
	}
}

/* ---- units that add up to the organisation --------------------------------------------------- */

static void
member_fill(const struct marking *m, size_t at, int64_t value, uint8_t mark, int64_t low,
	int64_t most)
{
	m->members[at] = (struct member){ .value = value,
		.low = low,
		.most = most,
		.high = mark == SHOWN_SMALL ? m->w->k - 1 : most,
		.shown = (enum shown)mark };
}

/* Takes the outcome back into the grid; marks only ever get heavier. */
static void
family_close(struct marking *m, size_t n, uint8_t *marks, size_t stride, bool total_shown)
{
	if (total_shown) {
		crowd_family(m->members, n, m->w->k);
	}
	for (size_t i = 0; i < n; i++) {
		uint8_t *mark = marks + m->who[i] * stride;
		uint8_t now = (uint8_t)m->members[i].shown;

		if (!total_shown && now == SHOWN_YES) {
			now = SHOWN_COMPLEMENT;
		}
		m->changed = m->changed || *mark != now;
		*mark = now;
	}
}

static void
close_need(struct marking *m, size_t need)
{
	size_t n = marking_members(m);

	if (need_organisation_only((need_id)need)) {
		return;
	}
	for (size_t i = 0; i < n; i++) {
		size_t u = m->who[i];
		bool seen = m->w->seen[u] == SHOWN_YES;

		member_fill(m, i, any_of(m, u, need), *marking_any(m, u, need), 0,
			seen ? m->w->unit[u].dev_seen : CROWD_ANY);
	}
	family_close(m, n, marking_any(m, 0, need), m->needs,
		*marking_any(m, 0, need) == SHOWN_YES);
}

/* What the shown need says of one withheld service: at least what the others leave over. */
static int64_t
low_of(const struct marking *m, size_t unit, size_t service)
{
	size_t need = marking_need(m, service);
	int64_t any, left;

	if (need == NEED_NONE || *marking_any(m, unit, need) != SHOWN_YES) {
		return 0;
	}
	any = left = any_of(m, unit, need);
	for (size_t s = 0; s < m->services && left > 0; s++) {
		if (s == service || marking_need(m, s) != need ||
			dev_of(m, unit, s) == 0) {
			continue;
		}
		switch ((enum shown) * marking_dev(m, unit, s)) {
		case SHOWN_YES: left -= dev_of(m, unit, s); break;
		case SHOWN_SMALL: left -= m->w->k - 1; break;
		case SHOWN_COMPLEMENT:
		case SHOWN_VOLUME:
		case SHOWN_EARLY: left -= any; break;
		}
	}
	return left > 0 ? left : 0;
}

/* A device that uses a service of a need is counted under the need: the need is the most that the
 * service can be, when it is shown, and when it is marked small. */
static int64_t
most_of(const struct marking *m, size_t unit, size_t service)
{
	size_t need = marking_need(m, service);

	if (need == NEED_NONE) {
		return CROWD_ANY;
	}
	switch ((enum shown) * marking_any(m, unit, need)) {
	case SHOWN_YES: return any_of(m, unit, need);
	case SHOWN_SMALL: return m->w->k - 1;
	case SHOWN_COMPLEMENT:
	case SHOWN_VOLUME:
	case SHOWN_EARLY: break;
	}
	return CROWD_ANY;
}

static void
close_service(struct marking *m, size_t service)
{
	size_t n = marking_members(m);

	if (service_organisation_only(m, service)) {
		return;
	}
	for (size_t i = 0; i < n; i++) {
		size_t u = m->who[i];

		member_fill(m, i, dev_of(m, u, service), *marking_dev(m, u, service),
			low_of(m, u, service), most_of(m, u, service));
	}
	family_close(m, n, marking_dev(m, 0, service), m->services,
		*marking_dev(m, 0, service) == SHOWN_YES);
}

/* ---- services that bound a need -------------------------------------------------------------- */

/* A need that is withheld takes its services with it; a need with one service is that service. */
static void
close_pair(struct marking *m, size_t unit, size_t service)
{
	size_t need = marking_need(m, service);

	if (need == NEED_NONE) {
		return;
	}
	if (*marking_any(m, unit, need) != SHOWN_YES) {
		withhold(m, marking_dev(m, unit, service));
	}
	if (m->tools[need] == 1 && *marking_dev(m, unit, service) != SHOWN_YES &&
		dev_of(m, 0, service) > 0) {
		withhold(m, marking_any(m, unit, need));
	}
}

struct leftover {
	size_t withheld, marked_small;
	int64_t sum, left; /* of the withheld; of the need without what is shown */
	size_t smallest;   /* shown service, services when none */
};

static struct leftover
column_of(const struct marking *m, size_t unit, size_t need)
{
	struct leftover c = { .left = any_of(m, unit, need), .smallest = m->services };

	for (size_t s = 0; s < m->services; s++) {
		int64_t dev = marking_need(m, s) == need ? dev_of(m, unit, s) : 0;

		if (dev == 0) {
			continue;
		}
		if (*marking_dev(m, unit, s) != SHOWN_YES) {
			c.withheld++;
			c.marked_small += *marking_dev(m, unit, s) == SHOWN_SMALL;
			c.sum += dev;
			continue;
		}
		c.left -= dev;
		if (c.smallest == m->services || dev < dev_of(m, unit, c.smallest)) {
			c.smallest = s;
		}
	}
	return c;
}

/* Devices use several services of a need, so the services add up to the need only where what is
 * shown leaves something over: then the rest is a figure about those withheld. */
static void
close_column(struct marking *m, size_t unit, size_t need)
{
	if (*marking_any(m, unit, need) != SHOWN_YES) {
		return;
	}
	for (;;) {
		struct leftover c = column_of(m, unit, need);
		int64_t most = (int64_t)c.withheld * (m->w->k - 1);

		if (c.withheld == 0 || c.left <= 0 || c.smallest == m->services) {
			return;
		}
		if (c.withheld > 1 && c.sum >= m->w->k &&
			(c.marked_small < c.withheld || c.left < most)) {
			return;
		}
		withhold(m, marking_dev(m, unit, c.smallest));
	}
}

static void
close_devices(struct marking *m)
{
	do {
		m->changed = false;
		for (size_t n = 0; n < m->needs; n++) {
			close_need(m, n);
		}
		for (size_t u = 0; u < m->units; u++) {
			for (size_t s = 0; s < m->services; s++) {
				close_pair(m, u, s);
			}
			for (size_t n = 0; n < m->needs; n++) {
				close_column(m, u, n);
			}
		}
		for (size_t s = 0; s < m->services; s++) {
			close_service(m, s);
		}
	} while (m->changed);
}

static void
close_seen(struct marking *m)
{
	size_t n = marking_members(m);

	for (size_t i = 0; i < n; i++) {
		member_fill(m, i, m->w->unit[m->who[i]].dev_seen, m->w->seen[m->who[i]],
			0, CROWD_ANY);
	}
	family_close(m, n, m->w->seen, 1, m->w->seen[0] == SHOWN_YES);
}

void
crowd_mark(struct crowd *crowd, size_t week)
{
	const struct facts *facts = crowd->facts;
	struct arena *arena = crowd->arena;
	struct crowd_week *w = &crowd->weeks[week];
	struct marking m = { .crowd = crowd,
		.w = w,
		.week = week,
		.units = facts->unit_count,
		.services = facts->service_count,
		.needs = need_count() };
	size_t uses = m.units * m.services + 1, needs = m.units * m.needs + 1;

	m.members = arena_take(arena, m.units * sizeof *m.members);
	m.who = arena_take(arena, m.units * sizeof *m.who);
	m.tools = arena_take(arena, m.needs * sizeof *m.tools);
	w->dev = arena_take(arena, uses);
	w->regular = arena_take(arena, uses);
	w->volume = arena_take(arena, uses);
	w->any = arena_take(arena, needs);
	w->ours = arena_take(arena, needs);
	w->other = arena_take(arena, needs);
	w->seen = arena_take(arena, m.units);
	mark_first(&m);
	close_seen(&m);
	close_devices(&m);
	crowd_mark_parts(&m);
}
