/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/crowd_marking.h"

/* What the passes of a marking look things up in. */

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

void
marking_open(struct marking *m, const struct crowd *crowd, size_t week)
{
	const struct facts *facts = crowd->facts;
	struct arena *own = arena_open();

	*m = (struct marking){ .crowd = crowd,
		.w = &crowd->weeks[week],
		.arena = own,
		.week = week,
		.units = facts->unit_count,
		.services = facts->service_count,
		.needs = need_count() };
	m->members = arena_take(own, m->units * sizeof *m->members);
	m->who = arena_take(own, m->units * sizeof *m->who);
}

static void
tables_take(struct marking *m)
{
	struct arena *own = m->arena;
	size_t uses = m->units * m->services + 1, needs = m->units * m->needs + 1;

	m->tools = arena_take(own, m->needs * sizeof *m->tools);
	m->from = arena_take(own, (m->needs + 1) * sizeof *m->from);
	m->service = arena_take(own, (m->services + 1) * sizeof *m->service);
	m->left = arena_take(own, needs * sizeof *m->left);
	m->used_from = arena_take(own, needs * sizeof *m->used_from);
	m->used = arena_take(own, uses * sizeof *m->used);
	m->yes = arena_take(own, (m->services + 1) * sizeof *m->yes);
	m->small = arena_take(own, (m->services + 1) * sizeof *m->small);
	m->w->dev = arena_take(m->crowd->arena, uses);
	m->w->any = arena_take(m->crowd->arena, needs);
	m->w->seen = arena_take(m->crowd->arena, m->units);
}

/* The services of each need. */
static void
services_fill(struct marking *m)
{
	size_t n = 0;

	for (size_t need = 0; need < m->needs; need++) {
		m->from[need] = n;
		for (size_t s = 0; s < m->services; s++) {
			if (marking_need(m, s) == need) {
				m->service[n++] = s;
			}
		}
	}
	m->from[m->needs] = n;
}

static uint32_t
used_of_unit(struct marking *m, size_t unit, size_t need, uint32_t n)
{
	for (size_t i = m->from[need]; i < m->from[need + 1]; i++) {
		size_t s = m->service[i];

		if (m->w->count[unit * m->services + s] > 0) {
			m->used[n++] = (uint32_t)s;
		}
	}
	return n;
}

static void
used_fill(struct marking *m)
{
	uint32_t n = 0;

	for (size_t u = 0; u < m->units; u++) {
		for (size_t need = 0; need < m->needs; need++) {
			m->used_from[u * m->needs + need] = n;
			n = used_of_unit(m, u, need, n);
		}
	}
	m->used_from[m->units * m->needs] = n;
}

void
marking_tables(struct marking *m)
{
	tables_take(m);
	services_fill(m);
	used_fill(m);
}
