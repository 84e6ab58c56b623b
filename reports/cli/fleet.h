/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_CLI_FLEET_H
#define PENUMBRA_REPORTS_CLI_FLEET_H

#include "reports/centre/centre.h"
#include "sensor/base/arena.h"
#include "sensor/config/config.h"

/* What the verbs of `penumbra fleet` share.  Each returns an exit status. */

struct fleet {
	struct arena *arena;
	const struct config *config;
	struct centre_settings settings;
	const char *db;     /* usage.db; NULL: not given */
	const char *socket; /* where penumbrad's clerk listens */
	bool once;
	int64_t now; /* seconds since 1970; 0: the clock of this computer */
};

int fleet_init(struct fleet *fleet);
int fleet_send(struct fleet *fleet);
int fleet_enqueue(struct fleet *fleet);
int fleet_status(struct fleet *fleet);
int fleet_verify(struct fleet *fleet);
int fleet_prune(struct fleet *fleet);

/* Version and checksum of the files here that every sensor should have; "" where none is named. */
struct fleet_files {
	char catalogue[40], units[40], policy[40];
};
enum err_code fleet_files(
	const struct fleet *fleet, struct fleet_files *files, struct err *err) MUST_CHECK;

struct centre_settings fleet_settings(const struct config *config);
int64_t fleet_now(const struct fleet *fleet);
/* Prints the sentence, if there is one. */
int fleet_ended(enum err_code code, const struct err *err);

#endif
