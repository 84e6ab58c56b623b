/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_CLASSIFIERS_NAMES_H
#define PENUMBRA_CLASSIFIERS_NAMES_H

#include "sensor/base/problems.h"

#include <stdbool.h>
#include <stddef.h>

/* Names that must not be counted by name.  Private life: health, faith, politics and the like
 * (private.tsv, and the operator's private.tsv in the folder of own entries); what matches is
 * never held, written or shown, nor is it said which row matched.  Platforms: hosting and content
 * networks that carry everybody's products (platforms.tsv). */

struct names;
/* folder: the operator's own entries, "" none.  NULL when problems were added. */
struct names *names_open(const char *folder, struct problems *problems);
void names_close(struct names *names);
/* Length of the suffix that makes the name private, 0: it is not. */
size_t names_private(const struct names *names, const char *host);
bool names_platform(const struct names *names, const char *host);
/* The name itself is a platform's, not one below it. */
bool names_bare_platform(const struct names *names, const char *host);

#endif
