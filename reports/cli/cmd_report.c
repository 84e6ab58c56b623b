/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/cli/cmd.h"
#include "reports/cli/output.h"
#include "reports/cli/paper.h"
#include "reports/cli/scene.h"
#include "reports/documents/document.h"
#include "reports/render/render.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* penumbra report: reads store and register, builds documents, writes them whole or not at all. */

struct wish {
	const char *name, *format, *file, *folder, *unit, *talk;
	bool lines;
	struct scene_paths paths;
};

static enum err_code
option_take(struct wish *wish, int option, struct err *err)
{
	struct scene_paths *p = &wish->paths;
	uint64_t number;

	switch (option) {
	case 'd': p->store = optarg; return ERR_OK;
	case 'r': p->registry = optarg; return ERR_OK;
	case 'u': p->units = optarg; return ERR_OK;
	case 'a': p->catalogue = optarg; return ERR_OK;
	case 'c': p->config = optarg; return ERR_OK;
	case 'p': p->previous = optarg; return ERR_OK;
	case 's': p->status = optarg; return ERR_OK;
	case 'n': wish->lines = true; return ERR_OK;
	case 'U': wish->unit = optarg; return ERR_OK;
	case 'T': wish->talk = optarg; return ERR_OK;
	case 'f': wish->format = optarg; return ERR_OK;
	case 'o': wish->file = optarg; return ERR_OK;
	case 'O': wish->folder = optarg; return ERR_OK;
	case 'l':
		p->language = language_named(str_of(optarg));
		if (p->language == LANGUAGE_NONE) {
			return err_set(err, ERR_USAGE,
				"\"%s\" is no language of penumbra; write %s", optarg,
				language_codes());
		}
		return ERR_OK;
	case 'w':
		if (!week_parse(str_of(optarg), &p->week)) {
			return err_set(err, ERR_USAGE,
				"\"%s\" is no week; write it as 2025-W14", optarg);
		}
		p->has_week = true;
		return ERR_OK;
	case 't':
		if (!day_parse(str_of(optarg), &p->today)) {
			return err_set(err, ERR_USAGE,
				"\"%s\" is no day; write it as 2025-04-07", optarg);
		}
		return ERR_OK;
	case 'k':
		if (!str_number(str_of(optarg), FACTS_K_MOST, &number) ||
			number < FACTS_K_LEAST) {
			return err_set(err, ERR_USAGE,
				"-k %s: the smallest group is a number from %d to %d",
				optarg, FACTS_K_LEAST, FACTS_K_MOST);
		}
		p->k = (int64_t)number;
		return ERR_OK;
	default:
		return err_set(err, ERR_USAGE,
			"report does not know this option; see penumbra help report");
	}
}

/* "needs, brief ... or all" */
static const char *
names_known(struct text *names)
{
	for (size_t i = 0; document_at(i) != NULL; i++) {
		text_addf(names, "%s, ", document_at(i)->name);
	}
	text_addz(names, "all");
	return text_z(names);
}

static enum err_code
wish_read(struct wish *wish, int argc, char **argv, struct err *err)
{
	static const struct option options[] = {
		{ "db", required_argument, NULL, 'd' },
		{ "register", required_argument, NULL, 'r' },
		{ "units", required_argument, NULL, 'u' },
		{ "catalogue", required_argument, NULL, 'a' },
		{ "config", required_argument, NULL, 'c' },
		{ "unit", required_argument, NULL, 'U' },
		{ "talk", required_argument, NULL, 'T' },
		{ "week", required_argument, NULL, 'w' },
		{ "today", required_argument, NULL, 't' },
		{ "format", required_argument, NULL, 'f' },
		{ "output", required_argument, NULL, 'o' },
		{ "out", required_argument, NULL, 'O' },
		{ "previous", required_argument, NULL, 'p' },
		{ "status", required_argument, NULL, 's' },
		{ "lines", no_argument, NULL, 'n' },
		{ "language", required_argument, NULL, 'l' },
		{ NULL, 0, NULL, 0 },
	};
	enum err_code rc = ERR_OK;
	int option;

	wish->paths.today.n = DAY_OPEN;
	while (rc == ERR_OK &&
		(option = getopt_long(argc, argv, "c:o:k:", options, NULL)) != -1) {
		rc = option_take(wish, option, err);
	}
	if (rc == ERR_OK && optind + 1 == argc) {
		wish->name = argv[optind];
	} else if (rc == ERR_OK) {
		struct text names = { 0 };

		rc = err_set(err, ERR_USAGE, "which report? Write one of: %s",
			names_known(&names));
		text_fini(&names);
	}
	return rc;
}

