/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/config/config.h"

#include "sensor/base/addr.h"
#include "sensor/base/file.h"
#include "sensor/config/place.h"
#include "sensor/config/value.h"
#include "sensor/config/yaml.h"

#include <stddef.h>
#include <stdio.h>

enum kind {
	TEXT,
	PATH,
	NUMBER,
	SWITCH,
	WORDS,
	PREFIXES,
	NUMBERS,
	ZONE,
	OFFICE,
	ONE_WAY,
	KEEPER,
	TONGUE
};

static const char *const one_ways[] = { "none", "clients", "servers" };

struct row {
	const char *section, *key;
	enum kind kind;
	size_t offset, count; /* count: of the list's length, lists only */
	uint32_t least, most; /* NUMBER */
	const char *standard; /* as it would be written in the file */
	const char *help;
};

#define AT(member)      offsetof(struct config, member), 0, 0, 0
#define LIST(member, n) offsetof(struct config, member), offsetof(struct config, n), 0, 0
/* least and most of each, and how many there may be */
#define SHORTS(member, n, least) \
	offsetof(struct config, member), offsetof(struct config, n), least, UINT16_MAX
#define NUM(member, a, b) offsetof(struct config, member), 0, a, b

static const struct row rows[] = {
	{ "sensor", "name", TEXT, AT(name), "",
		"name of this sensor; empty: the host's" },
	{ "sensor", "time_zone", ZONE, AT(time_zone), "UTC",
		"zone of the site's days and office hours" },
	{ "sensor", "interfaces", WORDS, LIST(interfaces, interface_count), "",
		"mirror ports to read" },
	{ "sensor", "internal", PREFIXES, LIST(internal, internal_count),
		"10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 100.64.0.0/10 169.254.0.0/16 "
		"fc00::/7 fe80::/10",
		"own address ranges" },
	{ "sensor", "exclude", PREFIXES, LIST(exclude, exclude_count), "",
		"ranges never looked at" },
	{ "sensor", "filter", TEXT, AT(filter), "", "capture filter, empty: everything" },
	{ "sensor", "processes", NUMBER, NUM(processes, 1, 16), "1", "sensor processes" },
	{ "sensor", "snaplen", NUMBER, NUM(snaplen, 96, 65535), "9216",
		"bytes taken of a packet" },
	{ "sensor", "ring_mib", NUMBER, NUM(ring_mib, 4, 4096), "64",
		"capture ring, MiB for each interface and process" },
	{ "sensor", "one_way", ONE_WAY, AT(one_way), "none",
		"the mirror shows only: clients, servers" },
	{ "decode", "tpids", NUMBERS, SHORTS(tpids, tpid_count, 0x600), "",
		"further EtherTypes of VLAN tags" },
	{ "decode", "vxlan_ports", NUMBERS, SHORTS(vxlan_ports, vxlan_count, 1), "",
		"further UDP ports of VXLAN" },
	{ "decode", "geneve_ports", NUMBERS, SHORTS(geneve_ports, geneve_count, 1), "",
		"further UDP ports of GENEVE" },
	{ "duplicates", "window_ms", NUMBER, NUM(duplicates_ms, 0, 2000), "40",
		"a second copy within it is dropped; 0: off" },
	{ "flows", "max", NUMBER, NUM(flows_max, 1024, 16777216), "262144",
		"connections kept at once" },
	{ "dpi", "enabled", SWITCH, AT(dpi), "yes",
		"ask nDPI about connections no reader named" },
	{ "data", "catalogue", PATH, AT(catalogue), "",
		"folder of services; empty: the installed one" },
	{ "data", "overrides", PATH, AT(overrides), "",
		"folder with entries of your own" },
	{ "data", "units", PATH, AT(units), "",
		"units.csv; empty: one unit \"everyone\"" },
	{ "data", "asn", PATH, AT(asn), "", "MMDB of networks" },
	{ "data", "country", PATH, AT(country), "", "MMDB of countries" },
	{ "data", "public_suffix", PATH, AT(public_suffix), "",
		"newer public suffix list; empty: the library's" },
	{ "privacy", "k", NUMBER, NUM(k, 3, 50), "5", "fewest devices behind a number" },
	{ "privacy", "purpose", TEXT, AT(purpose), "", "what the counting is for" },
	{ "privacy", "legal_basis", TEXT, AT(legal_basis), "",
		"law or agreement it rests on" },
	{ "privacy", "readers", TEXT, AT(readers), "", "who may read which document" },
	{ "privacy", "contact", TEXT, AT(contact), "", "whom to ask about it" },
	{ "privacy", "objection", TEXT, AT(objection), "", "how to object" },
	{ "store", "path", PATH, AT(store), "", "usage.db; empty: none" },
	{ "store", "kind", KEEPER, AT(centre), "sqlite",
		"where documents read: sqlite, clickhouse (the fleet's centre)" },
	{ "fleet", "endpoints", WORDS, LIST(endpoints, endpoint_count), "",
		"servers of the centre: [https://centre.example:8443]; empty: no fleet" },
	{ "fleet", "database", TEXT, AT(fleet_database), "penumbra",
		"database of the centre" },
	{ "fleet", "cluster", TEXT, AT(fleet_cluster), "penumbra",
		"cluster of the centre; empty: one server" },
	{ "fleet", "user", TEXT, AT(fleet_user), "", "who logs in there" },
	{ "fleet", "key_file", PATH, AT(fleet_key), "",
		"file with the user's key, mode 0400" },
	{ "fleet", "ca_file", PATH, AT(fleet_ca), "",
		"certificates of authorities; empty: the system's" },
	{ "fleet", "certificate", PATH, AT(fleet_certificate), "",
		"client certificate; empty: none" },
	{ "fleet", "certificate_key", PATH, AT(fleet_certificate_key), "", "its key" },
	{ "fleet", "quorum", NUMBER, NUM(fleet_quorum, 1, 3), "2",
		"replicas that must have what was sent" },
	{ "fleet", "disjoint", SWITCH, AT(fleet_disjoint), "no",
		"no two sensors see the same device" },
	{ "register", "path", PATH, AT(register_path), "",
		"register.db; empty: beside the store" },
	{ "register", "domain", TEXT, AT(domain), "penumbra.invalid",
		"ends the names of dates in calendars: name@domain" },
	{ "documents", "language", TONGUE, AT(language), "en",
		"of documents; a unit may have its own in units.csv" },
	{ "health", "metrics", TEXT, AT(metrics), "",
		"127.0.0.1:PORT for Prometheus, off; empty: a UNIX socket" },
	{ "measures", "new_days", NUMBER, NUM(new_days, 7, 365), "30",
		"days for which a service is new in a unit" },
	{ "measures", "new_reach", NUMBER, NUM(new_reach, 1, 100), "15",
		"per cent of a unit it reaches to be new there" },
	{ "measures", "growth_devices", NUMBER, NUM(growth_devices, 1, 1000), "3",
		"devices more in four weeks that count as growing" },
	{ "measures", "growth_percent", NUMBER, NUM(growth_percent, 1, 100), "5",
		"and per cent of the unit's people" },
	{ "measures", "valid_hours", NUMBER, NUM(valid_hours, 1, 100), "80",
		"per cent of hours seen that make a week valid" },
	{ "measures", "loss_max", NUMBER, NUM(loss_max, 0, 100), "5",
		"per cent of packets a valid week may lose" },
	{ "measures", "visits_per_month", NUMBER, NUM(visits_per_month, 1, 1000), "6",
		"visits the front can make" },
	{ "measures", "cadence_days", NUMBER, NUM(cadence_days, 7, 730), "90",
		"days between visits to a unit" },
	{ "measures", "first_look_days", NUMBER, NUM(first_look_days, 0, 90), "5",
		"days a unit sees its page before others" },
	{ "measures", "fast_lane_devices", NUMBER, NUM(fast_lane_devices, 1, 1000), "15",
		"devices up to which a tool may take the fast lane" },
	{ "measures", "office", OFFICE, AT(office), "Mon-Fri 07-19", "office hours" },
};
enum { ROWS = sizeof rows / sizeof rows[0] };

