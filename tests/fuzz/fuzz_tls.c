/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/name/name_tls.h"

#include <assert.h>
#include <stdlib.h>

/* Input: the bytes of one direction of a stream, read as a client's, as a server's and as a bare
 * certificate.  Whatever is called a name is a clean one. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(const char *name)
{
	char clean[NAME_MAX_BYTES];

	assert(name[0] == '\0' || name_clean(str_of(name), clean));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t scratch[TLS_SCRATCH];
	struct certificate certificate;
	struct hello hello;
	uint8_t *copy;

	if (size == 0) {
		return 0;
	}
	/* its own allocation, so that a sanitizer sees the first byte too many */
	copy = malloc(size);
	assert(copy != NULL);
	memcpy(copy, data, size);
	if (tls_client(copy, size, scratch, NULL, &hello) == TLS_HELLO) {
		check(hello.name);
		assert(strlen(hello.ja4) == 0 || strlen(hello.ja4) == 36);
	}
	if (tls_client_cut(copy, size, scratch, &hello)) {
		check(hello.name);
		assert(hello.name[0] != '\0' && hello.ja4[0] == '\0');
	}
	(void)tls_starts(copy, size);
	(void)tls_record(copy, size);
	if (tls_server(copy, size, scratch, &certificate) == SERVER_CERTIFICATE) {
		check(certificate.name);
	}
	if (certificate_parse(copy, size, &certificate)) {
		check(certificate.name);
	}
	if (size > 1 &&
		hello_parse(copy + 1, size - 1, data[0] & 1 ? CARRIER_QUIC : CARRIER_DTLS,
			NULL, &hello)) {
		check(hello.name);
	}
	free(copy);
	return 0;
}
