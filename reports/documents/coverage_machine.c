/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/documents/document.h"
#include "reports/documents/say.h"
#include "reports/measure/felt.h"
#include "reports/words.h"

#include <inttypes.h>

/* The rest of CO7 and CO8: which way to a service of ours fails where, and what the sensor needs and
 * may.  What only the running sensor knows comes from its status file, where one was given. */

enum { PATH_WEEKS = 4, HOUR_SECONDS = 3600 };

static const char *const kind_word[] = { [FRICTION_FAILED] = "failed",
	[FRICTION_CUT] = "cut",
	[FRICTION_REPEATS] = "repeats",
	[FRICTION_SLOW] = "slow",
	[FRICTION_RESENT] = "resent" };

static void
path_row(struct report *report, struct element *e, const struct facts_unit *unit,
	const struct offer *offer, const struct felt_view *felt)
{
	struct report_cell *row = report_row(report, e);
	const char *weeks = say_weeks(report, felt->first, felt->last);
	const char *kind =
		words_text(report->arena, WORDS_FRICTION_0 + (enum words)felt->kind);

	row[0] = report_both(
		WORDS_SAY(report->arena, WORDS_NE11_LEAD, offer->name, unit->name), "");
	row[1] = report_text(WORDS_SAY(
		report->arena, WORDS_CO_PATH, words_capital(report->arena, weeks), kind));
	row[2] = report_text(unit->code);
	row[3] = report_text(offer->id);
	row[4] = report_text(kind_word[felt->kind]);
	row[5] = report_text(words_week(report->arena, felt->first));
	row[6] = report_text(words_week(report->arena, felt->last));
}

/* CO7, second part: one line per unit and service of ours that was felt to fail (M10). */
void
coverage_paths(struct report *report, const struct crowd *crowd)
{
	const struct facts *facts = crowd_facts(crowd);
	struct window weeks = window_of(facts, PATH_WEEKS, 0);
	struct element *e = report_element(report, "CO7-paths",
		words_text(report->arena, WORDS_CO_PATHS), LOOK_LIST);
	static const char *const data[] = { "unit", "service", "kind", "first_week",
		"last_week" };

	e->half = true;
	report_column(report, e, NULL, "", false);
	report_column(report, e, NULL, "", false);
	for (size_t i = 0; i < sizeof data / sizeof *data; i++) {
		report_column(report, e, data[i], NULL, false);
	}
	for (size_t u = 1; u < facts->unit_count; u++) {
		for (size_t i = 0;
			unit_is_visible(crowd, u) && i < facts->set.offer_count; i++) {
			const struct offer *offer = &facts->set.offers[i];
			struct felt_view felt = felt_view_of(crowd, u, offer->id, &weeks);

			if (felt.felt) {
				path_row(report, e, &facts->units[u], offer, &felt);
			}
		}
	}
	if (e->row_count == 0) {
		report_before(report, e, words_text(report->arena, WORDS_CO_PATHS_NONE));
	}
}

/* ---- CO8 -------------------------------------------------------------------------------------- */

struct busiest {
	int64_t packets, bytes, lost; /* of the hour with most packets, all interfaces */
};

static int64_t
lost_in(const struct hour_cover_row *row)
{
	return row->dropped + row->if_dropped + row->shed_table_full +
	       row->shed_sensor_lost + row->shed_overload;
}

/* Rows come in order of hour, sensor and interface; "*" repeats what the interfaces say. */
static struct busiest
busiest_hour(const struct facts *facts)
{
	struct busiest most = { 0, 0, 0 }, now = { 0, 0, 0 };
	int64_t hour = -1;

	for (size_t i = 0; i < facts->rows[TABLE_HOUR_COVER].n; i++) {
		const struct hour_cover_row *row = facts_row(facts, TABLE_HOUR_COVER, i);

		if (strcmp(row->interface, "*") == 0) {
			continue;
		}
		if (row->hour != hour) {
			now = (struct busiest){ 0, 0, 0 };
			hour = row->hour;
		}
		now.packets += row->received;
		now.bytes += row->ip_bytes;
		now.lost += lost_in(row);
		most = now.packets > most.packets ? now : most;
	}
	return most;
}

static void
machine_row(struct report *report, struct element *e, enum words heading,
	const char *name, const char *value)
{
	struct report_cell *row = report_row(report, e);
	bool known = value != NULL && value[0] != '\0';

	row[0] = report_text(words_text(report->arena, heading));
	row[1] = report_text(name);
	row[2] =
		report_both(known ? value : words_text(report->arena, WORDS_NOT_MEASURED),
			known ? value : "");
}

