/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_TESTS_UNIT_PCAP_WRITE_H
#define PENUMBRA_TESTS_UNIT_PCAP_WRITE_H

/* Capture files as bytes, for tests: classic pcap in both orders and both resolutions, pcapng. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { BYTES_MOST = 1 << 16 };

struct bytes {
	uint8_t at[BYTES_MOST];
	size_t len;
	bool big;
};

static inline void
bytes_put(struct bytes *b, uint64_t n, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		size_t shift = 8 * (b->big ? size - 1 - i : i);

		b->at[b->len++] = (uint8_t)(n >> shift);
	}
}

static inline void
bytes_add(struct bytes *b, const void *at, size_t n)
{
	memcpy(b->at + b->len, at, n);
	b->len += n;
}

static inline void
pcap_head(struct bytes *b, bool nano, uint32_t link)
{
	bytes_put(b, nano ? 0xa1b23c4d : 0xa1b2c3d4, 4);
	bytes_put(b, 2, 2);
	bytes_put(b, 4, 2);
	bytes_put(b, 0, 8);
	bytes_put(b, 65535, 4);
	bytes_put(b, link, 4);
}

/* part: microseconds or nanoseconds, as the head says */
static inline void
pcap_record(
	struct bytes *b, uint32_t seconds, uint32_t part, const char *text, uint32_t wire)
{
	bytes_put(b, seconds, 4);
	bytes_put(b, part, 4);
	bytes_put(b, strlen(text), 4);
	bytes_put(b, wire, 4);
	bytes_add(b, text, strlen(text));
}

static inline void
pcapng_head(struct bytes *b)
{
	bytes_put(b, 0x0a0d0d0a, 4);
	bytes_put(b, 28, 4);
	bytes_put(b, 0x1a2b3c4d, 4);
	bytes_put(b, 1, 4);
	bytes_put(b, UINT64_MAX, 8);
	bytes_put(b, 28, 4);
}

/* An interface whose time stamps count 10^-resolution seconds. */
static inline void
pcapng_interface(struct bytes *b, uint32_t link, uint8_t resolution)
{
	bytes_put(b, 1, 4);
	bytes_put(b, 32, 4);
	bytes_put(b, link, 4);
	bytes_put(b, 65535, 4);
	bytes_put(b, 9, 2); /* if_tsresol */
	bytes_put(b, 1, 2);
	bytes_put(b, resolution, 4);
	bytes_put(b, 0, 4);
	bytes_put(b, 32, 4);
}

static inline void
pcapng_record(struct bytes *b, uint32_t interface, uint64_t stamp, const char *text)
{
	size_t n = strlen(text), padded = (n + 3) / 4 * 4;

	bytes_put(b, 6, 4);
	bytes_put(b, 32 + padded, 4);
	bytes_put(b, interface, 4);
	bytes_put(b, stamp >> 32, 4);
	bytes_put(b, stamp & 0xffffffff, 4);
	bytes_put(b, n, 4);
	bytes_put(b, n, 4);
	bytes_add(b, text, n);
	bytes_put(b, 0, padded - n);
	bytes_put(b, 32 + padded, 4);
}

static inline void
bytes_save(const struct bytes *b, size_t n, const char *path)
{
	FILE *f = fopen(path, "wb");

	if (f == NULL || fwrite(b->at, 1, n, f) != n || fclose(f) != 0) {
		perror(path);
	}
}

#endif
