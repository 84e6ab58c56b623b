/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/documents/document.h"
#include "reports/documents/say.h"
#include "reports/words.h"

#include <stdlib.h>

/* The Monday mail: what is new and small (M7), youngest first, and what we owe this week.  New and
 * small is what the whole organisation shows for new_days at most and no unit has made its own yet:
 * the time to ask, while nothing has to be taken back. */

enum { UNITS_NAMED = 4, WEEK_DAYS = 7 };

struct digest {
	struct report *report;
	const struct crowd *crowd;
	const struct facts *facts;
};
struct young {
	size_t service;
	struct day first;
};

static int
compare_young(const void *a, const void *b)
{
	const struct young *x = a, *y = b;

	if (x->first.n != y->first.n) {
		return x->first.n > y->first.n ? -1 : 1;
	}
	return x->service < y->service ? -1 : x->service > y->service;
}

static bool
is_new_in_a_unit(const struct digest *d, size_t service)
{
	for (size_t u = 1; u < d->facts->unit_count; u++) {
		if (unit_is_visible(d->crowd, u) &&
			tool_view_of(d->crowd, u, service).is_new) {
			return true;
		}
	}
	return false;
}

static bool
is_young(const struct digest *d, size_t s, struct day first)
{
	const struct facts *facts = d->facts;
	struct cell cell = crowd_use_cell(d->crowd, facts->week_count - 1, 0, s, USE_DEV);

	return first.n != DAY_OPEN && cell.shown == SHOWN_YES &&
	       first.n + (int32_t)facts->set.new_days >= facts->set.today.n &&
	       service_counts(facts, 0, s) && !service_is_ours(facts, 0, s) &&
	       !need_organisation_only(facts->services[s].need) &&
	       !is_new_in_a_unit(d, s);
}

/* Only units whose own figure is shown. */
static const char *
where(const struct digest *d, size_t service)
{
	const char *names[UNITS_NAMED];
	size_t newest = d->facts->week_count - 1, found = 0;

	for (size_t u = 1; u < d->facts->unit_count; u++) {
		if (unit_is_visible(d->crowd, u) &&
			crowd_use_cell(d->crowd, newest, u, service, USE_DEV).shown ==
				SHOWN_YES) {
			if (found < UNITS_NAMED) {
				names[found] = d->facts->units[u].name;
			}
			found++;
		}
	}
	return found == 0 ? words_text(d->report->arena, WORDS_UNIT_WITHHELD)
			  : say_names(d->report, names, found,
				    found < UNITS_NAMED ? found : UNITS_NAMED);
}

static void
young_row(struct digest *d, struct element *e, const struct young *young)
{
	struct report *report = d->report;
	const struct facts_service *service = &d->facts->services[young->service];
	struct report_cell *row = report_row(report, e);
	struct cell cell = crowd_use_cell(
		d->crowd, d->facts->week_count - 1, 0, young->service, USE_DEV);
	char day[WEEK_TEXT_MAX];

	row[0] = report_text(say_need(report, service->need));
	row[1] = report_text(WORDS_SAY(report->arena, WORDS_NE5_NEW, service->name,
		words_day(report->arena, young->first),
		words_many(
			report->arena, WORDS_DEVICE_ONE, WORDS_DEVICE_MANY, cell.value),
		where(d, young->service)));
	row[2] = report_text(service->id);
	row[3] = report_text(need_at(service->need)->code);
	row[4] = report_text(
		arena_copy(report->arena, str_of(day_print(young->first, day))));
	row[5] = report_count(report, cell);
}

static void
new_and_small(struct digest *d)
{
	struct report *report = d->report;
	struct element *e = report_element(
		report, "DG1", words_text(d->report->arena, WORDS_DG1), LOOK_LIST);
	struct young *young =
		arena_take(report->arena, (d->facts->service_count + 1) * sizeof *young);
	size_t count = 0;

	report_column(report, e, NULL, "", false);
	report_column(report, e, NULL, "", false);
	report_column(report, e, "service", NULL, false);
	report_column(report, e, "need", NULL, false);
	report_column(report, e, "first_day", NULL, false);
	report_column(report, e, "devices", NULL, true);
	for (size_t s = 0; s < d->facts->service_count; s++) {
		struct day first = first_day_of(d->facts, 0, d->facts->services[s].id);

		if (is_young(d, s, first)) {
			young[count++] = (struct young){ s, first };
		}
	}
	qsort(young, count, sizeof *young, compare_young);
	for (size_t i = 0; i < count; i++) {
		young_row(d, e, &young[i]);
	}
	report_after(report, e,
		words_text(
			d->report->arena, count == 0 ? WORDS_DG1_NONE : WORDS_NE5_AFTER));
}

