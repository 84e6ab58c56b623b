/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_CLASSIFIERS_FINDING_H
#define PENUMBRA_CLASSIFIERS_FINDING_H

#include "classifiers/decision.h"
#include "classifiers/service.h"
#include "classifiers/unit.h"
#include "classifiers/veil.h"
#include "sensor/base/instant.h"
#include "sensor/evidence.h"

#include <stdbool.h>
#include <stdint.h>

/* Parcel, classify -> rollup: one part of a flow with its meaning.  There is no address in it and
 * no type right of here can hold one (docs/layers).  By value. */

/* Keyed BLAKE2b of a device, with a key for each ISO week that is destroyed when the week closes:
 * the same device has nothing in common from week to week. */
struct pseudonym {
	uint8_t byte[16];
};

struct finding {
	struct instant first, until; /* of the part; both in one five-minute slot */
	struct instant start;        /* of the flow */
	struct week week;            /* of `first`, UTC */
	struct hour hour;
	struct day day;  /* local day of the site, clamped to the week */
	uint16_t minute; /* local minute of the day of `first` */
	struct pseudonym device;
	uint8_t position;   /* enum position; only outbound counts as use */
	unit_id unit;       /* UNIT_NONE: no unit */
	service_id service; /* SERVICE_NONE: none */
	enum role role;
	need_id need;       /* of the host or service; NEED_NONE */
	enum status status; /* that held for unit and service on the day */
	bool ours;
	enum evidence evidence;
	bool hidden; /* ECH public name only */
	enum veil veil;
	bool opens; /* counts as one flow */
	bool last;
	bool both_ways;
	bool shared_host;
	bool private_life; /* name recognised as private: never counted by name */
	bool foreign;      /* tenant in the name is not one of ours */
	uint64_t tenant;   /* keyed hash of that tenant; memory only */
	uint64_t up, down; /* IP bytes */
	uint64_t payload_up, payload_down;
	uint8_t starts;
	/* health of the path, for services of our own */
	bool failed, cut;
	uint32_t segments, resent;
	uint32_t start_us, rtt_us;
	char domain
		[NAME_MAX_BYTES]; /* registrable domain when no service and not private; memory only */
	char country[4]; /* ISO 3166, "" unknown */
	uint32_t asn;    /* 0 unknown */
};

#endif
