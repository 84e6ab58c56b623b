/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/documents/say.h"
#include "reports/words.h"

/* Plain facts about a service, as the catalogue has them, and the names of units. */

enum { UNITS_MOST = 12 };

const char *
say_trained(const struct arena *arena, const struct service *service)
{
	bool out = false, known = service->tier_count > 0;

	for (size_t i = 0; i < service->tier_count; i++) {
		const char *t = service->tiers[i].trains;

		if (strcmp(t, "default") == 0) {
			return words_text(arena, WORDS_TRAINS_DEFAULT);
		}
		out = out || strcmp(t, "opt-out") == 0;
		known = known && strcmp(t, "unknown") != 0;
	}
	return words_text(arena, out     ? WORDS_TRAINS_OPT_OUT
				 : known ? WORDS_TRAINS_NEVER
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

/* The vendor's own words on what stays behind are in English. */
const char *
say_leaving(const struct report *report, const struct service *service)
{
	static const struct {
		const char *word;
		enum words words;
	} out[] = { { "yes", WORDS_DO4_OUT_ALL }, { "part", WORDS_DO4_OUT_PART },
		{ "no", WORDS_DO4_OUT_NONE } };
	const char *text = words_text(report->arena, WORDS_DO4_ASK);

	for (size_t i = 0; i < sizeof out / sizeof *out; i++) {
		if (strcmp(service->export, out[i].word) == 0) {
			text = words_text(report->arena, out[i].words);
		}
	}
	return service->retention[0] == '\0' ? text
					     : WORDS_SAY(report->arena, WORDS_DO4_KEPT,
						       text, service->retention);
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
