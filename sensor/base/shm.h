/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_BASE_SHM_H
#define PENUMBRA_SENSOR_BASE_SHM_H

#include "sensor/base/err.h"

#include <stddef.h>

/* Memory that a process shares with the children it forks: anonymous, zeroed, and of a size that
 * nobody can change any more, so that no end can take pages away from under the other.  No file
 * and no descriptor is left behind: a mapping that was given up cannot be had again. */

enum err_code shm_open_sealed(
	const char *name, size_t size, void **out, struct err *err) MUST_CHECK;
/* In the supervisor at the end; in a child for everything that is not its own. */
void shm_close(void *at, size_t size);

#endif