/* ---- what the wish means --------------------------------------------------------------------- */

static const char *
ending(const char *file)
{
	const char *dot = strrchr(file, '.');

	return dot == NULL ? "" : dot;
}

/* PDF is drawn from the HTML by a program of its own. */
static bool
wants_pdf(const struct wish *wish)
{
	return wish->format != NULL
		       ? strcmp(wish->format, "pdf") == 0
		       : wish->file != NULL && strcmp(ending(wish->file), ".pdf") == 0;
}

/* --format, else the ending of the file, else the form made for the document, else html for paper
 * and csv for tables. */
static const struct render *
format_of(const struct wish *wish, const struct document *document)
{
	const struct render *own = render_for(document->name);

	if (wants_pdf(wish)) {
		return render_named("html");
	}
	if (wish->format != NULL) {
		return render_named(wish->format);
	}
	for (size_t i = 0; wish->file != NULL && render_at(i) != NULL; i++) {
		if (strcmp(render_at(i)->suffix, ending(wish->file)) == 0) {
			return render_at(i);
		}
	}
	if (own != NULL && !document->paper && (!own->files || wish->folder != NULL)) {
		return own;
	}
	if (document->page != NULL && (wish->file != NULL || wish->folder != NULL)) {
		return render_named("html");
	}
	if (wish->file == NULL && wish->folder == NULL) {
		return render_named(document->paper ? "text" : "csv");
	}
	return render_named(document->paper ? "html" : "csv");
}

static enum err_code
unit_of_wish(const struct wish *wish, const struct document *document,
	const struct facts *facts, size_t *unit, struct err *err)
{
	struct text codes = { 0 };
	int found = -1;

	*unit = 0;
	if (wish->unit == NULL && !document->per_unit) {
		return ERR_OK;
	}
	if (wish->unit != NULL) {
		found = facts_unit(facts, wish->unit);
	}
	if (found > 0) {
		*unit = (size_t)found;
		return ERR_OK;
	}
	for (size_t u = 1; u + 2 < facts->unit_count; u++) {
		text_addf(&codes, "%s%s", u > 1 ? ", " : "", facts->units[u].code);
	}
	if (wish->unit == NULL) {
		(void)err_set(err, ERR_USAGE, "for which unit? Add --unit, one of: %s",
			text_z(&codes));
	} else {
		(void)err_set(err, ERR_USAGE, "unit \"%s\" is not known; one of: %s",
			wish->unit, text_z(&codes));
	}
	text_fini(&codes);
	return ERR_USAGE;
}

static enum err_code
talk_is_not_there(const struct scene *scene, const char *id, struct err *err)
{
	struct text ids = { 0 };
	const struct entry *talk;
	size_t at = 0;

	while ((talk = facts_entry(scene->facts, "conversation", &at)) != NULL) {
		text_addf(&ids, "%s%s", ids.len > 0 ? ", " : "", talk->id);
	}
	(void)err_set(err, ERR_USAGE, "conversation \"%s\" is not known; one of: %s", id,
		ids.len > 0 ? text_z(&ids) : "none");
	text_fini(&ids);
	return ERR_USAGE;
}

