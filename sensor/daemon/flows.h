/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_DAEMON_FLOWS_H
#define PENUMBRA_SENSOR_DAEMON_FLOWS_H

#include "classifiers/classify.h"
#include "sensor/base/err.h"
#include "sensor/sighting.h"

/* The diagnostic of a replay: one JSON line per finished flow with the field names of the Elastic
 * Common Schema.  It shows addresses, so it exists for captures only and is written nowhere by
 * itself. */

struct flows;
/* path "-": standard output. */
enum err_code flows_open(const char *path, const char *observer, struct flows **out,
	struct err *err) MUST_CHECK;
/* ERR_RUNTIME when not everything could be written. */
enum err_code flows_close(struct flows *flows, struct err *err) MUST_CHECK;
/* s is the flow's last part, resolved; finding is what classify made of it; place may be NULL. */
void flows_print(struct flows *flows, const struct sighting *s,
	const struct finding *finding, const struct catalogue *catalogue,
	const struct unit_map *units, const struct place *place, const char *interface);

#endif
