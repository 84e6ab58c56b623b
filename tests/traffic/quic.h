/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_TESTS_TRAFFIC_QUIC_H
#define PENUMBRA_TESTS_TRAFFIC_QUIC_H

#include <stddef.h>
#include <stdint.h>

/* Client Initial packets of QUIC version 1 (RFC 9000, 17.2.2; RFC 9001, 5), protected as a browser
 * would: keys from the destination connection id, CRYPTO frames at any offset, padded to 1,200. */

enum { QUIC_INITIAL = 1200, QUIC_ID = 8 };

struct quic_initial {
	const uint8_t
		*id; /* destination connection id of the first packet, QUIC_ID bytes */
	uint32_t number; /* packet number */
	const uint8_t
		*crypto; /* part of the ClientHello message, without a record header */
	size_t offset, length; /* where the part stands in the message */
};

/* out holds QUIC_INITIAL bytes. */
void quic_initial(uint8_t *out, const struct quic_initial *in);

#endif
