/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/name/ja4.h"

#include "sensor/base/hash.h"

#include <string.h>

enum { SERVER_NAME = 0x0000, ALPN = 0x0010, PART_BYTES = 12 };

static const char digits[] = "0123456789abcdef";

/* Clients send lists of thirty in an order of their own: looking for the place in halves and moving
 * what is larger in one piece costs a quarter of going there step by step. */
static void
sort(struct ja4_list *list)
{
	for (uint32_t i = 1; i < list->n; i++) {
		uint16_t value = list->at[i];
		uint32_t low = 0, high = i;

		if (list->at[i - 1] <= value) {
			continue;
		}
		while (low < high) {
			uint32_t middle = (low + high) / 2;

			if (list->at[middle] <= value) {
				low = middle + 1;
			} else {
				high = middle;
			}
		}
		memmove(&list->at[low + 1], &list->at[low], (i - low) * sizeof value);
		list->at[low] = value;
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

static void
put_count(char *out, uint32_t n)
{
	n = n > 99 ? 99 : n;
	out[0] = (char)('0' + n / 10);
	out[1] = (char)('0' + n % 10);
}

static void
put_head(char *out, const struct ja4 *ja4)
{
	const char *version = version_of(ja4->version);

	out[0] = ja4->carrier;
	out[1] = version[0];
	out[2] = version[1];
	out[3] = ja4->named ? 'd' : 'i';
	put_count(out + 4, ja4->ciphers.n);
	put_count(out + 6, ja4->extensions.n);
	alpn_of(ja4->alpn, out + 8);
	out[10] = '_';
}

static bool
lists_of(const struct ja4 *ja4, struct ja4_lists *out)
{
	const struct ja4_list *list[3] = { &ja4->ciphers, &ja4->extensions,
		&ja4->signatures };
	size_t used = 0;

	memset(out, 0, sizeof *out);
	for (int i = 0; i < 3; i++) {
		if (list[i]->n > JA4_MEMO_LIST - used) {
			return false;
		}
		out->n[i] = (uint16_t)list[i]->n;
		memcpy(out->at + used, list[i]->at, list[i]->n * sizeof list[i]->at[0]);
		used += list[i]->n;
	}
	return true;
}

/* Whoever makes many lists meet in one place has them hashed as if there were no memo. */
static size_t
place_of(const struct ja4_lists *lists)
{
	uint64_t hash = 0, word;

	for (size_t i = 0; i + sizeof word <= sizeof *lists; i += sizeof word) {
		memcpy(&word, (const char *)lists + i, sizeof word);
		hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
		hash ^= hash >> 32;
	}
	return hash % JA4_MEMO;
}

static void
put_hashes(const struct ja4 *ja4, char *first, char *second)
{
	__attribute__((uninitialized)) char text[2 * JA4_LIST * 5 + 2];
	char *end;

	put_hash(first, text, put_list(text, &ja4->ciphers, true));
	end = put_list(text, &ja4->extensions, false);
	if (end != text && ja4->signatures.n > 0) {
		*end++ = '_';
		end += put_list(end, &ja4->signatures, true) - end;
	}
	put_hash(second, text, end);
}

static void
put_remembered(const struct ja4 *ja4, struct ja4_memo *memo, char *first, char *second)
{
	__attribute__((uninitialized)) struct ja4_lists lists;
	struct ja4_seen *seen;

	if (memo == NULL || !lists_of(ja4, &lists)) {
		put_hashes(ja4, first, second);
		return;
	}
	seen = &memo->seen[place_of(&lists)];
	if (memcmp(&seen->lists, &lists, sizeof lists) != 0 || seen->hash[0][0] == '\0') {
		seen->lists = lists;
		put_hashes(ja4, seen->hash[0], seen->hash[1]);
	}
	memcpy(first, seen->hash[0], sizeof seen->hash[0]);
	memcpy(second, seen->hash[1], sizeof seen->hash[1]);
}

void
ja4_print(struct ja4 *ja4, struct ja4_memo *memo, char *out)
{
	out[0] = '\0';
	if (ja4->ciphers.n > JA4_LIST || ja4->extensions.n > JA4_LIST ||
		ja4->signatures.n > JA4_LIST) {
		return;
	}
	put_head(out, ja4);
	sort(&ja4->ciphers);
	sort(&ja4->extensions);
	put_remembered(ja4, memo, out + 11, out + 24);
	out[23] = '_';
	out[36] = '\0';
}
