/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/cli/tickets_previous.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

enum { LINE_MOST = 65536, TICKETS_MOST = 100000 };

static const char *
value_text(struct arena *arena, const json_t *value)
{
	if (json_is_integer(value)) {
		return arena_printf(arena, "%lld", (long long)json_integer_value(value));
	}
	return json_is_string(value) ? arena_copy(arena, str_of(json_string_value(value)))
				     : "";
}

static struct entry *
ticket_of(struct arena *arena, json_t *object)
{
	struct entry *entry = arena_take(arena, sizeof *entry);
	const char *name;
	json_t *value;

	*entry = (struct entry){ .entity = "ticket",
		.id = value_text(arena, json_object_get(object, "id")),
		.changed_on = "",
		.changed_by = "",
		.version = 1 };
	json_object_foreach(object, name, value)
	{
		if (entry->fields < ENTRY_FIELDS_MAX) {
			entry->field[entry->fields].name =
				arena_copy(arena, str_of(name));
			entry->field[entry->fields++].text = value_text(arena, value);
		}
	}
	return entry;
}

static enum err_code
take_line(struct arena *arena, const char *path, int number, const char *line,
	struct entry **out, struct err *err)
{
	json_error_t why;
	json_t *object = json_loads(line, JSON_REJECT_DUPLICATES, &why);
	enum err_code rc = ERR_OK;

	if (!json_is_object(object) ||
		strncmp(json_string_value(json_object_get(object, "id")) == NULL
				? ""
				: json_string_value(json_object_get(object, "id")),
			"pn-", 3) != 0) {
		rc = err_set(err, ERR_CONFIG,
			"%s:%d: this is no line of tickets.jsonl as penumbra writes it",
			path, number);
	} else {
		*out = ticket_of(arena, object);
	}
	json_decref(object);
	return rc;
}

enum err_code
tickets_previous(const char *path, struct arena *arena,
	void (*take)(void *ctx, const struct entry *entry), void *ctx, struct err *err)
{
	FILE *file = fopen(path, "re");
	char *line = NULL;
	size_t room = 0;
	ssize_t len;
	int number = 0;
	enum err_code rc = ERR_OK;

	if (file == NULL) {
		return err_set(
			err, ERR_RUNTIME, "%s cannot be read: %s", path, strerror(errno));
	}
	while (rc == ERR_OK && number < TICKETS_MOST &&
		(len = getline(&line, &room, file)) > 0) {
		struct entry *entry = NULL;

		number++;
		rc = len > LINE_MOST
			     ? err_set(err, ERR_CONFIG, "%s:%d: the line is too long",
				       path, number)
			     : take_line(arena, path, number, line, &entry, err);
		if (rc == ERR_OK) {
			take(ctx, entry);
		}
	}
	free(line);
	(void)fclose(file);
	return rc;
}
