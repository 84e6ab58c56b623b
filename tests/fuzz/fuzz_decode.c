/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/decode/decode.h"
#include "tests/fuzz/must.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Input: frames of one decoder, each with a head of 4 bytes: link type, bytes on the wire that were
 * not captured, length (two bytes).  Every payload must lie inside its own frame. */

static const int links[] = { 1, 113, 276, 12, 228, 229, 0, 108, 9, 51, 147 };

static void
check(const struct frame *frame, const struct packet *p)
{
	must(p->payload_captured <= p->payload_length);
	must(p->payload_length <= p->length);
	must(p->vlans <= PACKET_VLANS && p->tunnels <= 8);
	must(!(p->fragment && p->first_fragment));
	if (p->payload_captured > 0) {
		must(p->payload >= frame->bytes);
		must(p->payload + p->payload_captured <= frame->bytes + frame->captured);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct decoder *decoder = decoder_open();
	const struct decode_extra extra = { { 0x9400 }, { 14789 }, { 16081 } };
	int64_t now = 0;

	/* the numbers of a site close the short way of usual frames: both ways are read */
	if (size > 0 && (data[0] & 128) != 0) {
		decoder_extra(decoder, &extra);
	}
	while (size >= 4) {
		uint32_t n = (uint32_t)(data[2] << 8 | data[3]);
		struct frame frame = { .at = { now++ * NS_PER_SECOND },
			.link = links[data[0] % (sizeof links / sizeof links[0])] };
		struct packet packet, about;
		enum decode_end end;
		uint8_t *copy;

		n = n > size - 4 ? (uint32_t)size - 4 : n;
		frame.captured = n;
		frame.length = n + data[1];
		/* its own allocation, so that a sanitizer sees the first byte too many */
		copy = malloc(n > 0 ? n : 1);
		must(copy != NULL);
		memcpy(copy, data + 4, n);
		frame.bytes = copy;
		end = decode_packet(decoder, &frame, &packet);
		if (end == DECODE_PACKET) {
			check(&frame, &packet);
		} else if (end == DECODE_NO_FLOW && decode_refused(&packet, &about)) {
			must(about.transport == TRANSPORT_TCP ||
				about.transport == TRANSPORT_UDP);
		}
		free(copy);
		data += 4 + n;
		size -= 4 + n;
	}
	decoder_close(decoder);
	return 0;
}