struct load {
	const char *file;
	struct arena *arena;
	struct problems *problems;
	struct config *config;
};

static void *
field(struct config *config, size_t offset)
{
	return (char *)config + offset;
}

static const void *
field_of(const struct config *config, size_t offset)
{
	return (const char *)config + offset;
}

static void
complain(struct load *l, const struct yaml *node, const struct row *row, const char *what)
{
	problems_add(l->problems, l->file, node->line, node->column, "%s.%s: %s",
		row->section, row->key, what);
}

static void
complain_value(struct load *l, const struct yaml *node, const struct row *row,
	const char *allowed)
{
	problems_add(l->problems, l->file, node->line, node->column,
		"%s.%s: \"%.*s\" is not allowed; write %s", row->section, row->key,
		(int)(node->text.len < 80 ? node->text.len : 80), node->text.at, allowed);
}

static void
take_number(struct load *l, const struct row *row, const struct yaml *node)
{
	char allowed[64];
	uint64_t n;

	if (!str_number(node->text, row->most, &n) || n < row->least) {
		snprintf(allowed, sizeof allowed, "a whole number from %u to %u",
			row->least, row->most);
		complain_value(l, node, row, allowed);
		return;
	}
	*(uint32_t *)field(l->config, row->offset) = (uint32_t)n;
}

