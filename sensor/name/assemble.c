/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/name/assemble.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { WORD_BITS = 64, BLOCK_WORDS = BLOCK_BYTES / WORD_BITS };

/* A byte's place depends on its position alone, so moving the base moves no bytes. */
struct block {
	uint64_t map[BLOCK_WORDS];
	uint8_t byte[BLOCK_BYTES];
};

struct blocks {
	uint32_t most, left;
	uint32_t *free; /* handles, the last `left` are to be had */
	struct block *block;
};

struct blocks *
blocks_open(uint32_t most)
{
	struct blocks *blocks = calloc(1, sizeof *blocks);

	if (blocks == NULL) {
		return NULL;
	}
	blocks->most = most;
	blocks->free = calloc(most, sizeof *blocks->free);
	blocks->block = calloc(most, sizeof *blocks->block);
	if (most == 0 || blocks->free == NULL || blocks->block == NULL) {
		blocks_close(blocks);
		return NULL;
	}
	for (uint32_t i = 0; i < most; i++) {
		blocks->free[i] = most - i;
	}
	blocks->left = most;
	return blocks;
}

void
blocks_close(struct blocks *blocks)
{
	if (blocks != NULL) {
		free(blocks->free);
		free(blocks->block);
		free(blocks);
	}
}

uint32_t
blocks_left(const struct blocks *blocks)
{
	return blocks->left;
}

static struct block *
block_of(const struct blocks *blocks, uint32_t handle)
{
	assert(handle > 0 && handle <= blocks->most);
	return &blocks->block[handle - 1];
}

static uint32_t
block_take(struct blocks *blocks)
{
	uint32_t handle;

	if (blocks->left == 0) {
		return 0;
	}
	handle = blocks->free[--blocks->left];
	memset(block_of(blocks, handle)->map, 0, sizeof blocks->block->map);
	return handle;
}

static void
block_give(struct blocks *blocks, uint32_t *handle)
{
	if (*handle != 0) {
		blocks->free[blocks->left++] = *handle;
		*handle = 0;
	}
}

/* A mask over the bits [from, until) of one word. */
static uint64_t
mask_of(uint32_t from, uint32_t until)
{
	uint64_t low = ~UINT64_C(0) << from;

	return until == WORD_BITS ? low : low & ~(~UINT64_C(0) << until);
}

