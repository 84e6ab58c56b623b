/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/name/name_http.h"
#include "sensor/name/name_quic.h"

#include <assert.h>
#include <stdlib.h>

/* Input: what a client says first, read as HTTP, SOCKS, a PROXY header and Google's old QUIC.  A
 * host lies within the bytes. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(const struct http *http, const uint8_t *bytes, size_t size)
{
	if (http->host.len > 0) {
		assert((const uint8_t *)http->host.at >= bytes);
		assert((const uint8_t *)http->host.at + http->host.len <= bytes + size);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *copy;
	struct hello hello;
	struct http http;
	size_t n;

	if (size == 0) {
		return 0;
	}
	copy = malloc(size);
	assert(copy != NULL);
	memcpy(copy, data, size);
	if (http_request(copy, size, &http) == HTTP_REQUEST) {
		check(&http, copy, size);
	}
	for (int greeted = 0; greeted < 2; greeted++) {
		if (socks_request(copy, size, greeted == 1, &http) == HTTP_REQUEST) {
			check(&http, copy, size);
		}
	}
	assert(socks_greeting(copy, size) <= size);
	n = proxy_header(copy, size);
	assert(n <= 16 + 65535 || n == SIZE_MAX);
	(void)gquic_learn(copy, size, &hello);
	free(copy);
	return 0;
}
