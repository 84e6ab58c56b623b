/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "classifiers/policy.h"

#include "sensor/base/arena.h"

#include <stdlib.h>

/* A decision with its words resolved, so that a lookup compares numbers. */
struct scoped {
	struct decision decision;
	size_t order; /* in the register: of two on one day the later entry holds */
	service_id service;
	bool all;
	unit_id *unit;
	size_t unit_count;
};

struct offered {
	struct offer offer;
	bool all;
	unit_id *unit;
	size_t unit_count;
	need_id *need;
	size_t need_count;
	service_id *service;
	size_t service_count;
};

struct policy {
	struct arena *arena;   /* owns everything, this struct too */
	struct scoped *scoped; /* sorted by service, strongest last */
	size_t scoped_count;
	size_t *first; /* of each service: where its decisions begin; one more at the end */
	size_t services;
	struct offered *offered;
	size_t offered_count;
};

static const char *
copy(struct policy *p, const char *z)
{
	return arena_copy(p->arena, str_of(z == NULL ? "" : z));
}

static bool
is_all(const char *units)
{
	return units == NULL || str_equal(str_trim(str_of(units)), str_of("all"));
}

/* Codes that are not (or no longer) units are left out: they cover nobody. */
static unit_id *
units_of(struct policy *p, const char *codes, const struct unit_map *units, size_t *n)
{
	unit_id *list = NULL;
	size_t room = 0;

	*n = 0;
	for (struct str rest = str_of(codes == NULL ? "" : codes); rest.at != NULL;) {
		unit_id id = unit_named(units, str_cut(&rest, ' '));

		if (id != UNIT_NONE) {
			*ARENA_PUSH(p->arena, list, *n, room) = id;
		}
	}
	return list;
}

static bool
holds_unit(const unit_id *list, size_t n, unit_id unit)
{
	for (size_t i = 0; i < n; i++) {
		if (list[i] == unit) {
			return true;
		}
	}
	return false;
}

static int
by_service(const void *a, const void *b)
{
	const struct scoped *x = a, *y = b;

	if (x->service != y->service) {
		return x->service < y->service ? -1 : 1;
	}
	if (x->all != y->all) {
		return x->all ? -1 : 1;
	}
	if (x->decision.decided_on.n != y->decision.decided_on.n) {
		return x->decision.decided_on.n < y->decision.decided_on.n ? -1 : 1;
	}
	return x->order < y->order ? -1 : x->order > y->order;
}

static void
add_decision(struct policy *p, const struct decision *d, size_t order,
	const struct unit_map *units, const struct catalogue *catalogue)
{
	struct scoped *s;
	service_id service = service_named(catalogue, str_of(d->service));

	if (service == SERVICE_NONE) {
		return;
	}
	s = &p->scoped[p->scoped_count++];
	s->decision = *d;
	s->decision.id = copy(p, d->id);
	s->decision.service = copy(p, d->service);
	s->decision.units = copy(p, d->units);
	s->decision.reason = copy(p, d->reason);
	s->decision.reason_type = copy(p, d->reason_type);
	s->decision.owner = copy(p, d->owner);
	s->decision.conditions = copy(p, d->conditions);
	s->decision.sponsor = copy(p, d->sponsor);
	s->decision.target_offer = copy(p, d->target_offer);
	s->decision.user_interest = copy(p, d->user_interest);
	s->decision.company_interest = copy(p, d->company_interest);
	s->order = order;
	s->service = service;
	s->all = is_all(d->units);
	s->unit = units_of(p, d->units, units, &s->unit_count);
}

static void
add_needs(struct policy *p, struct offered *o)
{
	size_t room = 0;

	for (struct str rest = str_of(o->offer.needs); rest.at != NULL;) {
		need_id need = need_named(str_cut(&rest, ' '));

		if (need != NEED_NONE) {
			*ARENA_PUSH(p->arena, o->need, o->need_count, room) = need;
		}
	}
}

static void
add_services(struct policy *p, struct offered *o, const struct catalogue *catalogue)
{
	size_t room = 0;

	for (struct str rest = str_of(o->offer.services); rest.at != NULL;) {
		service_id id = service_named(catalogue, str_cut(&rest, ' '));

		if (id != SERVICE_NONE) {
			*ARENA_PUSH(p->arena, o->service, o->service_count, room) = id;
		}
	}
}

static void
add_offer(struct policy *p, const struct offer *offer, const struct unit_map *units,
	const struct catalogue *catalogue)
{
	struct offered *o = &p->offered[p->offered_count++];

	o->offer = *offer;
	o->offer.id = copy(p, offer->id);
	o->offer.name = copy(p, offer->name);
	o->offer.needs = copy(p, offer->needs);
	o->offer.services = copy(p, offer->services);
	o->offer.hosts = copy(p, offer->hosts);
	o->offer.owner = copy(p, offer->owner);
	o->offer.units = copy(p, offer->units);
	o->offer.user_interest = copy(p, offer->user_interest);
	o->offer.company_interest = copy(p, offer->company_interest);
	o->offer.how_to = copy(p, offer->how_to);
	o->offer.conditions = copy(p, offer->conditions);
	o->all = is_all(offer->units);
	o->unit = units_of(p, offer->units, units, &o->unit_count);
	add_needs(p, o);
	add_services(p, o, catalogue);
}

