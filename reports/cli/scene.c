/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/cli/scene.h"

#include "reports/cli/fleet.h"
#include "reports/cli/machine.h"
#include "reports/cli/tickets_previous.h"
#include "reports/register/register.h"
#include "reports/store/store_centre.h"
#include "sensor/base/file.h"
#include "sensor/config/config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { CENTRE_TRIES = 6, CENTRE_WAIT_US = 500000 };

struct opening {
	struct scene *scene;
	const struct scene_paths *paths;
	const struct config *config;
	struct problems problems;
	const char *store, *registry;
	bool centre; /* the store is the fleet's */
	struct decision *decisions;
	struct offer *offers;
	size_t decision_count, offer_count;
	struct entry_list {
		struct entry **at;
		size_t n, room;
	} entries;
	char digest[17];
	const struct entry *machine;
};

static void
problem_line(void *ctx, const char *line)
{
	(void)ctx;
	fprintf(stderr, "%s\n", line);
}

static enum err_code
problems_out(struct opening *o, struct err *err)
{
	enum err_code rc = problems_end(&o->problems, err);

	problems_print(&o->problems, problem_line, NULL);
	return rc;
}

static void
load_tables(struct opening *o)
{
	struct scene *scene = o->scene;
	const char *units = o->paths->units != NULL ? o->paths->units : o->config->units;
	const char *catalogue =
		o->paths->catalogue != NULL ? o->paths->catalogue : o->config->catalogue;
	const char *overrides = o->config->overrides;

	scene->units = units[0] == '\0' ? unit_map_everyone()
					: unit_map_load(units, &o->problems);
	scene->catalogue = catalogue_load(
		catalogue, overrides[0] == '\0' ? NULL : overrides, &o->problems);
}

/* A mistake in the configuration does not hide those in the files it names. */
static void
look_further(struct opening *o)
{
	struct problems told = { 0 };

	o->config = config_draft(o->paths->config, o->scene->arena, &told);
	problems_fini(&told);
	if (o->config != NULL) {
		load_tables(o);
	}
}

/* Options win over the configuration, that over its defaults. */
static enum err_code
open_config(struct opening *o, struct err *err)
{
	struct arena *arena = o->scene->arena;
	const struct scene_paths *p = o->paths;
	enum err_code rc;

	o->config = p->config == NULL ? config_default(arena)
				      : config_load(p->config, arena, &o->problems);
	if (o->config == NULL) {
		look_further(o);
	}
	rc = problems_out(o, err);
	if (rc != ERR_OK) {
		return rc;
	}
	/* days and office hours are those of the site */
	(void)setenv("TZ", o->config->time_zone, 1);
	tzset();
	o->store = p->store != NULL ? p->store : o->config->store;
	o->centre = p->store == NULL && o->config->centre;
	if (o->store[0] == '\0' && !o->centre) {
		return err_set(err, ERR_USAGE,
			"which store? Add --db usage.db, the file that penumbrad wrote");
	}
	o->registry = p->registry;
	if (o->registry == NULL) {
		o->registry = o->config->register_path[0] != '\0'
				      ? o->config->register_path
				      : file_beside(o->store, "register.db", arena);
		if (access(o->registry, F_OK) != 0) {
			o->registry = NULL;
		}
	}
	return ERR_OK;
}

/* ---- register -------------------------------------------------------------------------------- */

static const char *
copied(struct arena *arena, const char *text)
{
	return arena_copy(arena, str_of(text));
}

/* Entries are borrowed for the call only; the facts come later. */
static void
keep_entry(void *ctx, const struct entry *entry)
{
	struct opening *o = ctx;
	struct arena *arena = o->scene->arena;
	struct entry *copy = arena_take(arena, sizeof *copy);

	*copy = *entry;
	copy->entity = copied(arena, entry->entity);
	copy->id = copied(arena, entry->id);
	copy->changed_on = copied(arena, entry->changed_on);
	copy->changed_by = copied(arena, entry->changed_by);
	for (size_t i = 0; i < entry->fields; i++) {
		copy->field[i].name = copied(arena, entry->field[i].name);
		copy->field[i].text = copied(arena, entry->field[i].text);
	}
	/* NOLINTNEXTLINE(bugprone-sizeof-expression): an array of pointers is meant */
	*ARENA_PUSH(arena, o->entries.at, o->entries.n, o->entries.room) = copy;
}

