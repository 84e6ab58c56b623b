/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_CLASSIFIERS_IDENTITY_H
#define PENUMBRA_CLASSIFIERS_IDENTITY_H

#include "classifiers/finding.h"
#include "sensor/base/err.h"

/* The only maker of pseudonyms: keyed BLAKE2b-128 of an address, one random key per ISO week in
 * locked memory.  At most two weeks have a key at once (the two hours in which a week closes).
 * With a folder the key of the open week also stands there in week.key (0400), so that a restart
 * goes on with it; without one it lives in memory only. */

struct addr;
struct identity;
enum err_code identity_open(
	const char *folder, struct identity **out, struct err *err) MUST_CHECK;
void identity_close(struct identity *identity); /* wipes */
struct pseudonym identity_of(
	struct identity *identity, struct week week, const struct addr *addr);
/* The week is over: its key is wiped from memory and file. */
void identity_forget(struct identity *identity, struct week week);
/* The store already holds devices of this week: a key made for it from now on is a new one. */
void identity_counted(struct identity *identity, struct week week);
/* True when a key for this week had to be made although a part of the week was already counted. */
bool identity_renewed(const struct identity *identity, struct week week);

#endif
