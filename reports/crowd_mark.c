/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/crowd_marking.h"

/* Marks of one week (P1 to P4).  Figures of devices hang together in two ways: the units of a
 * service (or need) add up to the whole organisation, and the services of a need bound the need.
 * Each pass can only withhold more, so the passes are repeated until nothing changes. */

static int64_t
dev_of(const struct marking *m, size_t unit, size_t service)
{
	return m->w->count[unit * m->services + service];
}

/* Services of the need that have devices in the unit: `end` is one past the last. */
static const uint32_t *
used_in(const struct marking *m, size_t unit, size_t need, const uint32_t **end)
{
	const uint32_t *from = &m->used_from[unit * m->needs + need];

	*end = m->used + from[1];
	return m->used + from[0];
}

static int64_t
any_of(const struct marking *m, size_t unit, size_t need)
{
	const struct week_need_row *row = crowd_raw_need(m->crowd, m->week, unit, need);

	return row == NULL ? 0 : row->dev_any;
}

/* What a reader who knows the need must leave to a service with this mark. */
static int64_t
taken_by(const struct marking *m, size_t unit, size_t service, uint8_t mark)
{
	int64_t dev = dev_of(m, unit, service);

	if (dev == 0 || mark == SHOWN_YES) {
		return dev;
	}
	return mark == SHOWN_SMALL ? m->w->k - 1
				   : any_of(m, unit, marking_need(m, service));
}

/* Every change of a service's mark goes through here, so that `left` stays true. */
static void
set_dev(struct marking *m, size_t unit, size_t service, uint8_t now)
{
	uint8_t *mark = marking_dev(m, unit, service);
	size_t need = marking_need(m, service);

	if (*mark == now) {
		return;
	}
	if (need != NEED_NONE) {
		m->left[unit * m->needs + need] += taken_by(m, unit, service, *mark) -
						   taken_by(m, unit, service, now);
	}
	if (unit != 0 && m->w->member[unit]) {
		m->yes[service] -= *mark == SHOWN_YES;
		m->small[service] += now == SHOWN_SMALL;
		m->small[service] -= *mark == SHOWN_SMALL;
	}
	*mark = now;
	m->changed = true;
}

static void
withhold_dev(struct marking *m, size_t unit, size_t service)
{
	if (*marking_dev(m, unit, service) == SHOWN_YES) {
		set_dev(m, unit, service, SHOWN_COMPLEMENT);
	}
}

static void
withhold_any(struct marking *m, size_t unit, size_t need)
{
	uint8_t *mark = marking_any(m, unit, need);

	if (*mark == SHOWN_YES) {
		*mark = SHOWN_COMPLEMENT;
		m->changed = true;
	}
}

/* ---- first marks ----------------------------------------------------------------------------- */

/* single: what one sensor alone saw of it.  A sum that only several sensors bring to k is withheld
 * without saying that it is small. */
static uint8_t
first_mark(const struct marking *m, size_t unit, int64_t value, int64_t single,
	bool organisation_only)
{
	if (unit != 0 && organisation_only) {
		return SHOWN_COMPLEMENT;
	}
	if (unit != 0 && !m->w->member[unit]) {
		return SHOWN_SMALL;
	}
	if (value < m->w->k) {
		return SHOWN_SMALL;
	}
	return single >= m->w->k ? SHOWN_YES : SHOWN_COMPLEMENT;
}

static int64_t
single_dev(const struct marking *m, size_t unit, size_t service)
{
	return m->w->use_single == NULL
		       ? dev_of(m, unit, service)
		       : m->w->use_single[unit * m->services + service].whole;
}

static int64_t
single_any(const struct marking *m, size_t unit, size_t need)
{
	return m->w->need_single == NULL
		       ? any_of(m, unit, need)
		       : m->w->need_single[unit * m->needs + need].whole;
}

