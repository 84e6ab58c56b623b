/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/base/reader.h"
#include "sensor/name/name_tls.h"

/* A bounded walk over DER (X.690): definite lengths of at most 3 bytes, one level at a time. */

enum tag {
	TAG_OID = 0x06,
	TAG_OCTETS = 0x04,
	TAG_SEQUENCE = 0x30,
	TAG_SET = 0x31,
	TAG_BOOLEAN = 0x01,
	TAG_VERSION = 0xa0,    /* [0] of TBSCertificate */
	TAG_EXTENSIONS = 0xa3, /* [3] of TBSCertificate */
	TAG_DNS_NAME = 0x82    /* [2] of GeneralName */
};

struct item {
	uint8_t tag;
	struct reader body;
};

static struct item
item_take(struct reader *r)
{
	struct item item = { .tag = reader_u8(r) };
	uint8_t first = reader_u8(r);
	size_t n = first;

	if (first >= 0x80) {
		n = 0;
		for (uint8_t i = first & 0x7f; i > 0; i--) {
			n = n << 8 | reader_u8(r);
		}
		if (first == 0x80 || first > 0x83) {
			r->failed = true;
		}
	}
	item.body = reader_sub(r, n);
	return item;
}

static struct reader
body_of(struct reader *r, uint8_t tag)
{
	struct item item = item_take(r);

	if (item.tag != tag) {
		r->failed = true;
		return (struct reader){ r->end, r->end, true };
	}
	return item.body;
}

static bool
oid_is(struct reader oid, const uint8_t *bytes)
{
	return reader_left(&oid) == 3 && memcmp(oid.at, bytes, 3) == 0;
}

static struct str
text_of(struct reader r)
{
	return (struct str){ (const char *)r.at, reader_left(&r) };
}

/* The last two labels of a clean name. */
static const char *
tail_of(const char *name)
{
	const char *dot = strrchr(name, '.');

	while (dot > name && dot[-1] != '.') {
		dot--;
	}
	return dot;
}

static void
name_add(struct certificate *out, struct str raw)
{
	char name[NAME_MAX_BYTES];

	if (raw.len > 2 && raw.at[0] == '*' && raw.at[1] == '.') {
		raw.at += 2;
		raw.len -= 2;
	}
	if (!name_clean(raw, name)) {
		return;
	}
	if (out->name[0] == '\0') {
		memcpy(out->name, name, sizeof name);
	} else if (strcmp(tail_of(out->name), tail_of(name)) != 0) {
		out->mixed = true;
	}
}

/* Name ::= SEQUENCE OF SET OF SEQUENCE { type, value }; the last common name is the narrowest. */
static struct str
common_name(struct reader name)
{
	static const uint8_t id[] = { 0x55, 0x04, 0x03 };
	struct str found = { NULL, 0 };

	while (reader_left(&name) > 0) {
		struct reader set = body_of(&name, TAG_SET);
		struct reader pair = body_of(&set, TAG_SEQUENCE);

		if (oid_is(body_of(&pair, TAG_OID), id)) {
			struct item value = item_take(&pair);

			found = text_of(value.body);
		}
	}
	return found;
}

static void
names_take(struct reader names, struct certificate *out)
{
	while (reader_left(&names) > 0) {
		struct item name = item_take(&names);

		if (name.tag == TAG_DNS_NAME && !names.failed) {
			name_add(out, text_of(name.body));
		}
	}
}

static bool
alternative_names(struct reader extensions, struct certificate *out)
{
	static const uint8_t id[] = { 0x55, 0x1d, 0x11 };
	struct reader list = body_of(&extensions, TAG_SEQUENCE);

	while (reader_left(&list) > 0) {
		struct reader extension = body_of(&list, TAG_SEQUENCE);
		bool mine = oid_is(body_of(&extension, TAG_OID), id);
		struct item value = item_take(&extension);

		if (value.tag == TAG_BOOLEAN) { /* critical */
			value = item_take(&extension);
		}
		if (mine && value.tag == TAG_OCTETS && !extension.failed) {
			names_take(body_of(&value.body, TAG_SEQUENCE), out);
		}
	}
	return !list.failed;
}

bool
certificate_parse(const uint8_t *der, size_t len, struct certificate *out)
{
	struct reader file = reader_of(der, len);
	struct reader whole = body_of(&file, TAG_SEQUENCE);
	struct reader tbs = body_of(&whole, TAG_SEQUENCE);
	struct reader subject;
	struct item item = item_take(&tbs);

	*out = (struct certificate){ 0 };
	if (item.tag == TAG_VERSION) {
		(void)item_take(&tbs); /* now the serial number */
	}
	(void)body_of(&tbs, TAG_SEQUENCE); /* signature */
	(void)body_of(&tbs, TAG_SEQUENCE); /* issuer */
	(void)body_of(&tbs, TAG_SEQUENCE); /* validity */
	subject = body_of(&tbs, TAG_SEQUENCE);
	(void)body_of(&tbs, TAG_SEQUENCE); /* key */
	if (tbs.failed) {
		return false;
	}
	while (reader_left(&tbs) > 0) {
		item = item_take(&tbs);
		if (item.tag == TAG_EXTENSIONS && !tbs.failed &&
			!alternative_names(item.body, out)) {
			return false;
		}
	}
	if (out->name[0] == '\0') {
		struct str name = common_name(subject);

		if (name.at != NULL) {
			name_add(out, name);
		}
	}
	return true;
}
