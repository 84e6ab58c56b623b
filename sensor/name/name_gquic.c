/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/base/reader.h"
#include "sensor/name/name_quic.h"

/* Google's own handshake ("QUIC Crypto", 2016): a CHLO message is a table of four-letter tags and
 * little-endian end offsets, then the values.  The tag SNI holds the server name. */

enum { TAGS_MOST = 128, HEAD = 8, ROW = 8 };
/* Public flags of Q043 and older; the long header of Q046. */
enum { FLAG_VERSION = 0x01, FLAG_ID = 0x08, LONG = 0x80 };

static uint32_t
little(const uint8_t *b)
{
	return (uint32_t)b[3] << 24 | (uint32_t)b[2] << 16 | (uint32_t)b[1] << 8 | b[0];
}

static bool
name_of(const uint8_t *table, size_t tags, const uint8_t *values, size_t len,
	struct str *name)
{
	uint32_t from = 0;

	for (size_t i = 0; i < tags; i++) {
		uint32_t until = little(table + i * ROW + 4);

		if (until < from || until > len) {
			return false;
		}
		if (memcmp(table + i * ROW, "SNI\0", 4) == 0) {
			*name = (struct str){ (const char *)values + from, until - from };
			return true;
		}
		from = until;
	}
	return false;
}

bool
gquic_message(const uint8_t *bytes, size_t len, struct hello *out)
{
	const uint8_t *chlo = memmem(bytes, len, "CHLO", 4);
	struct str name;
	size_t tags, left;

	if (chlo == NULL || (left = len - (size_t)(chlo - bytes)) < HEAD) {
		return false;
	}
	tags = (size_t)chlo[4] | (size_t)chlo[5] << 8;
	if (tags == 0 || tags > TAGS_MOST || chlo[6] != 0 || chlo[7] != 0 ||
		left < HEAD + tags * ROW ||
		!name_of(chlo + HEAD, tags, chlo + HEAD + tags * ROW,
			left - HEAD - tags * ROW, &name)) {
		return false;
	}
	memset(out, 0, sizeof *out);
	hello_printable(name, out->claimed, sizeof out->claimed);
	(void)name_clean(name, out->name);
	return true;
}

static bool
is_google(const uint8_t *version)
{
	return version[0] == 'Q' && version[1] == '0' && version[2] >= '2' &&
	       version[2] <= '4' && version[3] >= '0' && version[3] <= '9';
}

enum quic_look
gquic_learn(const uint8_t *bytes, size_t len, struct hello *out)
{
	/* flags, connection id, version, packet number, hash, stream frame: CHLO within 64 bytes */
	enum { LEAST = 1 + 8 + 4 + 1 + 12 + 4, CHLO_WITHIN = 64 };
	const uint8_t *chlo;
	bool is_long;

	if (len < LEAST) {
		return QUIC_NOT;
	}
	is_long = (bytes[0] & LONG) != 0;
	if (is_long ? !is_google(bytes + 1)
		    : (bytes[0] & (FLAG_VERSION | FLAG_ID)) != (FLAG_VERSION | FLAG_ID) ||
				!is_google(bytes + 9)) {
		return QUIC_NOT;
	}
	chlo = memmem(bytes, len < CHLO_WITHIN ? len : CHLO_WITHIN, "CHLO", 4);
	if (chlo == NULL) {
		return QUIC_MORE;
	}
	return gquic_message(chlo, len - (size_t)(chlo - bytes), out) ? QUIC_HELLO
								      : QUIC_MORE;
}
