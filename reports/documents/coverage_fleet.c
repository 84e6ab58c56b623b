/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/documents/coverage.h"
#include "reports/words.h"

#include <string.h>

/* What the coverage page says when several sensors give the figures: who is missing, in which weeks,
 * and whose program or files are not those of the others. */

enum { KNOWN_WEEKS = 4 };

static const struct week_state_row *
state_of(const struct facts *facts, const char *sensor, int64_t week)
{
	for (size_t i = facts->rows[TABLE_WEEK_STATE].n; i-- > 0;) {
		const struct week_state_row *row = facts_row(facts, TABLE_WEEK_STATE, i);

		if (row->week == week && strcmp(row->sensor, sensor) == 0) {
			return row;
		}
	}
	return NULL;
}

static void
absent_row(struct report *report, struct element *e, const char *text)
{
	struct report_cell *row = report_row(report, e);

	row[0] = report_text(words_text(report->arena, WORDS_CO_ABSENT));
	row[1] = report_text(text);
}

/* Its last sign of life: a sensor that was here in these weeks is expected in the newest. */
static bool
is_last_of_its(const struct facts *facts, const struct week_state_row *row)
{
	int64_t newest = facts->set.week;

	if (row->week >= newest || row->week < newest - KNOWN_WEEKS) {
		return false;
	}
	for (int64_t w = row->week + 1; w <= newest; w++) {
		if (state_of(facts, row->sensor, w) != NULL) {
			return false;
		}
	}
	return true;
}

static const char *
weeks_since(struct report *report, const struct facts *facts, int64_t last)
{
	const char *first = words_week(report->arena, last + 1);
	const char *newest = words_week(report->arena, facts->set.week);

	return last + 1 == facts->set.week
		       ? newest
		       : WORDS_SAY(report->arena, WORDS_WEEKS_FROM_TO, first, newest);
}

static void
several_row(struct report *report, struct element *e, const struct facts *facts)
{
	struct report_cell *row = report_row(report, e);

	row[0] = report_text(words_text(report->arena, WORDS_CO_SEVERAL));
	row[1] = report_text(WORDS_SAY(report->arena, WORDS_CO_SEVERAL_TEXT,
		words_number(report->arena, (int64_t)facts->sensors)));
}

void
coverage_sensors(struct report *report, struct element *e, const struct facts *facts)
{
	if (facts->sensors > 1 && !facts->set.disjoint) {
		several_row(report, e, facts);
	}
	for (size_t i = 0; i < facts->rows[TABLE_WEEK_STATE].n; i++) {
		const struct week_state_row *row = facts_row(facts, TABLE_WEEK_STATE, i);

		if (is_last_of_its(facts, row)) {
			absent_row(report, e,
				WORDS_SAY(report->arena, WORDS_CO_ABSENT_WEEK,
					row->sensor,
					weeks_since(report, facts, row->week)));
		}
	}
	for (size_t i = 0; i < facts->absent_count; i++) {
		const struct facts_absent *absent = &facts->absent[i];

		absent_row(report, e,
			WORDS_SAY(report->arena, WORDS_CO_ABSENT_PARTS, absent->sensor,
				words_number(report->arena, (int64_t)absent->periods),
				words_week(report->arena, absent->week)));
	}
}

void
coverage_other_versions(struct report *report, struct element *e,
	const struct facts *facts, const struct coverage_version *version)
{
	for (size_t i = 0; i < facts->rows[TABLE_WEEK_STATE].n; i++) {
		const struct week_state_row *row = facts_row(facts, TABLE_WEEK_STATE, i);
		const char *value = (const char *)row + version->offset;
		const char *name = words_text(report->arena, version->heading);
		struct report_cell *cell;

		if (row->week != facts->set.week || strcmp(value, version->value) == 0) {
			continue;
		}
		cell = report_row(report, e);
		cell[0] = report_text(
			WORDS_SAY(report->arena, WORDS_CO_VERSION_OF, name, row->sensor));
		cell[1] = report_text(arena_printf(
			report->arena, "%s of %s", version->name, row->sensor));
		cell[2] = report_text(
			value[0] == '\0' ? words_text(report->arena, WORDS_NOT_MEASURED)
					 : value);
	}
}
