/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/name/step.h"

#include "sensor/name/name_http.h"

#include <strings.h>

bool
step_begun(const struct look *look)
{
	return (look->flow->name.begun >> look->end & 1) != 0;
}

static void
recognise(const struct stream *s, enum name_protocol protocol)
{
	if (s->look->flow->name.protocol != PROTOCOL_TLS) {
		s->look->flow->name.protocol = protocol & 7;
	}
}

enum step
step_done(const struct stream *s, enum reader_end end)
{
	namer_settle(s->look->namer, s->look->flow, end);
	return STEP_DONE;
}

/* A hello after HelloRetryRequest must name the same host, or none of both counts. */
static enum step
hello_again(struct stream *s, const struct hello *first, const struct hello *second)
{
	struct flow_name *said = &s->look->flow->name;

	if (strcmp(first->claimed, second->claimed) == 0) {
		return step_done(s, READER_NAMED);
	}
	texts_give(s->look->namer->texts, said->text);
	said->text = 0;
	said->evidence = EVIDENCE_UNKNOWN;
	return step_done(s, READER_CONFLICT);
}

static enum step
hello_found(struct stream *s, const struct hello *hello)
{
	struct namer *n = s->look->namer;
	struct flow *flow = s->look->flow;
	__attribute__((uninitialized)) struct hello first; /* texts_hello fills it */

	if (s->end->window.conflict) {
		return step_done(s, READER_CONFLICT);
	}
	if (!namer_turn(s->look)) {
		return step_done(s, READER_NOT_MINE);
	}
	if (texts_hello(n->texts, flow->name.text, &first)) {
		return hello_again(s, &first, hello);
	}
	namer_hello(s->look, EVIDENCE_TLS_SNI, hello);
	if (hello->name[0] == '\0' && hello->claimed[0] != '\0') {
		return step_done(
			s, hello->ech == ECH_HIDDEN ? READER_NO_SNI : READER_NAMED);
	}
	/* on to a second hello, or to the certificate: with the hello go all bytes so far */
	s->used = s->len;
	return STEP_SKIP;
}

/* Bits of flow_name.begun: this is a session of SMTP (RFC 5321), and its client's last command was
 * STARTTLS (RFC 3207).  A letter may hold any bytes, a ClientHello too. */
enum { MAIL = 16, MAIL_STARTTLS = 32 };

static bool
is_word(const uint8_t *at, const char *word)
{
	return strncasecmp((const char *)at, word, strlen(word)) == 0;
}

void
step_note_mail(const struct stream *s)
{
	struct flow_name *said = &s->look->flow->name;
	size_t line = s->len;

	if (s->len < 5) {
		return;
	}
	if (is_word(s->bytes, "EHLO ") || is_word(s->bytes, "HELO ") ||
		is_word(s->bytes, "LHLO ")) {
		said->begun |= MAIL;
	}
	if ((said->begun & MAIL) == 0) {
		return;
	}
	while (line > 0 && (s->bytes[line - 1] == '\r' || s->bytes[line - 1] == '\n')) {
		line--;
	}
	said->begun &= (uint8_t)~MAIL_STARTTLS;
	if (line >= 8 && is_word(s->bytes + line - 8, "STARTTLS") &&
		(line == 8 || s->bytes[line - 9] == '\n')) {
		said->begun |= MAIL_STARTTLS;
	}
}

/* Whether a ClientHello that begins within the stream counts: once the server has spoken, or when
 * this mirror shows only one direction. */
bool
step_may_start(const struct look *look)
{
	const struct flow_volume *v = &look->flow->total;
	enum side other = look->side == SIDE_CLIENT ? SIDE_SERVER : SIDE_CLIENT;
	unsigned mail = look->flow->name.begun & (MAIL | MAIL_STARTTLS);

	return mail != MAIL && (v->payload[other] > 0 || v->packets[other] == 0);
}

/* Bytes that were nothing of ours have been stepped over in this direction. */
uint8_t
step_passed_bit(const struct look *look)
{
	return (uint8_t)(4u << look->end);
}

static enum step
step_client(struct stream *s)
{
	struct namer *n = s->look->namer;
	__attribute__((uninitialized)) struct hello hello; /* TLS_HELLO: filled */

	if ((s->look->flow->name.begun & step_passed_bit(s->look)) &&
		!step_may_start(s->look)) {
		return STEP_OTHER;
	}
	switch (tls_client(s->bytes, s->len, n->scratch, n->memo, &hello)) {
	case TLS_NOT: return STEP_OTHER;
	case TLS_MORE:
		if (s->len > 5) {
			recognise(s, PROTOCOL_TLS);
		}
		return STEP_MORE;
	case TLS_HELLO: recognise(s, PROTOCOL_TLS); return hello_found(s, &hello);
	case TLS_BAD: recognise(s, PROTOCOL_TLS); return step_done(s, READER_MALFORMED);
	case TLS_LONG: recognise(s, PROTOCOL_TLS); return step_done(s, READER_TOO_LONG);
	}
	return STEP_OTHER;
}

void
step_cut(struct stream *s)
{
	struct hello hello;

	if (!namer_from_client(s->look) && s->look->flow->rule >= RULE_HELLO) {
		return;
	}
	if (tls_client_cut(s->bytes, s->len, s->look->namer->scratch, &hello)) {
		recognise(s, PROTOCOL_TLS);
		if (hello_found(s, &hello) == STEP_SKIP) {
			step_done(s, READER_NAMED);
		}
	}
}

