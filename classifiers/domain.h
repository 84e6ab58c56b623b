/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_CLASSIFIERS_DOMAIN_H
#define PENUMBRA_CLASSIFIERS_DOMAIN_H

#include "sensor/base/instant.h"
#include "sensor/base/problems.h"
#include "sensor/evidence.h"

#include <stdbool.h>

/* What of a host name was registered by somebody: the label in front of a public suffix
 * (publicsuffix.org).  libpsl is fenced in domain.c.  Names are clean: lower case, A-labels. */

struct domains;
/* path: the operator's newer list, or "" for the library's.  NULL when a problem was added. */
struct domains *domains_open(const char *path, struct problems *problems);
void domains_close(struct domains *domains);
/* Into out (NAME_MAX_BYTES); false, and "" in out, for a bare public suffix. */
bool domain_of(const struct domains *domains, const char *host, char *out);
bool domain_is_suffix(const struct domains *domains, const char *name);
/* A suffix under which everybody registers (com, co.uk), not one that a company opened below its own
 * name (github.io). */
bool domain_is_registry(const struct domains *domains, const char *name);
/* Of the list; day 0 when it does not say. */
struct day domains_date(const struct domains *domains);

#endif
