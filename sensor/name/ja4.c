/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/name/ja4.h"

#include "sensor/base/hash.h"

#include <stdio.h>

enum { SERVER_NAME = 0x0000, ALPN = 0x0010, PART_BYTES = 12 };

static const char digits[] = "0123456789abcdef";

static void
sort(struct ja4_list *list)
{
	for (uint32_t i = 1; i < list->n; i++) {
		uint16_t value = list->at[i];
		uint32_t j = i;

		for (; j > 0 && list->at[j - 1] > value; j--) {
			list->at[j] = list->at[j - 1];
		}
		list->at[j] = value;
	}
}

static char *
put_list(char *to, const struct ja4_list *list, bool names)
{
	char *start = to;

	for (uint32_t i = 0; i < list->n; i++) {
		uint16_t v = list->at[i];

		if (!names && (v == SERVER_NAME || v == ALPN)) {
			continue;
		}
		if (to != start) {
			*to++ = ',';
		}
		*to++ = digits[v >> 12];
		*to++ = digits[v >> 8 & 15];
		*to++ = digits[v >> 4 & 15];
		*to++ = digits[v & 15];
	}
	return to;
}

/* The first 12 hexadecimal digits of the hash; zeros for an empty list. */
static void
put_hash(char *out, const char *text, const char *end)
{
	uint8_t hash[SHA256_BYTES] = { 0 };

	if (end != text) {
		hash_sha256(text, (size_t)(end - text), hash);
	}
	for (size_t i = 0; i < PART_BYTES; i++) {
		out[i] = digits[i % 2 == 0 ? hash[i / 2] >> 4 : hash[i / 2] & 15];
	}
}

static const char *
version_of(uint16_t version)
{
	switch (version) {
	case 0x0304: return "13";
	case 0x0303: return "12";
	case 0x0302: return "11";
	case 0x0301: return "10";
	case 0x0300: return "s3";
	case 0x0002: return "s2";
	case 0xfeff: return "d1";
	case 0xfefd: return "d2";
	case 0xfefc: return "d3";
	default: return "00";
	}
}

static bool
is_alnum(uint8_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static void
alpn_of(struct str alpn, char out[2])
{
	uint8_t first = alpn.len > 0 ? (uint8_t)alpn.at[0] : '0';
	uint8_t last = alpn.len > 0 ? (uint8_t)alpn.at[alpn.len - 1] : '0';
	bool plain = is_alnum(first) && is_alnum(last);

	out[0] = plain ? (char)first : digits[first >> 4];
	out[1] = plain ? (char)last : digits[last & 15];
}

void
ja4_print(struct ja4 *ja4, char *out)
{
	char text[2 * JA4_LIST * 5 + 2], alpn[2], *end;
	uint32_t ciphers = ja4->ciphers.n, extensions = ja4->extensions.n;

	out[0] = '\0';
	if (ciphers > JA4_LIST || extensions > JA4_LIST || ja4->signatures.n > JA4_LIST) {
		return;
	}
	alpn_of(ja4->alpn, alpn);
	snprintf(out, JA4_BYTES, "%c%s%c%02u%02u%c%c_", ja4->carrier,
		version_of(ja4->version), ja4->named ? 'd' : 'i',
		ciphers > 99 ? 99 : ciphers, extensions > 99 ? 99 : extensions, alpn[0],
		alpn[1]);
	sort(&ja4->ciphers);
	put_hash(out + 11, text, put_list(text, &ja4->ciphers, true));
	out[23] = '_';
	sort(&ja4->extensions);
	end = put_list(text, &ja4->extensions, false);
	if (end != text && ja4->signatures.n > 0) {
		*end++ = '_';
		end += put_list(end, &ja4->signatures, true) - end;
	}
	put_hash(out + 24, text, end);
	out[36] = '\0';
}