static void
take_one_way(struct load *l, const struct row *row, const struct yaml *node)
{
	for (uint32_t i = 0; i < sizeof one_ways / sizeof one_ways[0]; i++) {
		if (str_equal(node->text, str_of(one_ways[i]))) {
			*(uint32_t *)field(l->config, row->offset) = i;
			return;
		}
	}
	complain_value(l, node, row, "none, clients or servers");
}

static void
take_keeper(struct load *l, const struct row *row, const struct yaml *node)
{
	bool centre = str_equal(node->text, str_of("clickhouse"));

	if (!centre && !str_equal(node->text, str_of("sqlite"))) {
		complain_value(l, node, row, "sqlite or clickhouse");
	}
	*(bool *)field(l->config, row->offset) = centre;
}

static void
take_language(struct load *l, const struct row *row, const struct yaml *node)
{
	enum language language = language_named(node->text);

	if (language == LANGUAGE_NONE) {
		complain_value(l, node, row, language_codes());
		return;
	}
	*(enum language *)field(l->config, row->offset) = language;
}

static void
take_text(struct load *l, const struct row *row, const struct yaml *node)
{
	const char **to = field(l->config, row->offset);
	bool on;

	switch (row->kind) {
	case TEXT: *to = node->text.at; break;
	case PATH: *to = file_beside(l->file, node->text.at, l->arena); break;
	case NUMBER: take_number(l, row, node); break;
	case SWITCH:
		if (!value_is_switch(node->text, &on)) {
			complain_value(l, node, row, "yes or no");
			break;
		}
		*(bool *)field(l->config, row->offset) = on;
		break;
	case ZONE:
		if (!value_is_zone(node->text)) {
			complain_value(l, node, row, "a zone such as Europe/Berlin");
		}
		*to = node->text.at;
		break;
	case OFFICE:
		if (!value_is_office(node->text)) {
			complain_value(l, node, row, "days and hours as Mon-Fri 07-19");
		}
		*to = node->text.at;
		break;
	case ONE_WAY: take_one_way(l, row, node); break;
	case KEEPER: take_keeper(l, row, node); break;
	case TONGUE: take_language(l, row, node); break;
	case WORDS:
	case NUMBERS:
	case PREFIXES: complain(l, node, row, "write a list: [one, two]"); break;
	}
}

static void
take_prefix(
	struct load *l, const struct row *row, const struct yaml *item, struct prefix *to)
{
	if (!prefix_parse(item->text, to)) {
		complain_value(l, item, row,
			"an address range such as 10.0.0.0/8, with no bit set beyond its "
			"length");
	}
}

static void
take_short(struct load *l, const struct row *row, const struct yaml *item, uint16_t *to)
{
	if (!value_is_short(item->text, row->least, to)) {
		complain_value(l, item, row,
			row->least > 1 ? "a type such as 0x9400"
				       : "a port from 1 to 65535");
	}
}

static bool
is_list(const struct row *row)
{
	return row->kind == WORDS || row->kind == PREFIXES || row->kind == NUMBERS;
}

