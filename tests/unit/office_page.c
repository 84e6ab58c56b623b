/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/unit/office_page.h"

#include "tests/unit/test.h"

static enum err_code
build_talk(struct office *o, const struct document *document, const char *id)
{
	const struct entry *talk;
	size_t at = 0;

	do {
		talk = facts_entry(o->facts, "conversation", &at);
	} while (talk != NULL && strcmp(talk->id, id) != 0);
	return document->build_talk(o->crowd, talk, &o->report, &o->err);
}

static enum err_code
build_unit(struct office *o, const struct document *document, const char *unit)
{
	int at = unit[0] == '\0' ? 0 : facts_unit(o->facts, unit);

	assert_true(at >= 0);
	return document->build(o->crowd, (size_t)at, &o->report, &o->err);
}

struct report *
office_report(struct office *o, const struct document *document, const char *about)
{
	if (o->report != NULL) {
		report_close(o->report);
		o->report = NULL;
	}
	if ((document->build_talk == NULL ? build_unit(o, document, about)
					  : build_talk(o, document, about)) != ERR_OK) {
		return NULL;
	}
	return o->report;
}

const struct element *
office_element(const struct office *o, const char *id)
{
	for (size_t i = 0; o->report != NULL && i < o->report->element_count; i++) {
		if (strcmp(o->report->elements[i].id, id) == 0) {
			return &o->report->elements[i];
		}
	}
	return NULL;
}

size_t
office_count(const struct office *o, const char *id, const char *const *texts)
{
	const struct element *e = office_element(o, id);
	size_t found = 0;
	char line[4096];

	for (size_t r = 0;
		e != NULL && r < e->row_count + e->before_count + e->after_count; r++) {
		bool all = true;
		size_t n = 0;

		line[0] = '\0';
		if (r >= e->row_count + e->before_count) {
			n = (size_t)snprintf(line, sizeof line, "%s",
				e->after[r - e->row_count - e->before_count]);
		} else if (r >= e->row_count) {
			n = (size_t)snprintf(
				line, sizeof line, "%s", e->before[r - e->row_count]);
		}
		for (size_t c = 0; r < e->row_count && c < e->column_count; c++) {
			const struct report_cell *cell = &e->rows[r][c];

			n += (size_t)snprintf(line + n, sizeof line - n, "%s\t%s\t",
				cell->text == NULL ? "" : cell->text,
				cell->data == NULL ? "" : cell->data);
			assert_true(n < sizeof line);
		}
		for (size_t t = 0; texts[t] != NULL; t++) {
			all = all && strstr(line, texts[t]) != NULL;
		}
		found += all;
	}
	return found;
}

static const char *
value_of(const struct report_cell *cell)
{
	return cell->data == NULL ? cell->text : cell->data;
}

static const char *
column_of(const struct element *e, size_t row, const char *name)
{
	for (size_t c = 0; c < e->column_count; c++) {
		if (e->columns[c].name != NULL && strcmp(e->columns[c].name, name) == 0) {
			return value_of(&e->rows[row][c]);
		}
	}
	return "";
}

const char *
office_field(const struct office *o, const char *id, const char *has, const char *name)
{
	const struct element *e = office_element(o, id);

	for (size_t r = 0; e != NULL && r < e->row_count; r++) {
		for (size_t c = 0; c < e->column_count; c++) {
			if (strcmp(value_of(&e->rows[r][c]), has) == 0) {
				return column_of(e, r, name);
			}
		}
	}
	return "";
}

void
office_print(const struct office *o, const char *id)
{
	const struct element *e = office_element(o, id);

	for (size_t r = 0; e != NULL && r < e->row_count; r++) {
		for (size_t c = 0; c < e->column_count; c++) {
			print_message("%s | ", e->rows[r][c].text);
		}
		print_message("\n");
	}
	for (size_t i = 0; e != NULL && i < e->before_count; i++) {
		print_message("before: %s\n", e->before[i]);
	}
	for (size_t i = 0; e != NULL && i < e->after_count; i++) {
		print_message("after: %s\n", e->after[i]);
	}
}
