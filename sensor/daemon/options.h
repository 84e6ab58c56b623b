/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_DAEMON_OPTIONS_H
#define PENUMBRA_SENSOR_DAEMON_OPTIONS_H

#include "sensor/base/addr.h"
#include "sensor/base/err.h"

#include <stdbool.h>
#include <stddef.h>

/* The command line of penumbrad.  What is given here beats the configuration file. */

enum {
	OPTIONS_READ_MAX = 256,
	OPTIONS_NETS_MAX = 64,
	OPTIONS_INTERFACES_MAX = 16,
	OPTIONS_FILTER_MAX = 4096
};

enum options_verb {
	VERB_REPLAY,
	VERB_LIVE,
	VERB_SELF_TEST,
	VERB_CHECK,
	VERB_HELP,
	VERB_VERSION
};

struct options {
	enum options_verb verb;
	const char *config;                 /* NULL: none given */
	const char *read[OPTIONS_READ_MAX]; /* -r */
	size_t reads;
	const char *store; /* -w */
	const char *flows; /* "-" or a file; NULL: no diagnostic */
	const char *units, *catalogue, *register_path;
	struct prefix net[OPTIONS_NETS_MAX]; /* -m */
	size_t nets;
	int dpi;                                       /* -1 as configured, 0 off, 1 on */
	const char *interface[OPTIONS_INTERFACES_MAX]; /* -i */
	size_t interfaces;
	char filter[OPTIONS_FILTER_MAX]; /* -f, or the words behind the options */
	const char *filter_file;         /* -F */
	uint32_t snaplen, processes;     /* -s, -n; 0: as configured */
	const char *user;                /* -u; NULL: stay who we are */
	bool detach;                     /* -D */
	const char *run;                 /* --run: runtime folder */
	uint32_t commit_seconds;
	uint32_t self_test_seconds;
	bool json;
	bool quiet;
	int verbose;
};

/* Borrows argv. */
enum err_code options_parse(
	int argc, char **argv, struct options *out, struct err *err) MUST_CHECK;
extern const char options_usage[];

#endif