struct doubled {
	int hours;
	int64_t lost;
};

/* Packets and losses of one hour after the other, all interfaces together. */
static int64_t
hours_of(const struct facts *facts, int64_t twice, struct doubled *doubled)
{
	struct busiest now = { 0, 0, 0 };
	int64_t sum = 0, hours = 0;
	size_t n = facts->rows[TABLE_HOUR_COVER].n;

	for (size_t i = 0; i < n; i++) {
		const struct hour_cover_row *row = facts_row(facts, TABLE_HOUR_COVER, i);
		const struct hour_cover_row *next =
			i + 1 < n ? facts_row(facts, TABLE_HOUR_COVER, i + 1) : NULL;

		if (strcmp(row->interface, "*") != 0) {
			now.packets += row->received;
			now.lost += lost_in(row);
		}
		if (next != NULL && next->hour == row->hour) {
			continue;
		}
		sum += now.packets;
		hours += now.packets > 0;
		if (twice > 0 && now.packets >= twice) {
			doubled->hours++;
			doubled->lost += now.lost;
		}
		now = (struct busiest){ 0, 0, 0 };
	}
	return hours == 0 ? 0 : sum / hours;
}

/* What was lost in the hours with at least twice the packets of a usual one: measured, not guessed. */
static const char *
twice_the_rate(struct arena *arena, const struct facts *facts)
{
	struct doubled doubled = { 0, 0 };
	int64_t usual = hours_of(facts, 0, &doubled);

	if (usual > 0) {
		(void)hours_of(facts, usual * 2, &doubled);
	}
	if (doubled.hours == 0) {
		return usual == 0 ? NULL : words_text(arena, WORDS_CO_TWICE_NONE);
	}
	return WORDS_SAY(arena, WORDS_CO_TWICE_LOST,
		words_many(arena, WORDS_CO_HOUR_ONE, WORDS_CO_HOUR_MANY, doubled.hours),
		report_thousands(arena, doubled.lost));
}

static void
rate_rows(struct report *report, struct element *e, const struct facts *facts)
{
	struct busiest most = busiest_hour(facts);
	struct arena *arena = report->arena;
	const char *rate = NULL, *headroom = NULL;

	if (most.packets > 0) {
		rate = WORDS_SAY(arena, WORDS_CO_RATE,
			report_thousands(arena, most.packets / HOUR_SECONDS),
			report_size(arena, most.bytes / HOUR_SECONDS));
		headroom = most.lost == 0 ? words_text(report->arena, WORDS_CO_HEADROOM)
					  : WORDS_SAY(arena, WORDS_CO_HEADROOM_NONE,
						    report_thousands(arena, most.lost));
	}
	machine_row(report, e, WORDS_CO_PEAK, "peak_rate", rate);
	machine_row(report, e, WORDS_CO_ROOM, "headroom", headroom);
	machine_row(report, e, WORDS_CO_TWICE_RATE, "twice_the_rate",
		twice_the_rate(arena, facts));
}

void
coverage_machine(struct report *report, const struct crowd *crowd)
{
	static const struct {
		enum words heading;
		const char *name;
	} part[] = { { WORDS_CO_CPU, "cpu" }, { WORDS_CO_MEMORY, "memory" },
		{ WORDS_CO_STORE, "store" }, { WORDS_CO_RIGHTS, "privileges" },
		{ WORDS_CO_FILES, "files" }, { WORDS_CO_CAPTURE, "capture" } };
	const struct facts *facts = crowd_facts(crowd);
	struct element *e = report_element(
		report, "CO8", words_text(report->arena, WORDS_CO_MACHINE), LOOK_TABLE);

	report_column(report, e, NULL, words_text(report->arena, WORDS_CO_WHAT), false);
	report_column(report, e, "what", NULL, false);
	report_column(
		report, e, "value", words_text(report->arena, WORDS_CO_VALUE), false);
	rate_rows(report, e, facts);
	for (size_t i = 0; i < sizeof part / sizeof *part; i++) {
		machine_row(report, e, part[i].heading, part[i].name,
			facts->set.machine == NULL
				? NULL
				: entry_get(facts->set.machine, part[i].name));
	}
	report_after(report, e, words_text(report->arena, WORDS_CO_MACHINE_AFTER));
}