/* ---- what we owe ----------------------------------------------------------------------------- */

static const char *
unit_name(const struct digest *d, const char *code)
{
	int unit = facts_unit(d->facts, code);

	return unit < 0 ? code : d->facts->units[unit].name;
}

static bool
is_empty(const struct entry *entry, const char *field)
{
	return entry_get(entry, field)[0] == '\0';
}

static void
owed_row(struct digest *d, struct element *e, const struct entry *entry, struct day due,
	const char *text)
{
	char day[WEEK_TEXT_MAX];
	struct report_cell *row = report_row(d->report, e);

	row[0] = report_text(unit_name(d, entry_get(entry, "unit")));
	row[1] = report_text(text);
	row[2] = report_text(entry->entity);
	row[3] = report_text(entry->id);
	row[4] = report_text(arena_copy(d->report->arena, str_of(day_print(due, day))));
}

static void
promises(struct digest *d, struct element *e)
{
	struct arena *arena = d->report->arena;
	const struct entry *promise;
	size_t at = 0;

	while ((promise = facts_entry(d->facts, "promise", &at)) != NULL) {
		struct promise_in in = promise_read(d->facts, promise);
		struct day due = promise_due(&in);
		bool late = due.n < d->facts->set.today.n;

		if (is_empty(promise, "done_on") && is_empty(promise, "withdrawn_on") &&
			due.n != DAY_OPEN && due.n < d->facts->set.today.n + WEEK_DAYS) {
			owed_row(d, e, promise, due,
				WORDS_SAY(arena,
					late ? WORDS_DG2_OVERDUE : WORDS_DG2_PROMISE,
					entry_get(promise, "text"), words_day(arena, due),
					say_staff(
						d->facts, entry_get(promise, "owner"))));
		}
	}
}

static void
visits(struct digest *d, struct element *e)
{
	struct arena *arena = d->report->arena;
	const struct entry *visit;
	size_t at = 0;

	while ((visit = facts_entry(d->facts, "visit", &at)) != NULL) {
		struct day planned = entry_day(visit, "planned_on");

		if (is_empty(visit, "held_on") && planned.n >= d->facts->set.today.n &&
			planned.n < d->facts->set.today.n + WEEK_DAYS) {
			owed_row(d, e, visit, planned,
				WORDS_SAY(arena, WORDS_DG2_VISIT,
					words_day(arena, planned),
					say_staff(d->facts, entry_get(visit, "who"))));
		}
	}
}

static void
this_week(struct digest *d)
{
	struct report *report = d->report;
	struct element *e = report_element(
		report, "DG2", words_text(d->report->arena, WORDS_DG2), LOOK_LIST);

	report_column(report, e, NULL, "", false);
	report_column(report, e, NULL, "", false);
	report_column(report, e, "kind", NULL, false);
	report_column(report, e, "id", NULL, false);
	report_column(report, e, "due", NULL, false);
	promises(d, e);
	visits(d, e);
	if (e->row_count == 0) {
		report_after(report, e, words_text(d->report->arena, WORDS_DG2_NONE));
	}
}

static enum err_code
build(const struct crowd *crowd, size_t unit, struct report **out, struct err *err)
{
	struct digest d = { .crowd = crowd, .facts = crowd_facts(crowd) };

	(void)unit;
	(void)err;
	d.report = frame_open("digest", WORDS_DIGEST, crowd, 0, 4);
	new_and_small(&d);
	this_week(&d);
	*out = d.report;
	return ERR_OK;
}

const struct document document_digest = {
	"digest",
	WORDS_DOC_DIGEST,
	false,
	true,
	build,
	NULL,
	NULL,
};
