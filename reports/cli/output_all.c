/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/cli/output.h"
#include "reports/words.h"

#include <string.h>

/* penumbra report all: pages for people in the folder, tables and JSON for machines in its folder
 * data/, and an index that says of every unit without a brief why it has none. */

struct all {
	struct output *output;
	const struct scene *scene;
	struct report *index;
	struct element *documents, *units, *talks;
};

static enum err_code
put_receipt(struct all *all, const struct report *report, struct err *err)
{
	struct text text = { 0 };
	enum err_code rc;

	render_receipt(report, &text);
	rc = output_put(all->output,
		arena_printf(all->output->arena, "data/%s%s%s.receipt.json", report->name,
			report->about[0] == '\0' ? "" : "-", report->about),
		&text, err);
	text_fini(&text);
	return rc;
}

static enum err_code
put_forms(struct all *all, const struct document *document, const struct report *report,
	struct err *err)
{
	const struct render *own = render_for(document->name);
	enum err_code rc = scene_whole(all->scene, err);

	if (rc == ERR_OK && document->paper) {
		rc = output_report(all->output, "", render_named("html"), report, err);
	}
	if (rc == ERR_OK && own != NULL) {
		rc = output_report(
			all->output, own->files ? "drafts/" : "", own, report, err);
	}
	if (rc == ERR_OK) {
		rc = output_report(
			all->output, "data/", render_named("json"), report, err);
	}
	if (rc == ERR_OK) {
		rc = output_report(
			all->output, "data/", render_named("csv"), report, err);
	}
	if (rc == ERR_OK) {
		rc = put_receipt(all, report, err);
	}
	return rc;
}

static const char *
index_link(struct all *all, const struct document *document)
{
	const struct render *own = render_for(document->name);
	struct arena *arena = all->index->arena;

	if (document->page != NULL) {
		return arena_printf(arena, "%s/index.html", document->name);
	}
	if (document->paper || (own != NULL && !own->files)) {
		return arena_printf(arena, "%s%s", document->name,
			document->paper ? ".html" : own->suffix);
	}
	return arena_printf(arena, "data/%s.csv", document->name);
}

static void
index_document(struct all *all, const struct document *document)
{
	struct report *index = all->index;
	struct report_cell *row = report_row(index, all->documents);

	row[0] = report_text(words_text(index->arena, document->label));
	row[0].link = index_link(all, document);
	row[1] = report_text(words_text(index->arena, document->label + 1));
}

static void
index_unit(struct all *all, const struct document *document,
	const struct facts_unit *unit, const char *why_not)
{
	struct report *index = all->index;
	struct report_cell *row = report_row(index, all->units);

	row[0] = report_text(unit->name);
	if (why_not == NULL) {
		row[0].link = arena_printf(
			index->arena, "%s-%s.html", document->name, unit->code);
	}
	row[1] = report_text(why_not == NULL ? words_text(index->arena, WORDS_INDEX_BRIEF)
					     : arena_copy(index->arena, str_of(why_not)));
}

static enum err_code
each_unit(struct all *all, const struct document *document, struct err *err)
{
	const struct facts *facts = all->scene->facts;
	enum err_code rc = ERR_OK;

	for (size_t u = 1; rc == ERR_OK && u < facts->unit_count; u++) {
		struct report *report = NULL;
		struct err why = { 0 };

		if (!facts->units[u].in_map || facts->units[u].kind != UNIT_PEOPLE) {
			continue;
		}
		if (document->build(all->scene->crowd, u, &report, &why) == ERR_OK) {
			rc = put_forms(all, document, report, err);
		}
		index_unit(all, document, &facts->units[u],
			report == NULL ? why.text : NULL);
		report_close(report);
	}
	return rc;
}

static void
index_talk(struct all *all, const struct document *document, const struct report *report,
	const char *why_not)
{
	struct report *index = all->index;
	struct report_cell *row = report_row(index, all->talks);

	row[0] = report_text(words_text(index->arena, document->label));
	if (report != NULL) {
		row[0].link = arena_printf(
			index->arena, "%s-%s.html", document->name, report->about);
	}
	row[1] = report_text(arena_copy(
		index->arena, str_of(report == NULL ? why_not : report->title)));
}

