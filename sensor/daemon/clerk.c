/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/daemon/clerk.h"

#include "classifiers/identity.h"
#include "reports/register/register.h"
#include "reports/rollup.h"
#include "reports/store/desk.h"
#include "reports/store/outbox.h"
#include "reports/store/store.h"
#include "sensor/daemon/clerk_quarter.h"
#include "sensor/daemon/flows.h"
#include "sensor/dpi/dpi.h"
#include "sensor/flow/flow.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { INTERFACES_MAX = OPTIONS_READ_MAX, CLOSED_MAX = 1024 };

struct clerk {
	struct arena *arena;
	struct classifier *classifier;
	struct identity *identity;
	struct policy *policy;
	char decisions[17];    /* digest of the register; "": none was read */
	struct store *store;   /* NULL: nothing is kept */
	struct rollup *rollup; /* NULL with store */
	struct flows *flows;   /* borrowed */
	struct desk *desk;     /* NULL: no fleet */
	const char *name, *store_path, *interface[INTERFACES_MAX];
	int64_t closed[CLOSED_MAX]; /* weeks an earlier run has put into the store */
	size_t closed_count;
	int64_t k;
	bool live;
	struct clerk_sums sums;
	struct err err;
	enum err_code trouble;
};

/* --- opening ------------------------------------------------------------------------------ */

static void
remember_closed(void *ctx, enum table table, const void *row)
{
	const struct week_state_row *state = row;
	struct clerk *c = ctx;

	(void)table;
	if (c->closed_count < CLOSED_MAX) {
		c->closed[c->closed_count++] = state->week;
	}
}

static void
take_row(void *ctx, enum table table, const void *row)
{
	struct clerk *c = ctx;

	rollup_take(c->rollup, table, row);
}

static void
take_presence(void *ctx, const struct presence_row *row)
{
	struct clerk *c = ctx;

	rollup_take_presence(c->rollup, row);
}

/* Hours of weeks that are still open are added to; what stands there under another name of the sensor
 * stays as it is. */
static void
take_open_hour(void *ctx, enum table table, const void *row)
{
	struct clerk *c = ctx;
	const int64_t *hour = row;
	int64_t week = hour_week((struct hour){ (int32_t)*hour }).n;
	const struct hour_use_row *use = row;
	const struct hour_cover_row *cover = row;
	const char *sensor = table == TABLE_HOUR_USE ? use->sensor : cover->sensor;

	if (strcmp(sensor, c->name) != 0) {
		return;
	}
	for (size_t i = 0; i < c->closed_count; i++) {
		if (c->closed[i] >= week) {
			return;
		}
	}
	rollup_take(c->rollup, table, row);
}

static void
take_state(void *ctx, enum table table, const void *row)
{
	remember_closed(ctx, table, row);
	take_row(ctx, table, row);
}

static enum err_code
recall_open_week(struct clerk *c, struct err *err)
{
	enum err_code code = store_each(
		c->store, TABLE_HOUR_USE, INT64_MIN, INT64_MAX, take_open_hour, c, err);

	return code != ERR_OK ? code
			      : store_each(c->store, TABLE_HOUR_COVER, INT64_MIN,
					INT64_MAX, take_open_hour, c, err);
}

/* What an earlier run left on the same store and the rollup has to know. */
static enum err_code
recall(struct clerk *c, struct err *err)
{
	static const enum table kept[] = { TABLE_FIRST_USE, TABLE_FIRST_NEED,
		TABLE_WEEK_HEALTH };
	enum err_code code = store_each(c->store, TABLE_WEEK_STATE, INT64_MIN, INT64_MAX,
		c->live ? take_state : remember_closed, c, err);

	for (size_t i = 0; code == ERR_OK && i < sizeof kept / sizeof kept[0]; i++) {
		code = store_each(
			c->store, kept[i], INT64_MIN, INT64_MAX, take_row, c, err);
	}
	if (code == ERR_OK) {
		code = store_each_presence(c->store, take_presence, c, err);
	}
	if (code == ERR_OK && c->live) {
		code = recall_open_week(c, err);
	}
	return code;
}

static void
put_row(void *ctx, enum table table, const void *row)
{
	struct clerk *c = ctx;

	store_put(c->store, table, row);
}

static void
put_presence(void *ctx, const struct presence_row *row)
{
	struct clerk *c = ctx;

	store_put_presence(c->store, row);
}