/* A field that is in no file: the states a decision was in, and the last end it had before.  The
 * calendar takes back what it once announced. */
struct past {
	struct arena *arena;
	struct entry *entry;
	struct text states;
	const char *end;
};

static void
past_version(void *ctx, const struct entry *version)
{
	struct past *past = ctx;
	const char *state = entry_get(version, "state");
	const char *end =
		entry_get(version, strcmp(state, "moving") == 0 ? "move_by" : "until");

	if (version->version < past->entry->version) {
		text_addf(&past->states, "|%s|", state);
		past->end = end[0] == '\0' ? past->end : copied(past->arena, end);
	}
}

static void
past_field(struct past *past, const char *name, const char *text)
{
	struct entry *entry = past->entry;

	if (entry->fields < ENTRY_FIELDS_MAX) {
		entry->field[entry->fields].name = name;
		entry->field[entry->fields].text = copied(past->arena, text);
		entry->fields++;
	}
}

static enum err_code
open_past(struct opening *o, struct registry *registry, struct err *err)
{
	enum err_code rc = ERR_OK;

	for (size_t i = 0; rc == ERR_OK && i < o->entries.n; i++) {
		struct past past = { o->scene->arena, o->entries.at[i], { 0 }, "" };

		if (past.entry->version == 1 ||
			strcmp(past.entry->entity, "decision") != 0) {
			continue;
		}
		rc = registry_history(registry, past.entry->entity, past.entry->id,
			past_version, &past, err);
		past_field(&past, "past_states", text_z(&past.states));
		past_field(&past, "past_end", past.end);
		text_fini(&past.states);
	}
	return rc;
}

/* V3 for what did not come through the register's own door: nobody is shown half of a case. */
static enum err_code
check_interests(const struct opening *o, struct err *err)
{
	for (size_t i = 0; i < o->entries.n; i++) {
		const struct entry *e = o->entries.at[i];
		bool both = entry_get(e, "user_interest")[0] != '\0' &&
			    entry_get(e, "company_interest")[0] != '\0';

		if (!both && (strcmp(e->entity, "offer") == 0 ||
				     strcmp(e->entity, "decision") == 0)) {
			return err_set(err, ERR_CONFIG,
				"%s: %s %s: Say what the unit gains and what the company "
				"protects; one of the two is empty.",
				o->registry, e->entity, e->id);
		}
	}
	return ERR_OK;
}

static enum err_code
open_register(struct opening *o, struct err *err)
{
	struct arena *arena = o->scene->arena;
	struct registry *registry = NULL;
	enum err_code rc = ERR_OK;

	if (o->registry != NULL) {
		rc = registry_open(o->registry, false, &registry, err);
	}
	if (rc == ERR_OK && registry != NULL) {
		rc = registry_decisions(
			registry, arena, &o->decisions, &o->decision_count, err);
	}
	if (rc == ERR_OK && registry != NULL) {
		rc = registry_offers(registry, arena, &o->offers, &o->offer_count, err);
	}
	if (rc == ERR_OK && registry != NULL) {
		rc = registry_each(registry, NULL, keep_entry, o, err);
	}
	if (rc == ERR_OK) {
		rc = check_interests(o, err);
	}
	if (rc == ERR_OK && registry != NULL) {
		rc = open_past(o, registry, err);
	}
	if (rc == ERR_OK && registry != NULL) {
		rc = registry_digest(registry, o->digest, err);
	}
	registry_close(registry);
	if (rc == ERR_OK && o->paths->previous != NULL) {
		rc = tickets_previous(o->paths->previous, arena, keep_entry, o, err);
	}
	if (rc == ERR_OK) {
		o->scene->policy = policy_open(o->decisions, o->decision_count, o->offers,
			o->offer_count, o->scene->units, o->scene->catalogue);
	}
	return rc;
}

/* ---- facts ----------------------------------------------------------------------------------- */

