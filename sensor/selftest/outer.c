/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/selftest/outer.h"

#include "sensor/base/reader.h"

enum { LINK_ETHERNET = 1, TYPE_LEAST = 0x600, TAGS_MOST = 8 };

const char *
outer_word(enum outer_kind kind)
{
	static const char *const words[] = {
#define OUTER(name, word) word,
#include "sensor/selftest/outer.def"
#undef OUTER
	};

	return words[kind];
}

static bool
is_tag(uint16_t type)
{
	return type == 0x8100 || type == 0x88a8 || type == 0x9100 || type == 0x9200 ||
	       type == 0x9300;
}

/* RFC 2784; ERSPAN I has no sequence number, II has one (draft-foschiano-erspan). */
static enum outer_kind
gre_kind(struct reader r)
{
	uint16_t flags = reader_u16(&r), type = reader_u16(&r);

	switch (type) {
	case 0x88be: return (flags & 0x1000) != 0 ? OUTER_ERSPAN2 : OUTER_ERSPAN1;
	case 0x22eb: return OUTER_ERSPAN3;
	default: return OUTER_GRE;
	}
}

static enum outer_kind
udp_kind(struct reader r)
{
	uint16_t from = reader_u16(&r), to = reader_u16(&r);

	switch (to) {
	case 4789:
	case 4790:
	case 8472: return OUTER_VXLAN;
	case 6081: return OUTER_GENEVE;
	case 2152: return OUTER_GTP;
	default: return to == 5247 || from == 5247 ? OUTER_CAPWAP : OUTER_NONE;
	}
}

static enum outer_kind
protocol_kind(uint8_t protocol, struct reader r)
{
	switch (protocol) {
	case 4:
	case 41: return OUTER_IP;
	case 17: return udp_kind(r);
	case 47: return gre_kind(r);
	default: return OUTER_NONE;
	}
}

static enum outer_kind
type_kind(uint16_t type, struct reader r)
{
	uint8_t first, protocol;

	switch (type) {
	case 0x0800:
		first = reader_u8(&r);
		reader_skip(&r, 8);
		protocol = reader_u8(&r);
		reader_skip(&r, (first & 15U) * 4 < 20 ? 10 : (first & 15U) * 4 - 10);
		return protocol_kind(protocol, r);
	case 0x86dd:
		reader_skip(&r, 6);
		protocol = reader_u8(&r);
		reader_skip(&r, 33);
		return protocol_kind(protocol, r);
	case 0x8847:
	case 0x8848: return OUTER_MPLS;
	case 0x8864: return OUTER_PPPOE;
	default: return OUTER_NONE;
	}
}

struct outer
outer_of(const struct frame *frame)
{
	struct reader r = reader_of(frame->bytes, frame->captured);
	struct outer outer = { .kind = OUTER_NONE };

	outer.to = reader_take(&r, 6);
	outer.from = reader_take(&r, 6);
	outer.type = reader_u16(&r);
	outer.ethernet = frame->link == LINK_ETHERNET && !r.failed;
	for (int i = 0; i < TAGS_MOST && is_tag(outer.type); i++) {
		reader_skip(&r, 2);
		outer.type = reader_u16(&r);
	}
	outer.type = outer.type < TYPE_LEAST ? 0 : outer.type;
	outer.kind = outer.ethernet ? type_kind(outer.type, r) : OUTER_NONE;
	return outer;
}

bool
outer_is_usual(uint16_t type)
{
	switch (type) {
	case 0:      /* LLC: spanning tree, CDP */
	case 0x0806: /* ARP */
	case 0x8035: /* RARP */
	case 0x8809: /* LACP */
	case 0x8863: /* PPPoE discovery */
	case 0x888e: /* 802.1X */
	case 0x88cc: /* LLDP */
	case 0x88f7: /* PTP */
	case 0x8902: /* CFM */
	case 0x9000: /* loopback test */
	case 0x0800:
	case 0x86dd: return true;
	default: return false;
	}
}
