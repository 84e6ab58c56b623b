/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/measure/maker.h"

#include <string.h>

bool
can_run_alone(enum citizen citizen, enum ai ai)
{
	switch (citizen) {
	case CITIZEN_AUTOMATION:
	case CITIZEN_BUILDER:
	case CITIZEN_DATABASE:
	case CITIZEN_AUTONOMOUS: return true;
	case CITIZEN_NONE:
	case CITIZEN_FORM:
	case CITIZEN_SITE: break;
	}
	return ai == AI_AUTONOMOUS || ai == AI_API;
}

bool
is_unattended(bool can_run_alone, int weeks_machine)
{
	return can_run_alone && weeks_machine >= 3;
}

bool
makers_at_work(
	const int seen[MAKER_KINDS], bool one_unattended, int64_t dev_makers, int64_t k)
{
	int kinds = 0;

	for (size_t i = 0; i < MAKER_KINDS; i++) {
		kinds += seen[i] >= 2;
	}
	return dev_makers >= k && (kinds >= 3 || (kinds == 2 && one_unattended));
}

enum partner
partner_of(int weeks_foreign, int64_t names)
{
	if (weeks_foreign < 2 || names < 1) {
		return PARTNER_NONE;
	}
	return names == 1 ? PARTNER_ONE : PARTNER_SEVERAL;
}

static bool
is_touchy(const char *data)
{
	return strcmp(data, "client") == 0 || strcmp(data, "personal") == 0 ||
	       strcmp(data, "financial") == 0;
}

enum tier_of_use
tier_of(const struct tier_in *in)
{
	if (in->unattended || in->units_embedded >= 3) {
		return TIER_LEANED_ON;
	}
	if (in->units >= 2 || (in->reach >= 150 && is_touchy(in->typical_data)) ||
		in->up_per_device >= 50000000) {
		return TIER_SHARED;
	}
	return TIER_OWN;
}

static bool
is_known(const char *text)
{
	return text != NULL && text[0] != '\0' && strcmp(text, "unknown") != 0;
}

/* Of every plan whether it learns from input; of one at least that there is a data agreement. */
static bool
plans_are_known(const struct service *service)
{
	bool agreement = false;

	for (size_t i = 0; i < service->tier_count; i++) {
		if (!is_known(service->tiers[i].trains)) {
			return false;
		}
		agreement = agreement || is_known(service->tiers[i].dpa);
	}
	return agreement;
}

bool
is_fast_lane(const struct lane_in *in)
{
	const char *data = in->service->typical_data;

	return (strcmp(data, "none") == 0 || strcmp(data, "internal") == 0) &&
	       in->devices <= LANE_DEVICES && plans_are_known(in->service) &&
	       is_known(in->service->hq_country) && !in->unattended &&
	       in->up_per_device < LANE_BYTES;
}