static void
take_list(struct load *l, const struct row *row, const struct yaml *node)
{
	size_t n = 0, i = 0;
	struct prefix *prefixes;
	const char **words;
	uint16_t *numbers;

	for (const struct yaml *e = node->first; e != NULL; e = e->next) {
		n++;
	}
	prefixes = arena_take(l->arena, (n + 1) * sizeof *prefixes);
	words = arena_take(l->arena, (n + 1) * sizeof *words);
	numbers = arena_take(l->arena, (n + 1) * sizeof *numbers);
	if (row->kind == NUMBERS && n > CONFIG_NUMBERS) {
		complain(l, node, row, "at most 8 numbers");
		return;
	}
	for (const struct yaml *e = node->first; e != NULL; e = e->next, i++) {
		if (e->kind != YAML_TEXT || e->text.len == 0) {
			complain(l, e, row, "an entry of this list must be plain text");
		} else if (row->kind == PREFIXES) {
			take_prefix(l, row, e, &prefixes[i]);
		} else if (row->kind == NUMBERS) {
			take_short(l, row, e, &numbers[i]);
		} else {
			words[i] = e->text.at;
		}
	}
	if (row->kind == PREFIXES) {
		*(const struct prefix **)field(l->config, row->offset) = prefixes;
	} else if (row->kind == NUMBERS) {
		*(const uint16_t **)field(l->config, row->offset) = numbers;
	} else {
		*(const char *const **)field(l->config, row->offset) = words;
	}
	*(size_t *)field(l->config, row->count) = n;
}

static void
take(struct load *l, const struct row *row, const struct yaml *node)
{
	bool list = is_list(row);

	if (node->kind == YAML_LIST && list) {
		take_list(l, row, node);
	} else if (node->kind == YAML_TEXT && !(list && node->text.len == 0)) {
		take_text(l, row, node);
	} else {
		complain(l, node, row,
			list ? "write a list: [one, two]" : "write one plain value");
	}
}

static const struct row *
row_named(struct str section, struct str key)
{
	for (size_t i = 0; i < ROWS; i++) {
		if (str_equal(str_of(rows[i].section), section) &&
			(key.at == NULL || str_equal(str_of(rows[i].key), key))) {
			return &rows[i];
		}
	}
	return NULL;
}

/* The words allowed at a place, for the sentence about one that is not. */
static const char *
words_allowed(struct arena *arena, struct str section)
{
	const char *list = "", *last = "";

	for (size_t i = 0; i < ROWS; i++) {
		bool of_section =
			section.at != NULL && str_equal(str_of(rows[i].section), section);
		const char *word = section.at == NULL ? rows[i].section : rows[i].key;

		if ((section.at == NULL || of_section) && strcmp(word, last) != 0) {
			list = arena_printf(
				arena, "%s%s%s", list, *list != '\0' ? ", " : "", word);
			last = word;
		}
	}
	return list;
}

static void
complain_key(struct load *l, const struct yaml *node, struct str section)
{
	problems_add(l->problems, l->file, node->key_line, node->key_column,
		"\"%.*s\" is not known here; use one of: %s",
		(int)(node->key.len < 60 ? node->key.len : 60), node->key.at,
		words_allowed(l->arena, section));
}

static void
take_section(struct load *l, const struct yaml *section)
{
	const struct row *row;

	if (row_named(section->key, (struct str){ NULL, 0 }) == NULL) {
		complain_key(l, section, (struct str){ NULL, 0 });
		return;
	}
	if (section->kind != YAML_MAP) {
		problems_add(l->problems, l->file, section->line, section->column,
			"%.*s: write keys below it: %s", (int)section->key.len,
			section->key.at, words_allowed(l->arena, section->key));
		return;
	}
	for (const struct yaml *e = section->first; e != NULL; e = e->next) {
		row = row_named(section->key, e->key);
		if (row == NULL) {
			complain_key(l, e, section->key);
		} else {
			take(l, row, e);
		}
	}
}

static struct yaml *
list_of(struct arena *arena, struct str words)
{
	struct yaml *list = arena_take(arena, sizeof *list), *last = NULL;

	list->kind = YAML_LIST;
	for (struct str rest = words; rest.at != NULL && rest.len > 0;) {
		struct str word = str_cut(&rest, ' ');
		struct yaml *item = arena_take(arena, sizeof *item);

		item->text = (struct str){ arena_copy(arena, word), word.len };
		if (last == NULL) {
			list->first = item;
		} else {
			last->next = item;
		}
		last = item;
	}
	return list;
}

/* The rows' own standard values go through the same hands as a person's. */
static struct config *
defaults(struct arena *arena, struct problems *problems)
{
	struct load l = { "built in", arena, problems,
		arena_take(arena, sizeof *l.config) };

	for (size_t i = 0; i < ROWS; i++) {
		struct str standard = str_of(rows[i].standard);
		struct yaml text = { .kind = YAML_TEXT, .text = standard };
		take(&l, &rows[i], is_list(&rows[i]) ? list_of(arena, standard) : &text);
	}
	l.config->catalogue = config_catalogue_place(arena);
	return l.config;
}

