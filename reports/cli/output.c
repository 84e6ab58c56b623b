/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/cli/output.h"

#include "sensor/base/file.h"
#include "sensor/base/hash.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum err_code
failed(struct err *err, const char *what, const char *path)
{
	return err_set(
		err, ERR_RUNTIME, "%s cannot be %s: %s", path, what, strerror(errno));
}

static bool
write_whole(int fd, const char *at, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, at, len);

		if (n < 0 && errno == EINTR) {
			continue;
		}
		if (n <= 0) {
			return false;
		}
		at += n;
		len -= (size_t)n;
	}
	return true;
}

static enum err_code
to_terminal(const struct text *text, struct err *err)
{
	if (!write_whole(STDOUT_FILENO, text_z(text), text->len)) {
		return failed(err, "written", "standard output");
	}
	return ERR_OK;
}

static void
folder_sync(const char *path, struct arena *arena)
{
	int fd = open(file_beside(path, ".", arena), O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0) {
		(void)fsync(fd);
		(void)close(fd);
	}
}

static enum err_code
replace(const char *path, const struct text *text, struct arena *arena, bool sync,
	struct err *err)
{
	char *temporary = arena_printf(arena, "%s.XXXXXX", path);
	int fd = mkstemp(temporary);
	bool good;

	if (fd < 0) {
		return failed(err, "written", path);
	}
	good = write_whole(fd, text_z(text), text->len) && fchmod(fd, 0644) == 0 &&
	       (!sync || fsync(fd) == 0);
	if (close(fd) != 0 || !good || rename(temporary, path) != 0) {
		enum err_code rc = failed(err, "written", path);

		(void)unlink(temporary);
		return rc;
	}
	if (sync) {
		folder_sync(path, arena);
	}
	return ERR_OK;
}

/* A slip of the hand: -o with the name of the store or the register. */
static bool
is_database(const char *path)
{
	static const char magic[] = "SQLite format 3"; /* with its final NUL, 16 bytes */
	char head[sizeof magic] = { 0 };
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	bool same = fd >= 0 && read(fd, head, sizeof head) == (ssize_t)sizeof head &&
		    memcmp(head, magic, sizeof head) == 0;

	if (fd >= 0) {
		close(fd);
	}
	return same;
}

static enum err_code
put_file(const char *path, const struct text *text, bool sync, struct err *err)
{
	struct arena *arena;
	enum err_code rc;

	if (text->failed) {
		return err_set(
			err, ERR_MEMORY, "not enough memory to write the document");
	}
	if (path == NULL || strcmp(path, "-") == 0) {
		return to_terminal(text, err);
	}
	if (is_database(path)) {
		return err_set(err, ERR_USAGE,
			"%s is a store or a register; a document does not take its place",
			path);
	}
	arena = arena_open();
	rc = replace(path, text, arena, sync, err);
	arena_close(arena);
	return rc;
}

enum err_code
output_file(const char *path, const struct text *text, struct err *err)
{
	return put_file(path, text, true, err);
}

static enum err_code
folder_make(const char *folder, struct err *err)
{
	if (mkdir(folder, 0755) != 0 && errno != EEXIST) {
		return failed(err, "made", folder);
	}
	return ERR_OK;
}

struct output *
output_open(const char *folder, struct err *err)
{
	struct arena *arena;
	struct output *output;

	if (folder_make(folder, err) != ERR_OK) {
		return NULL;
	}
	arena = arena_open();
	output = arena_take(arena, sizeof *output);
	output->arena = arena;
	output->folder = arena_copy(arena, str_of(folder));
	return output;
}

void
output_sync(const struct output *output)
{
	int fd = open(output->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0) {
		(void)syncfs(fd);
		(void)close(fd);
	}
}

void
output_close(struct output *output)
{
	if (output != NULL) {
		output_sync(output);
		text_fini(&output->manifest);
		arena_close(output->arena);
	}
}

/* "SHA-256  name", as sha256sum --check reads it. */
static void
manifest_line(struct output *output, const char *name, const struct text *text)
{
	uint8_t digest[SHA256_BYTES];

	hash_sha256(text_z(text), text->len, digest);
	for (size_t i = 0; i < sizeof digest; i++) {
		text_addf(&output->manifest, "%02x", digest[i]);
	}
	text_addf(&output->manifest, "  %s\n", name);
}

