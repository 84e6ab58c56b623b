/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_CLASSIFIERS_SERVICE_CHECK_H
#define PENUMBRA_CLASSIFIERS_SERVICE_CHECK_H

#include "classifiers/service.h"

/* What a catalogue must keep besides being readable: hosts that somebody registered, no platform
 * and no rule that adds nothing, stable ids, honest evidence, kind words, every need filled. */

enum { NEED_LEAST_SERVICES = 15 };

struct check_options {
	bool complete;       /* these are all files: each need has its services */
	bool own;            /* files of the operator's own folder */
	const char *words;   /* table of words to avoid; "": not looked at */
	const char *retired; /* retired.tsv; "": none */
};

void catalogue_check(const char *const *files, size_t count,
	const struct check_options *options, struct problems *problems);

#endif
