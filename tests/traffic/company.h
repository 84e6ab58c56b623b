/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_TESTS_TRAFFIC_COMPANY_H
#define PENUMBRA_TESTS_TRAFFIC_COMPANY_H

#include <stddef.h>
#include <stdint.h>

/* Halden Works, a company that does not exist: its units, and the habits its people have in the
 * eight weeks that are played.  Pure tables; everything that happens is in play.c. */

struct unit_plan {
	const char *code, *name, *kind, *site, *works_with;
	int people;       /* devices, at scale 1 */
	uint32_t network; /* first address of its range */
	int bits;
	uint16_t vlan;
	const char *peer;
};

enum style {
	STYLE_QUIC,   /* long sessions over QUIC, as today's browsers have them */
	STYLE_WORK,   /* long sessions that count as use */
	STYLE_UPLOAD, /* the same, and a large file goes up */
	STYLE_FAILING, /* as STYLE_UPLOAD, but from week 3 on half of the tries fail or are slow */
	STYLE_NAMELESS /* no server name in the ClientHello: only the name service tells */
};

/* A part of a unit works with a service on some days of each week; the number of devices changes
 * evenly from `first` in week `from` to `last` in week `to` (weeks 1 to 8). */
struct habit {
	const char *unit, *service;
	const char *app;    /* host of the work */
	const char *beside; /* a second host of the service, or NULL */
	enum style style;
	int from, to, first, last;
	int days; /* days a week of each device */
};

/* Hosts that are looked at once and mean nothing; service NULL when the catalogue has none. */
struct glance {
	const char *service, *host;
};

/* What people wrote down: a file of the register, "visits.csv", and its lines. */
struct company_file {
	const char *name, *text;
};

extern const struct unit_plan company_units[];
extern const size_t company_unit_count;
extern const struct habit company_habits[];
extern const size_t company_habit_count;
extern const struct glance company_glances[];
extern const size_t company_glance_count;
extern const struct company_file company_past[];
extern const size_t company_past_count;
extern const struct company_file company_later[];
extern const size_t company_later_count;

/* Writes units.csv, penumbra.yaml and register/, past/ and later/ *.csv of the company into the folder. */
void company_write(const char *folder, double scale);

#endif
