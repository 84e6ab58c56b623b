/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_CLI_OUTPUT_H
#define PENUMBRA_REPORTS_CLI_OUTPUT_H

#include "reports/cli/scene.h"
#include "reports/documents/document.h"
#include "reports/render/render.h"

/* Documents reach the disk whole or not at all: a temporary file in the same folder, fsync, rename,
 * fsync of the folder.  What was there before stays until the new one stands.  A folder of thousands
 * is synchronised once, when it is full and before its MANIFEST: with the MANIFEST stand its files. */

/* path NULL: standard output. */
enum err_code output_file(
	const char *path, const struct text *text, struct err *err) MUST_CHECK;

/* A folder that is being filled, and the line of its MANIFEST for every file. */
struct output {
	const char *folder;
	struct arena *arena;
	struct text manifest;
};
struct output *output_open(const char *folder, struct err *err); /* NULL: see err */
void output_sync(const struct output *output);
void output_close(struct output *output);
/* name: below the folder; at most one folder of its own. */
enum err_code output_put(struct output *output, const char *name, const struct text *text,
	struct err *err) MUST_CHECK;
/* NAME.suffix and NAME.receipt.json, below `place` ("" or "data/"); CSV: one file per element. */
enum err_code output_report(struct output *output, const char *place,
	const struct render *render, const struct report *report,
	struct err *err) MUST_CHECK;
/* Takes away what an earlier run wrote into the folder, by its MANIFEST, and this one did not; before
 * the new MANIFEST is written. */
void output_forget(const struct output *output);
/* The pages of a document that is a folder of them: ABOUT.html, and the forms they bring along. */
enum err_code output_pages(struct output *output, const char *place,
	const struct document *document, const struct crowd *crowd,
	struct err *err) MUST_CHECK;
/* Every document in every form, index.html and MANIFEST. */
enum err_code output_all(
	const char *folder, const struct scene *scene, struct err *err) MUST_CHECK;

#endif
