/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_DAEMON_SETUP_H
#define PENUMBRA_SENSOR_DAEMON_SETUP_H

#include "sensor/base/arena.h"
#include "sensor/base/problems.h"
#include "sensor/config/config.h"
#include "sensor/daemon/options.h"
#include "sensor/decode/decode.h"

/* The configuration in force: the file that was named, else the usual one when it is there, else
 * the defaults; over it what was said on the command line. */

/* In arena, options borrowed.  NULL when problems were added. */
const struct config *setup_config(
	const struct options *options, struct arena *arena, struct problems *problems);
/* After setup_config gave NULL: adds what is wrong with the units, the catalogue and the other files
 * that are named, so that everything is mended in one go. */
void setup_problems(
	const struct options *options, struct arena *arena, struct problems *problems);
/* What only a live capture needs: each interface is named once, and the filter is one. */
enum err_code setup_check_capture(
	const struct config *config, struct err *err) MUST_CHECK;
/* What the decoder is told of the site's own numbers. */
struct decode_extra setup_extra(const struct config *config);
/* Says when the usual configuration is there and cannot be read. */
void setup_warn(const struct options *o);
/* The file it was read from; NULL: none. */
const char *setup_file(const struct options *options);

#endif
