/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_DAEMON_STATUS_H
#define PENUMBRA_SENSOR_DAEMON_STATUS_H

#include "sensor/base/instant.h"
#include "sensor/base/str.h"
#include "sensor/cover.h"
#include "sensor/daemon/family.h"
#include "sensor/flow/acked.h"

/* How things are: status.json for `penumbra status`, metrics.prom and the process that serves it for
 * Prometheus, one line for SIGUSR1.  Each file is written beside and renamed, so that a reader sees
 * the one or the other. */

struct supervisor;
void status_write(const struct supervisor *s);
void status_line(const struct supervisor *s);
void metrics_write(struct supervisor *s);
void status_replace(const struct supervisor *s, const char *name, const struct text *t);

/* Over all sensors since the start, those that are no more included. */
struct cover status_sum(const struct supervisor *s);
/* Frames of interface i that a handle got and another one counts. */
uint64_t status_early(const struct supervisor *s, size_t i);
struct acked status_acked(const struct supervisor *s, size_t i);
uint64_t status_parcels_lost(const struct supervisor *s);
/* By the wall clock of now; 0: never. */
struct instant status_last_commit(const struct supervisor *s);
uint64_t status_memory(const struct child *who); /* resident bytes; NULL: our own */
/* Age in days of "catalogue", "asn", "country" or "public_suffix"; -1: there is none. */
int64_t data_age_days(const struct supervisor *s, const char *which, struct instant now);

#endif
