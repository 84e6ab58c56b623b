/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/register/book.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* One CSV file per entity.  A file appears whole or not at all: written beside its place, synced,
 * renamed. */

static void
add_cell(struct text *out, const char *text)
{
	size_t quotes = strspn(text, "'");
	bool guard = text[quotes] != '\0' && strchr("=+-@", text[quotes]) != NULL;
	bool quote = strpbrk(text, ",\"\r\n") != NULL;

	text_addz(out, quote ? "\"" : "");
	text_addz(out, guard ? "'" : "");
	for (const char *p = text; *p != '\0'; p++) {
		if (*p == '"') {
			text_addc(out, '"');
		}
		text_addc(out, *p);
	}
	text_addz(out, quote ? "\"" : "");
}

struct sheets {
	struct text *file; /* by entity */
};

static void
add_header(struct text *out, const struct registry_entity *entity)
{
	text_addz(out, "id");
	for (size_t i = 0; i < entity->count; i++) {
		text_addf(out, ",%s", entity->fields[i].name);
	}
	text_addz(out, ",version,changed_on,changed_by\r\n");
}

static void
take_entry(void *ctx, const struct entry *entry)
{
	struct sheets *sheets = ctx;
	struct text *out = NULL;

	for (size_t i = 0; i < registry_entity_count(); i++) {
		const struct registry_entity *entity = registry_entity_at(i);

		if (strcmp(entity->name, entry->entity) == 0) {
			out = &sheets->file[i];
			if (out->len == 0) {
				add_header(out, entity);
			}
		}
	}
	if (out == NULL) {
		return;
	}
	add_cell(out, entry->id);
	for (size_t i = 0; i < entry->fields; i++) {
		text_addc(out, ',');
		add_cell(out, entry->field[i].text);
	}
	text_addf(out, ",%d,%s,", entry->version, entry->changed_on);
	add_cell(out, entry->changed_by);
	text_addz(out, "\r\n");
}

static bool
write_whole(int fd, const struct text *bytes)
{
	size_t done = 0;

	while (done < bytes->len) {
		ssize_t n = write(fd, bytes->at + done, bytes->len - done);

		if (n < 0 && errno == EINTR) {
			continue;
		}
		if (n <= 0) {
			return false;
		}
		done += (size_t)n;
	}
	return fsync(fd) == 0;
}

static enum err_code
write_file(
	const char *folder, const char *name, const struct text *bytes, struct err *err)
{
	char path[4096], beside[4096 + 8];
	bool good;
	int fd;

	snprintf(path, sizeof path, "%s/%s.csv", folder, name);
	snprintf(beside, sizeof beside, "%s.new", path);
	fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0640);
	if (fd < 0) {
		return err_set(err, ERR_RUNTIME, "%s: %s", beside, strerror(errno));
	}
	good = write_whole(fd, bytes);
	good = close(fd) == 0 && good;
	if (!good || rename(beside, path) != 0) {
		err_set(err, ERR_RUNTIME, "%s: %s", path, strerror(errno));
		unlink(beside);
		return ERR_RUNTIME;
	}
	return ERR_OK;
}

static enum err_code
write_sheets(const struct sheets *sheets, const char *folder, struct err *err)
{
	enum err_code code = ERR_OK;

	if (mkdir(folder, 0750) != 0 && errno != EEXIST) {
		return err_set(err, ERR_RUNTIME, "%s: %s", folder, strerror(errno));
	}
	for (size_t i = 0; i < registry_entity_count() && code == ERR_OK; i++) {
		if (sheets->file[i].failed) {
			code = err_set(err, ERR_MEMORY, "out of memory");
		} else if (sheets->file[i].len > 0) {
			code = write_file(folder, registry_entity_at(i)->file,
				&sheets->file[i], err);
		}
	}
	return code;
}

enum err_code
registry_export(struct registry *registry, const char *folder, struct err *err)
{
	struct arena *arena = arena_open();
	struct sheets sheets = { arena_take(
		arena, registry_entity_count() * sizeof *sheets.file) };
	enum err_code code = registry_each(registry, NULL, take_entry, &sheets, err);

	if (code == ERR_OK) {
		code = write_sheets(&sheets, folder, err);
	}
	for (size_t i = 0; i < registry_entity_count(); i++) {
		text_fini(&sheets.file[i]);
	}
	arena_close(arena);
	return code;
}