enum err_code
output_put(
	struct output *output, const char *name, const struct text *text, struct err *err)
{
	const char *slash = strchr(name, '/');
	enum err_code rc = ERR_OK;

	if (slash != NULL) {
		rc = folder_make(arena_printf(output->arena, "%s/%.*s", output->folder,
					 (int)(slash - name), name),
			err);
	}
	if (rc == ERR_OK) {
		rc = put_file(arena_printf(output->arena, "%s/%s", output->folder, name),
			text, false, err);
	}
	if (rc == ERR_OK) {
		manifest_line(output, name, text);
	}
	return rc;
}

static enum err_code
output_tables(struct output *output, const char *stem, const struct report *report,
	struct err *err)
{
	enum err_code rc = ERR_OK;

	for (size_t i = 0; rc == ERR_OK && i < report->element_count; i++) {
		const struct element *e = &report->elements[i];
		struct text text = { 0 };

		if (render_csv_element(report, e, &text)) {
			const char *name =
				strcmp(e->id, report->name) == 0
					? arena_printf(output->arena, "%s.csv", stem)
					: arena_printf(output->arena, "%s-%s.csv", stem,
						  e->id);

			rc = output_put(output, name, &text, err);
		}
		text_fini(&text);
	}
	return rc;
}

/* A mail in a file of its own for every draft. */
static enum err_code
output_drafts(struct output *output, const char *place, const struct report *report,
	struct err *err)
{
	const struct element *e = render_element(report, "drafts");
	enum err_code rc = ERR_OK;

	for (size_t r = 0; rc == ERR_OK && e != NULL && r < e->row_count; r++) {
		struct text text = { 0 };

		render_mail(e, e->rows[r], &text);
		rc = output_put(output,
			arena_printf(output->arena, "%s%s.eml", place,
				render_data(e, e->rows[r], "name")),
			&text, err);
		text_fini(&text);
	}
	return rc;
}

static const char *
stem_of(struct output *output, const char *place, const struct report *report)
{
	return arena_printf(output->arena, "%s%s%s%s", place, report->name,
		report->about[0] == '\0' ? "" : "-", report->about);
}

enum err_code
output_report(struct output *output, const char *place, const struct render *render,
	const struct report *report, struct err *err)
{
	const char *stem = stem_of(output, place, report);
	struct text text = { 0 };
	enum err_code rc;

	if (strcmp(render->name, "csv") == 0) {
		rc = output_tables(output, stem, report, err);
	} else if (render->files) {
		rc = output_drafts(output, place, report, err);
	} else {
		render->report(report, &text);
		rc = output_put(output,
			arena_printf(output->arena, "%s%s", stem, render->suffix), &text,
			err);
	}
	text_fini(&text);
	return rc;
}

/* What a page brings along: a form to fill in as CSV, letters as drafts. */
static enum err_code
output_beside(struct output *output, const char *place, const struct report *page,
	struct err *err)
{
	enum err_code rc = output_drafts(output, place, page, err);

	for (size_t i = 0; rc == ERR_OK && i < page->element_count; i++) {
		const struct element *e = &page->elements[i];
		struct text text = { 0 };

		if (e->look == LOOK_DATA && e->row_count == 0) {
			render_csv_form(e, &text);
			rc = output_put(output,
				arena_printf(output->arena, "%s%s.csv", place, e->id),
				&text, err);
		}
		text_fini(&text);
	}
	return rc;
}

enum err_code
output_pages(struct output *output, const char *place, const struct document *document,
	const struct crowd *crowd, struct err *err)
{
	enum err_code rc = ERR_OK;
	struct report *page;

	for (size_t i = 0; rc == ERR_OK && (page = document->page(crowd, i)) != NULL;
		i++) {
		struct text text = { 0 };

		render_html(page, &text);
		rc = output_put(output,
			arena_printf(output->arena, "%s%s.html", place, page->about),
			&text, err);
		if (rc == ERR_OK) {
			rc = output_beside(output, place, page, err);
		}
		text_fini(&text);
		report_close(page);
	}
	return rc;
}
