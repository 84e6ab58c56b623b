/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/measure/maker_view.h"

#include "reports/measure/maker.h"
#include "reports/measure/window.h"

#include <strings.h>

static const struct service *
known(const struct facts *facts, size_t service)
{
	service_id id = facts->services[service].catalogued;

	return id == SERVICE_NONE ? NULL : service_at(facts->set.catalogue, id);
}

/* ---- M15 ------------------------------------------------------------------------------------- */

static bool
has_declared(const struct facts *facts, const char *unit, size_t service)
{
	const struct entry *entry;
	size_t at = 0;

	while ((entry = facts_entry(facts, "declaration", &at)) != NULL) {
		const char *tool = entry_get(entry, "tool");

		if (entry_is(entry, "unit", unit) &&
			entry_is(entry, "runs_by_itself", "yes") &&
			(strcasecmp(tool, facts->services[service].id) == 0 ||
				strcasecmp(tool, facts->services[service].name) == 0)) {
			return true;
		}
	}
	return false;
}

static bool
is_named(const struct alone_view *view, size_t unit)
{
	for (size_t i = 0; i < view->named && i < ALONE_NAMED; i++) {
		if (view->unit[i] == unit) {
			return true;
		}
	}
	return false;
}

struct alone_view
alone_view_of(const struct crowd *crowd, size_t service)
{
	const struct facts *facts = crowd_facts(crowd);
	const struct service *s = known(facts, service);
	struct window w4 = window_of(facts, 4, 0);
	struct alone_view view = { .named = 0 };
	struct crowd_alone seen;

	if (s == NULL || !can_run_alone(s->citizen, s->ai)) {
		return view;
	}
	seen = crowd_alone(crowd, w4.at, w4.n, service, view.unit, ALONE_NAMED);
	view.named = seen.named;
	view.units = seen.units;
	for (size_t u = 1; u < facts->unit_count && view.named < ALONE_NAMED; u++) {
		if (!is_named(&view, u) &&
			has_declared(facts, facts->units[u].code, service)) {
			view.unit[view.named++] = u;
		}
	}
	return view;
}

/* ---- M16 ------------------------------------------------------------------------------------- */

/* As the roll-up counts it: a model that acts by itself is a tool to build with, too. */
static enum citizen
kind_of(const struct service *service)
{
	return service->citizen == CITIZEN_NONE && service->ai == AI_AUTONOMOUS
		       ? CITIZEN_AUTONOMOUS
		       : service->citizen;
}

static bool
runs_here(const struct crowd *crowd, const struct window *w4, size_t unit, size_t service)
{
	const struct service *s = known(crowd_facts(crowd), service);
	int weeks = 0;

	for (size_t i = 0; i < w4->n; i++) {
		const struct week_use_row *row =
			crowd_use(crowd, w4->at[i], unit, service);

		weeks += row != NULL && row->dev_machine > 0;
	}
	return is_unattended(can_run_alone(s->citizen, s->ai), weeks);
}

/* One of the kinds that the unit has been at for two weeks runs unattended. */
static bool
one_runs(const struct crowd *crowd, size_t unit, const int seen[MAKER_KINDS])
{
	const struct facts *facts = crowd_facts(crowd);
	struct window w4 = window_of(facts, 4, 0);

	for (size_t s = 0; s < facts->service_count; s++) {
		const struct service *service = known(facts, s);

		if (service != NULL && kind_of(service) != CITIZEN_NONE &&
			seen[kind_of(service)] >= 2 && runs_here(crowd, &w4, unit, s)) {
			return true;
		}
	}
	return false;
}

bool
makers_view_of(const struct crowd *crowd, size_t unit)
{
	const struct facts *facts = crowd_facts(crowd);
	struct window w8 = window_of(facts, 8, 0);
	int seen[MAKER_KINDS] = { 0 };
	int64_t makers = 0, k = facts->weeks[facts->week_count - 1].k;

	for (size_t i = 0; i < w8.n; i++) {
		const struct week_unit_row *row = crowd_unit(crowd, w8.at[i], unit);

		for (int kind = 0; row != NULL && kind < MAKER_KINDS; kind++) {
			seen[kind] += (int)(row->maker_kinds >> kind & 1);
		}
		makers = row != NULL && row->dev_makers > makers ? row->dev_makers
								 : makers;
	}
	return makers_at_work(seen, false, makers, k) ||
	       (makers_at_work(seen, true, makers, k) && one_runs(crowd, unit, seen));
}