/* The conversation that was named; else the only one that has enough for the document. */
static enum err_code
build_of_talk(const struct wish *wish, const struct document *document,
	const struct scene *scene, struct report **out, struct err *err)
{
	const struct entry *talk;
	struct text ids = { 0 };
	size_t at = 0, found = 0;

	while ((talk = facts_entry(scene->facts, "conversation", &at)) != NULL) {
		struct report *report = NULL;

		if (wish->talk != NULL && strcmp(wish->talk, talk->id) == 0) {
			text_fini(&ids);
			return document->build_talk(scene->crowd, talk, out, err);
		}
		if (wish->talk == NULL && document->build_talk(scene->crowd, talk,
						  &report, err) == ERR_OK) {
			text_addf(&ids, "%s%s", found++ > 0 ? ", " : "", talk->id);
			report_close(*out);
			*out = report;
		}
	}
	if (wish->talk != NULL) {
		(void)talk_is_not_there(scene, wish->talk, err);
	} else if (found > 1) {
		(void)err_set(err, ERR_USAGE,
			"for which conversation? Add --talk, one of: %s", text_z(&ids));
	}
	text_fini(&ids);
	if (wish->talk != NULL || found > 1) {
		return ERR_USAGE;
	}
	return found == 1 ? ERR_OK : document->build_talk(scene->crowd, NULL, NULL, err);
}

static enum err_code
build_of_wish(const struct wish *wish, const struct document *document,
	const struct scene *scene, struct report **out, struct err *err)
{
	size_t unit;
	enum err_code rc;

	if (document->build_talk != NULL) {
		return build_of_talk(wish, document, scene, out, err);
	}
	rc = unit_of_wish(wish, document, scene->facts, &unit, err);
	return rc != ERR_OK ? rc : document->build(scene->crowd, unit, out, err);
}

/* ---- writing --------------------------------------------------------------------------------- */

static enum err_code
write_folder(const struct wish *wish, const struct render *render,
	const struct report *report, struct err *err)
{
	struct output *output = output_open(wish->folder, err);
	struct text text = { 0 };
	enum err_code rc;

	if (output == NULL) {
		return err->code;
	}
	rc = output_report(output, "", render, report, err);
	render_receipt(report, &text);
	if (rc == ERR_OK) {
		rc = output_put(output,
			arena_printf(output->arena, "%s.receipt.json", report->name),
			&text, err);
	}
	text_fini(&text);
	output_close(output);
	return rc;
}

/* -o or --out names the folder of a document that is one. */
static enum err_code
write_pages(const struct wish *wish, const struct document *document,
	const struct scene *scene, struct err *err)
{
	const char *folder = wish->folder != NULL ? wish->folder : wish->file;
	struct output *output = output_open(folder, err);
	enum err_code rc;

	if (output == NULL) {
		return err->code;
	}
	rc = output_pages(output, "", document, scene->crowd, err);
	output_close(output);
	return rc;
}

static bool
wants_pages(const struct wish *wish, const struct document *document,
	const struct render *render)
{
	return !wants_pdf(wish) && document->page != NULL &&
	       strcmp(render->name, "html") == 0 &&
	       (wish->folder != NULL || wish->file != NULL);
}

static enum err_code
write_pdf(const struct wish *wish, const struct report *report, struct err *err)
{
	struct text html = { 0 }, pdf = { 0 };
	struct output *output = NULL;
	enum err_code rc;

	render_html(report, &html);
	rc = paper_make(&html, &pdf, err);
	if (rc == ERR_OK && wish->folder == NULL) {
		rc = output_file(wish->file, &pdf, err);
	} else if (rc == ERR_OK) {
		output = output_open(wish->folder, err);
		rc = output == NULL ? err->code
				    : output_put(output,
					      arena_printf(report->arena, "%s%s%s.pdf",
						      report->name,
						      report->about[0] == '\0' ? "" : "-",
						      report->about),
					      &pdf, err);
	}
	output_close(output);
	text_fini(&pdf);
	text_fini(&html);
	return rc;
}

