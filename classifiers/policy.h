/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_CLASSIFIERS_POLICY_H
#define PENUMBRA_CLASSIFIERS_POLICY_H

#include "classifiers/decision.h"
#include "classifiers/service.h"
#include "classifiers/unit.h"

/* Which status holds for a unit and a service on a day, and which offer of ours serves a need.  The
 * narrowest scope wins: a unit before all; of two equal ones the later.  Past `until` a status is
 * what it was for reading, but nothing changes by itself (product.md 7.2). */

struct policy;
/* Copies what it needs.  NULL offers or decisions are fine with a count of 0. */
struct policy *policy_open(const struct decision *decisions, size_t decision_count,
	const struct offer *offers, size_t offer_count, const struct unit_map *units,
	const struct catalogue *catalogue);
void policy_close(struct policy *policy);

enum status policy_status(
	const struct policy *policy, unit_id unit, service_id service, struct day day);
/* The decision behind that status, or NULL. */
const struct decision *policy_decision(
	const struct policy *policy, unit_id unit, service_id service, struct day day);
/* Ours = an offer valid for the unit names the service, or status ours or supported. */
bool policy_ours(
	const struct policy *policy, unit_id unit, service_id service, struct day day);
/* The offer for a need, valid for the unit on the day, or NULL. */
const struct offer *policy_offer(
	const struct policy *policy, unit_id unit, need_id need, struct day day);
/* The offer a service or a host of our own belongs to, or NULL. */
const struct offer *policy_offer_of(
	const struct policy *policy, service_id service, const char *host);

#endif