static void
week_closed(void *ctx, struct week week)
{
	struct clerk *c = ctx;

	struct facts_settings settings = { .k = c->k < FACTS_K_LEAST ? FACTS_K_LEAST
								     : c->k,
		.today = { DAY_OPEN },
		.units = classify_units(c->classifier),
		.catalogue = classify_catalogue(c->classifier),
		.policy = c->policy };

	clerk_quarters(c->store, &settings, c->name, week);
	clerk_forget(c->store, week);
	store_drop_presence(c->store, week.n);
	identity_forget(c->identity, week);
}

static bool
was_renewed(void *ctx, struct week week)
{
	const struct clerk *c = ctx;

	return identity_renewed(c->identity, week);
}

static enum err_code
open_rollup(struct clerk *c, const struct config *config, struct err *err)
{
	struct rollup_config rollup = {
		.sensor = config->name,
		.units = classify_units(c->classifier),
		.catalogue = classify_catalogue(c->classifier),
		.policy = c->policy,
		.decisions = c->decisions[0] != '\0' ? c->decisions : NULL,
		.k = config->k,
		.put = put_row,
		.put_presence = put_presence,
		.closed = week_closed,
		.ctx = c,
		.program = PENUMBRA_VERSION,
		.ndpi = config->dpi ? dpi_version() : "off",
		.data = classify_data(c->classifier),
		.renewed = was_renewed,
		.live = c->live,
	};
	enum err_code code;

	c->rollup = rollup_open(&rollup);
	code = recall(c, err);
	store_begin(c->store);
	if (config->endpoint_count > 0) {
		c->desk = c->desk != NULL ? c->desk : desk_open(c->store, config->name);
		outbox_open(c->store, time(NULL));
	}
	return code;
}

static enum err_code
open_books(struct clerk *c, const struct config *config, struct err *err)
{
	enum err_code code = store_open_writer(config->store, &c->store, err);

	if (code != ERR_OK) {
		return code;
	}
	c->store_path = config->store;
	return open_rollup(c, config, err);
}

/* The register that was named, or the one beside the store when it is there, or NULL. */
static const char *
register_path(struct clerk *c, const struct config *config)
{
	const char *slash = strrchr(config->store, '/');
	const char *path;

	if (config->register_path[0] != '\0') {
		return config->register_path;
	}
	if (config->store[0] == '\0') {
		return NULL;
	}
	path = arena_printf(c->arena, "%.*sregister.db",
		slash == NULL ? 0 : (int)(slash - config->store + 1), config->store);
	return access(path, F_OK) == 0 ? path : NULL;
}

static void
take_tenant(void *ctx, const struct entry *entry)
{
	classify_own_tenant(ctx, entry_get(entry, "service"), entry_get(entry, "label"));
}

static enum err_code
read_register(struct clerk *c, const char *path, struct err *err)
{
	struct decision *decisions = NULL;
	struct offer *offers = NULL;
	size_t decided = 0, offered = 0;
	struct registry *registry = NULL;
	enum err_code code = ERR_OK;

	if (path != NULL) {
		code = registry_open(path, false, &registry, err);
	}
	if (code == ERR_OK && registry != NULL) {
		code = registry_decisions(registry, c->arena, &decisions, &decided, err);
	}
	if (code == ERR_OK && registry != NULL) {
		code = registry_offers(registry, c->arena, &offers, &offered, err);
	}
	if (code == ERR_OK && registry != NULL) {
		code = registry_each(registry, "tenant", take_tenant, c->classifier, err);
	}
	if (code == ERR_OK && registry != NULL) {
		code = registry_digest(registry, c->decisions, err);
	}
	if (code == ERR_OK) {
		c->policy = policy_open(decisions, decided, offers, offered,
			classify_units(c->classifier), classify_catalogue(c->classifier));
		classify_policy(c->classifier, c->policy);
	}
	registry_close(registry);
	return code;
}

enum err_code
clerk_open(const struct options *options, const struct config *config, struct clerk **out,
	struct problems *problems, struct err *err)
{
	struct clerk *c = calloc(1, sizeof *c);
	enum err_code code;

