/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_CLASSIFIERS_SERVICE_SET_H
#define PENUMBRA_CLASSIFIERS_SERVICE_SET_H

#include "classifiers/service.h"
#include "classifiers/suffix.h"
#include "sensor/base/hash.h"

/* What a catalogue is made of; only service_*.c look inside.  A load has two halves: each file is
 * read into services and rules, then the rules of all files go into one hash. */

enum { DESCRIBE_WORDS = 20, ASK_WORDS = 20, SAY_WORDS = 25, TIERS_MAX = 5 };

struct origin {
	const char *file;
	int line, column;
};

struct host_rule {
	const char *name; /* of the host */
	const char *text; /* as told to people: "*.example.com" */
	service_id service;
	enum role role;
	need_id need; /* NEED_NONE: the service's */
	bool suffix;  /* holds for what is below the name too */
	bool own;     /* from the operator's folder */
	bool shared;  /* says itself that others use the host too */
	struct origin from;
};

struct tenant_rule {
	const char *after; /* what follows the label: ".example.com"; NULL: no rule */
	const char *const *never;
	size_t never_count;
	/* what the vendor hangs on a label: "-my" makes acme-my the tenant acme */
	const char *const *endings;
	size_t ending_count;
};

/* What belongs to a service but to nobody outside this room. */
struct service_extra {
	struct origin from;
	struct tenant_rule tenant;
	bool own;
};

struct ndpi_rule {
	const char *word;
	service_id service;
	struct origin from;
};

struct asn_rule {
	uint32_t asn;
	service_id service;
};

struct catalogue {
	struct arena *arena; /* owns everything, this struct too */
	struct service *service;
	struct service_extra *extra; /* beside each service */
	size_t count, room, extra_count, extra_room;
	struct host_rule *rule;
	size_t rule_count, rule_room;
	struct ndpi_rule *ndpi; /* sorted by word when built */
	size_t ndpi_count, ndpi_room;
	struct asn_rule *asn;
	size_t asn_count, asn_room;
	struct suffix_set names; /* name -> rule */
	struct suffix_set ids;   /* id -> service */
	size_t live_rules;
	const char *version;
	char digest[DIGEST_TEXT_MAX];
	struct text digests; /* of the files read so far; freed when built */
};

struct catalogue *catalogue_new(void);
/* Reads one file; own: of the operator's folder, whose entries replace ours. */
void catalogue_read(struct catalogue *catalogue, const char *path, bool own,
	struct problems *problems);
/* Puts the rules of all files into the hash and finds what contradicts. */
void catalogue_build(struct catalogue *catalogue, struct problems *problems);
/* True when the network is the vendor's own (it never names a service). */
bool catalogue_owns_network(const struct catalogue *catalogue, uint32_t asn);

/* The role of a host that only a suffix rule of use reaches: "static" in front of it holds pictures,
 * not work.  A rule of its own always wins over this. */
enum role habit_of(struct str label, enum role role);

#endif