static void
index_services(struct policy *p)
{
	size_t at = 0;

	p->first = arena_take(p->arena, (p->services + 1) * sizeof *p->first);
	for (service_id s = 0; s < p->services; s++) {
		p->first[s] = at;
		while (at < p->scoped_count && p->scoped[at].service == s) {
			at++;
		}
	}
	p->first[p->services] = at;
}

struct policy *
policy_open(const struct decision *decisions, size_t decision_count,
	const struct offer *offers, size_t offer_count, const struct unit_map *units,
	const struct catalogue *catalogue)
{
	struct arena *arena = arena_open();
	struct policy *p = arena_take(arena, sizeof *p);

	p->arena = arena;
	p->services = service_count(catalogue);
	p->scoped = arena_take(arena, (decision_count + 1) * sizeof *p->scoped);
	p->offered = arena_take(arena, (offer_count + 1) * sizeof *p->offered);
	for (size_t i = 0; i < decision_count; i++) {
		add_decision(p, &decisions[i], i, units, catalogue);
	}
	for (size_t i = 0; i < offer_count; i++) {
		add_offer(p, &offers[i], units, catalogue);
	}
	if (p->scoped_count > 0) {
		qsort(p->scoped, p->scoped_count, sizeof *p->scoped, by_service);
	}
	index_services(p);
	return p;
}

void
policy_close(struct policy *policy)
{
	if (policy != NULL) {
		arena_close(policy->arena); /* the policy itself lies in it */
	}
}

const struct decision *
policy_decision(
	const struct policy *policy, unit_id unit, service_id service, struct day day)
{
	if (service >= policy->services) {
		return NULL;
	}
	/* strongest last: those for single units stand behind those for all */
	for (size_t i = policy->first[service + 1]; i-- > policy->first[service];) {
		const struct scoped *s = &policy->scoped[i];

		if (s->decision.decided_on.n <= day.n &&
			(s->all || holds_unit(s->unit, s->unit_count, unit))) {
			return &s->decision;
		}
	}
	return NULL;
}

static bool
offer_valid(const struct offered *o, unit_id unit, struct day day)
{
	return o->offer.since.n <= day.n && day.n <= o->offer.until.n &&
	       (o->all || holds_unit(o->unit, o->unit_count, unit));
}

static bool
offered_to(const struct policy *policy, unit_id unit, service_id service, struct day day)
{
	for (size_t i = 0; i < policy->offered_count; i++) {
		const struct offered *o = &policy->offered[i];

		for (size_t j = 0; j < o->service_count; j++) {
			if (o->service[j] == service && offer_valid(o, unit, day)) {
				return true;
			}
		}
	}
	return false;
}

enum status
policy_status(
	const struct policy *policy, unit_id unit, service_id service, struct day day)
{
	const struct decision *d = policy_decision(policy, unit, service, day);

	if (d != NULL) {
		return d->status;
	}
	return service != SERVICE_NONE && offered_to(policy, unit, service, day)
		       ? STATUS_OURS
		       : STATUS_UNREVIEWED;
}

bool
policy_ours(const struct policy *policy, unit_id unit, service_id service, struct day day)
{
	if (service == SERVICE_NONE) {
		return false;
	}
	return status_is_ours(policy_status(policy, unit, service, day)) ||
	       offered_to(policy, unit, service, day);
}

const struct offer *
policy_offer(const struct policy *policy, unit_id unit, need_id need, struct day day)
{
	const struct offer *for_all = NULL;

	for (size_t i = 0; i < policy->offered_count; i++) {
		const struct offered *o = &policy->offered[i];

		for (size_t j = 0; j < o->need_count; j++) {
			if (o->need[j] != need || !offer_valid(o, unit, day)) {
				continue;
			}
			if (!o->all) {
				return &o->offer;
			}
			for_all = for_all == NULL ? &o->offer : for_all;
		}
	}
	return for_all;
}

/* A host is the offer's when it is one of its names or lies below one. */
static bool
host_below(const char *host, const char *names)
{
	struct str whole = str_of(host);

	for (struct str rest = str_of(names); rest.at != NULL;) {
		struct str name = str_cut(&rest, ' ');

		if (name.len == 0 || whole.len < name.len ||
			memcmp(whole.at + whole.len - name.len, name.at, name.len) != 0) {
			continue;
		}
		if (whole.len == name.len || whole.at[whole.len - name.len - 1] == '.') {
			return true;
		}
	}
	return false;
}

const struct offer *
policy_offer_of(const struct policy *policy, service_id service, const char *host)
{
	for (size_t i = 0; i < policy->offered_count; i++) {
		const struct offered *o = &policy->offered[i];

		if (host != NULL && *host != '\0' && host_below(host, o->offer.hosts)) {
			return &o->offer;
		}
		for (size_t j = 0; j < o->service_count; j++) {
			if (o->service[j] == service) {
				return &o->offer;
			}
		}
	}
	return NULL;
}
