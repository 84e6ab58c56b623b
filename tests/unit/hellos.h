/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_TESTS_UNIT_HELLOS_H
#define PENUMBRA_TESTS_UNIT_HELLOS_H

#include "tests/unit/named.h"

/* The recorded ClientHellos, each as the bytes of its stream. */

static const struct recording {
	const char *path, *name;
	const char *ja4; /* reckoned from the fields another dissector prints */
} recordings[] = {
	{ "tests/captures/openssl-tls13.pcap", "one.penumbra.example",
		"t13d3111h2_e8f1e7e78f70_1f22a2ca17c4" },
	{ "tests/captures/openssl-tls12.pcap", "two.penumbra.example",
		"t12d280700_d943125447b4_e7e480e5a997" },
	{ "tests/captures/gnutls-tls13.pcap", "five.penumbra.example",
		"t13d291300_723694b0fccc_2cc26d266019" },
	{ "tests/captures/chromium-tls.pcap", "seven.penumbra.example",
		"t13d1517h2_8daaf6152771_cb7bf5808d99" },
};
enum { RECORDINGS = sizeof recordings / sizeof recordings[0] };

static uint8_t stream[RECORDINGS][STREAM_MOST];
static size_t length[RECORDINGS]; /* of the record with the ClientHello */

static inline int
load(void **state)
{
	(void)state;
	for (size_t i = 0; i < RECORDINGS; i++) {
		size_t n = recorded(recordings[i].path, SIDE_CLIENT, stream[i]);

		length[i] = 5 + ((size_t)stream[i][3] << 8 | stream[i][4]);
		assert_true(n >= length[i]);
	}
	return 0;
}

/* Where the name lies in the stream. */
static inline size_t
place_of(size_t i)
{
	const uint8_t *at = memmem(stream[i], length[i], recordings[i].name, 10);

	assert_non_null(at);
	return (size_t)(at - stream[i]);
}

#endif