/* A page for each conversation that has enough for it; when none has, the index says why. */
static enum err_code
each_talk(struct all *all, const struct document *document, struct err *err)
{
	const struct entry *talk;
	enum err_code rc = ERR_OK;
	struct err why = { 0 };
	size_t at = 0, made = 0;

	while (rc == ERR_OK &&
		(talk = facts_entry(all->scene->facts, "conversation", &at)) != NULL) {
		struct report *report = NULL;

		if (document->build_talk(all->scene->crowd, talk, &report, &why) ==
				ERR_OK &&
			report != NULL) {
			index_talk(all, document, report, NULL);
			rc = put_forms(all, document, report, err);
			made++;
		}
		report_close(report);
	}
	if (made == 0) {
		(void)document->build_talk(all->scene->crowd, NULL, NULL, &why);
		index_talk(all, document, NULL, why.text);
	}
	return rc;
}

static enum err_code
each_document(struct all *all, struct err *err)
{
	enum err_code rc = ERR_OK;

	for (size_t i = 0; rc == ERR_OK && document_at(i) != NULL; i++) {
		const struct document *document = document_at(i);
		struct report *report = NULL;

		if (document->per_unit) {
			rc = each_unit(all, document, err);
			continue;
		}
		if (document->build_talk != NULL) {
			rc = each_talk(all, document, err);
			continue;
		}
		rc = document->build(all->scene->crowd, 0, &report, err);
		if (rc == ERR_OK) {
			rc = put_forms(all, document, report, err);
			index_document(all, document);
		}
		if (rc == ERR_OK && document->page != NULL) {
			rc = output_pages(all->output,
				arena_printf(all->output->arena, "%s/", document->name),
				document, all->scene->crowd, err);
		}
		report_close(report);
	}
	return rc;
}

static struct element *
index_element(struct report *index, const char *id, enum words heading)
{
	struct element *e =
		report_element(index, id, words_text(index->arena, heading), LOOK_LIST);

	report_column(index, e, "what", "", false);
	report_column(index, e, "text", "", false);
	return e;
}

static enum err_code
put_index(struct all *all, struct err *err)
{
	struct text text = { 0 };
	enum err_code rc;

	render_html(all->index, &text);
	rc = output_put(all->output, "index.html", &text, err);
	text_fini(&text);
	if (rc == ERR_OK) {
		output_forget(all->output);
		output_sync(all->output);
		rc = output_file(arena_printf(all->output->arena, "%s/MANIFEST",
					 all->output->folder),
			&all->output->manifest, err);
	}
	return rc;
}

enum err_code
output_all(const char *folder, const struct scene *scene, struct err *err)
{
	struct all all = { .scene = scene };
	enum err_code rc;

	all.output = output_open(folder, err);
	if (all.output == NULL) {
		return err->code;
	}
	all.index = frame_open("index", WORDS_INDEX_TITLE, scene->crowd, 0, 8);
	/* all at once: an element is valid until the next, and three are needed here */
	(void)index_element(all.index, "documents", WORDS_INDEX_DOCUMENTS);
	(void)index_element(all.index, "units", WORDS_INDEX_UNITS);
	(void)index_element(all.index, "talks", WORDS_INDEX_TALKS);
	all.documents = &all.index->elements[0];
	all.units = &all.index->elements[1];
	all.talks = &all.index->elements[2];
	report_before(all.index, all.documents,
		words_text(all.index->arena, WORDS_INDEX_BEFORE));
	report_after(
		all.index, all.units, words_text(all.index->arena, WORDS_INDEX_AFTER));
	rc = each_document(&all, err);
	if (rc == ERR_OK) {
		rc = put_index(&all, err);
	}
	report_close(all.index);
	output_close(all.output);
	return rc;
}
