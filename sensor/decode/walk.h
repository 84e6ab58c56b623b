/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_DECODE_WALK_H
#define PENUMBRA_SENSOR_DECODE_WALK_H

#include "sensor/base/reader.h"
#include "sensor/decode/decode.h"
#include "sensor/decode/fragment.h"

/* The decoder's own: one walk through one frame.  Each layer reads its header and answers with the
 * layer that follows, or ends the walk.  A layer that runs out of captured bytes just returns: the
 * machine asks the reader once a turn and ends the walk as SHORT. */

enum layer {
#define LAYER(name, function) LAYER_##name,
#include "sensor/decode/layer.def"
#undef LAYER
	LAYER_DONE /* the walk is over; walk->end says how */
};

/* A trunk inside an overlay inside a mirror's tunnel is five deep; whoever nests deeper is counted. */
enum {
	WALK_TUNNELS = 8, /* encapsulations: an Ethernet or IP header inside another */
	WALK_TAGS = 8,    /* VLAN tags of one Ethernet header */
	WALK_LABELS = 8,  /* MPLS labels */
	/* Ethernet, MPLS, PPPoE, PPP, IP, UDP or GRE, ERSPAN: the limits above decide */
	WALK_TURNS = (WALK_TUNNELS + 1) * (WALK_TAGS + 8),
	WALK_EXTENSIONS = 8 /* IPv6 extension headers, GTP-U extension headers */
};

struct walk {
	struct reader r; /* what was captured of what is left */
	uint32_t
		beyond; /* bytes of what is left that were on the wire but not captured */
	struct packet *packet;
	struct fragments *fragments;
	const struct prefix *exclude;
	size_t excludes;
	const struct decode_extra *extra;
	enum decode_end end;
	uint8_t tags;
	uint8_t proto;      /* IP protocol that the IP layer found */
	uint32_t packet_id; /* IP identification, for fragments */
	bool in_fragment; /* of a first fragment: what is inside may be longer than what is here */
	bool cut_by_switch; /* ERSPAN said so: what is inside was longer on its own wire */
};

static inline uint32_t
walk_left(const struct walk *w)
{
	return (uint32_t)reader_left(&w->r) + w->beyond;
}

/* What follows is n bytes long; the rest is padding or a trailer.  n <= walk_left(w). */
static inline void
walk_trim(struct walk *w, uint32_t n)
{
	size_t here = reader_left(&w->r);

	if (n <= here) {
		w->r.end = w->r.at + n;
		w->beyond = 0;
	} else {
		w->beyond = n - (uint32_t)here;
	}
}

static inline enum layer
walk_end(struct walk *w, enum decode_end end)
{
	w->end = end;
	return LAYER_DONE;
}

bool walk_is_extra(const uint16_t list[DECODE_EXTRA], uint16_t number);
/* An Ethernet or IP header inside another packet begins. */
enum layer walk_enter(struct walk *w, enum layer layer);
/* The layer of an EtherType; ends the walk as NOT_IP when there is none. */
enum layer walk_ethertype(struct walk *w, uint16_t type);
/* The layer of an IP version nibble, without consuming it; DONE when it is neither. */
enum layer walk_version(struct walk *w);
/* The layer inside this UDP payload (the packet has its ports), with the tunnel's header consumed; DONE, and nothing
 * consumed, when it is not a tunnel. */
enum layer walk_udp_tunnel(struct walk *w);

/* True when walk_udp_tunnel would look inside. */
bool walk_is_tunnel(const struct packet *packet);

/* Nine frames of ten: Ethernet with at most one tag, IPv4 without options or fragments, TCP or UDP,
 * nothing cut off.  Says in one step what the walk would say in four; false: ask the walk. */
bool decode_usual(const struct frame *frame, struct packet *packet);
/* All frames, the usual ones too: decode_packet without the short cut. */
enum decode_end decode_walk(
	struct decoder *decoder, const struct frame *frame, struct packet *packet);

#define LAYER(name, function) enum layer function(struct walk *w);
#include "sensor/decode/layer.def"
#undef LAYER

#endif
