/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/decode/decode.h"

#include "sensor/decode/walk.h"

#include <stdlib.h>

struct decoder {
	struct fragments *fragments;
	const struct prefix *exclude;
	size_t excludes;
	struct decode_extra extra;
	bool own_ports; /* of tunnels: UDP is not read in one step then */
};

const char *
decode_end_word(enum decode_end end)
{
	static const char *const word[DECODE_END_COUNT] = {
#define DECODE_END(name, fate, word) [DECODE_##name] = (word),
#include "sensor/decode/decode.def"
#undef DECODE_END
	};

	return word[end];
}

struct decoder *
decoder_open(void)
{
	struct decoder *d = calloc(1, sizeof *d);

	if (d != NULL) {
		d->fragments = fragments_open();
		if (d->fragments == NULL) {
			free(d);
			return NULL;
		}
	}
	return d;
}

void
decoder_close(struct decoder *decoder)
{
	if (decoder != NULL) {
		fragments_close(decoder->fragments);
		free(decoder);
	}
}

void
decoder_exclude(struct decoder *decoder, const struct prefix *networks, size_t count)
{
	decoder->exclude = networks;
	decoder->excludes = count;
}

void
decoder_extra(struct decoder *decoder, const struct decode_extra *extra)
{
	decoder->extra = *extra;
	decoder->own_ports = extra->vxlan[0] != 0 || extra->geneve[0] != 0;
}

bool
walk_is_extra(const uint16_t list[DECODE_EXTRA], uint16_t number)
{
	for (int i = 0; i < DECODE_EXTRA && list[i] != 0; i++) {
		if (list[i] == number) {
			return true;
		}
	}
	return false;
}

/* Link types by their numbers in capture files and in libpcap (which turns 101 into 12). */
static enum layer
layer_of_link(int link)
{
	static const struct {
		int link;
		enum layer layer;
	} known[] = { { 1, LAYER_ETHERNET }, { 113, LAYER_SLL }, { 276, LAYER_SLL2 },
		{ 12, LAYER_RAW }, { 14, LAYER_RAW }, { 101, LAYER_RAW },
		{ 228, LAYER_IPV4 }, { 229, LAYER_IPV6 }, { 0, LAYER_NULL_LOOP },
		{ 108, LAYER_NULL_LOOP }, { 9, LAYER_PPP }, { 50, LAYER_PPP },
		{ 51, LAYER_PPPOE } };

	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
		if (known[i].link == link) {
			return known[i].layer;
		}
	}
	return LAYER_DONE;
}

enum layer
walk_enter(struct walk *w, enum layer layer)
{
	if (w->packet->tunnels == WALK_TUNNELS) {
		return walk_end(w, DECODE_TOO_DEEP);
	}
	w->packet->tunnels++;
	w->tags = 0;
	return layer;
}

static enum decode_end
walk_run(struct walk *w, enum layer layer)
{
	static enum layer (*const run[])(struct walk *) = {
#define LAYER(name, function) [LAYER_##name] = (function),
#include "sensor/decode/layer.def"
#undef LAYER
	};

	for (int turn = 0; turn < WALK_TURNS; turn++) {
		layer = run[layer](w);
		if (w->r.failed) {
			return DECODE_SHORT;
		}
		if (layer == LAYER_DONE) {
			return w->end;
		}
	}
	return DECODE_TOO_DEEP;
}

enum decode_end
decode_walk(struct decoder *decoder, const struct frame *frame, struct packet *packet)
{
	enum layer layer = layer_of_link(frame->link);
	struct walk w = { .r = reader_of(frame->bytes, frame->captured),
		.beyond = frame->length - frame->captured,
		.packet = packet,
		.fragments = decoder->fragments,
		.exclude = decoder->exclude,
		.excludes = decoder->excludes,
		.extra = &decoder->extra };
	enum decode_end end;

	if (layer == LAYER_DONE) {
		return DECODE_UNKNOWN_LINK;
	}
	*packet = (struct packet){ .at = frame->at, .interface = frame->interface };
	end = walk_run(&w, layer);
	if (packet->header != NULL) {
		packet->header_captured = (uint32_t)(w.r.end - packet->header);
	}
	return end;
}

enum decode_end
decode_packet(struct decoder *decoder, const struct frame *frame, struct packet *packet)
{
	if (decoder->excludes == 0 && !decoder->own_ports &&
		decode_usual(frame, packet)) {
		return DECODE_PACKET;
	}
	return decode_walk(decoder, frame, packet);
}
