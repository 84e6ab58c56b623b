/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/report.h"

#include "reports/words.h"

#include <inttypes.h>

struct report *
report_open(const char *name)
{
	struct arena *arena = arena_open();
	struct report *report = arena_take(arena, sizeof *report);

	report->arena = arena;
	report->name = arena_copy(arena, str_of(name));
	report->title = report->subtitle = report->weeks = report->unit = "";
	report->about = "";
	report->made_for = report->receipt = "";
	report->k = FACTS_K_LEAST;
	return report;
}

void
report_close(struct report *report)
{
	if (report != NULL) {
		arena_close(report->arena);
	}
}

struct element *
report_element(struct report *report, const char *id, const char *heading, enum look look)
{
	struct element *e = ARENA_PUSH(report->arena, report->elements,
		report->element_count, report->element_room);

	*e = (struct element){
		.id = id, .heading = heading, .look = look, .arena = report->arena
	};
	return e;
}

void
report_before(struct report *report, struct element *e, const char *sentence)
{
	*ARENA_PUSH(report->arena, e->before, e->before_count, e->before_room) = sentence;
}

void
report_after(struct report *report, struct element *e, const char *sentence)
{
	*ARENA_PUSH(report->arena, e->after, e->after_count, e->after_room) = sentence;
}

void
report_column(struct report *report, struct element *e, const char *name,
	const char *heading, bool number)
{
	*ARENA_PUSH(report->arena, e->columns, e->column_count, e->column_room) =
		(struct report_column){ name, heading, number };
}

struct report_cell *
report_row(struct report *report, struct element *e)
{
	struct report_cell *row =
		arena_take(report->arena, (e->column_count + 1) * sizeof *row);

	for (size_t i = 0; i < e->column_count; i++) {
		row[i].text = "";
	}
	/* NOLINTNEXTLINE(bugprone-sizeof-expression): an array of pointers is meant */
	*ARENA_PUSH(report->arena, e->rows, e->row_count, e->row_room) = row;
	return row;
}

struct report_cell
report_text(const char *text)
{
	return (struct report_cell){ .text = text };
}

struct report_cell
report_both(const char *text, const char *data)
{
	return (struct report_cell){ .text = text, .data = data };
}

struct report_cell
report_number(struct report *report, int64_t value)
{
	return (struct report_cell){ .text = report_thousands(report->arena, value),
		.data = arena_printf(report->arena, "%" PRId64, value),
		.number = true };
}

static struct report_cell
report_withheld(const struct report *report, enum shown shown)
{
	struct report_cell cell = { .data = "", .number = true, .shown = shown };

	switch (shown) {
	case SHOWN_YES: break;
	case SHOWN_SMALL: cell.text = words_under(report->arena, report->k); break;
	case SHOWN_COMPLEMENT:
	case SHOWN_VOLUME: cell.text = words_text(report->arena, WORDS_WITHHELD); break;
	case SHOWN_EARLY: cell.text = words_text(report->arena, WORDS_EARLY); break;
	}
	return cell;
}

struct report_cell
report_count(const struct report *report, struct cell cell)
{
	const char *text;

	if (cell.shown != SHOWN_YES) {
		return report_withheld(report, cell.shown);
	}
	text = report_thousands(report->arena, cell.value);
	if (cell.low > 0 && cell.low < cell.value) {
		text = WORDS_SAY(report->arena, WORDS_FIGURE_FROM_TO,
			report_thousands(report->arena, cell.low), text);
	}
	return (struct report_cell){ .text = text,
		.data = arena_printf(report->arena, "%" PRId64, cell.value),
		.number = true };
}

struct report_cell
report_bytes(const struct report *report, struct cell cell)
{
	if (cell.shown != SHOWN_YES) {
		return report_withheld(report, cell.shown);
	}
	return (struct report_cell){ .text = report_size(report->arena, cell.value),
		.data = arena_printf(report->arena, "%" PRId64, cell.value),
		.number = true };
}

void
report_receipt(struct report *report, const char *name, const char *value)
{
	size_t names = report->receipt_count;

	*ARENA_PUSH(report->arena, report->receipt_name, names,
		report->receipt_name_room) = name;
	*ARENA_PUSH(report->arena, report->receipt_value, report->receipt_count,
		report->receipt_value_room) = value;
}

/* U+202F, the narrow space that does not break, between groups of three from five digits on. */
const char *
report_thousands(struct arena *arena, int64_t value)
{
	const char *digits = arena_printf(arena, "%" PRId64, value);
	size_t n = strlen(digits), lead = value < 0 ? 1 : 0;
	struct text text = { 0 };
	const char *copy;

	if (n - lead < 5) {
		return digits;
	}
	for (size_t i = 0; i < n; i++) {
		if (i > lead && (n - i) % 3 == 0) {
			text_addz(&text, "\u202f");
		}
		text_addc(&text, digits[i]);
	}
	copy = arena_copy(arena, str_of(text_z(&text)));
	text_fini(&text);
	return copy;
}

const char *
report_size(struct arena *arena, int64_t bytes)
{
	static const char *const unit[] = { "B", "KB", "MB", "GB", "TB", "PB" };
	double value = (double)bytes;
	size_t u = 0;

	while (value >= 999.5 && u < 5) {
		value /= 1000;
		u++;
	}
	/* two digits say enough */
	if (u == 0 || value >= 99.5) {
		int64_t whole = (int64_t)(value + 0.5);

		if (whole >= 100) {
			whole = (whole + 5) / 10 * 10;
		}
		return arena_printf(arena, "%" PRId64 "\u00a0%s", whole, unit[u]);
	}
	if (value >= 9.95) {
		return arena_printf(arena, "%.0f\u00a0%s", value, unit[u]);
	}
	return arena_printf(arena, "%s\u00a0%s",
		words_tenths(arena, (int64_t)(value * 10 + 0.5)), unit[u]);
}
