/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/cli/world.h"

#include "sensor/config/place.h"

#include <stdio.h>
#include <time.h>

static bool
find_word(void *ctx, const char *text, struct registry_avoid *out)
{
	const struct world *w = ctx;
	struct avoid_hit hit;

	if (!avoid_find(w->avoid, text, "", &hit) &&
		(w->avoid_more == NULL || !avoid_find(w->avoid_more, text, "", &hit))) {
		return false;
	}
	*out = (struct registry_avoid){ hit.found, hit.instead, hit.why };
	return true;
}

void
world_print_line(void *ctx, const char *line)
{
	(void)ctx;
	fprintf(stderr, "%s\n", line);
}

bool
world_today(struct world *w, const char *today)
{
	time_t now = time(NULL);

	if (today != NULL) {
		return day_parse(str_of(today), &w->world.today);
	}
	w->world.today = instant_day(
		instant_local((struct instant){ (int64_t)now * NS_PER_SECOND }));
	return true;
}

/* Whether some unit reads this language. */
static bool
speaks(const struct unit_map *units, enum language language)
{
	for (size_t u = 0; units != NULL && u < unit_count(units); u++) {
		if (unit_at(units, (unit_id)u)->language == language) {
			return true;
		}
	}
	return false;
}

void
world_open(struct world *w, const struct world_paths *paths, const char *by,
	struct problems *problems)
{
	const char *words;

	w->arena = arena_open();
	if (paths->units != NULL) {
		w->units = unit_map_load(paths->units, problems);
	}
	w->catalogue = catalogue_load(paths->catalogue != NULL
					      ? paths->catalogue
					      : config_catalogue_place(w->arena),
		paths->overrides, problems);
	words = config_words_place(w->arena, LANGUAGE_EN);
	if (words[0] != '\0') {
		w->avoid = avoid_open(words, problems);
		w->world.avoid = w->avoid == NULL ? NULL : find_word;
		w->world.remark = world_print_line;
		w->world.ctx = w;
	}
	words = config_words_place(w->arena, LANGUAGE_DE);
	if (words[0] != '\0' && speaks(w->units, LANGUAGE_DE)) {
		w->avoid_more = avoid_open(words, problems);
	}
	w->world.units = w->units;
	w->world.catalogue = w->catalogue;
	w->world.by = by == NULL ? "" : by;
}

void
world_close(struct world *w)
{
	avoid_close(w->avoid);
	avoid_close(w->avoid_more);
	unit_map_close(w->units);
	catalogue_close(w->catalogue);
	arena_close(w->arena);
}

void
world_print_entry(void *ctx, const struct entry *entry)
{
	(void)ctx;
	printf("%s %s, version %d, %s %s\n", entry->entity, entry->id, entry->version,
		entry->changed_on, entry->changed_by);
	for (size_t i = 0; i < entry->fields; i++) {
		if (entry->field[i].text[0] != '\0') {
			printf("  %-18s %s\n", entry->field[i].name,
				entry->field[i].text);
		}
	}
}
