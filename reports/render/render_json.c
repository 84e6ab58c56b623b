/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/render/render.h"

#include <jansson.h>
#include <stdlib.h>

static json_t *
string(const char *text)
{
	struct text clean = { 0 };
	json_t *value;

	render_clean(&clean, text);
	value = json_string(text_z(&clean));
	text_fini(&clean);
	return value == NULL ? json_null() : value;
}

static json_t *
sentences(const char *const *at, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++) {
		json_array_append_new(list, string(at[i]));
	}
	return list;
}

/* A figure that is withheld is null, and why stands in "shown". */
static json_t *
cell_value(const struct report_cell *cell)
{
	const char *data = cell->data == NULL ? cell->text : cell->data;
	char *end;

	if (cell->shown != SHOWN_YES) {
		return json_null();
	}
	if (cell->number && *data != '\0') {
		long long whole = strtoll(data, &end, 10);

		return *end == '\0' ? json_integer(whole) : json_real(strtod(data, NULL));
	}
	return cell->number ? json_null() : string(data);
}

static json_t *
row_object(const struct element *e, const struct report_cell *row)
{
	json_t *object = json_object();

	for (size_t c = 0; c < e->column_count; c++) {
		if (e->columns[c].name == NULL) {
			continue;
		}
		json_object_set_new(object, e->columns[c].name, cell_value(&row[c]));
	}
	json_object_set_new(
		object, "shown", json_string(shown_word(render_row_shown(e, row))));
	return object;
}

static json_t *
element_object(const struct element *e)
{
	json_t *object = json_object(), *rows = json_array();

	json_object_set_new(object, "id", string(e->id));
	json_object_set_new(object, "heading", string(e->heading));
	json_object_set_new(object, "before",
		sentences((const char *const *)e->before, e->before_count));
	for (size_t r = 0; r < e->row_count; r++) {
		json_array_append_new(rows, row_object(e, e->rows[r]));
	}
	json_object_set_new(object, "rows", rows);
	json_object_set_new(object, "after",
		sentences((const char *const *)e->after, e->after_count));
	return object;
}

static json_t *
receipt_object(const struct report *report)
{
	json_t *object = json_object();

	for (size_t i = 0; i < report->receipt_count; i++) {
		json_object_set_new(object, report->receipt_name[i],
			string(report->receipt_value[i]));
	}
	return object;
}

static void
dump(json_t *root, struct text *out)
{
	char *text = json_dumps(root, JSON_INDENT(1) | JSON_PRESERVE_ORDER);

	text_addz(out, text == NULL ? "null" : text);
	text_addc(out, '\n');
	free(text);
	json_decref(root);
}

void
render_receipt(const struct report *report, struct text *out)
{
	dump(receipt_object(report), out);
}

void
render_json(const struct report *report, struct text *out)
{
	json_t *root = json_object(), *elements = json_array();

	json_object_set_new(root, "document", string(report->name));
	json_object_set_new(root, "title", string(report->title));
	json_object_set_new(root, "unit", string(report->unit));
	json_object_set_new(root, "weeks", string(report->weeks));
	json_object_set_new(root, "made_for", string(report->made_for));
	json_object_set_new(root, "sure", json_integer(report->sure));
	json_object_set_new(root, "k", json_integer(report->k));
	for (size_t i = 0; i < report->element_count; i++) {
		json_array_append_new(elements, element_object(&report->elements[i]));
	}
	json_object_set_new(root, "elements", elements);
	json_object_set_new(root, "receipt", receipt_object(report));
	dump(root, out);
}

void
render_jsonl(const struct report *report, struct text *out)
{
	for (size_t i = 0; i < report->element_count; i++) {
		const struct element *e = &report->elements[i];

		for (size_t r = 0; r < e->row_count; r++) {
			json_t *object = row_object(e, e->rows[r]);
			char *line =
				json_dumps(object, JSON_COMPACT | JSON_PRESERVE_ORDER);

			text_addf(out, "%s\n", line == NULL ? "null" : line);
			free(line);
			json_decref(object);
		}
	}
}

/* Objects are made as they are needed; the last part of the name is the member. */
static void
put_nested(json_t *root, const char *name, json_t *value)
{
	struct str rest = str_of(name), part = str_cut(&rest, '.');
	json_t *at = root, *next;

	while (rest.at != NULL) {
		next = json_object_getn(at, part.at, part.len);
		if (next == NULL) {
			next = json_object();
			json_object_setn_new(at, part.at, part.len, next);
		}
		at = next;
		part = str_cut(&rest, '.');
	}
	json_object_setn_new(at, part.at, part.len, value);
}

static void
put_line(const struct element *e, const struct report_cell *row, struct text *out)
{
	json_t *object = json_object();
	char *line;

	for (size_t c = 0; c < e->column_count; c++) {
		if (e->columns[c].name != NULL) {
			put_nested(object, e->columns[c].name, cell_value(&row[c]));
		}
	}
	line = json_dumps(object, JSON_COMPACT | JSON_PRESERVE_ORDER);
	text_addf(out, "%s\n", line == NULL ? "null" : line);
	free(line);
	json_decref(object);
}

void
render_lines(const struct report *report, struct text *out)
{
	for (size_t i = 0; i < report->element_count; i++) {
		for (size_t r = 0; r < report->elements[i].row_count; r++) {
			put_line(&report->elements[i], report->elements[i].rows[r], out);
		}
	}
}