	if (c == NULL) {
		return err_set(err, ERR_MEMORY, "out of memory");
	}
	c->arena = arena_open();
	c->name = config->name;
	c->k = config->k;
	c->live = options->verb == VERB_LIVE;
	code = identity_open(c->live ? options->run : NULL, &c->identity, err);
	if (code == ERR_OK) {
		c->classifier = classify_open(config, c->identity, problems);
		code = problems_end(problems, err);
	}
	if (code == ERR_OK) {
		code = read_register(c, register_path(c, config), err);
	}
	if (code == ERR_OK && config->store[0] != '\0') {
		code = open_books(c, config, err);
	}
	if (code != ERR_OK) {
		clerk_close(c);
		return code;
	}
	*out = c;
	return ERR_OK;
}

void
clerk_close(struct clerk *c)
{
	if (c == NULL) {
		return;
	}
	rollup_close(c->rollup);
	desk_close(c->desk);
	store_close(c->store);
	classify_close(c->classifier);
	policy_close(c->policy);
	identity_close(c->identity);
	arena_close(c->arena);
	free(c);
}

void
clerk_interface(struct clerk *c, uint16_t number, const char *name)
{
	if (number < INTERFACES_MAX) {
		c->interface[number] = name;
	}
}

struct desk *
clerk_desk(struct clerk *c)
{
	return c->desk;
}

const char *
clerk_data(const struct clerk *c)
{
	return classify_data(c->classifier);
}

void
clerk_flows(struct clerk *c, struct flows *flows)
{
	c->flows = flows;
}

/* --- parcels ------------------------------------------------------------------------------ */

static const char *
interface_name(const struct clerk *c, uint16_t number)
{
	return number < INTERFACES_MAX && c->interface[number] != NULL
		       ? c->interface[number]
		       : "unknown";
}

static void
sum(struct clerk_sums *sums, const struct sighting *s, const struct finding *f)
{
	uint64_t bytes = s->up + s->down;

	sums->flows += s->last;
	if (s->last && f->position == POSITION_OUTBOUND) {
		sums->outbound_flows++;
		sums->flows_by[s->evidence]++;
		sums->ech[s->ech]++;
	}
	if (!sums->any || f->week.n < sums->first_week.n) {
		sums->first_week = f->week;
	}
	if (!sums->any || f->week.n > sums->last_week.n) {
		sums->last_week = f->week;
	}
	sums->any = true;
	if (f->position == POSITION_OUTBOUND) {
		sums->outbound += bytes;
		sums->outbound_by[s->evidence] += bytes;
		sums->named += f->service != SERVICE_NONE ? bytes : 0;
		sums->hidden += f->hidden ? bytes : 0;
		sums->behind[f->veil] += bytes;
	}
}

/* Counts of a closed week cannot be added to: with its pseudonyms went the way to know a device. */
static bool
week_is_new(struct clerk *c, struct week week)
{
	char text[WEEK_TEXT_MAX];

	if (c->live) {
		return true; /* the rollup knows which weeks are closed, and counts what is late */
	}
	for (size_t i = 0; i < c->closed_count; i++) {
		if (c->closed[i] == week.n) {
			c->trouble = err_set(&c->err, ERR_RUNTIME,
				"%s already holds week %s, and a closed week cannot be "
				"added to: read "
				"all captures of a week in one run (several -r), or "
				"write to a new "
				"store. The store was not changed",
				c->store_path, week_print(week, text));
			return false;
		}
	}
	return true;
}

static void
print_flow(struct clerk *c, const struct sighting *s, const struct finding *finding)
{
	struct place place;
	bool placed = classify_place(c->classifier, s, &place);

	flows_print(c->flows, s, finding, classify_catalogue(c->classifier),
		classify_units(c->classifier), placed ? &place : NULL,
		interface_name(c, s->interface));
}

void
clerk_sighting(void *ctx, const struct sighting *seen)
{
	struct clerk *c = ctx;
	struct sighting s = *seen;
	struct finding finding;

	if (c->trouble != ERR_OK || !sighting_check(&s)) {
		return;
	}
	classify_resolve(c->classifier, &s);
	classify(c->classifier, &s, &finding);
	sum(&c->sums, &s, &finding);
	if (c->flows != NULL && s.last) {
		print_flow(c, &s, &finding);
	}
	if (c->rollup != NULL && week_is_new(c, finding.week)) {
		rollup_add(c->rollup, &finding);
	}
}

void
clerk_answer(void *ctx, const struct answer *a)
{
	struct clerk *c = ctx;

	classify_answer(c->classifier, a);
}