/* The server's flight matters only once a ClientHello without a name was seen. */
static bool
wants_certificate(const struct stream *s)
{
	return texts_nameless(s->look->namer->texts, s->look->flow->name.text);
}

static enum step
step_server(struct stream *s)
{
	struct certificate certificate;

	switch (tls_server(s->bytes, s->len, s->look->namer->scratch, &certificate)) {
	case SERVER_NOT: return STEP_OTHER;
	case SERVER_MORE:
		if (s->len > 5) {
			recognise(s, PROTOCOL_TLS);
			return wants_certificate(s) ? STEP_MORE : STEP_OTHER;
		}
		return s->bytes[0] == 22 ? STEP_MORE : STEP_OTHER;
	case SERVER_HIDDEN: break;
	case SERVER_CERTIFICATE:
		recognise(s, PROTOCOL_TLS);
		if (wants_certificate(s) && !s->end->window.conflict) {
			s->look->flow->name.mixed = certificate.mixed;
			namer_say(s->look, EVIDENCE_CERTIFICATE, certificate.name, NULL);
		}
		break;
	}
	recognise(s, PROTOCOL_TLS);
	return wants_certificate(s)
		       ? step_done(s, s->look->flow->name.evidence == EVIDENCE_UNKNOWN
					      ? READER_NO_SNI
					      : READER_NAMED)
		       : STEP_OTHER;
}

/* The bytes behind the empty line, or all. */
static size_t
head_length(const uint8_t *bytes, size_t len)
{
	const uint8_t *end = memmem(bytes, len, "\r\n\r\n", 4);

	return end == NULL ? len : (size_t)(end + 4 - bytes);
}

static enum step
host_found(struct stream *s, const struct http *http)
{
	struct flow_name *said = &s->look->flow->name;
	char name[NAME_MAX_BYTES] = "";

	if (s->end->window.conflict) {
		return step_done(s, READER_CONFLICT);
	}
	if (!namer_turn(s->look)) {
		return step_done(s, READER_NOT_MINE);
	}
	said->via_proxy = http->via_proxy;
	if (http->host.len > 0 && !name_clean(http->host, name)) {
		s->look->namer->counts.bad_name++;
	}
	if (name[0] != '\0') {
		namer_say(s->look, EVIDENCE_HTTP_HOST, name, NULL);
	}
	if (!http->connect) {
		return step_done(s, name[0] == '\0' ? READER_NO_SNI : READER_NAMED);
	}
	return STEP_SKIP;
}

static enum step
step_http(struct stream *s)
{
	struct http http;

	switch (http_request(s->bytes, s->len, &http)) {
	case HTTP_NOT: return STEP_OTHER;
	case HTTP_MORE:
		if (s->len > 8) {
			recognise(s, PROTOCOL_HTTP);
		}
		return STEP_MORE;
	case HTTP_REQUEST: break;
	case HTTP_BAD: recognise(s, PROTOCOL_HTTP); return step_done(s, READER_MALFORMED);
	}
	recognise(s, PROTOCOL_HTTP);
	s->used = head_length(s->bytes, s->len);
	return host_found(s, &http);
}

/* SOCKS and PROXY. */
static enum step
step_proxy(struct stream *s)
{
	uint8_t bit = (uint8_t)(1u << s->look->end);
	size_t header = proxy_header(s->bytes, s->len);
	struct http http;

	if (header == SIZE_MAX || header > s->len) {
		return STEP_MORE;
	}
	if (header > 0) {
		s->used = header;
		return STEP_SKIP;
	}
	header = socks_greeting(s->bytes, s->len);
	if (header > 0 && (header < s->len || step_begun(s->look))) {
		s->tcp->greeted |= bit;
		s->used = header;
		return STEP_SKIP;
	}
	switch (socks_request(s->bytes, s->len, (s->tcp->greeted & bit) != 0, &http)) {
	case HTTP_MORE: return STEP_MORE;
	case HTTP_REQUEST:
		s->tcp->greeted = 0;
		s->used = s->len;
		return host_found(s, &http);
	case HTTP_NOT:
	case HTTP_BAD: break;
	}
	return STEP_OTHER;
}

/* A TLS handshake within TDS packets (MS-TDS 2.2.6.5): a PRELOGIN header, then the record. */
static enum step
step_tds(struct stream *s)
{
	enum { TDS_HEAD = 8, TDS_PRELOGIN = 0x12 };

	if (s->len > TDS_HEAD && s->bytes[0] == TDS_PRELOGIN && s->bytes[1] <= 1 &&
		tls_starts(s->bytes + TDS_HEAD, s->len - TDS_HEAD)) {
		s->used = TDS_HEAD;
		return STEP_SKIP;
	}
	return STEP_OTHER;
}

/* Between two hellos a client may send change_cipher_spec (RFC 8446, D.4). */
static enum step
step_change(struct stream *s)
{
	static const uint8_t change[] = { 20, 3, 3, 0, 1, 1 };

	if (s->len > sizeof change && memcmp(s->bytes, change, sizeof change) == 0) {
		s->used = sizeof change;
		return STEP_SKIP;
	}
	return STEP_OTHER;
}

enum step
step_look(struct stream *s)
{
	static enum step (*const readers[])(struct stream *) = { step_client, step_server,
		step_http, step_proxy, step_tds, step_change };

	for (size_t i = 0; i < sizeof readers / sizeof readers[0]; i++) {
		enum step found = readers[i](s);

		if (found != STEP_OTHER) {
			return found;
		}
	}
	if (tls_record(s->bytes, s->len)) { /* began before we looked */
		recognise(s, PROTOCOL_TLS);
	}
	return STEP_OTHER;
}
