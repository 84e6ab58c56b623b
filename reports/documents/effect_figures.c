/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/documents/effect.h"

#include "reports/words.h"

/* EF2 and EF3: the weeks as lines, and before beside after. */

/* ---- what happened in a week ----------------------------------------------------------------- */

static bool
is_in(const struct effect_week *week, struct day day)
{
	return day.n != DAY_OPEN && day_week(day).n == week->week;
}

static void
mark_add(struct effect_page *p, const char **mark, const char *words)
{
	*mark = (*mark)[0] == '\0'
			? words
			: WORDS_SAY(p->report->arena, WORDS_LIST_MORE, *mark, words);
}

static void
mark_visits(struct effect_page *p, const struct effect_week *week, const char **mark)
{
	const struct entry *visit;
	size_t at = 0;

	while ((visit = facts_entry(p->facts, "visit", &at)) != NULL) {
		if (str_lists(entry_get(visit, "conversations"), p->effect.talk->id) &&
			is_in(week, entry_day(visit, "held_on"))) {
			mark_add(p, mark, words_text(p->report->arena, WORDS_EF2_VISIT));
		}
	}
}

static bool
is_about(const struct effect_page *p, const struct entry *entry, bool by_default)
{
	const char *need = entry_get(entry, "need"),
		   *service = entry_get(entry, "service");

	if (need[0] == '\0' && service[0] == '\0') {
		return by_default;
	}
	return strcmp(need, need_at(p->effect.need)->code) == 0 ||
	       str_lists(entry_get(p->effect.talk, "services"), service);
}

static void
mark_signs(struct effect_page *p, const struct effect_week *week, const char **mark)
{
	const char *unit = p->facts->units[p->effect.unit].code;
	const struct entry *sign;
	size_t at = 0;

	while ((sign = facts_entry(p->facts, "sign", &at)) != NULL) {
		if (strcmp(entry_get(sign, "unit"), unit) == 0 &&
			is_about(p, sign, false) && is_in(week, entry_day(sign, "on"))) {
			mark_add(p, mark,
				WORDS_SAY(p->report->arena, WORDS_EF2_SIGN,
					entry_get(sign, "team")));
		}
	}
}

static void
mark_annotations(struct effect_page *p, const struct effect_week *week, const char **mark)
{
	const char *unit = p->facts->units[p->effect.unit].code;
	const char *name = words_week(p->report->arena, week->week);
	const struct entry *annotation;
	size_t at = 0;

	while ((annotation = facts_entry(p->facts, "annotation", &at)) != NULL) {
		const char *units = entry_get(annotation, "unit");

		if ((strcmp(units, "all") == 0 || str_lists(units, unit)) &&
			is_about(p, annotation, true) &&
			strcmp(entry_get(annotation, "week"), name) == 0) {
			mark_add(p, mark, entry_get(annotation, "words"));
		}
	}
}

static const char *
marks_of(struct effect_page *p, const struct effect_week *week)
{
	const char *mark = "";

	mark_visits(p, week, &mark);
	mark_signs(p, week, &mark);
	if (p->effect.decision != NULL &&
		is_in(week, entry_day(p->effect.decision, "decided_on"))) {
		mark_add(p, &mark, words_text(p->report->arena, WORDS_EF2_DECIDED));
	}
	mark_annotations(p, week, &mark);
	return mark;
}

/* ---- EF2 ------------------------------------------------------------------------------------- */

static const char *const line_column[] = { "devices_talked_about", "devices_ours",
	"devices_elsewhere" };

static bool
has_line(const struct effect_page *p, enum effect_line line)
{
	size_t service;

	return effect_services(p->crowd, &p->effect, line, &service, 1) > 0;
}

