/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/documents/document.h"
#include "reports/words.h"

/* The plain table for a spreadsheet: week, unit, service.  A service is listed in the weeks in which
 * the whole organisation shows it, then with every unit, so that a missing line says nothing. */

enum { LINES_MOST = 100000 };

static void
columns(struct report *report, struct element *e)
{
	static const struct {
		const char *name;
		enum words heading;
		bool number;
	} column[] = {
		{ "week", WORDS_U_WEEK, false },
		{ "unit", WORDS_U_UNIT, false },
		{ "service", WORDS_U_SERVICE, false },
		{ "need", WORDS_U_NEED, false },
		{ "devices", WORDS_U_DEVICES, true },
		{ "regular", WORDS_U_REGULAR, true },
		{ "flows", WORDS_U_FLOWS, true },
		{ "bytes_up", WORDS_U_UP, true },
		{ "bytes_down", WORDS_U_DOWN, true },
	};

	for (size_t i = 0; i < sizeof column / sizeof *column; i++) {
		report_column(report, e, column[i].name,
			words_text(report->arena, column[i].heading), column[i].number);
	}
}

static void
usage_row(struct report *report, struct element *e, const struct crowd *crowd, size_t w,
	size_t u, size_t s)
{
	const struct facts *facts = crowd_facts(crowd);
	struct report_cell *row = report_row(report, e);
	need_id need = facts->services[s].need;

	row[0] = report_text(words_week(report->arena, facts->weeks[w].week));
	row[1] = report_text(facts->units[u].code);
	row[2] = report_text(facts->services[s].id);
	row[3] = report_text(need == NEED_NONE ? "" : need_at(need)->code);
	row[4] = report_count(report, crowd_use_cell(crowd, w, u, s, USE_DEV));
	row[5] = report_count(report, crowd_use_cell(crowd, w, u, s, USE_REGULAR));
	row[6] = report_count(report, crowd_use_cell(crowd, w, u, s, USE_FLOWS));
	row[7] = report_bytes(report, crowd_use_cell(crowd, w, u, s, USE_UP));
	row[8] = report_bytes(report, crowd_use_cell(crowd, w, u, s, USE_DOWN));
}

static bool
listed(const struct crowd *crowd, size_t w, size_t u)
{
	const struct facts *facts = crowd_facts(crowd);

	if (u == 0) {
		return true;
	}
	return facts->units[u].in_map ? !crowd_folded(crowd, w, u)
				      : crowd_seen_cell(crowd, w, u).shown == SHOWN_YES;
}

static void
service_rows(struct report *report, struct element *e, const struct crowd *crowd,
	size_t week, size_t service, size_t only)
{
	size_t units = crowd_facts(crowd)->unit_count;

	for (size_t u = 0; u < units; u++) {
		if ((only == 0 || u == only) && listed(crowd, week, u)) {
			usage_row(report, e, crowd, week, u, service);
		}
	}
}

static bool
service_listed(const struct crowd *crowd, size_t week, size_t service)
{
	return crowd_use_cell(crowd, week, 0, service, USE_DEV).shown == SHOWN_YES;
}

static size_t
lines_of(const struct crowd *crowd, size_t week, size_t only)
{
	const struct facts *facts = crowd_facts(crowd);
	size_t services = 0, units = only != 0;

	for (size_t s = 0; s < facts->service_count; s++) {
		services += service_listed(crowd, week, s);
	}
	for (size_t u = 0; only == 0 && u < facts->unit_count; u++) {
		units += listed(crowd, week, u);
	}
	return services * units;
}

/* A spreadsheet opens a million lines and nobody reads them: the newest weeks that stay below a
 * tenth of that, one at least.  The rest can be asked for, week by week. */
static size_t
first_week(const struct crowd *crowd, size_t only)
{
	size_t week = crowd_facts(crowd)->week_count - 1;
	size_t lines = lines_of(crowd, week, only);

	while (week > 0) {
		lines += lines_of(crowd, week - 1, only);
		if (lines > LINES_MOST) {
			break;
		}
		week--;
	}
	return week;
}

static void
say_what(
	struct report *report, struct element *e, const struct crowd *crowd, size_t first)
{
	report_before(report, e,
		WORDS_SAY(report->arena, WORDS_USAGE_BEFORE,
			words_under(report->arena, report->k)));
	if (first > 0) {
		report_before(report, e,
			WORDS_SAY(report->arena, WORDS_USAGE_CUT,
				words_week(report->arena,
					crowd_facts(crowd)->weeks[first].week)));
	}
}

static enum err_code
build(const struct crowd *crowd, size_t unit, struct report **out, struct err *err)
{
	const struct facts *facts = crowd_facts(crowd);
	size_t first = first_week(crowd, unit);
	struct report *report = frame_open(
		"usage", WORDS_USAGE_TITLE, crowd, unit, facts->week_count - first);
	struct element *e = report_element(report, "usage",
		words_text(report->arena, WORDS_USAGE_HEADING), LOOK_TABLE);

	(void)err;
	say_what(report, e, crowd, first);
	columns(report, e);
	for (size_t w = first; w < facts->week_count; w++) {
		for (size_t s = 0; s < facts->service_count; s++) {
			if (service_listed(crowd, w, s)) {
				service_rows(report, e, crowd, w, s, unit);
			}
		}
	}
	*out = report;
	return ERR_OK;
}

const struct document document_usage = {
	"usage",
	WORDS_DOC_USAGE,
	false,
	false,
	build,
	NULL,
	NULL,
};
