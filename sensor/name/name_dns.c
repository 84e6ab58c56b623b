/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/name/name_dns.h"

#include "sensor/base/reader.h"

#include <stdlib.h>

enum type { TYPE_A = 1, TYPE_CNAME = 5, TYPE_AAAA = 28, TYPE_SVCB = 64, TYPE_HTTPS = 65 };
enum { CLASS_IN = 1, HEAD = 12, WIRE_MAX = 255, JUMPS = 32, CHAIN = 8, ROW = 8 };
enum { PARAM_IPV4 = 4, PARAM_ECH = 5, PARAM_IPV6 = 6 };
enum { TTL_LEAST = 60, TTL_MOST = 86400 };

struct pending {
	uint64_t mark; /* keyed hash of everything that must agree; 0: free */
	struct instant at;
};

/* Two mirror ports may deliver an answer before its query: the newest such answers wait a little. */
enum { EARLY = 64, EARLY_BYTES = 1232, EARLY_MS = 100 };

struct early {
	struct instant at;
	uint16_t len;
	uint8_t bytes[EARLY_BYTES];
};

struct dns {
	struct hash_key key;
	uint32_t rows; /* a power of two */
	struct pending *pending;
	uint32_t next_early;
	uint64_t early_mark
		[EARLY]; /* 0: free; apart, since every query looks for its own */
	struct early early[EARLY];
};

/* A name as on the wire, without compression, in the letter case it came in. */
struct wire {
	uint8_t byte[WIRE_MAX];
	uint8_t len;
};

struct message {
	const uint8_t *bytes;
	size_t len;
	uint16_t id, flags, questions, answers;
	struct wire name;
	uint16_t type, class;
	struct reader rest; /* behind the question */
};

struct dns *
dns_open(uint32_t pending, const struct hash_key *key)
{
	struct dns *dns = calloc(1, sizeof *dns);

	if (dns == NULL) {
		return NULL;
	}
	dns->key = *key;
	dns->rows = 1;
	while (dns->rows * ROW < pending) {
		dns->rows *= 2;
	}
	dns->pending = calloc((size_t)dns->rows * ROW, sizeof *dns->pending);
	if (dns->pending == NULL) {
		dns_close(dns);
		return NULL;
	}
	return dns;
}

void
dns_close(struct dns *dns)
{
	if (dns != NULL) {
		free(dns->pending);
		free(dns);
	}
}

/* Follows compression pointers strictly backwards, so it always ends (RFC 1035, 4.1.4). */
static bool
name_take(const struct message *m, struct reader *r, struct wire *out)
{
	struct reader at = *r;
	size_t lowest = (size_t)(r->at - m->bytes);
	bool jumped = false;

	out->len = 0;
	for (int jumps = 0;;) {
		uint8_t n = reader_u8(&at);

		if (at.failed || (n & 0xc0) == 0x40 || (n & 0xc0) == 0x80) {
			return false;
		}
		if ((n & 0xc0) == 0xc0) {
			size_t to = (n & 0x3fu) << 8 | reader_u8(&at);

			if (at.failed || to >= lowest || ++jumps > JUMPS) {
				return false;
			}
			if (!jumped) {
				*r = at;
				jumped = true;
			}
			lowest = to;
			at = reader_of(m->bytes + to, m->len - to);
			continue;
		}
		if (out->len + 1u + n > WIRE_MAX || reader_left(&at) < n) {
			return false;
		}
		out->byte[out->len] = n;
		memcpy(out->byte + out->len + 1, reader_take(&at, n), n);
		out->len = (uint8_t)(out->len + 1 + n);
		if (n == 0) {
			break;
		}
	}
	if (!jumped) {
		*r = at;
	}
	return true;
}

static uint8_t
lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c + ('a' - 'A')) : c;
}

static bool
wire_equal(const struct wire *a, const struct wire *b)
{
	if (a->len != b->len) {
		return false;
	}
	for (size_t i = 0; i < a->len; i++) {
		if (lower(a->byte[i]) != lower(b->byte[i])) {
			return false;
		}
	}
	return true;
}

/* As a clean name; a dot inside a label would make another name of it. */
static bool
wire_name(const struct wire *wire, char *out)
{
	char text[WIRE_MAX];
	size_t n = 0;

	for (size_t at = 0; wire->byte[at] != 0; at += 1u + wire->byte[at]) {
		if (memchr(wire->byte + at + 1, '.', wire->byte[at]) != NULL) {
			return false;
		}
		memcpy(text + n, wire->byte + at + 1, wire->byte[at]);
		n += wire->byte[at];
		text[n++] = '.';
	}
	return name_clean((struct str){ text, n }, out);
}

static bool
message_take(struct message *m, const uint8_t *bytes, size_t len)
{
	struct reader r = reader_of(bytes, len);

	*m = (struct message){ .bytes = bytes, .len = len };
	m->id = reader_u16(&r);
	m->flags = reader_u16(&r);
	m->questions = reader_u16(&r);
	m->answers = reader_u16(&r);
	reader_skip(&r, 4);
	if (r.failed) {
		return false;
	}
	if (m->questions != 1) {
		return m->questions <= DNS_ANSWERS;
	}
	if (!name_take(m, &r, &m->name)) {
		return false;
	}
	m->type = reader_u16(&r);
	m->class = reader_u16(&r);
	m->rest = r;
	return !r.failed;
}