void
clerk_cover(void *ctx, const struct cover *cover)
{
	struct clerk *c = ctx;

	if (c->rollup != NULL && c->trouble == ERR_OK &&
		week_is_new(c, hour_week(cover->hour))) {
		rollup_cover(c->rollup, cover, interface_name(c, cover->interface));
	}
}

void
clerk_reached(void *ctx, struct instant now)
{
	struct clerk *c = ctx;

	if (c->rollup != NULL && c->trouble == ERR_OK) {
		rollup_reached(c->rollup, now);
		outbox_now(c->store, time(NULL));
	}
}

enum err_code
clerk_trouble(const struct clerk *c, struct err *err)
{
	if (c->trouble != ERR_OK && err != NULL) {
		*err = c->err;
	}
	return c->trouble;
}

enum err_code
clerk_drain(struct clerk *c, struct err *err)
{
	if (c->trouble != ERR_OK || c->rollup == NULL) {
		return clerk_trouble(c, err);
	}
	rollup_drain(c->rollup);
	return store_commit(c->store, err);
}

const struct clerk_sums *
clerk_sums(const struct clerk *c)
{
	return &c->sums;
}

enum err_code
clerk_commit(struct clerk *c, struct err *err)
{
	enum err_code code;

	if (c->rollup == NULL) {
		return ERR_OK;
	}
	rollup_checkpoint(c->rollup);
	code = store_commit(c->store, err);
	if (code != ERR_OK) {
		rollup_put_again(c->rollup);
	}
	store_begin(c->store);
	return code;
}

enum err_code
clerk_pause(struct clerk *c, struct err *err)
{
	if (c->rollup == NULL) {
		return ERR_OK;
	}
	rollup_pause(c->rollup);
	return store_commit(c->store, err);
}

/* One hour at a time; whole seconds, so that the parts of an hour add up. */
static void
add_gap(struct clerk *c, uint16_t interface, struct instant from, struct instant until)
{
	while (from.ns < until.ns) {
		struct hour hour = instant_hour(from);
		int64_t end = hour_start((struct hour){ hour.n + 1 }).ns;
		struct cover cover = { .hour = hour, .interface = interface };

		end = end < until.ns ? end : until.ns;
		cover.count[COVER_GAP_SECONDS] = (uint64_t)(end / NS_PER_SECOND) -
						 (uint64_t)(from.ns / NS_PER_SECOND);
		clerk_cover(c, &cover);
		from.ns = end;
	}
}

void
clerk_gap(struct clerk *c, uint16_t interface, struct instant from, struct instant until,
	const char *reason)
{
	struct gap_row row = { .hour = instant_hour(from).n,
		.begun = from.ns / NS_PER_SECOND,
		.over = until.ns / NS_PER_SECOND };

	if (c->rollup == NULL || until.ns < from.ns) {
		return;
	}
	str_copy(row.sensor, sizeof row.sensor, str_of(c->name));
	str_copy(row.interface, sizeof row.interface,
		str_of(interface_name(c, interface)));
	str_copy(row.reason, sizeof row.reason, str_of(reason));
	store_put(c->store, TABLE_GAP, &row);
	add_gap(c, interface, from, until);
}

/* The rollup counts by the numbers of the tables it was opened with: what it holds goes into the
 * store under words and comes back under the new numbers, as after a restart. */
enum err_code
clerk_reload(struct clerk *c, const struct options *options, const struct config *config,
	struct problems *problems, struct err *err)
{
	struct clerk next = { .live = c->live, .arena = arena_open() };
	enum err_code code;

	(void)options;
	next.classifier = classify_open(config, c->identity, problems);
	code = problems_end(problems, err);
	if (code == ERR_OK) {
		code = read_register(&next, register_path(&next, config), err);
	}
	if (code == ERR_OK) {
		code = clerk_pause(c, err);
	}
	if (code != ERR_OK) {
		classify_close(next.classifier);
		policy_close(next.policy);
		arena_close(next.arena);
		return code;
	}
	rollup_close(c->rollup);
	classify_close(c->classifier);
	policy_close(c->policy);
	arena_close(c->arena);
	c->classifier = next.classifier;
	c->policy = next.policy;
	c->arena = next.arena;
	c->rollup = NULL;
	c->closed_count = 0;
	return c->store != NULL ? open_rollup(c, config, err) : ERR_OK;
}
