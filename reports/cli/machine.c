/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/cli/machine.h"

#include <jansson.h>
#include <string.h>
#include <sys/stat.h>

static void
field(struct entry *entry, const char *name, const char *text)
{
	entry->field[entry->fields].name = name;
	entry->field[entry->fields++].text = text;
}

static const char *
mib(struct arena *arena, double bytes)
{
	return arena_printf(arena, "%.1f MiB", bytes / (1 << 20));
}

static const char *
word(const json_t *from, const char *key)
{
	const char *z = json_string_value(json_object_get(from, key));

	return z == NULL ? "" : z;
}

static double
number(const json_t *from, const char *key)
{
	return json_number_value(json_object_get(from, key));
}

static const char *
listed(struct arena *arena, const char *list, const char *one)
{
	return list[0] == '\0' ? one : arena_printf(arena, "%s; %s", list, one);
}

static void
processes(struct entry *entry, const json_t *status, struct arena *arena)
{
	const json_t *p, *list = json_object_get(status, "processes");
	const char *rights = "";
	double memory = 0, cpu = 0;
	bool has_cpu = false;
	size_t i;

	json_array_foreach(list, i, p)
	{
		memory += number(p, "memory_bytes");
		cpu += number(p, "cpu_seconds");
		has_cpu = has_cpu || json_object_get(p, "cpu_seconds") != NULL;
		rights = listed(arena, rights,
			arena_printf(arena, "%s %s%s%s", word(p, "role"),
				word(p, "CapEff"),
				json_is_true(json_object_get(p, "seccomp")) ? ", seccomp"
									    : "",
				number(p, "landlock") > 0 ? ", Landlock" : ""));
	}
	if (json_array_size(list) == 0) {
		return;
	}
	field(entry, "memory",
		arena_printf(arena, "%s in %zu processes", mib(arena, memory),
			json_array_size(list)));
	field(entry, "privileges", rights);
	if (has_cpu) {
		field(entry, "cpu",
			arena_printf(arena, "%.0f seconds since %s", cpu,
				word(status, "since")));
	}
}

static void
files(struct entry *entry, const json_t *status, struct arena *arena)
{
	const json_t *one;
	const char *list = "";
	size_t i;

	json_array_foreach(json_object_get(status, "files"), i, one)
	{
		list = listed(arena, list,
			arena_printf(arena, "%s %s, %s", word(one, "what"),
				word(one, "path"), mib(arena, number(one, "bytes"))));
	}
	field(entry, "files", list);
}

/* "eth1 9216 bytes, all packets"; "" where the status is of a program that did not say. */
static const char *
filters(const json_t *status, struct arena *arena)
{
	const json_t *one;
	const char *list = "";
	size_t i;

	json_array_foreach(json_object_get(status, "interfaces"), i, one)
	{
		const char *filter = word(one, "filter");

		if (number(one, "snaplen") > 0) {
			list = listed(arena, list,
				arena_printf(arena, "%s %.0f, \"%s\"", word(one, "name"),
					number(one, "snaplen"), filter));
		}
	}
	return list;
}

static void
ports(struct entry *entry, const json_t *status, struct arena *arena)
{
	const json_t *one;
	const char *list = "";
	size_t i;

	json_array_foreach(json_object_get(status, "interfaces"), i, one)
	{
		list = listed(arena, list,
			arena_printf(arena, "%s %s", word(one, "name"),
				json_is_true(json_object_get(one, "up")) ? "up"
									 : "down"));
	}
	field(entry, "capture", list);
	field(entry, "ports", filters(status, arena));
}

/* The hourly checks of the mirror, a line each: word, state, tenths of a per cent. */
static void
checks(struct entry *entry, const json_t *status, struct arena *arena)
{
	const json_t *one;
	const char *list = "";
	size_t i;

	json_array_foreach(json_object_get(status, "checks"), i, one)
	{
		bool share = strcmp(word(one, "unit"), "%") == 0;

		list = arena_printf(arena, "%s%s\t%s\t%s\n", list, word(one, "check"),
			word(one, "state"),
			share ? arena_printf(arena, "%.0f", number(one, "figure") * 10)
			      : "");
	}
	field(entry, "checks", list);
	field(entry, "checked", arena_printf(arena, "%s", word(status, "checked")));
}

enum err_code
machine_read(const char *status, const char *store, struct arena *arena,
	const struct entry **out, struct err *err)
{
	struct entry *entry = arena_take(arena, sizeof *entry);
	json_error_t error;
	json_t *root;
	struct stat st;

	*entry = (struct entry){ .entity = "machine", .id = "" };
	*out = entry;
	/* without a status the facts alone decide every byte, wherever they are kept */
	if (status == NULL) {
		return ERR_OK;
	}
	if (stat(store, &st) == 0) {
		field(entry, "store", mib(arena, (double)st.st_size));
	}
	root = json_load_file(status, JSON_REJECT_DUPLICATES, &error);
	if (root == NULL || !json_is_object(root)) {
		json_decref(root);
		return err_set(err, ERR_RUNTIME, "%s: %s", status,
			root == NULL ? error.text : "no status of penumbrad");
	}
	processes(entry, root, arena);
	files(entry, root, arena);
	ports(entry, root, arena);
	checks(entry, root, arena);
	json_decref(root);
	return ERR_OK;
}
