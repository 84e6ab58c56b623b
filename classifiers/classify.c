/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "classifiers/classify.h"

#include "classifiers/answers.h"
#include "classifiers/domain.h"
#include "classifiers/names.h"
#include "classifiers/place.h"
#include "classifiers/service_set.h"
#include "sensor/base/arena.h"
#include "sensor/config/config.h"
#include "sensor/config/place.h"
#include "sensor/sighting.h"

#include <stdio.h>
#include <stdlib.h>

enum { MINUTE_SECONDS = 60 };

struct classifier {
	struct arena *arena;
	struct catalogue *catalogue;
	struct unit_map *units;
	struct names *names;
	struct domains *domains;
	struct places *places;
	struct answers *answers;
	struct identity *identity;   /* borrowed */
	const struct policy *policy; /* borrowed; NULL: nothing was decided */
	struct hash_key key;         /* of tenants; dies with the process */
	uint64_t *own;               /* our tenants, as tenant_hash */
	size_t own_count, own_room;
	char data[160];
};

static const char *
date_word(const struct place_file *file, char *buf)
{
	if (!file->loaded) {
		return "none";
	}
	return day_print(file->built, buf);
}

static void
describe_data(struct classifier *c)
{
	char asn[WEEK_TEXT_MAX], country[WEEK_TEXT_MAX], suffixes[WEEK_TEXT_MAX];

	snprintf(c->data, sizeof c->data, "asn %s, country %s, public suffixes %s",
		date_word(places_file(c->places, PLACE_ASN), asn),
		date_word(places_file(c->places, PLACE_COUNTRY), country),
		day_print(domains_date(c->domains), suffixes));
}

struct classifier *
classify_open(
	const struct config *config, struct identity *identity, struct problems *problems)
{
	struct arena *arena = arena_open();
	struct classifier *c = arena_take(arena, sizeof *c);
	const char *folder = config->catalogue[0] != '\0' ? config->catalogue
							  : config_catalogue_place(arena);

	c->arena = arena;
	c->identity = identity;
	c->key = hash_key_random();
	/* all of them, so that every mistake is told in one run */
	c->catalogue = catalogue_load(folder, config->overrides, problems);
	c->units = config->units[0] == '\0' ? unit_map_everyone()
					    : unit_map_load(config->units, problems);
	c->names = names_open(config->overrides, problems);
	c->domains = domains_open(config->public_suffix, problems);
	c->places = places_open(config->asn, config->country);
	c->answers = answers_open(c->key, ANSWERS_MAX);
	if (c->places == NULL || c->answers == NULL) {
		problems_add(problems, "tables", 0, 0, "out of memory");
	}
	if (c->catalogue == NULL || c->units == NULL || c->names == NULL ||
		c->domains == NULL || c->places == NULL || c->answers == NULL) {
		classify_close(c);
		return NULL;
	}
	describe_data(c);
	return c;
}

void
classify_close(struct classifier *c)
{
	if (c == NULL) {
		return;
	}
	answers_close(c->answers);
	places_close(c->places);
	domains_close(c->domains);
	names_close(c->names);
	unit_map_close(c->units);
	catalogue_close(c->catalogue);
	arena_close(c->arena); /* the classifier itself lies in it */
}

void
classify_inherit(struct classifier *c, struct classifier *from)
{
	struct answers *answers = c->answers;

	c->answers = from->answers;
	from->answers = answers;
	c->key = from->key;
	c->own_count = 0; /* they were hashed with another key */
}

void
classify_policy(struct classifier *c, const struct policy *policy)
{
	c->policy = policy;
}

const struct catalogue *
classify_catalogue(const struct classifier *c)
{
	return c->catalogue;
}

const struct unit_map *
classify_units(const struct classifier *c)
{
	return c->units;
}

const char *
classify_data(const struct classifier *c)
{
	return c->data;
}

static uint64_t
tenant_hash(const struct classifier *c, const char *service, struct str label)
{
	char both[SERVICE_ID_MAX + NAME_MAX_BYTES + 2];
	int n = snprintf(both, sizeof both, "%s %.*s", service, (int)label.len, label.at);

	return hash_bytes(
		&c->key, both, (size_t)n < sizeof both ? (size_t)n : sizeof both - 1);
}

void
classify_own_tenant(struct classifier *c, const char *service, const char *label)
{
	char lower[NAME_MAX_BYTES];

	str_copy(lower, sizeof lower, str_of(label));
	for (char *p = lower; *p != '\0'; p++) {
		if (*p >= 'A' && *p <= 'Z') {
			*p = (char)(*p | 0x20);
		}
	}
	*ARENA_PUSH(c->arena, c->own, c->own_count, c->own_room) =
		tenant_hash(c, service, str_of(lower));
}

static bool
tenant_is_ours(const struct classifier *c, uint64_t tenant)
{
	for (size_t i = 0; i < c->own_count; i++) {
		if (c->own[i] == tenant) {
			return true;
		}
	}
	return false;
}

void
classify_answer(struct classifier *c, const struct answer *answer)
{
	answers_add(c->answers, answer);
}