static uint64_t
mark_of(const struct dns *dns, const struct dns_ends *ends, const struct message *m)
{
	uint8_t text[16 + 16 + 2 * 5 + WIRE_MAX];
	uint16_t number[5] = { ends->client_port, ends->server_port, m->id, m->type,
		m->class };
	uint64_t mark;

	memcpy(text, ends->client.byte, 16);
	memcpy(text + 16, ends->server.byte, 16);
	memcpy(text + 32, number, sizeof number);
	memcpy(text + 42, m->name.byte, m->name.len);
	mark = hash_bytes(&dns->key, text, 42u + m->name.len);
	return mark == 0 ? 1 : mark;
}

/* The row of a mark; within it the entry with the mark, else the oldest. */
static struct pending *
pending_of(const struct dns *dns, uint64_t mark)
{
	struct pending *row = dns->pending + (mark % dns->rows) * ROW, *oldest = row;

	for (size_t i = 0; i < ROW; i++) {
		if (row[i].mark == mark) {
			return &row[i];
		}
		if (row[i].at.ns < oldest->at.ns) {
			oldest = &row[i];
		}
	}
	return oldest;
}

static void
remember(struct dns *dns, uint64_t mark, struct instant at)
{
	*pending_of(dns, mark) = (struct pending){ mark, at };
}

static bool
recall(struct dns *dns, uint64_t mark, struct instant at)
{
	struct pending *p = pending_of(dns, mark);
	bool known =
		p->mark == mark && at.ns - p->at.ns <= DNS_WAIT_SECONDS * NS_PER_SECOND;

	if (p->mark == mark) {
		*p = (struct pending){ 0 };
	}
	return known;
}

struct record {
	struct wire owner;
	uint16_t type, class;
	uint32_t ttl;
	struct reader data;
};

static bool
record_take(const struct message *m, struct reader *r, struct record *out)
{
	if (!name_take(m, r, &out->owner)) {
		return false;
	}
	out->type = reader_u16(r);
	out->class = reader_u16(r);
	out->ttl = reader_u32(r);
	out->data = reader_sub(r, reader_u16(r));
	return !r->failed;
}

void
dns_ech_public(const uint8_t *bytes, size_t len, char *out)
{
	struct reader r = reader_of(bytes, len);
	struct reader list = reader_sub(&r, reader_u16(&r));

	out[0] = '\0';
	while (reader_left(&list) > 0 && out[0] == '\0') {
		uint16_t version = reader_u16(&list);
		struct reader c = reader_sub(&list, reader_u16(&list));
		const uint8_t *name;
		uint8_t n;

		reader_skip(&c, 1 + 2);          /* config id, KEM */
		reader_skip(&c, reader_u16(&c)); /* public key */
		reader_skip(&c, reader_u16(&c)); /* cipher suites */
		reader_skip(&c, 1);              /* longest name */
		n = reader_u8(&c);
		name = reader_take(&c, n);
		if (version == 0xfe0d && name != NULL &&
			!name_clean((struct str){ (const char *)name, n }, out)) {
			out[0] = '\0';
		}
	}
}

/* What one message says, while its records are walked. */
struct saying {
	struct answer answer;
	struct wire chain[CHAIN +
			  1]; /* the name asked for and what it is called on the way */
	size_t links;
	uint32_t ttl; /* the least of the chain */
	dns_answer_fn emit;
	void *ctx;
};

