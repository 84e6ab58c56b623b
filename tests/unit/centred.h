/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_TESTS_UNIT_CENTRED_H
#define PENUMBRA_TESTS_UNIT_CENTRED_H

#include "reports/centre/schema.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A real centre for a test program: two shards of two replicas on loopback, made by
 * tests/fleet/cluster in a folder of its own and gone with centred_down.  Or the one server that
 * CENTRED_URL names: another engine, without a cluster (make check-dialect). */

enum { CENTRED_A1, CENTRED_A2, CENTRED_B1, CENTRED_B2, CENTRED_NODES };

struct centred {
	char folder[64];
	char url[CENTRED_NODES][40];
	const char *endpoint[CENTRED_NODES];
	bool up, alone;
};

static inline bool
centred_named(struct centred *c, const char *url)
{
	for (int i = 0; i < CENTRED_NODES; i++) {
		snprintf(c->url[i], sizeof c->url[i], "%s", url);
		c->endpoint[i] = c->url[i];
	}
	c->up = c->alone = true;
	return true;
}

static inline int
centred_run(const struct centred *c, const char *verb, const char *names)
{
	char command[256];

	snprintf(command, sizeof command, "tests/fleet/cluster %s %s %s >/dev/null", verb,
		c->folder, names);
	return system(command);
}

/* False, and a line of why, when the packages are not there. */
static inline bool
centred_up(struct centred *c)
{
	char command[160];
	int port[CENTRED_NODES] = { 0 }, n = 0;
	FILE *out;

	if (getenv("CENTRED_URL") != NULL) {
		return centred_named(c, getenv("CENTRED_URL"));
	}
	strcpy(c->folder, "/tmp/penumbra-centre-XXXXXX");
	if (system("tests/fleet/cluster check") != 0 || mkdtemp(c->folder) == NULL) {
		return false;
	}
	snprintf(command, sizeof command, "tests/fleet/cluster up %s", c->folder);
	out = popen(command, "r");
	if (out != NULL) {
		n = fscanf(out, "%d %d %d %d", &port[0], &port[1], &port[2], &port[3]);
		pclose(out);
	}
	for (int i = 0; i < CENTRED_NODES; i++) {
		snprintf(c->url[i], sizeof c->url[i], "http://127.0.0.1:%d", port[i]);
		c->endpoint[i] = c->url[i];
	}
	c->up = n == CENTRED_NODES;
	return c->up;
}

static inline void
centred_down(struct centred *c)
{
	char command[128];

	if (c->folder[0] != '\0') {
		(void)centred_run(c, "down", "");
		snprintf(command, sizeof command, "rm -rf %s", c->folder);
		(void)!system(command);
	}
}

static inline struct centre_settings
centred_settings(const struct centred *c, int first, const char *database)
{
	return (struct centre_settings){ .endpoints = &c->endpoint[first],
		.endpoint_count = first % 2 == 0 ? 2 : 1,
		.database = database,
		.cluster = c->alone ? "" : "penumbra",
		.user = "",
		.key_file = "",
		.ca_file = "",
		.certificate = "",
		.certificate_key = "",
		.quorum = c->alone ? 1 : 2 };
}

static inline void
centred_say(void *ctx, const char *line)
{
	(void)ctx;
	(void)line;
}

#endif
