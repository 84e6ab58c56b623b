/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/name/assemble.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Input: pieces of 5 bytes each: place, length, and whether the piece lies or the base moves.  What
 * is ready agrees with the first writer of every byte. */

enum { SPACE = 32768, START = 8192, PIECES = 48 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint8_t truth[SPACE + 65536 + WINDOW_BYTES];

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct blocks *blocks;
	static uint8_t got[WINDOW_BYTES];
	struct window w = { .base = START };
	bool lied = false;

	if (blocks == NULL) {
		blocks = blocks_open(WINDOW_BLOCKS);
		for (size_t i = 0; i < sizeof truth; i++) {
			truth[i] = (uint8_t)(i * 167 + i / 256);
		}
	}
	for (int i = 0; size >= 5 && i < PIECES; i++, data += 5, size -= 5) {
		uint32_t at = (uint32_t)(data[0] << 8 | data[1]) % SPACE;
		uint32_t n = (uint32_t)(data[2] << 8 | data[3]) % 1024;

		if (data[4] == 1) {
			window_move(blocks, &w, at);
		} else if (data[4] == 2 && n > 0) {
			truth[at] ^= 0xff;
			window_put(blocks, &w, at, truth + at, n);
			truth[at] ^= 0xff;
			lied = true;
		} else {
			window_put(blocks, &w, at, truth + at, n);
		}
		assert(w.ready <= w.reach && w.reach <= WINDOW_BYTES);
	}
	if (!lied) {
		window_read(blocks, &w, w.ready, got);
		assert(!w.conflict && memcmp(got, truth + w.base, w.ready) == 0);
	}
	window_close(blocks, &w);
	assert(blocks_left(blocks) == WINDOW_BLOCKS);
	return 0;
}