/* Of a unit that others are folded into: what the largest of them had alone. */
static int64_t
single_seen(const struct marking *m, size_t unit)
{
	int64_t most = 0;

	if (m->w->seen_single == NULL) {
		return m->w->unit[unit].dev_seen;
	}
	for (size_t u = 0; u < m->units; u++) {
		if (m->w->fold[u] == unit && m->w->seen_single[u] > most) {
			most = m->w->seen_single[u];
		}
	}
	return most;
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
mark_services(struct marking *m, size_t u, const bool *only)
{
	bool counts = u != 0 && m->w->member[u];

	for (size_t s = 0; s < m->services; s++) {
		int64_t dev = dev_of(m, u, s);
		uint8_t mark = first_mark(
			m, u, dev, dev < m->w->k ? 0 : single_dev(m, u, s), only[s]);

		*marking_dev(m, u, s) = mark;
		m->yes[s] += counts && mark == SHOWN_YES;
		m->small[s] += counts && mark == SHOWN_SMALL;
	}
}

static void
mark_first(struct marking *m)
{
	bool *only = arena_take(m->arena, (m->services + 1) * sizeof *only);

	for (size_t s = 0; s < m->services; s++) {
		only[s] = service_organisation_only(m, s);
		if (marking_need(m, s) != NEED_NONE && dev_of(m, 0, s) > 0) {
			m->tools[marking_need(m, s)]++;
		}
	}
	for (size_t u = 0; u < m->units; u++) {
		mark_services(m, u, only);
		for (size_t n = 0; n < m->needs; n++) {
			*marking_any(m, u, n) = first_mark(m, u, any_of(m, u, n),
				single_any(m, u, n), need_organisation_only((need_id)n));
		}
		m->w->seen[u] = first_mark(
			m, u, m->w->unit[u].dev_seen, single_seen(m, u), false);
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

/* Marks only ever get heavier. */
static void
family_close(struct marking *m, size_t n, bool total_shown)
{
	if (total_shown) {
		crowd_family(m->members, n, m->w->k);
	}
	for (size_t i = 0; i < n; i++) {
		if (!total_shown && m->members[i].shown == SHOWN_YES) {
			m->members[i].shown = SHOWN_COMPLEMENT;
		}
	}
}

/* Takes the outcome back into a column of a grid. */
static void
family_keep(struct marking *m, size_t n, uint8_t *marks, size_t stride)
{
	for (size_t i = 0; i < n; i++) {
		uint8_t *mark = marks + m->who[i] * stride;
		uint8_t now = (uint8_t)m->members[i].shown;

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
	family_close(m, n, *marking_any(m, 0, need) == SHOWN_YES);
	family_keep(m, n, marking_any(m, 0, need), m->needs);
}

/* What the shown need says of one withheld service: at least what the others leave over. */
static int64_t
low_of(const struct marking *m, size_t unit, size_t service)
{
	size_t need = marking_need(m, service);
	int64_t left;

	if (need == NEED_NONE || *marking_any(m, unit, need) != SHOWN_YES) {
		return 0;
	}
	left = m->left[unit * m->needs + need] +
	       taken_by(m, unit, service, *marking_dev(m, unit, service));
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
withhold_all(struct marking *m, size_t n, size_t service)
{
	for (size_t i = 0; i < n; i++) {
		size_t u = m->who[i];

		if (dev_of(m, u, service) > 0) {
			set_dev(m, u, service, SHOWN_COMPLEMENT);
		} else {
			*marking_dev(m, u, service) = SHOWN_COMPLEMENT;
		}
	}
	m->yes[service] = m->small[service] = 0;
}

/* Most services of a large house need no sums: nothing is shown any more, or more than half is
 * withheld, and then all of it (P3). */
static bool
close_quickly(struct marking *m, size_t n, size_t service)
{
	bool total = *marking_dev(m, 0, service) == SHOWN_YES;

	if (m->yes[service] == 0) {
		return !total || m->small[service] == 0;
	}
	if (total && (n - m->yes[service]) * 2 > n) {
		withhold_all(m, n, service);
		return true;
	}
	return false;
}

static void
close_service(struct marking *m, size_t n, size_t service)
{
	if (service_organisation_only(m, service) || close_quickly(m, n, service)) {
		return;
	}
	for (size_t i = 0; i < n; i++) {
		size_t u = m->who[i];

		member_fill(m, i, dev_of(m, u, service), *marking_dev(m, u, service),
			low_of(m, u, service), most_of(m, u, service));
	}
	family_close(m, n, *marking_dev(m, 0, service) == SHOWN_YES);
	for (size_t i = 0; i < n; i++) {
		set_dev(m, m->who[i], service, (uint8_t)m->members[i].shown);
	}
}

/* ---- services that bound a need -------------------------------------------------------------- */

/* A need that is withheld takes its services with it; a need with one service is that service. */
static void
close_pairs(struct marking *m, size_t unit, size_t need)
{
	const uint32_t *end, *s = used_in(m, unit, need, &end);

	for (; *marking_any(m, unit, need) != SHOWN_YES && s < end; s++) {
		withhold_dev(m, unit, *s);
	}
	if (m->tools[need] != 1) {
		return;
	}
	for (size_t i = m->from[need]; i < m->from[need + 1]; i++) {
		if (dev_of(m, 0, m->service[i]) > 0 &&
			*marking_dev(m, unit, m->service[i]) != SHOWN_YES) {
			withhold_any(m, unit, need);
		}
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
	const uint32_t *end, *s = used_in(m, unit, need, &end);

	for (; s < end; s++) {
		int64_t dev = dev_of(m, unit, *s);
		uint8_t mark = *marking_dev(m, unit, *s);

		if (mark != SHOWN_YES) {
			c.withheld++;
			c.marked_small += mark == SHOWN_SMALL;
			c.sum += dev;
			continue;
		}
		c.left -= dev;
		if (c.smallest == m->services || dev < dev_of(m, unit, c.smallest)) {
			c.smallest = *s;
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
		withhold_dev(m, unit, c.smallest);
	}
}

/* Needs have nothing to do with each other: each is closed on its own. */
static void
close_need_and_services(struct marking *m, size_t n, size_t need)
{
	do {
		m->changed = false;
		close_need(m, need);
		for (size_t u = 0; u < m->units; u++) {
			close_pairs(m, u, need);
			close_column(m, u, need);
		}
		for (size_t i = m->from[need]; i < m->from[need + 1]; i++) {
			close_service(m, n, m->service[i]);
		}
	} while (m->changed);
}

static void
close_devices(struct marking *m)
{
	size_t n = marking_members(m);

	for (size_t need = 0; need < m->needs; need++) {
		close_need_and_services(m, n, need);
	}
	for (size_t s = 0; s < m->services; s++) {
		while (marking_need(m, s) == NEED_NONE) {
			m->changed = false;
			close_service(m, n, s);
			if (!m->changed) {
				break;
			}
		}
	}
}

static void
close_seen(struct marking *m)
{
	size_t n = marking_members(m);

	for (size_t i = 0; i < n; i++) {
		member_fill(m, i, m->w->unit[m->who[i]].dev_seen, m->w->seen[m->who[i]],
			0, CROWD_ANY);
	}
	family_close(m, n, m->w->seen[0] == SHOWN_YES);
	family_keep(m, n, m->w->seen, 1);
}

static void
marking_left(struct marking *m)
{
	for (size_t u = 0; u < m->units; u++) {
		for (size_t need = 0; need < m->needs; need++) {
			const uint32_t *end, *s = used_in(m, u, need, &end);
			int64_t left = any_of(m, u, need);

			for (; s < end; s++) {
				left -= taken_by(m, u, *s, *marking_dev(m, u, *s));
			}
			m->left[u * m->needs + need] = left;
		}
	}
}

void
crowd_mark(const struct crowd *crowd, size_t week)
{
	struct marking m;

	marking_open(&m, crowd, week);
	marking_tables(&m);
	mark_first(&m);
	marking_left(&m);
	close_seen(&m);
	close_devices(&m);
	arena_close(m.arena);
}
