/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/name/name_tls.h"

#include "sensor/base/reader.h"

enum { RECORD_HANDSHAKE = 22, RECORD_APPLICATION = 23, RECORD_CHANGE = 20 };
enum { CLIENT_HELLO = 1, SERVER_HELLO = 2, CERTIFICATE = 11, SERVER_DONE = 14 };
enum {
	RECORD_HEAD = 5,
	MESSAGE_HEAD = 4,
	RECORD_MAX = 16384 + 2048, /* RFC 5246, 6.2.3 */
	RECORDS = 512,             /* more for one message is a game */
	HELLO_LEAST = 2 + 32 + 1 + 2 + 2 + 2,
	MESSAGE_MAX = 16384,
	SUPPORTED_VERSIONS = 43,
	TLS_1_3 = 0x0304
};

/* Handshake bytes laid together; `at` points into the stream while one record holds them all. */
struct gathered {
	const uint8_t *at;
	size_t len;
	bool over; /* a record of another kind follows: nothing more will come */
	bool bad;
};

static bool
record_head(struct reader *r, uint8_t *type, uint16_t *len)
{
	uint8_t major, minor;

	*type = reader_u8(r);
	major = reader_u8(r);
	minor = reader_u8(r);
	*len = reader_u16(r);
	return !r->failed && major == 3 && minor <= 4 && *len <= RECORD_MAX;
}

static void
gather_add(struct gathered *g, uint8_t *scratch, const uint8_t *bytes, size_t n)
{
	if (g->len == 0) {
		g->at = bytes;
		g->len = n;
		return;
	}
	if (g->at != scratch) {
		g->len = g->len < TLS_SCRATCH ? g->len : TLS_SCRATCH;
		memcpy(scratch, g->at, g->len);
		g->at = scratch;
	}
	n = n < TLS_SCRATCH - g->len ? n : TLS_SCRATCH - g->len;
	memcpy(scratch + g->len, bytes, n);
	g->len += n;
}

/* Takes handshake records until another kind comes, the bytes end, or `want` bytes are there. */
static struct gathered
gather(const uint8_t *bytes, size_t len, uint8_t *scratch, size_t want)
{
	struct gathered g = { .at = bytes };
	struct reader r = reader_of(bytes, len);

	for (int i = 0; g.len < want && reader_left(&r) >= RECORD_HEAD; i++) {
		uint8_t type;
		uint16_t n;

		if (!record_head(&r, &type, &n) || i == RECORDS) {
			g.bad = true;
			return g;
		}
		if (type != RECORD_HANDSHAKE) {
			g.over = true;
			return g;
		}
		n = n < reader_left(&r) ? n : (uint16_t)reader_left(&r);
		gather_add(&g, scratch, reader_take(&r, n), n);
	}
	return g;
}

static size_t
message_length(const uint8_t *m)
{
	return (size_t)m[1] << 16 | (size_t)m[2] << 8 | m[3];
}

/* The bytes that are there agree with the beginning of a record that holds a ClientHello; an empty
 * first record says nothing yet. */
static bool
could_start(const uint8_t *b, size_t len)
{
	static const uint8_t kind[] = { RECORD_HANDSHAKE, 3 };
	size_t n = len < sizeof kind ? len : sizeof kind;

	if (memcmp(b, kind, n) != 0 || (len > 2 && b[2] > 4)) {
		return false;
	}
	if (len >= RECORD_HEAD && (b[3] << 8 | b[4]) == 0) {
		return true;
	}
	return len <= RECORD_HEAD || b[RECORD_HEAD] == CLIENT_HELLO;
}

enum tls_look
tls_client(const uint8_t *bytes, size_t len, uint8_t *scratch, struct ja4_memo *memo,
	struct hello *out)
{
	struct gathered g;
	size_t want;

	if (!could_start(bytes, len)) {
		return TLS_NOT;
	}
	g = gather(bytes, len, scratch, MESSAGE_HEAD);
	if (g.len > 0 && g.at[0] != CLIENT_HELLO) {
		return TLS_NOT;
	}
	if (g.len < MESSAGE_HEAD) {
		return g.bad || g.over ? TLS_BAD : TLS_MORE;
	}
	want = message_length(g.at);
	if (want > MESSAGE_MAX || want < HELLO_LEAST) {
		return want < HELLO_LEAST ? TLS_BAD : TLS_LONG;
	}
	want += MESSAGE_HEAD;
	g = gather(bytes, len, scratch, want);
	if (g.len < want) {
		return g.bad || g.over ? TLS_BAD : TLS_MORE;
	}
	return hello_parse(
		       g.at + MESSAGE_HEAD, want - MESSAGE_HEAD, CARRIER_TCP, memo, out)
		       ? TLS_HELLO
		       : TLS_BAD;
}