static uint32_t
least(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

static void
say(struct saying *s, const struct addr *address, uint32_t ttl)
{
	ttl = least(ttl, s->ttl);
	s->answer.address = *address;
	s->answer.ttl = ttl < TTL_LEAST ? TTL_LEAST : least(ttl, TTL_MOST);
	s->emit(s->ctx, &s->answer);
}

static size_t
say_list(struct saying *s, struct reader r, size_t each, uint32_t ttl)
{
	size_t n = 0;

	for (; reader_left(&r) >= each && n < ROW; n++) {
		const uint8_t *at = reader_take(&r, each);
		struct addr a;

		if (each == 4) {
			a = addr_of_v4(at);
		} else {
			memcpy(a.byte, at, sizeof a.byte);
		}
		say(s, &a, ttl);
	}
	return n;
}

/* RFC 9460, 2.2: priority, target, parameters in rising order. */
static void
say_service(struct saying *s, const struct message *m, const struct record *record)
{
	struct reader r = record->data, v4 = { 0 }, v6 = { 0 };
	struct wire target;
	uint16_t priority = reader_u16(&r);

	if (priority == 0 || !name_take(m, &r, &target)) {
		return;
	}
	while (reader_left(&r) > 0) {
		uint16_t key = reader_u16(&r);
		struct reader value = reader_sub(&r, reader_u16(&r));

		if (r.failed) {
			return;
		}
		if (key == PARAM_IPV4) {
			v4 = value;
		} else if (key == PARAM_IPV6) {
			v6 = value;
		} else if (key == PARAM_ECH) {
			dns_ech_public(
				value.at, reader_left(&value), s->answer.ech_public);
		}
	}
	if (say_list(s, v4, 4, record->ttl) + say_list(s, v6, 16, record->ttl) == 0 &&
		s->answer.ech_public[0] != '\0') {
		say(s, &(struct addr){ 0 }, record->ttl);
	}
	s->answer.ech_public[0] = '\0';
}

static bool
in_chain(const struct saying *s, const struct wire *name)
{
	for (size_t i = 0; i < s->links; i++) {
		if (wire_equal(&s->chain[i], name)) {
			return true;
		}
	}
	return false;
}

static void
say_record(struct saying *s, const struct message *m, const struct record *r)
{
	struct reader data = r->data;

	if (r->class != CLASS_IN || !in_chain(s, &r->owner)) {
		return;
	}
	switch (r->type) {
	case TYPE_A:
	case TYPE_AAAA:
		if (reader_left(&data) == (r->type == TYPE_A ? 4 : 16)) {
			say_list(s, data, reader_left(&data), r->ttl);
		}
		break;
	case TYPE_CNAME:
		if (s->links <= CHAIN && name_take(m, &data, &s->chain[s->links])) {
			s->links++;
			s->ttl = least(s->ttl, r->ttl);
		}
		break;
	case TYPE_HTTPS:
	case TYPE_SVCB: say_service(s, m, r); break;
	default: break;
	}
}

/* "_8443._https.host" is the question for a port of host (RFC 9460, 9.1). */
static void
drop_prefix(char *name)
{
	char *at = name;

	while (*at == '_') {
		char *dot = strchr(at, '.');

		if (dot == NULL) {
			return;
		}
		at = dot + 1;
	}
	memmove(name, at, strlen(at) + 1);
}

static void
say_all(const struct message *m, const struct dns_ends *ends, struct instant at,
	dns_answer_fn emit, void *ctx)
{
	struct saying s = { .links = 1, .ttl = TTL_MOST, .emit = emit, .ctx = ctx };
	struct reader r = m->rest;
	struct record record;

	if (m->class != CLASS_IN || (m->flags & 0xf) != 0 ||
		!wire_name(&m->name, s.answer.name)) {
		return;
	}
	drop_prefix(s.answer.name);
	if (strchr(s.answer.name, '.') == NULL) {
		return;
	}
	s.answer.at = at;
	s.answer.client = ends->client;
	s.chain[0] = m->name;
	for (int i = 0; i < m->answers && i < DNS_ANSWERS && record_take(m, &r, &record);
		i++) {
		say_record(&s, m, &record);
	}
}

static void
keep_early(struct dns *dns, uint64_t mark, const struct message *m, struct instant at)
{
	struct early *e = &dns->early[dns->next_early];

	if (m->len > EARLY_BYTES) {
		return;
	}
	dns->early_mark[dns->next_early] = mark;
	dns->next_early = (dns->next_early + 1) % EARLY;
	e->at = at;
	e->len = (uint16_t)m->len;
	memcpy(e->bytes, m->bytes, m->len);
}

static bool
say_kept(const struct early *e, const struct dns_ends *ends, struct instant at,
	dns_answer_fn answer, void *ctx)
{
	struct message m;

	if (at.ns - e->at.ns > EARLY_MS * (NS_PER_SECOND / 1000) ||
		!message_take(&m, e->bytes, e->len)) {
		return false;
	}
	say_all(&m, ends, at, answer, ctx);
	return true;
}

/* True when the answer to this query was there already. */
static bool
say_early(struct dns *dns, uint64_t mark, const struct dns_ends *ends, struct instant at,
	dns_answer_fn answer, void *ctx)
{
	for (size_t i = 0; i < EARLY; i++) {
		if (dns->early_mark[i] == mark) {
			dns->early_mark[i] = 0;
			if (say_kept(&dns->early[i], ends, at, answer, ctx)) {
				return true;
			}
		}
	}
	return false;
}

enum dns_look
dns_learn(struct dns *dns, const struct dns_ends *ends, struct instant at,
	const uint8_t *bytes, size_t len, dns_answer_fn answer, void *ctx)
{
	struct message m;
	uint64_t mark;

	if (len < HEAD || !message_take(&m, bytes, len)) {
		return DNS_NOT;
	}
	if (m.questions != 1 || (m.flags >> 11 & 0xf) != 0) {
		return (m.flags >> 11 & 0xf) <= 6 ? DNS_OTHER : DNS_NOT;
	}
	mark = mark_of(dns, ends, &m);
	if (!(m.flags & 0x8000)) {
		if (!say_early(dns, mark, ends, at, answer, ctx)) {
			remember(dns, mark, at);
		}
		return DNS_QUERY;
	}
	if (!recall(dns, mark, at)) {
		keep_early(dns, mark, &m, at);
		return DNS_UNMATCHED;
	}
	say_all(&m, ends, at, answer, ctx);
	return DNS_MATCHED;
}
