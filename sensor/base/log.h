/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_BASE_LOG_H
#define PENUMBRA_SENSOR_BASE_LOG_H

/* Lines for operators on stderr (the journal adds the time).  Only doors call it.  Lower case,
 * subject first, key=value; control bytes are escaped; never an address, and never a name seen on
 * the wire, above debug. */

enum log_level { LOG_ERROR, LOG_WARNING, LOG_INFO, LOG_DEBUG };

void log_level_set(enum log_level most);
void log_print(enum log_level level, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
