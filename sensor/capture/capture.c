/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/capture/kind.h"

#include <pcap/pcap.h>

/* Stamps a damaged file may claim: 1970 to 2255, so that no sum of nanoseconds overflows. */
#define SECONDS_MOST INT64_C(9000000000)

static struct instant
instant_of(const struct timeval *tv)
{
	int64_t s = tv->tv_sec, ns = tv->tv_usec; /* nanoseconds: asked for at open */

	s = s < 0 ? 0 : s < SECONDS_MOST ? s : SECONDS_MOST - 1;
	ns = ns < 0 ? 0 : ns >= NS_PER_SECOND ? NS_PER_SECOND - 1 : ns;
	return (struct instant){ s * NS_PER_SECOND + ns };
}

void
frame_fill(struct frame *frame, const struct pcap_pkthdr *header, const uint8_t *bytes,
	int link)
{
	*frame = (struct frame){ .at = instant_of(&header->ts),
		.bytes = bytes,
		.captured = header->caplen,
		.length = header->len,
		.link = link };
	/* some writers leave the wire length out; a packet cannot be shorter than what was seen */
	if (frame->length < frame->captured) {
		frame->length = frame->captured;
	}
}

void
capture_close(struct capture *capture)
{
	if (capture != NULL) {
		capture->kind->close(capture);
	}
}

enum capture_end
capture_next(struct capture *capture, struct frame *frame, struct err *err)
{
	return capture->kind->next(capture, frame, err);
}

void
capture_progress(const struct capture *capture, uint64_t *read, uint64_t *size)
{
	capture->kind->progress(capture, read, size);
}

const char *
capture_name(const struct capture *capture)
{
	return capture->kind->name(capture);
}

int
capture_descriptor(const struct capture *capture)
{
	return capture->kind->descriptor(capture);
}

const char *
capture_library(void)
{
	return pcap_lib_version();
}
