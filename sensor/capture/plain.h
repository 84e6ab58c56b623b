/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_CAPTURE_PLAIN_H
#define PENUMBRA_SENSOR_CAPTURE_PLAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The records of a classic capture file (draft-ietf-opsawg-pcap), read in large pieces and lent out
 * where they lie: libpcap copies each of them once more.  Only what nearly every file is: version
 * 2.4, Ethernet, the byte order of this machine.  Whatever is not as expected is not judged here:
 * plain_next says so, and libpcap goes on at plain_offset, to the same end and in its own words. */

struct plain {
	int fd;        /* borrowed; its own position is neither used nor moved */
	uint64_t at;   /* in the file: of the first byte in the buffer */
	size_t have;   /* bytes in the buffer, */
	size_t used;   /* of which so many were dealt with */
	uint32_t most; /* bytes of a packet, as the file's header says */
	uint32_t unit; /* nanoseconds in a unit of the stamps' second half */
	uint8_t *buffer;
};

struct plain_record {
	uint32_t seconds, nanoseconds, captured, length;
	const uint8_t *bytes; /* valid until the next call */
};

enum { PLAIN_BUFFER = 131072 };

/* buffer: PLAIN_BUFFER bytes, the caller's.  False when this is no file for it. */
bool plain_begin(struct plain *plain, int fd, uint8_t *buffer);
/* False at the end of the file and before everything unusual. */
bool plain_next(struct plain *plain, struct plain_record *record);
/* Where in the file the next record begins. */
uint64_t plain_offset(const struct plain *plain);

#endif