static uint32_t
least(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

/* Visits the words of the map that cover [from, until) of a block. */
static bool
map_any(const struct block *block, uint32_t from, uint32_t until)
{
	for (uint32_t at = from; at < until; at = (at | (WORD_BITS - 1)) + 1) {
		uint32_t word = at / WORD_BITS;

		if (block->map[word] &
			mask_of(at % WORD_BITS,
				least(WORD_BITS, until - word * WORD_BITS))) {
			return true;
		}
	}
	return false;
}

static void
map_clear(struct block *block, uint32_t from, uint32_t until)
{
	for (uint32_t at = from; at < until; at = (at | (WORD_BITS - 1)) + 1) {
		uint32_t word = at / WORD_BITS;

		block->map[word] &= ~mask_of(
			at % WORD_BITS, least(WORD_BITS, until - word * WORD_BITS));
	}
}

/* Writes one word's worth of bytes only where nothing was yet; true when a byte differed. */
static bool
merge_mixed(struct block *block, uint32_t at, const uint8_t *bytes, uint32_t n)
{
	bool differs = false;

	for (uint32_t i = 0; i < n; i++) {
		uint32_t bit = at + i;

		if (!(block->map[bit / WORD_BITS] >> bit % WORD_BITS & 1)) {
			block->byte[bit] = bytes[i];
		} else if (block->byte[bit] != bytes[i]) {
			differs = true;
		}
	}
	return differs;
}

/* The first writer of a byte wins; true when a byte differed from what was. */
static bool
block_merge(struct block *block, uint32_t at, const uint8_t *bytes, uint32_t n)
{
	bool differs = false;

	while (n > 0) {
		uint32_t run = least(n, WORD_BITS - at % WORD_BITS);
		uint64_t *word = &block->map[at / WORD_BITS];
		uint64_t mask = mask_of(at % WORD_BITS, at % WORD_BITS + run);

		if ((*word & mask) == 0) {
			memcpy(block->byte + at, bytes, run);
		} else if ((*word & mask) == mask) {
			differs |= memcmp(block->byte + at, bytes, run) != 0;
		} else {
			differs |= merge_mixed(block, at, bytes, run);
		}
		*word |= mask;
		at += run;
		bytes += run;
		n -= run;
	}
	return differs;
}

static void
extend(const struct blocks *blocks, struct window *window)
{
	while (window->ready < window->reach) {
		uint32_t at = (window->base + window->ready) % WINDOW_BYTES;
		uint32_t handle = window->block[at / BLOCK_BYTES];
		uint64_t word;

		if (handle == 0) {
			return;
		}
		at %= BLOCK_BYTES;
		word = block_of(blocks, handle)->map[at / WORD_BITS] >> at % WORD_BITS;
		if (~word == 0) {
			window->ready += WORD_BITS;
		} else {
			uint32_t run = (uint32_t)__builtin_ctzll(~word);

			window->ready += run;
			if (run < WORD_BITS - at % WORD_BITS) {
				break;
			}
		}
	}
	window->ready = least(window->ready, window->reach);
}

static bool
put_run(struct blocks *blocks, struct window *window, uint32_t at, const uint8_t *bytes,
	uint32_t n)
{
	uint32_t *handle = &window->block[at % WINDOW_BYTES / BLOCK_BYTES];
	uint32_t from = at % BLOCK_BYTES;

	if (*handle == 0) {
		*handle = block_take(blocks);
	}
	if (*handle == 0) {
		return false;
	}
	window->conflict |= block_merge(block_of(blocks, *handle), from, bytes, n);
	return true;
}

enum window_end
window_put(struct blocks *blocks, struct window *window, uint32_t at,
	const uint8_t *bytes, size_t len)
{
	enum window_end end = WINDOW_OK;
	uint32_t offset = at - window->base;

	if (offset > INT32_MAX) { /* begins before the base */
		size_t before = (uint32_t)-offset;

		if (before >= len) {
			return WINDOW_OK;
		}
		bytes += before;
		len -= before;
		offset = 0;
	}
	if (len > 0 && (offset >= WINDOW_BYTES || len > WINDOW_BYTES - offset)) {
		end = WINDOW_BEYOND;
		len = offset >= WINDOW_BYTES ? 0 : WINDOW_BYTES - offset;
	}
	while (len > 0) {
		uint32_t place = window->base + offset;
		uint32_t n = least((uint32_t)len, BLOCK_BYTES - place % BLOCK_BYTES);

		if (!put_run(blocks, window, place, bytes, n)) {
			end = WINDOW_EMPTY;
			break;
		}
		bytes += n;
		len -= n;
		offset += n;
		window->reach = window->reach > offset ? window->reach : offset;
	}
	extend(blocks, window);
	return end;
}

/* Forgets n bytes from position at on; a block without bytes goes back. */
static void
forget(struct blocks *blocks, struct window *window, uint32_t at, uint32_t n)
{
	while (n > 0) {
		uint32_t *handle = &window->block[at % WINDOW_BYTES / BLOCK_BYTES];
		uint32_t from = at % BLOCK_BYTES, run = least(n, BLOCK_BYTES - from);

		if (*handle != 0) {
			map_clear(block_of(blocks, *handle), from, from + run);
			if (!map_any(block_of(blocks, *handle), 0, BLOCK_BYTES)) {
				block_give(blocks, handle);
			}
		}
		at += run;
		n -= run;
	}
}

void
window_move(struct blocks *blocks, struct window *window, uint32_t base)
{
	uint32_t up = base - window->base, down = -up;

	if (up <= INT32_MAX) {
		forget(blocks, window, window->base, least(up, WINDOW_BYTES));
		window->reach -= least(up, window->reach);
		window->ready -= least(up, window->ready);
	} else {
		uint32_t lost = least(down, WINDOW_BYTES);

		forget(blocks, window, base + WINDOW_BYTES + down - lost, lost);
		window->reach = window->reach > 0 && down < WINDOW_BYTES
					? least(window->reach + down, WINDOW_BYTES)
					: 0;
		window->ready = 0;
	}
	window->base = base;
	extend(blocks, window);
}

void
window_read(
	const struct blocks *blocks, const struct window *window, size_t n, uint8_t *to)
{
	uint32_t at = window->base;

	assert(n <= window->ready);
	while (n > 0) {
		uint32_t from = at % BLOCK_BYTES,
			 run = least((uint32_t)n, BLOCK_BYTES - from);
		uint32_t handle = window->block[at % WINDOW_BYTES / BLOCK_BYTES];

		memcpy(to, block_of(blocks, handle)->byte + from, run);
		to += run;
		at += run;
		n -= run;
	}
}

void
window_close(struct blocks *blocks, struct window *window)
{
	for (size_t i = 0; i < WINDOW_BLOCKS; i++) {
		block_give(blocks, &window->block[i]);
	}
	*window = (struct window){ 0 };
}