void
classify_resolve(struct classifier *c, struct sighting *s)
{
	/* behind a proxy the address says nothing about the service */
	if (s->via_proxy) {
		return;
	}
	if (s->ech == ECH_OFFERED && s->name[0] != '\0' &&
		answers_public_name(c->answers, &s->client, &s->server, s->name)) {
		s->name[0] = '\0';
		s->evidence = EVIDENCE_UNKNOWN;
		s->ech = ECH_HIDDEN;
	}
	if (s->evidence < EVIDENCE_DNS_SAME_CLIENT &&
		answers_find(c->answers, &s->client, &s->server, s->start, s->name) ==
			ANSWER_NAMED) {
		s->evidence = EVIDENCE_DNS_SAME_CLIENT;
	}
}

/* When it happened, where people are: their day, held inside the week that is counted. */
static void
find_time(const struct sighting *s, struct finding *out)
{
	struct instant local = instant_local(s->first);
	int32_t monday;

	out->first = s->first;
	out->until = s->until;
	out->start = s->start;
	out->week = instant_week(s->first);
	out->hour = instant_hour(s->first);
	out->day = instant_day(local);
	monday = week_monday(out->week).n;
	if (out->day.n < monday) {
		out->day.n = monday;
	}
	if (out->day.n > monday + 6) {
		out->day.n = monday + 6;
	}
	local.ns -= day_start(instant_day(local)).ns;
	out->minute = (uint16_t)(local.ns / NS_PER_SECOND / MINUTE_SECONDS);
}

static void
find_volume(const struct sighting *s, struct finding *out)
{
	out->opens = s->opens;
	out->last = s->last;
	out->both_ways = s->both_ways;
	out->up = s->up;
	out->down = s->down;
	out->payload_up = s->payload_up;
	out->payload_down = s->payload_down;
	out->starts = s->starts;
	out->failed = s->failed;
	out->cut = s->cut;
	out->segments = s->segments;
	out->resent = s->resent;
	out->start_us = s->start_us;
	out->rtt_us = s->rtt_server_us;
}

static void
take_match(const struct classifier *c, const struct match *match, struct finding *out)
{
	out->service = match->service;
	out->role = match->role;
	out->need = match->need;
	out->shared_host = match->shared;
	if (match->tenant.len > 0) {
		out->tenant = tenant_hash(
			c, service_at(c->catalogue, match->service)->id, match->tenant);
		out->foreign = !tenant_is_ours(c, out->tenant);
	}
}

/* A host of an offer of ours that the catalogue does not know. */
static bool
take_own_host(const struct classifier *c, const char *host, struct finding *out)
{
	const struct offer *offer =
		c->policy == NULL ? NULL : policy_offer_of(c->policy, SERVICE_NONE, host);
	struct str needs;

	if (offer == NULL) {
		return false;
	}
	needs = str_of(offer->needs);
	out->need = need_named(str_cut(&needs, ' '));
	out->role = ROLE_APP;
	out->ours = true;
	return true;
}

static void
find_by_name(const struct classifier *c, const char *host, struct finding *out)
{
	size_t private_len = names_private(c->names, host);
	struct match match;
	bool known = catalogue_match(c->catalogue, host, &match);
	size_t rule_len = strlen(match.rule);

	rule_len -= known && str_starts(str_of(match.rule), "*.") ? 2 : 0;
	/* the narrower of the two lists is right; a tie means that it is office work */
	if (private_len > rule_len) {
		out->private_life = true;
	} else if (known) {
		take_match(c, &match, out);
	} else if (!take_own_host(c, host, out) && !names_platform(c->names, host)) {
		domain_of(c->domains, host, out->domain);
	}
}

static void
find_service(const struct classifier *c, const struct sighting *s, struct finding *out)
{
	out->service = SERVICE_NONE;
	out->role = ROLE_SITE;
	out->need = NEED_NONE;
	out->evidence = (enum evidence)s->evidence;
	out->hidden = s->ech == ECH_HIDDEN;
	if (s->name[0] != '\0') {
		find_by_name(c, s->name, out);
		return;
	}
	out->service = catalogue_ndpi(c->catalogue, s->dpi);
	if (out->service != SERVICE_NONE) {
		out->evidence = EVIDENCE_NDPI_SIGNATURE;
		out->role = ROLE_APP;
		out->need = service_at(c->catalogue, out->service)->need;
	}
}

static void
find_place(const struct classifier *c, const struct sighting *s, struct finding *out)
{
	struct place place;

	if (!classify_place(c, s, &place)) {
		return;
	}
	memcpy(out->country, place.country, sizeof out->country);
	out->asn = place.asn;
	if (out->evidence == EVIDENCE_UNKNOWN && out->service == SERVICE_NONE &&
		catalogue_owns_network(c->catalogue, place.asn)) {
		out->evidence = EVIDENCE_ASN_ONLY;
	}
}

void
classify(struct classifier *c, const struct sighting *s, struct finding *out)
{
	*out = (struct finding){ .position = s->position, .veil = veil_of(s) };
	find_time(s, out);
	find_volume(s, out);
	out->unit = unit_of(c->units, &s->client, s->vlan);
	find_service(c, s, out);
	find_place(c, s, out);
	out->device = identity_of(c->identity, out->week, &s->client);
	if (c->policy != NULL && out->service != SERVICE_NONE) {
		out->status = policy_status(c->policy, out->unit, out->service, out->day);
		out->ours = policy_ours(c->policy, out->unit, out->service, out->day);
	}
}

bool
classify_place(const struct classifier *c, const struct sighting *s, struct place *out)
{
	*out = (struct place){ 0 };
	/* the address is the proxy's */
	return !s->via_proxy && place_of(c->places, &s->server, out);
}
