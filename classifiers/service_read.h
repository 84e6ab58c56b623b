/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_CLASSIFIERS_SERVICE_READ_H
#define PENUMBRA_CLASSIFIERS_SERVICE_READ_H

#include "classifiers/service_set.h"
#include "sensor/config/yaml.h"

/* One entry of the catalogue while it is read.  Each take of a value either gives it, copied into
 * the catalogue's arena, or says what is wrong and gives something harmless. */

enum key {
	KEY_ID,
	KEY_NAME,
	KEY_VENDOR,
	KEY_PAGE,
	KEY_CATEGORY,
	KEY_HOSTS,
	KEY_CITIZEN,
	KEY_AI,
	KEY_DATA,
	KEY_DESCRIBE,
	KEY_ASK,
	KEY_CONFIDENCE, /* up to here every entry has them */
	KEY_TIERS,
	KEY_TRAINS,
	KEY_PRICE,
	KEY_PRICE_DATE,
	KEY_SEAT,
	KEY_COUNTRY,
	KEY_TENANT,
	KEY_COMPANIONS, /* and up to here every deep one */
	KEY_NEED,
	KEY_NEED_ALSO,
	KEY_AI_NEED,
	KEY_EVIDENCE,
	KEY_DEEP,
	KEY_SAY,
	KEY_NDPI,
	KEY_ASN,
	KEY_SCOPE,
	KEY_RETENTION,
	KEY_EXPORT,
	KEY_REASON,
	KEYS
};
extern const char *const entry_key[KEYS];

struct entry_reader {
	const char *file;
	struct catalogue *to;
	struct problems *problems;
	bool own;
	need_id need; /* of the file; NEED_NONE: each entry says its own */
	bool need_said;
	const struct yaml *entry;
	const struct yaml *at[KEYS];
	struct service *service;
	struct service_extra *extra;
	service_id id;
};

void entry_complain(struct entry_reader *l, const struct yaml *at, const char *format,
	...) __attribute__((format(printf, 3, 4)));
/* what: "..." is not allowed; use allowed */
void entry_refuse(struct entry_reader *l, const struct yaml *at, const char *what,
	const char *allowed);
/* Place of a word in a list separated by spaces, or -1. */
int entry_word_index(const char *list, struct str word);
const char *entry_keep(struct entry_reader *l, struct str text);
const char *entry_text(
	struct entry_reader *l, const struct yaml *at, const char *what, size_t most);
/* One of the words allowed: its place, or -1. */
int entry_word(struct entry_reader *l, const struct yaml *at, const char *what,
	const char *allowed);
/* The same, as text; "unknown" when it was none. */
const char *entry_enum(struct entry_reader *l, const struct yaml *at, const char *what,
	const char *allowed);
need_id entry_need(struct entry_reader *l, const struct yaml *at, const char *what);
/* Length of a list; 0 and a problem when it is none. */
size_t entry_list(struct entry_reader *l, const struct yaml *at, const char *what);

/* What tells an entry on the wire: hosts, tenant, ndpi, asn_hint. */
void entry_hosts(struct entry_reader *l);
void entry_tenant(struct entry_reader *l);
void entry_ndpi(struct entry_reader *l);
void entry_asn(struct entry_reader *l);

#endif
