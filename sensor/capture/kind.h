/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_CAPTURE_KIND_H
#define PENUMBRA_SENSOR_CAPTURE_KIND_H

#include "sensor/capture/capture.h"

/* The room's own: what a file and a live interface each do behind the one handle.  The handle is
 * the first member of either's struct. */

struct capture_kind {
	enum capture_end (*next)(
		struct capture *capture, struct frame *frame, struct err *err);
	void (*close)(struct capture *capture);
	void (*progress)(const struct capture *capture, uint64_t *read, uint64_t *size);
	const char *(*name)(const struct capture *capture);
	int (*descriptor)(const struct capture *capture);
};

struct capture {
	const struct capture_kind *kind;
};

/* A frame from what libpcap hands out with nanosecond stamps; damaged stamps are bounded. */
struct pcap_pkthdr;
void frame_fill(struct frame *frame, const struct pcap_pkthdr *header,
	const uint8_t *bytes, int link);

/* Adds what a counter of 32 bits has moved by, also past its end. */
static inline void
counter_widen(uint64_t *sum, uint32_t before, uint32_t now)
{
	*sum += (uint32_t)(now - before);
}

#endif
