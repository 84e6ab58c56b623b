/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_DOCUMENTS_DOCUMENT_H
#define PENUMBRA_REPORTS_DOCUMENTS_DOCUMENT_H

#include "reports/crowd.h"
#include "reports/report.h"
#include "reports/words.h"
#include "sensor/base/err.h"

/* The documents penumbra can write, one row each in documents.def: a new one is a file with a build
 * function and a row.  A document is built from the facts through the crowd room, and is the same
 * report whatever format it is printed in. */

struct document {
	const char *name;
	enum words label; /* its name for people; the next words say what it is */
	bool per_unit;    /* wants a unit */
	bool paper;       /* made for people: `report all` writes it as HTML */
	/* ERR_RUNTIME with a sentence when there is not enough to write it. */
	enum err_code (*build)(const struct crowd *crowd, size_t unit,
		struct report **out, struct err *err);
	/* In its place: the document is about one conversation of the register; NULL: the sentence
	 * that says why there is none. */
	enum err_code (*build_talk)(const struct crowd *crowd, const struct entry *talk,
		struct report **out, struct err *err);
	/* For a document that is a folder of pages beside what `build` makes for machines: page
	 * number i, NULL after the last. */
	struct report *(*page)(const struct crowd *crowd, size_t i);
};

#define DOCUMENT(name) extern const struct document document_##name;
#include "reports/documents/documents.def"
#undef DOCUMENT

/* Not of the list: one event per line for other systems, of the newest week (report usage --lines). */
extern const struct document document_events;

const struct document *document_named(const char *name); /* NULL: none */
const struct document *document_at(size_t i);            /* NULL after the last */
/* Whether there is enough for a brief about this unit, without writing it. */
bool document_brief_stands(const struct crowd *crowd, size_t unit);

/* ---- for the documents ---- */

/* The language of what is written to a unit, or with unit 0 for all. */
enum language frame_language(const struct facts *facts, size_t unit);
/* What follows is said to this unit; with any word that is no unit's code, to all. */
void frame_speak_to(struct report *report, const struct facts *facts, const char *unit);
/* Language, title, weeks, receipt; the weeks are the last n closed ones. */
struct report *frame_open(const char *name, enum words title, const struct crowd *crowd,
	size_t unit, size_t weeks);
/* Tenths of a per cent as "97 %", "0.2 %" or "not measured". */
const char *frame_percent(struct report *report, int64_t tenths);
/* CO1, CO2 in one row, CO4 and CO6: the last page of every other document. */
void frame_coverage(struct report *report, const struct crowd *crowd);
/* The single elements, also for the coverage document itself. */
void coverage_sentence(struct report *report, const struct crowd *crowd);
void coverage_evidence(struct report *report, const struct crowd *crowd);
void coverage_units(struct report *report, const struct crowd *crowd);
/* Further ones of its own: paths of ours that fail (CO7), capacity and rights (CO8). */
void coverage_paths(struct report *report, const struct crowd *crowd);
void coverage_machine(struct report *report, const struct crowd *crowd);

#endif