static struct facts_settings
settings_of(const struct opening *o)
{
	const struct config *c = o->config;
	const struct scene_paths *p = o->paths;

	return (struct facts_settings){ .k = p->k > (int64_t)c->k ? p->k : (int64_t)c->k,
		.week = p->has_week ? p->week.n : FACTS_NO_WEEK,
		.today = p->today,
		.language = p->language != LANGUAGE_NONE ? p->language : c->language,
		.language_is_fixed = p->language != LANGUAGE_NONE,
		.new_days = c->new_days,
		.new_reach = c->new_reach,
		.growth_devices = c->growth_devices,
		.growth_percent = c->growth_percent,
		.valid_hours = c->valid_hours,
		.loss_max = c->loss_max,
		.visits_per_month = c->visits_per_month,
		.cadence_days = c->cadence_days,
		.purpose = copied(o->scene->arena, c->purpose),
		.legal_basis = copied(o->scene->arena, c->legal_basis),
		.readers = copied(o->scene->arena, c->readers),
		.contact = copied(o->scene->arena, c->contact),
		.objection = copied(o->scene->arena, c->objection),
		.units = o->scene->units,
		.catalogue = o->scene->catalogue,
		.policy = o->scene->policy,
		.offers = o->offers,
		.offer_count = o->offer_count,
		.decisions = o->decisions,
		.decision_count = o->decision_count,
		.register_digest = copied(o->scene->arena, o->digest),
		.domain = c->domain,
		.disjoint = c->fleet_disjoint,
		.machine = o->machine };
}

/* Counts back over closed weeks; rows of week_state come in order. */
static int64_t
newest_from(const struct facts *facts)
{
	const struct facts_rows *rows = &facts->rows[TABLE_WEEK_STATE];
	int64_t from = INT64_MIN, last = INT64_MIN;
	int left = FACTS_NEWEST;

	for (size_t i = rows->n; i-- > 0 && left > 0;) {
		const struct week_state_row *row = facts_row(facts, TABLE_WEEK_STATE, i);
		bool late =
			facts->set.week != FACTS_NO_WEEK && row->week > facts->set.week;

		if (!late && row->week != last) {
			from = last = row->week;
			left--;
		}
	}
	return from;
}

static void
print_missing(size_t missing, const char *first)
{
	fprintf(stderr,
		"penumbra: %zu periods are not at the centre as their sensors sent them "
		"and are left out, the first: %s\n",
		missing, first);
}

static void
load_week(void *ctx, const struct facts_part *part,
	void (*take)(void *take_ctx, enum table table, const void *row), void *take_ctx)
{
	struct scene *scene = ctx;
	struct store_part some = { .table = TABLE_WEEK_USE,
		.period = part->week,
		.unit = part->unit,
		.thin = part->thin };
	struct err err = { 0 };
	enum err_code rc = store_some(scene->store, &some, take, take_ctx, &err);
	char first[160];
	size_t missing =
		scene->centre == NULL ? 0 : store_centre_missing(scene->store, first);

	if (missing > 0) {
		print_missing(missing, first);
	}
	if (rc != ERR_OK && scene->trouble.code == ERR_OK) {
		scene->trouble = err;
	}
}

enum err_code
scene_whole(const struct scene *scene, struct err *err)
{
	if (scene->trouble.code != ERR_OK) {
		*err = scene->trouble;
	}
	return scene->trouble.code;
}

static enum err_code
take_tables(struct store *store, struct facts *facts, struct err *err)
{
	static const enum table tables[] = { TABLE_WEEK_NEED, TABLE_WEEK_UNIT,
		TABLE_WEEK_HEALTH, TABLE_WEEK_UNKNOWN, TABLE_WEEK_COVER, TABLE_FIRST_USE,
		TABLE_FIRST_NEED, TABLE_HOUR_COVER, TABLE_HOUR_UNIT, TABLE_QUARTER_USE };
	enum err_code rc = store_each(
		store, TABLE_WEEK_STATE, INT64_MIN, INT64_MAX, facts_take, facts, err);

	if (rc == ERR_OK && facts->set.load_whole) {
		rc = store_each(store, TABLE_WEEK_USE, newest_from(facts),
			facts->set.week == FACTS_NO_WEEK ? INT64_MAX : facts->set.week,
			facts_take, facts, err);
	}
	for (size_t i = 0; rc == ERR_OK && i < sizeof tables / sizeof *tables; i++) {
		rc = store_each(
			store, tables[i], INT64_MIN, INT64_MAX, facts_take, facts, err);
	}
	return rc;
}

