/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/traffic/truth.h"

#include "sensor/base/instant.h"

#include <stdlib.h>
#include <string.h>
#include <uthash.h>

struct use {
	uint32_t device;
	uint8_t days;
	UT_hash_handle hh;
};

struct key {
	int32_t week;
	char unit[16], service[44];
};

struct cell {
	struct key key;
	uint64_t flows, up, down;
	struct use *devices;
	UT_hash_handle hh;
};

struct truth {
	struct cell *cells;
};

static void *
must(void *p)
{
	if (p == NULL) {
		perror("traffic");
		exit(1);
	}
	return p;
}

struct truth *
truth_open(void)
{
	return must(calloc(1, sizeof(struct truth)));
}

static struct cell *
cell_of(struct truth *t, int32_t week, const char *unit, const char *service)
{
	struct key key;
	struct cell *cell;

	memset(&key, 0, sizeof key);
	key.week = week;
	strncpy(key.unit, unit, sizeof key.unit - 1);
	strncpy(key.service, service, sizeof key.service - 1);
	HASH_FIND(hh, t->cells, &key, sizeof key, cell);
	if (cell == NULL) {
		cell = must(calloc(1, sizeof *cell));
		cell->key = key;
		HASH_ADD(hh, t->cells, key, sizeof cell->key, cell);
	}
	return cell;
}

void
truth_flow(struct truth *t, int32_t week, const char *unit, const char *service,
	uint64_t up, uint64_t down)
{
	const char *const both[] = { unit, "*" };

	for (int i = 0; i < 2; i++) {
		struct cell *cell = cell_of(t, week, both[i], service);

		cell->flows++;
		cell->up += up;
		cell->down += down;
	}
}

void
truth_used(struct truth *t, int32_t week, const char *unit, const char *service,
	uint32_t device, int day)
{
	const char *const both[] = { unit, "*" };

	for (int i = 0; i < 2; i++) {
		struct cell *cell = cell_of(t, week, both[i], service);
		struct use *use;

		HASH_FIND(hh, cell->devices, &device, sizeof device, use);
		if (use == NULL) {
			use = must(calloc(1, sizeof *use));
			use->device = device;
			HASH_ADD(hh, cell->devices, device, sizeof use->device, use);
		}
		use->days |= (uint8_t)(1U << day);
	}
}

static int
by_key(const struct cell *a, const struct cell *b)
{
	int c = (a->key.week > b->key.week) - (a->key.week < b->key.week);

	c = c != 0 ? c : strcmp(a->key.unit, b->key.unit);
	return c != 0 ? c : strcmp(a->key.service, b->key.service);
}

void
truth_print(struct truth *t, FILE *out)
{
	char week[WEEK_TEXT_MAX];

	HASH_SORT(t->cells, by_key);
	fputs("week\tunit\tservice\tdevices\tregular\tflows\tbytes_up\tbytes_down\n",
		out);
	for (struct cell *c = t->cells; c != NULL; c = c->hh.next) {
		unsigned devices = HASH_COUNT(c->devices), regular = 0;

		for (struct use *u = c->devices; u != NULL; u = u->hh.next) {
			regular += __builtin_popcount(u->days) >= 3;
		}
		fprintf(out, "%s\t%s\t%s\t%u\t%u\t%llu\t%llu\t%llu\n",
			week_print((struct week){ c->key.week }, week), c->key.unit,
			c->key.service, devices, regular, (unsigned long long)c->flows,
			(unsigned long long)c->up, (unsigned long long)c->down);
	}
}

void
truth_close(struct truth *t)
{
	struct cell *c, *next_cell;
	struct use *u, *next_use;

	HASH_ITER(hh, t->cells, c, next_cell)
	{
		HASH_ITER(hh, c->devices, u, next_use)
		{
			HASH_DEL(c->devices, u);
			free(u);
		}
		HASH_DEL(t->cells, c);
		free(c);
	}
	free(t);
}
