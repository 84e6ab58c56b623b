/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/name/hello.h"

#include "sensor/base/reader.h"
#include "sensor/name/ja4.h"

enum extension {
	SERVER_NAME = 0x0000,
	SUPPORTED_GROUPS = 0x000a,
	SIGNATURES = 0x000d,
	APPLICATION = 0x0010, /* ALPN, RFC 7301 */
	SUPPORTED_VERSIONS = 0x002b,
	KEY_SHARE = 0x0033,
	ENCRYPTED_HELLO = 0xfe0d, /* RFC 9849 */
	ENCRYPTED_NAME = 0xffce   /* its forerunner: no outer name at all */
};
enum { X25519MLKEM768 = 0x11ec, RANDOM_BYTES = 32, DTLS = 0xfe };

/* What the extensions say while they are walked. */
struct walk {
	struct hello *hello;
	struct ja4 ja4;
	struct str name;
	uint32_t names;
	uint16_t best; /* of supported_versions, 0 when absent */
	bool encrypted, hidden_name;
	bool again; /* server_name came twice */
};

bool
hello_grease(uint16_t value)
{
	return (value & 0x0f0f) == 0x0a0a && value >> 8 == (value & 0xff);
}

bool
hello_public_name(const char *name)
{
	static const char *const list[] = {
#define ECH_PUBLIC(name) name,
#include "sensor/name/ech.def"
#undef ECH_PUBLIC
	};

	for (size_t i = 0; i < sizeof list / sizeof list[0]; i++) {
		if (strcmp(list[i], name) == 0) {
			return true;
		}
	}
	return false;
}

void
hello_printable(struct str raw, char *out, size_t size)
{
	size_t n = raw.len < size ? raw.len : size - 1;

	for (size_t i = 0; i < n; i++) {
		out[i] = raw.at[i] > ' ' && raw.at[i] < 0x7f ? raw.at[i] : '?';
	}
	out[n] = '\0';
}

static struct str
str_take(struct reader *r, size_t n)
{
	const uint8_t *at = reader_take(r, n);

	return (struct str){ (const char *)at, at == NULL ? 0 : n };
}

static void
add_list(struct ja4_list *list, struct reader r)
{
	while (reader_left(&r) >= 2) {
		uint16_t value = reader_u16(&r);

		if (!hello_grease(value)) {
			ja4_add(list, value);
		}
	}
}

/* RFC 6066, 3: a list of (type, name); only host names exist. */
static bool
take_names(struct walk *w, struct reader r)
{
	struct reader list = reader_sub(&r, reader_u16(&r));

	while (reader_left(&list) > 0) {
		uint8_t type = reader_u8(&list);
		struct str name = str_take(&list, reader_u16(&list));

		if (type == 0 && !list.failed) {
			w->name = name;
			w->names++;
		}
	}
	return !r.failed && !list.failed && reader_left(&r) == 0;
}

static void
take_application(struct walk *w, struct reader r)
{
	struct reader list = reader_sub(&r, reader_u16(&r));

	w->ja4.alpn = str_take(&list, reader_u8(&list));
	hello_printable(w->ja4.alpn, w->hello->alpn, sizeof w->hello->alpn);
}

static bool
better(uint16_t version, uint16_t than)
{
	/* DTLS counts down */
	return than == 0 || (version >> 8 == DTLS ? version < than : version > than);
}

static void
take_versions(struct walk *w, struct reader r)
{
	struct reader list = reader_sub(&r, reader_u8(&r));

	while (reader_left(&list) >= 2) {
		uint16_t version = reader_u16(&list);

		if (!hello_grease(version) && better(version, w->best)) {
			w->best = version;
		}
	}
}

static void
take_groups(struct walk *w, struct reader r)
{
	struct reader list = reader_sub(&r, reader_u16(&r));

	while (reader_left(&list) >= 2) {
		w->hello->post_quantum |= reader_u16(&list) == X25519MLKEM768;
	}
}

static void
take_shares(struct walk *w, struct reader r)
{
	struct reader list = reader_sub(&r, reader_u16(&r));

	while (reader_left(&list) >= 4) {
		w->hello->post_quantum |= reader_u16(&list) == X25519MLKEM768;
		reader_skip(&list, reader_u16(&list));
	}
}