static struct report_cell
week_cell(struct effect_page *p, const struct effect_week *week, int line)
{
	struct cell cell = { .value = (int64_t)week->dev[line].low, .shown = SHOWN_YES };
	struct report_cell out;

	if (!has_line(p, (enum effect_line)line)) {
		return report_both("", "");
	}
	if (!week->there && week->week <= p->facts->set.week) {
		out = report_count(
			p->report, (struct cell){ .value = 0, .shown = SHOWN_EARLY });
		out.text = words_text(p->report->arena, WORDS_NOT_MEASURED);
		return out;
	}
	if (!week->there || !week->counts) {
		cell.shown = SHOWN_EARLY;
	} else if (!week->shown[line]) {
		cell.shown = week->why[line];
	}
	out = report_count(p->report, cell);
	if (cell.shown == SHOWN_YES && !effect_is_exact(week, (enum effect_line)line)) {
		out.data = out.text;
		out.text = WORDS_SAY(p->report->arena, WORDS_EF2_LEAST, out.data);
	}
	return out;
}

/* Lines of this week that are the least they can be: some of their tools are withheld. */
static const char *
least_of(struct effect_page *p, const struct effect_week *week)
{
	const char *list = "";

	for (int line = 0; line < EFFECT_LINES; line++) {
		if (week->shown[line] && !effect_is_exact(week, (enum effect_line)line)) {
			list = arena_printf(p->report->arena, "%s%s%s", list,
				list[0] == '\0' ? "" : " ", line_column[line]);
		}
	}
	return list;
}

static enum words
compared_words(const struct effect_page *p)
{
	if (p->effect.compared < COMPARED_LEAST) {
		return WORDS_EF2_NO_COMPARISON;
	}
	for (int w = 0; w < EFFECT_WEEKS; w++) {
		if (p->effect.weeks[w].band.high > 0) {
			return WORDS_EF2_COMPARED;
		}
	}
	return WORDS_EF2_NO_BASE;
}

static struct report_cell
band_cell(struct effect_page *p, const struct effect_week *week, double value)
{
	if (week->band.high <= 0) {
		return report_both("", "");
	}
	return report_number(p->report, (int64_t)(value + 0.5));
}

static void
line_columns(struct effect_page *p, struct element *e)
{
	const char *heading[] = { p->tools, words_text(p->report->arena, WORDS_EF2_OURS),
		words_text(p->report->arena, WORDS_EF2_OTHER) };

	report_column(
		p->report, e, "week", words_text(p->report->arena, WORDS_U_WEEK), false);
	for (int line = 0; line < EFFECT_LINES; line++) {
		report_column(p->report, e, line_column[line],
			has_line(p, (enum effect_line)line) ? heading[line] : NULL, true);
	}
	report_column(p->report, e, "band_low", NULL, true);
	report_column(p->report, e, "band_high", NULL, true);
	report_column(p->report, e, "mark", NULL, false);
	report_column(p->report, e, "at_least", NULL, false);
}

void
effect_lines(struct effect_page *p)
{
	struct report *report = p->report;
	struct element *e = report_element(
		report, "EF2", words_text(p->report->arena, WORDS_EF2), LOOK_LINES);
	bool least = false;

	line_columns(p, e);
	for (int w = 0; w < EFFECT_WEEKS; w++) {
		const struct effect_week *week = &p->effect.weeks[w];
		struct report_cell *row = report_row(report, e);

		row[0] = report_text(words_week(report->arena, week->week));
		row[0].weight = w == EFFECT_BEFORE;
		for (int line = 0; line < EFFECT_LINES; line++) {
			row[1 + line] = week_cell(p, week, line);
		}
		row[4] = band_cell(p, week, week->band.low);
		row[5] = band_cell(p, week, week->band.high);
		row[6] = report_text(marks_of(p, week));
		row[7] = report_text(least_of(p, week));
		least = least || row[7].text[0] != '\0';
	}
	report_after(report, e,
		WORDS_SAY(report->arena, compared_words(p),
			words_number(report->arena, (int64_t)p->effect.compared)));
	if (least) {
		report_after(report, e, words_text(report->arena, WORDS_EF2_LEAST_NOTE));
	}
}