const struct config *
config_default(struct arena *arena)
{
	struct problems problems = { 0 };
	struct config *config = defaults(arena, &problems);

	problems_fini(&problems);
	return config;
}

const struct config *
config_draft(const char *path, struct arena *arena, struct problems *problems)
{
	struct load l = { path, arena, problems, defaults(arena, problems) };
	const struct yaml *root = yaml_load(path, arena, problems);

	if (root == NULL) {
		return NULL;
	}
	if (root->kind != YAML_MAP) {
		problems_add(problems, path, root->line, root->column,
			"write sections: %s",
			words_allowed(arena, (struct str){ NULL, 0 }));
		return NULL;
	}
	for (const struct yaml *e = root->first; e != NULL; e = e->next) {
		take_section(&l, e);
	}
	if (l.config->catalogue[0] == '\0') {
		l.config->catalogue = config_catalogue_place(arena);
	}
	return l.config;
}

const struct config *
config_load(const char *path, struct arena *arena, struct problems *problems)
{
	size_t before = problems->all;
	const struct config *config = config_draft(path, arena, problems);

	return problems->all == before ? config : NULL;
}

static void
print_quoted(struct text *out, const char *z)
{
	text_addc(out, '"');
	for (; *z != '\0'; z++) {
		if ((unsigned char)*z < 0x20 || *z == 0x7f) {
			text_addf(out, "\\x%02x", (unsigned)(unsigned char)*z);
			continue;
		}
		if (*z == '"' || *z == '\\') {
			text_addc(out, '\\');
		}
		text_addc(out, *z);
	}
	text_addc(out, '"');
}

static void
print_list(struct text *out, const struct row *row, const struct config *config)
{
	size_t n = *(const size_t *)field_of(config, row->count);
	char buf[ADDR_TEXT_MAX + 4];

	text_addc(out, '[');
	for (size_t i = 0; i < n; i++) {
		text_addz(out, i > 0 ? ", " : "");
		if (row->kind == PREFIXES) {
			const struct prefix *const *at = field_of(config, row->offset);

			print_quoted(out, prefix_print(&(*at)[i], buf));
		} else if (row->kind == NUMBERS) {
			const uint16_t *const *at = field_of(config, row->offset);

			text_addf(out, "%u", (*at)[i]);
		} else {
			const char *const *const *at = field_of(config, row->offset);

			print_quoted(out, (*at)[i]);
		}
	}
	text_addc(out, ']');
}

static void
print_value(struct text *out, const struct row *row, const struct config *config)
{
	const void *at = field_of(config, row->offset);

	switch (row->kind) {
	case NUMBER: text_addf(out, "%u", *(const uint32_t *)at); break;
	case SWITCH: text_addz(out, *(const bool *)at ? "yes" : "no"); break;
	case ONE_WAY: text_addz(out, one_ways[*(const uint32_t *)at]); break;
	case KEEPER: text_addz(out, *(const bool *)at ? "clickhouse" : "sqlite"); break;
	case TONGUE: text_addz(out, language_code(*(const enum language *)at)); break;
	case WORDS:
	case NUMBERS:
	case PREFIXES: print_list(out, row, config); break;
	case TEXT:
	case PATH:
	case ZONE:
	case OFFICE: print_quoted(out, *(const char *const *)at); break;
	}
}

void
config_print(const struct config *config, struct text *out)
{
	const char *section = "";

	for (size_t i = 0; i < ROWS; i++) {
		if (strcmp(section, rows[i].section) != 0) {
			section = rows[i].section;
			text_addf(out, "%s:\n", section);
		}
		text_addf(out, "  %s: ", rows[i].key);
		print_value(out, &rows[i], config);
		text_addc(out, '\n');
	}
}

void
config_help(struct text *out)
{
	for (size_t i = 0; i < ROWS; i++) {
		const char *standard =
			rows[i].standard[0] != '\0' ? rows[i].standard : "-";

		text_addf(out, "  %s.%-*s %-14s %s\n", rows[i].section,
			(int)(25 - strlen(rows[i].section)), rows[i].key,
			strlen(standard) > 14 ? "private" : standard, rows[i].help);
	}
}