static enum err_code
write_one(const struct wish *wish, const struct render *render,
	const struct report *report, struct err *err)
{
	struct text text = { 0 };
	enum err_code rc;

	if (wants_pdf(wish)) {
		return write_pdf(wish, report, err);
	}
	if (wish->folder != NULL) {
		return write_folder(wish, render, report, err);
	}
	render->report(report, &text);
	rc = output_file(wish->file, &text, err);
	text_fini(&text);
	return rc;
}

static enum err_code
fits(const struct wish *wish, const struct render *render,
	const struct document *document, struct err *err)
{
	if (wants_pdf(wish) && !document->paper) {
		return err_set(err, ERR_USAGE,
			"%s is not made for paper; write html, text, csv or json",
			document->name);
	}
	if (wants_pdf(wish) && wish->file == NULL && wish->folder == NULL &&
		isatty(STDOUT_FILENO)) {
		return err_set(err, ERR_USAGE,
			"a PDF is no text for a terminal; add -o %s.pdf", document->name);
	}
	if (!render_fits(render, document->name)) {
		return err_set(err, ERR_USAGE,
			"%s is a form of the %s%s%s alone; write html, text, csv or json",
			render->name, render->only,
			render->also == NULL ? "" : " and the ",
			render->also == NULL ? "" : render->also);
	}
	if (render->files && wish->folder == NULL) {
		return err_set(err, ERR_USAGE, "%s come as a file each; add --out FOLDER",
			document->name);
	}
	return ERR_OK;
}

/* The events of the newest week, for a system that keeps logs. */
static enum err_code
report_lines(const struct wish *wish, const struct document *document,
	const struct scene *scene, struct err *err)
{
	struct report *report = NULL;
	struct text text = { 0 };
	enum err_code rc;
	size_t unit;

	if (strcmp(document->name, "usage") != 0 || wish->folder != NULL ||
		(wish->format != NULL && strcmp(wish->format, "json") != 0)) {
		return err_set(err, ERR_USAGE,
			"--lines is for usage as json, in a file or on the terminal");
	}
	rc = unit_of_wish(wish, document, scene->facts, &unit, err);
	if (rc == ERR_OK) {
		rc = document_events.build(scene->crowd, unit, &report, err);
	}
	if (rc == ERR_OK) {
		render_lines(report, &text);
		rc = output_file(wish->file, &text, err);
	}
	report_close(report);
	text_fini(&text);
	return rc;
}

static enum err_code
report_one(const struct wish *wish, const struct scene *scene, struct err *err)
{
	const struct document *document = document_named(wish->name);
	const struct render *render;
	struct report *report = NULL;
	enum err_code rc;

	if (document == NULL) {
		struct text names = { 0 };

		rc = err_set(err, ERR_USAGE,
			"there is no report \"%s\"; write one of: %s", wish->name,
			names_known(&names));
		text_fini(&names);
		return rc;
	}
	if (wish->lines) {
		return report_lines(wish, document, scene, err);
	}
	render = format_of(wish, document);
	if (render == NULL) {
		return err_set(err, ERR_USAGE,
			"\"%s\" is no format; write html, text, csv or json",
			wish->format);
	}
	rc = fits(wish, render, document, err);
	if (rc == ERR_OK && wants_pages(wish, document, render)) {
		return write_pages(wish, document, scene, err);
	}
	if (rc == ERR_OK) {
		rc = build_of_wish(wish, document, scene, &report, err);
	}
	if (rc == ERR_OK) {
		rc = scene_whole(scene, err);
	}
	if (rc == ERR_OK) {
		rc = write_one(wish, render, report, err);
	}
	report_close(report);
	return rc;
}

