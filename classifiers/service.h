/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_CLASSIFIERS_SERVICE_H
#define PENUMBRA_CLASSIFIERS_SERVICE_H

#include "classifiers/need.h"
#include "sensor/base/err.h"
#include "sensor/base/problems.h"

#include <stdbool.h>
#include <stdint.h>

/* The catalogue: which host names belong to which service, and the plain facts about it.  Loaded
 * from classifiers/catalogue/ *.yaml, one file per need; longest suffix on label borders wins. */

enum role {
#define ROLE(name, word, use) ROLE_##name,
#include "classifiers/role.def"
#undef ROLE
	ROLE_COUNT
};
const char *role_word(enum role role);
bool role_is_use(enum role role); /* may make a used day (product.md M1) */

enum citizen {
	CITIZEN_NONE,
	CITIZEN_FORM,
	CITIZEN_BUILDER,
	CITIZEN_AUTOMATION,
	CITIZEN_DATABASE,
	CITIZEN_SITE,
	CITIZEN_AUTONOMOUS
};
enum ai { AI_NONE, AI_FEATURE, AI_ASSISTANT, AI_AUTONOMOUS, AI_API };

struct tier {
	const char *name; /* free personal team business enterprise */
	const char *sign_in, *audit_log, *dpa; /* yes no unknown */
	const char *trains;                    /* never opt-out default unknown */
	const char *price; /* "0" "0-5" "5-15" "15-40" "40+" unknown */
};

typedef uint32_t service_id; /* dies with the catalogue */
enum { SERVICE_NONE = 0xffffffff, SERVICE_ID_MAX = 41 };

struct service {
	const char *id, *name, *vendor, *page, *category;
	need_id need, need_also[2];
	enum citizen citizen;
	enum ai ai;
	need_id ai_need;
	const char *hq_country;   /* ISO 3166 or "unknown" */
	const char *typical_data; /* none internal personal client code financial */
	const char *describe, *say, *ask; /* "" when none */
	const char *seat_model, *price_date;
	const char *export;    /* getting all data out: yes part no unknown */
	const char *retention; /* how long it is kept after leaving, "" not known */
	const struct tier *tiers;
	size_t tier_count;
	need_id companions[3];
	bool deep, organisation_only;
	const char *confidence; /* high medium low */
	const char *sources;    /* "2fa v2fly", "" none */
	const char *reason;     /* of an entry of the operator's own, "" none */
};

/* Why a host matched. */
struct match {
	service_id service; /* SERVICE_NONE: no rule */
	enum role role;
	need_id need;      /* the host's own, else the service's */
	const char *rule;  /* "*.example.com" or "app.example.com" */
	struct str tenant; /* label(s) of the tenant in the host, empty when none */
	bool shared;       /* the host serves several services */
};

struct catalogue;
/* folder, then overrides (may be NULL): NULL when problems were added. */
struct catalogue *catalogue_load(
	const char *folder, const char *overrides, struct problems *problems);
void catalogue_close(struct catalogue *catalogue);

/* One hash walk over the labels of a clean name; false when no rule matches. */
bool catalogue_match(
	const struct catalogue *catalogue, const char *host, struct match *match);
/* nDPI's word for a flow without a host name. */
service_id catalogue_ndpi(const struct catalogue *catalogue, const char *word);
size_t service_count(const struct catalogue *catalogue);
const struct service *service_at(const struct catalogue *catalogue, service_id id);
service_id service_named(const struct catalogue *catalogue, struct str id);
size_t catalogue_rules(const struct catalogue *catalogue);
const char *catalogue_version(const struct catalogue *catalogue);
const char *catalogue_digest(const struct catalogue *catalogue);

#endif
