/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/documents/say.h"
#include "reports/words.h"

/* Plain facts about a service, as the catalogue has them, and the names of units. */

enum { UNITS_MOST = 12 };

const char *
say_trained(const struct arena *arena, const struct service *service)
{
	const char *worst = "unknown";

	for (size_t i = 0; i < service->tier_count; i++) {
		const char *t = service->tiers[i].trains;

		if (strcmp(t, "default") == 0) {
			return words_text(arena, WORDS_TRAINS_DEFAULT);
		}
		if (strcmp(t, "opt-out") == 0 ||
			(strcmp(t, "never") == 0 && strcmp(worst, "unknown") == 0)) {
			worst = t;
		}
	}
	return words_text(arena, strcmp(worst, "opt-out") == 0 ? WORDS_TRAINS_OPT_OUT
				 : strcmp(worst, "never") == 0 ? WORDS_TRAINS_NEVER
							       : WORDS_TRAINS_UNKNOWN);
}

const char *
say_business(const struct arena *arena, const struct service *service)
{
	for (size_t i = 0; i < service->tier_count; i++) {
		if (strcmp(service->tiers[i].dpa, "yes") == 0) {
			return words_text(arena, WORDS_YES);
		}
	}
	return words_text(arena, WORDS_NOT_KNOWN);
}

const char *
say_law(const struct report *report, const struct service *service)
{
	if (service->hq_country[0] == '\0' ||
		strcmp(service->hq_country, "unknown") == 0) {
		return words_text(report->arena, WORDS_NOT_KNOWN);
	}
	return WORDS_SAY(report->arena, WORDS_DO4_LAW_OF, service->hq_country);
}

const char *
say_units(const struct report *report, const struct facts *facts, const char *codes)
{
	struct arena *arena = report->arena;
	struct str rest = str_of(codes);
	const char *names[UNITS_MOST];
	size_t found = 0;

	if (strcmp(codes, "all") == 0) {
		return words_text(report->arena, WORDS_CAL_ALL_UNITS);
	}
	while (rest.at != NULL) {
		const char *code = arena_copy(arena, str_trim(str_cut(&rest, ' ')));
		int unit = facts_unit(facts, code);

		if (code[0] != '\0' && found++ < UNITS_MOST) {
			names[found - 1] = unit < 0 ? code : facts->units[unit].name;
		}
	}
	return say_names(report, names, found, found < UNITS_MOST ? found : UNITS_MOST);
}
