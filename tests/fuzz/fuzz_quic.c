/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/name/name_quic.h"

#include <assert.h>
#include <stdlib.h>

/* Input: datagrams, each behind two bytes of length.  With the top bit set the bytes are the frames
 * of an Initial as if it had been opened; otherwise they are taken as they came. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct quic_crypt *crypt;
	static struct blocks *blocks;
	struct quic quic = { 0 };
	enum quic_look look = QUIC_NOT;

	if (crypt == NULL) {
		crypt = quic_crypt_open(NULL);
		blocks = blocks_open(WINDOW_BLOCKS);
	}
	while (size >= 2 && look <= QUIC_MORE) {
		size_t n = (size_t)((data[0] & 0x7f) << 8 | data[1]);
		bool open = (data[0] & 0x80) != 0;
		uint8_t *copy;
		struct hello hello;

		n = n > size - 2 ? size - 2 : n;
		size -= 2 + n;
		data += 2;
		copy = malloc(n > 0 ? n : 1);
		assert(copy != NULL);
		memcpy(copy, data, n);
		data += n;
		look = open ? quic_frames(crypt, blocks, &quic, copy, n, &hello)
			    : quic_learn(crypt, blocks, &quic, copy, n, 0, true, &hello);
		if (look == QUIC_HELLO && hello.name[0] != '\0') {
			char clean[NAME_MAX_BYTES];

			assert(name_clean(str_of(hello.name), clean));
		}
		free(copy);
	}
	window_close(blocks, &quic.crypto);
	assert(blocks_left(blocks) == WINDOW_BLOCKS);
	return 0;
}