static bool
take_extension(struct walk *w, uint16_t type, struct reader r)
{
	switch (type) {
	case SERVER_NAME:
		w->again = w->ja4.named;
		w->ja4.named = true;
		return !w->again && take_names(w, r);
	case SUPPORTED_GROUPS: take_groups(w, r); break;
	case SIGNATURES:
		add_list(&w->ja4.signatures, reader_sub(&r, reader_u16(&r)));
		break;
	case APPLICATION: take_application(w, r); break;
	case SUPPORTED_VERSIONS: take_versions(w, r); break;
	case KEY_SHARE: take_shares(w, r); break;
	case ENCRYPTED_HELLO: w->encrypted = true; break;
	case ENCRYPTED_NAME: w->hidden_name = true; break;
	default: break;
	}
	return true;
}

static bool
take_extensions(struct walk *w, struct reader *r)
{
	struct reader list = reader_sub(r, reader_u16(r));

	while (reader_left(&list) > 0) {
		uint16_t type = reader_u16(&list);
		struct reader body = reader_sub(&list, reader_u16(&list));

		if (list.failed || !take_extension(w, type, body)) {
			return false;
		}
		if (!hello_grease(type)) {
			ja4_add(&w->ja4.extensions, type);
		}
	}
	return !r->failed && !list.failed && reader_left(r) == 0;
}

/* As far as they go: what lies beyond the capture is left out, whole extensions are taken. */
static void
take_some_extensions(struct walk *w, struct reader r)
{
	reader_skip(&r, 2);
	while (reader_left(&r) >= 4) {
		uint16_t type = reader_u16(&r);
		struct reader body = reader_sub(&r, reader_u16(&r));

		if (r.failed || !take_extension(w, type, body)) {
			return;
		}
	}
}

/* Up to the extensions; *r stands before their length. */
static bool
take_head(struct walk *w, struct reader *r, bool dtls)
{
	struct reader list;
	uint16_t legacy = reader_u16(r);

	w->hello->version = legacy;
	reader_skip(r, RANDOM_BYTES);
	reader_skip(r, reader_u8(r)); /* session id */
	if (dtls) {
		reader_skip(r, reader_u8(r)); /* cookie */
	}
	list = reader_sub(r, reader_u16(r));
	if (reader_left(&list) == 0 || reader_left(&list) % 2 != 0) {
		return false;
	}
	add_list(&w->ja4.ciphers, list);
	reader_skip(r, reader_u8(r)); /* compression methods */
	return !r->failed &&
	       (legacy >> 8 == 3 || legacy >> 8 == DTLS || legacy == 0x0100);
}

static bool
take_body(struct walk *w, struct reader *r, bool dtls)
{
	if (!take_head(w, r, dtls)) {
		return false;
	}
	/* TLS 1.0 clients may end here.  A tail that breaks the rules takes nothing from a name that
	 * was whole, but makes no fingerprint. */
	if (reader_left(r) > 0 && !take_extensions(w, r)) {
		w->ja4.extensions.n = JA4_LIST + 1;
		return w->names == 1 && !w->again;
	}
	return true;
}

static void
conclude(struct walk *w, struct ja4_memo *memo)
{
	struct hello *hello = w->hello;

	if (w->best != 0) {
		hello->version = w->best;
	}
	w->ja4.version = hello->version;
	ja4_print(&w->ja4, memo, hello->ja4);
	hello_printable(w->name, hello->claimed, sizeof hello->claimed);
	(void)name_clean(w->name, hello->name);
	if (w->encrypted || w->hidden_name) {
		hello->ech = ECH_OFFERED;
	}
	if ((w->hidden_name && w->names == 0) ||
		(w->encrypted && hello_public_name(hello->name))) {
		hello->ech = ECH_HIDDEN;
		hello->name[0] = '\0';
	}
}

bool
hello_parse(const uint8_t *body, size_t len, enum carrier carrier, struct ja4_memo *memo,
	struct hello *out)
{
	struct walk w = { .hello = out, .ja4.carrier = (char)carrier };
	struct reader r = reader_of(body, len);

	memset(out, 0, sizeof *out);
	if (!take_body(&w, &r, carrier == CARRIER_DTLS) || w.names > 1) {
		return false;
	}
	conclude(&w, memo);
	return true;
}

/* Without its tail nobody knows whether there was an ECH extension: a public name is withheld. */
bool
hello_parse_cut(const uint8_t *body, size_t len, struct hello *out)
{
	struct walk w = { .hello = out, .ja4.carrier = (char)CARRIER_TCP };
	struct reader r = reader_of(body, len);

	memset(out, 0, sizeof *out);
	if (!take_head(&w, &r, false)) {
		return false;
	}
	take_some_extensions(&w, r);
	w.ja4.extensions.n = JA4_LIST + 1; /* no fingerprint of a part */
	if (w.names != 1 || w.again) {
		return false;
	}
	conclude(&w, NULL);
	return out->name[0] != '\0' && !hello_public_name(out->name);
}