bool
tls_client_cut(const uint8_t *bytes, size_t len, uint8_t *scratch, struct hello *out)
{
	struct gathered g;

	if (!could_start(bytes, len)) {
		return false;
	}
	g = gather(bytes, len, scratch, MESSAGE_HEAD + MESSAGE_MAX);
	return g.len > MESSAGE_HEAD && g.at[0] == CLIENT_HELLO && !g.bad && !g.over &&
	       g.len < MESSAGE_HEAD + message_length(g.at) &&
	       hello_parse_cut(g.at + MESSAGE_HEAD, g.len - MESSAGE_HEAD, out);
}

bool
tls_starts(const uint8_t *b, size_t len)
{
	size_t record, message;

	if (len < RECORD_HEAD + MESSAGE_HEAD + 2 || !could_start(b, len)) {
		return false;
	}
	record = (size_t)b[3] << 8 | b[4];
	message = message_length(b + RECORD_HEAD);
	return record >= MESSAGE_HEAD + 2 && record <= message + MESSAGE_HEAD &&
	       message >= HELLO_LEAST && message <= MESSAGE_MAX && b[9] == 3 &&
	       b[10] <= 4;
}

bool
tls_record(const uint8_t *b, size_t len)
{
	return len >= RECORD_HEAD && b[0] >= RECORD_CHANGE &&
	       b[0] <= RECORD_APPLICATION && b[1] == 3 && b[2] <= 4 &&
	       (b[3] << 8 | b[4]) <= RECORD_MAX && (b[3] << 8 | b[4]) > 0;
}

/* True when the ServerHello chose TLS 1.3, whose certificates are encrypted. */
static bool
chose_1_3(struct reader hello)
{
	struct reader list;
	uint16_t version = reader_u16(&hello);

	reader_skip(&hello, 32);
	reader_skip(&hello, reader_u8(&hello)); /* session id */
	reader_skip(&hello, 2 + 1);             /* cipher suite, compression */
	list = reader_sub(&hello, reader_u16(&hello));
	while (reader_left(&list) > 0) {
		uint16_t type = reader_u16(&list);
		struct reader body = reader_sub(&list, reader_u16(&list));

		if (type == SUPPORTED_VERSIONS && !list.failed) {
			version = reader_u16(&body);
		}
	}
	return version >= TLS_1_3;
}

/* RFC 5246, 7.4.2: a list of certificates, the server's own first. */
static enum tls_server
certificate_message(struct reader r, struct certificate *out)
{
	struct reader list = reader_sub(&r, reader_u24(&r));
	struct reader first = reader_sub(&list, reader_u24(&list));

	return !list.failed && certificate_parse(first.at, reader_left(&first), out)
		       ? SERVER_CERTIFICATE
		       : SERVER_HIDDEN;
}

enum tls_server
tls_server(const uint8_t *bytes, size_t len, uint8_t *scratch, struct certificate *out)
{
	struct gathered g;
	struct reader r;

	if (bytes[0] != RECORD_HANDSHAKE || (len > 1 && bytes[1] != 3) ||
		(len > RECORD_HEAD && (!tls_record(bytes, len) ||
					      bytes[RECORD_HEAD] != SERVER_HELLO))) {
		return SERVER_NOT;
	}
	if (len < RECORD_HEAD + MESSAGE_HEAD) {
		return SERVER_MORE;
	}
	g = gather(bytes, len, scratch, TLS_SCRATCH);
	r = reader_of(g.at, g.len);
	while (reader_left(&r) >= MESSAGE_HEAD) {
		uint8_t type = reader_u8(&r);
		size_t n = reader_u24(&r);
		struct reader body;

		if (n > MESSAGE_MAX || (type == SERVER_DONE)) {
			return SERVER_HIDDEN;
		}
		body = reader_sub(&r, n);
		if (r.failed) {
			break;
		}
		if (type == SERVER_HELLO && chose_1_3(body)) {
			return SERVER_HIDDEN;
		}
		if (type == CERTIFICATE) {
			return certificate_message(body, out);
		}
	}
	return g.over || g.bad || g.len >= TLS_SCRATCH ? SERVER_HIDDEN : SERVER_MORE;
}
