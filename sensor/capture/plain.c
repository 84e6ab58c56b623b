/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/capture/plain.h"

#include <string.h>
#include <unistd.h>

struct file_header {
	uint32_t magic;
	uint16_t major, minor;
	uint32_t zone, accuracy, snaplen, link;
};

struct record_header {
	uint32_t seconds, fraction, captured, length;
};

enum { ETHERNET = 1 };

#define MAGIC_MICRO UINT32_C(0xa1b2c3d4)
#define MAGIC_NANO  UINT32_C(0xa1b23c4d)
#define SECOND      UINT32_C(1000000000)

bool
plain_begin(struct plain *plain, int fd, uint8_t *buffer)
{
	struct file_header h;

	if (pread(fd, &h, sizeof h, 0) != (ssize_t)sizeof h ||
		(h.magic != MAGIC_MICRO && h.magic != MAGIC_NANO) || h.major != 2 ||
		h.minor != 4 || h.link != ETHERNET || h.snaplen == 0) {
		return false;
	}
	*plain = (struct plain){ .fd = fd,
		.at = sizeof h,
		.most = h.snaplen,
		.unit = h.magic == MAGIC_NANO ? 1 : 1000 };
	plain->buffer = buffer;
	return true;
}

/* What is left goes to the front, and more comes behind it. */
static bool
refill(struct plain *p)
{
	size_t left = p->have - p->used;
	ssize_t n;

	memmove(p->buffer, p->buffer + p->used, left);
	p->at += p->used;
	p->used = 0;
	p->have = left;
	n = pread(p->fd, p->buffer + left, PLAIN_BUFFER - left, (off_t)(p->at + left));
	p->have += n > 0 ? (size_t)n : 0;
	return n > 0;
}

static bool
there(struct plain *p, size_t n)
{
	while (p->have - p->used < n) {
		if (n > PLAIN_BUFFER || !refill(p)) {
			return false;
		}
	}
	return true;
}

bool
plain_next(struct plain *plain, struct plain_record *record)
{
	struct record_header h;
	const uint8_t *at;

	if (!there(plain, sizeof h)) {
		return false;
	}
	memcpy(&h, plain->buffer + plain->used, sizeof h);
	if (h.captured > plain->most || h.captured > PLAIN_BUFFER ||
		h.seconds > INT32_MAX || h.fraction >= SECOND / plain->unit ||
		!there(plain, sizeof h + h.captured)) {
		return false;
	}
	at = plain->buffer + plain->used + sizeof h;
	plain->used += sizeof h + h.captured;
	*record = (struct plain_record){ h.seconds, h.fraction * plain->unit, h.captured,
		h.length, at };
	return true;
}

uint64_t
plain_offset(const struct plain *plain)
{
	return plain->at + plain->used;
}
