/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_SENSOR_NAME_ASSEMBLE_H
#define PENUMBRA_SENSOR_NAME_ASSEMBLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Pieces of a byte stream put in order: TCP segments by sequence number, CRYPTO frames by offset.
 * A window shows 16 KiB of the stream from `base`; pieces arrive in any order, overlap and repeat.
 * The first writer of a byte wins; a later piece that says something else for it sets `conflict`
 * for good.  Bytes lie in 4 KiB blocks with a map of what has arrived, taken when first needed
 * from a pool that never grows.  Positions wrap at 2^32. */

enum { WINDOW_BYTES = 16384, BLOCK_BYTES = 4096, WINDOW_BLOCKS = 4 };

struct blocks;
struct blocks *blocks_open(uint32_t most);
void blocks_close(struct blocks *blocks);
uint32_t blocks_left(const struct blocks *blocks);

/* Zeroed: an empty window with base 0. */
struct window {
	uint32_t block[WINDOW_BLOCKS]; /* handles, 0: none */
	uint32_t base;                 /* position of the first byte still wanted */
	uint32_t ready;                /* bytes from base without a hole */
	uint32_t reach; /* bytes from base to the end of the farthest piece */
	bool conflict;
};

enum window_end {
	WINDOW_OK,
	WINDOW_BEYOND, /* some bytes lay past the window: what fits was kept */
	WINDOW_EMPTY /* the pool has no block left: nothing was kept of what needed one */
};
/* Bytes before the base are ignored: they were dealt with. */
enum window_end window_put(struct blocks *blocks, struct window *window, uint32_t at,
	const uint8_t *bytes, size_t len);
/* Moves the base; bytes that the window no longer covers are forgotten. */
void window_move(struct blocks *blocks, struct window *window, uint32_t base);
/* Copies n <= ready bytes from the base on. */
void window_read(
	const struct blocks *blocks, const struct window *window, size_t n, uint8_t *to);
/* Gives the blocks back and empties the window. */
void window_close(struct blocks *blocks, struct window *window);

#endif
