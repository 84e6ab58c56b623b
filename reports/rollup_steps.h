/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_ROLLUP_STEPS_H
#define PENUMBRA_REPORTS_ROLLUP_STEPS_H

#include "reports/rollup_parts.h"

/* Slots after its own within which a part must have been handed over: a connection may be silent for
 * 300 s before it ends, and a part may be held back for the one after it while its name is looked
 * for. */
enum { PARTS_COME_WITHIN = 4 };

/* Who does what inside the rollup: the functions its files call of each other. */

void *rows_add(struct rows *rows, enum table table); /* zeroed; good until the next */
void rows_put(struct rollup *r, struct rows *rows);
/* The earliest week that may still be added to. */
struct week rollup_floor(const struct rollup *r);
/* rollup_take.c: sorts in what an earlier run left. */
void rollup_settle(struct rollup *r);
void *rollup_more(void *list, size_t count, size_t *room, size_t each);

/* rollup_words.c */
void words_open(struct rollup *r);
void words_close(struct rollup *r);
uint32_t unit_word(unit_id unit);
uint32_t service_word(service_id service);
uint32_t word_of(struct map *words, const char *text); /* WORD_NONE when full */
const char *word_text(const struct map *words, uint32_t word);
struct facts facts_of(const struct rollup *r, uint32_t service);

/* rollup_hour.c */
struct open_hour *hour_at(struct rollup *r, struct hour hour);
void hour_add(struct rollup *r, const struct finding *f);
/* Bytes of a service and of its unit; changed: they are not in the store yet. */
void hour_count(struct rollup *r, struct open_hour *h, const struct hour_key *key,
	const struct hour_use *add, bool changed);
void hour_put_again(struct open_hour *h);
bool hours_reached(struct rollup *r, struct instant now); /* puts those that are over */
void hours_put_week(struct rollup *r, struct week week);  /* and week_cover; forgets */
void hours_forget(struct rollup *r, struct week week);    /* of this week and before */
void hours_close(struct rollup *r);

/* rollup_week.c */
struct open_week *week_at(struct rollup *r, struct week week); /* opens it */
void week_free(struct open_week *w);
struct presence *presence_at(
	struct open_week *w, const uint8_t *device, uint32_t unit, uint32_t service);
void week_add(struct rollup *r, struct open_week *w, const struct finding *f);
void use_count(struct open_week *w, uint32_t unit, uint32_t service,
	enum evidence evidence, const struct hour_use *add);
size_t presence_put(struct rollup *r, size_t most); /* what changed */
void presence_put_again(struct rollup *r);

/* rollup_follow.c, rollup_day.c, rollup_timing.c */
void follow_open(struct rollup *r);
void follow_close(struct rollup *r);
void follow_add(struct rollup *r, const struct finding *f);
void follow_reached(struct rollup *r, struct instant now);
void day_add(struct rollup *r, const struct touch *t);
void days_reached(struct rollup *r, struct instant now);
void days_end_week(struct rollup *r, struct week week);
void days_close(struct rollup *r);

/* rollup_health.c */
void health_open(struct rollup *r);
void health_close(struct rollup *r);
void health_add(struct rollup *r, struct open_week *w, const struct finding *f);
void health_reached(struct rollup *r, int64_t before_ns);
void health_rows(struct rollup *r, struct open_week *w); /* puts week_health */
void health_settle(struct rollup *r);                    /* rows of an earlier run */

/* rollup_names.c */
void names_init(struct names *names, struct hash_key secret);
void names_fini(struct names *names);
void names_add(struct rollup *r, struct open_week *w, const struct finding *f);
void names_rows(struct rollup *r, struct open_week *w); /* puts week_unknown */

/* rollup_close.c, rollup_close_need.c, rollup_first.c */
void week_close(struct rollup *r, struct open_week *w);
void close_needs(struct rollup *r, struct open_week *w);
void close_units(struct rollup *r, struct open_week *w);
/* Devices of all units: the same device in two units becomes one. */
void merge_units(const struct map *presence, struct map *out);
struct first_key first_key(uint32_t unit, const char *name);
void first_seen(struct rollup *r, struct map *map, struct first_key key,
	int32_t first_day, int64_t devices, struct week week);
void first_put(struct rollup *r);

#endif
