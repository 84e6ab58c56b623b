/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/base/addr.h"

#include <arpa/inet.h>
#include <stdio.h>

bool
addr_parse(struct str s, struct addr *out)
{
	char z[ADDR_TEXT_MAX];
	uint8_t v4[4];

	if (!str_copy(z, sizeof z, s)) {
		return false;
	}
	if (inet_pton(AF_INET, z, v4) == 1) {
		*out = addr_of_v4(v4);
		return true;
	}
	return inet_pton(AF_INET6, z, out->byte) == 1;
}

const char *
addr_print(const struct addr *a, char *buf)
{
	const char *text = addr_is_v4(a)
				   ? inet_ntop(AF_INET, a->byte + 12, buf, ADDR_TEXT_MAX)
				   : inet_ntop(AF_INET6, a->byte, buf, ADDR_TEXT_MAX);

	return text != NULL ? text : "";
}

static uint8_t
mask_byte(unsigned bits, unsigned i)
{
	unsigned in = bits > i * 8 ? bits - i * 8 : 0;

	return (uint8_t)(in >= 8 ? 0xffU : 0xff00U >> in);
}

bool
prefix_holds(const struct prefix *p, const struct addr *a)
{
	for (unsigned i = 0; i < 16; i++) {
		if ((a->byte[i] & mask_byte(p->bits, i)) != p->addr.byte[i]) {
			return false;
		}
	}
	return true;
}

bool
prefix_parse(struct str s, struct prefix *out)
{
	struct prefix p;
	struct str rest = s, host = str_cut(&rest, '/');
	uint64_t bits, family;

	if (!addr_parse(host, &p.addr)) {
		return false;
	}
	family = addr_is_v4(&p.addr) && memchr(host.at, ':', host.len) == NULL ? 32 : 128;
	bits = family;
	if (rest.at != NULL && !str_number(rest, family, &bits)) {
		return false;
	}
	p.bits = (uint8_t)(128 - family + bits);
	if (!prefix_holds(&p, &p.addr)) {
		return false;
	}
	*out = p;
	return true;
}

const char *
prefix_print(const struct prefix *p, char *buf)
{
	char host[ADDR_TEXT_MAX];
	bool v4 = p->bits >= 96 && addr_is_v4(&p->addr);

	snprintf(buf, ADDR_TEXT_MAX + 4, "%s/%d", addr_print(&p->addr, host),
		v4 ? p->bits - 96 : p->bits);
	return buf;
}