/* ---- EF3 ------------------------------------------------------------------------------------- */

/* Why a side has no figure: its weeks are to come, were never counted, or may not be shown. */
static struct report_cell
side_without(struct effect_page *p, enum effect_side side)
{
	struct arena *arena = p->report->arena;
	int last = EFFECT_BEFORE + (side == SIDE_BEFORE ? -1 : side == SIDE_30 ? 4 : 13);
	bool all = true;

	for (int w = last - 3; w <= last; w++) {
		all = all && p->effect.weeks[w].there;
	}
	if (all) {
		return (struct report_cell){ .number = true,
			.shown = SHOWN_SMALL,
			.text = WORDS_SAY(arena, WORDS_EF3_WITHHELD,
				words_under(arena, p->report->k)),
			.data = "" };
	}
	return (struct report_cell){ .number = true,
		.shown = SHOWN_EARLY,
		.text = words_text(arena, p->effect.weeks[last].week <= p->facts->set.week
						  ? WORDS_NOT_MEASURED
						  : WORDS_EARLY),
		.data = "" };
}

/* "8 to 12, mean 10" for people; the mean for machines and for the bar. */
static struct report_cell
side_cell(struct effect_page *p, enum effect_side side, int line)
{
	struct arena *arena = p->report->arena;
	struct effect_range range = effect_range(&p->effect, side, line);
	struct report_cell cell = { .number = true };
	int64_t low = (int64_t)range.low, high = (int64_t)range.high;

	if (range.n < 4) {
		return side_without(p, side);
	}
	cell.text = low == high
			    ? WORDS_SAY(arena, WORDS_EF3_SAME, words_number(arena, low))
			    : WORDS_SAY(arena, WORDS_EF3_RANGE, words_number(arena, low),
				      words_number(arena, high),
				      words_number(arena, (int64_t)(range.mean + 0.5)));
	if (range.floor) {
		cell.text = WORDS_SAY(arena, WORDS_EF3_LEAST, cell.text);
	}
	cell.data = arena_printf(arena, "%.2f", range.mean);
	return cell;
}

static void
side_row(struct effect_page *p, struct element *e, const char *name, int line)
{
	struct report_cell *row = report_row(p->report, e);
	static const char *const word[] = { "talked about", "ours", "elsewhere",
		"hidden" };

	row[0] = report_both(name, word[line]);
	row[1] = side_cell(p, SIDE_BEFORE, line);
	row[2] = side_cell(p, SIDE_30, line);
	row[3] = side_cell(p, SIDE_90, line);
}

void
effect_table(struct effect_page *p)
{
	struct report *report = p->report;
	struct element *e = report_element(
		report, "EF3", words_text(p->report->arena, WORDS_EF3), LOOK_PAIRS);
	bool late = p->side == SIDE_90;

	report_before(report, e, words_text(p->report->arena, WORDS_EF3_BEFORE));
	report_column(
		report, e, "line", words_text(p->report->arena, WORDS_EF3_LINE), false);
	report_column(report, e, "before",
		words_text(p->report->arena, WORDS_EF3_WEEKS_BEFORE), true);
	report_column(report, e, "after_30",
		words_text(p->report->arena, WORDS_EF3_WEEKS_30), true);
	report_column(report, e, "after_90",
		late ? words_text(p->report->arena, WORDS_EF3_WEEKS_90) : NULL, true);
	side_row(p, e, p->tools, EFFECT_TALKED);
	if (has_line(p, EFFECT_OURS)) {
		side_row(p, e, words_text(p->report->arena, WORDS_EF2_OURS), EFFECT_OURS);
	}
	if (has_line(p, EFFECT_ELSEWHERE)) {
		side_row(p, e, words_text(p->report->arena, WORDS_EF2_OTHER),
			EFFECT_ELSEWHERE);
	}
	side_row(p, e, words_text(p->report->arena, WORDS_EF3_HIDDEN), EFFECT_HIDDEN);
}
