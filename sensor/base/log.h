/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_BASE_LOG_H
#define PENUMBRA_SENSOR_BASE_LOG_H

/* Lines for operators on stderr (the journal adds the time).  Only doors call it.  Lower case,
 * subject first, key=value; control bytes as \xNN; at most 1 KiB; one line of a kind and subject a
 * minute, and then how many it stands for, unless the level is debug.  A reader that does not read
 * costs lines and holds nobody up.  Never an address, and never a name seen on the wire, above
 * debug. */

enum log_level { LOG_ERROR, LOG_WARNING, LOG_INFO, LOG_DEBUG };

void log_level_set(enum log_level most);
void log_print(enum log_level level, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* The same for what somebody asked for: never held back. */
void log_answer(enum log_level level, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* Once in a while: tells of lines that were held back and not followed by another one. */
void log_rest(void);

#endif