static int
run(int argc, char **argv)
{
	struct wish wish = { 0 };
	struct scene *scene = NULL;
	struct err err = { 0 };
	enum err_code rc = wish_read(&wish, argc, argv, &err);
	bool all;

	if (rc == ERR_OK) {
		rc = scene_open(&wish.paths, &scene, &err);
	}
	all = rc == ERR_OK && wish.name != NULL && strcmp(wish.name, "all") == 0;
	if (all && wish.folder == NULL) {
		rc = err_set(&err, ERR_USAGE, "where to? Add --out FOLDER");
	} else if (all) {
		rc = output_all(wish.folder, scene, &err);
	} else if (rc == ERR_OK) {
		rc = report_one(&wish, scene, &err);
	}
	scene_close(scene);
	if (rc != ERR_OK && err.text[0] != '\0') {
		fprintf(stderr, "penumbra: %s\n", err.text);
	}
	return err_exit_status(rc);
}

const struct command cmd_report = {
	"report",
	"write a document: needs, brief, coverage, privacy and others, or all",
	"penumbra report NAME --db usage.db [OPTIONS]\n"
	"penumbra report all --db usage.db --out FOLDER\n\n"
	"NAME is one of\n"
	"  needs      what people try to get done, what is missing, what to do this "
	"month\n"
	"  brief      one page for a visit to one unit (--unit CODE)\n"
	"  dossier    one page for management on one conflict (--talk ID)\n"
	"  effect     did a conversation help, after 30 and 90 days (--talk ID)\n"
	"  coverage   what the figures rest on\n"
	"  scorecard  how well we serve: promises, answers, visits, ratings\n"
	"  privacy    what is kept, what never is, and how to object\n"
	"  selfhelp   what may be used for what, for everyone (-o FOLDER)\n"
	"  usage      devices, connections and amounts per week, unit and service\n"
	"  calendar   visits, follow-ups, promises and decisions with their dates\n"
	"  drafts     mail that is due, to read, change and send (--out FOLDER)\n"
	"  tickets    one for each conversation, for a service desk\n"
	"  digest     the Monday mail: new and small, and what we owe this week\n"
	"  agenda     what waits for the review board, and which lane it may take\n"
	"  all        everything above, with an index page\n\n"
	"  --db FILE          the store that penumbrad writes\n"
	"  --register FILE    offers and decisions; default register.db beside the "
	"store\n"
	"  --units FILE       units.csv\n"
	"  --catalogue DIR    the catalogue of services\n"
	"  -c, --config FILE  penumbra.yaml: all of these, and the settings of measures\n"
	"  --unit CODE        one unit\n"
	"  --talk ID          one conversation, for effect and dossier\n"
	"  --week 2025-W14    as of that week; default the newest closed one\n"
	"  --today DATE       the day it is written for; default the Monday after that "
	"week\n"
	"  --format FORMAT    html, text, csv, json or pdf, also ics (calendar,\n"
	"                     agenda) or eml (drafts);\n"
	"                     default by the ending of the file\n"
	"  -o, --output FILE  default the terminal\n"
	"  --out FOLDER       one file, or with csv one per table, and the receipt\n"
	"  --previous FILE    tickets.jsonl of the last run: update, close and reopen\n"
	"  --lines            usage: the newest week as JSON, one event per line, for a\n"
	"                     system that keeps logs\n"
	"  --status FILE      status.json of penumbrad, for the page on coverage\n"
	"  --language CODE    en or de; default what units.csv says of the unit, then\n"
	"                     documents.language of the configuration\n"
	"  -k N               smallest group shown; can only be raised (5 to 50)\n\n"
	"  penumbra report needs --db usage.db -o needs.html\n"
	"  penumbra report brief --unit finance --db usage.db -o finance.html\n"
	"  penumbra report usage --db usage.db --format csv\n"
	"  penumbra report usage --db usage.db --lines -o week.ndjson\n"
	"  penumbra report calendar --db usage.db -o calendar.ics\n"
	"  penumbra report drafts --db usage.db --out drafts\n",
	run,
};