/* What a lagging replica does not have yet is asked for again, for a while. */
static enum err_code
take_centre(struct opening *o, const struct facts_settings *settings, struct err *err)
{
	struct centre_settings where = fleet_settings(o->config);
	struct scene *scene = o->scene;
	char first[160];
	size_t missing = 1;
	enum err_code rc = centre_open(&where, &scene->centre, err);

	if (rc == ERR_OK) {
		rc = store_open_centre(scene->centre, 0, &scene->store, err);
	}
	for (int i = 0; rc == ERR_OK && missing > 0 && i < CENTRE_TRIES; i++) {
		facts_close(scene->facts);
		scene->facts = facts_open(settings);
		(void)(i > 0 && usleep(CENTRE_WAIT_US));
		rc = take_tables(scene->store, scene->facts, err);
		store_centre_absent(scene->store, facts_take_absent, scene->facts);
		missing = store_centre_missing(scene->store, first);
	}
	if (rc == ERR_OK && missing > 0) {
		print_missing(missing, first);
	}
	return rc;
}

static enum err_code
take_file(struct opening *o, const struct facts_settings *settings, struct err *err)
{
	enum err_code rc = store_open_reader(o->store, &o->scene->store, err);

	if (rc == ERR_OK) {
		o->scene->facts = facts_open(settings);
		rc = take_tables(o->scene->store, o->scene->facts, err);
	}
	return rc;
}

static enum err_code
open_facts(struct opening *o, struct err *err)
{
	struct facts_settings settings;
	enum err_code rc = machine_read(
		o->paths->status, o->store, o->scene->arena, &o->machine, err);

	settings = settings_of(o);
	settings.load = load_week;
	settings.load_ctx = o->scene;
	settings.load_whole =
		o->centre; /* each part would be a question to another machine */
	if (rc == ERR_OK) {
		rc = o->centre ? take_centre(o, &settings, err)
			       : take_file(o, &settings, err);
	}
	if (rc != ERR_OK) {
		return rc;
	}
	for (size_t i = 0; i < o->entries.n; i++) {
		facts_take_entry(o->scene->facts, o->entries.at[i]);
	}
	facts_ready(o->scene->facts);
	if (o->scene->facts->week_count == 0) {
		return err_set(err, ERR_RUNTIME,
			"%s holds no closed week yet%s; a week is closed when it is over",
			o->centre ? "the centre" : o->store,
			o->paths->has_week ? " up to the one you named" : "");
	}
	o->scene->crowd = crowd_open(o->scene->facts);
	return ERR_OK;
}

enum err_code
scene_open(const struct scene_paths *paths, struct scene **out, struct err *err)
{
	struct arena *arena = arena_open();
	struct scene *scene = arena_take(arena, sizeof *scene);
	struct opening o = { .scene = scene, .paths = paths };
	enum err_code rc;

	scene->arena = arena;
	rc = open_config(&o, err);
	if (rc == ERR_OK) {
		load_tables(&o);
		rc = problems_out(&o, err);
	}
	if (rc == ERR_OK) {
		rc = open_register(&o, err);
	}
	if (rc == ERR_OK) {
		rc = open_facts(&o, err);
	}
	problems_fini(&o.problems);
	if (rc != ERR_OK) {
		scene_close(scene);
		return rc;
	}
	*out = scene;
	return ERR_OK;
}

void
scene_close(struct scene *scene)
{
	if (scene == NULL) {
		return;
	}
	crowd_close(scene->crowd);
	facts_close(scene->facts);
	store_close(scene->store);
	centre_close(scene->centre);
	policy_close(scene->policy);
	catalogue_close(scene->catalogue);
	unit_map_close(scene->units);
	arena_close(scene->arena);
}
