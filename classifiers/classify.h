/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_CLASSIFIERS_CLASSIFY_H
#define PENUMBRA_CLASSIFIERS_CLASSIFY_H

#include "classifiers/finding.h"
#include "classifiers/identity.h"
#include "classifiers/policy.h"
#include "sensor/base/problems.h"

/* Runs the classifiers in order: DNS join, service, unit, place, policy, pseudonym.  Here the
 * address ends.  Lives in the clerk. */

struct sighting;
struct answer;
struct config;
struct classifier;

/* Loads catalogue, units, place data and public suffixes named in config; policy and identity are
 * borrowed and may be exchanged later.  NULL when problems were added. */
struct classifier *classify_open(const struct config *config, struct identity *identity,
	struct problems *problems);
void classify_close(struct classifier *c);
/* After a reload: takes over what `from` knows of DNS answers, and its key, so that no flow loses its
 * name and tenants count on.  Own tenants and policy are told again; then `from` may be closed. */
void classify_inherit(struct classifier *c, struct classifier *from);
void classify_policy(struct classifier *c, const struct policy *policy);
const struct catalogue *classify_catalogue(const struct classifier *c);
const struct unit_map *classify_units(const struct classifier *c);

/* A tenant of our own, from the register: "atlassian", "acme".  Others are outside partners. */
void classify_own_tenant(struct classifier *c, const char *service, const char *label);
/* Dates of the data files in use, one line, for week_state: "asn 2026-06-17, country none". */
const char *classify_data(const struct classifier *c);

void classify_answer(struct classifier *c, const struct answer *answer);
/* Fills the name from DNS answers of the same client when the flow has nothing better. */
void classify_resolve(struct classifier *c, struct sighting *s);
/* s has been resolved and checked. */
void classify(struct classifier *c, const struct sighting *s, struct finding *out);

/* For the --flows diagnostic, which shows addresses anyway. */
struct place {
	char country[4];
	uint32_t asn;
	char organisation[80];
};
bool classify_place(
	const struct classifier *c, const struct sighting *s, struct place *out);

#endif
