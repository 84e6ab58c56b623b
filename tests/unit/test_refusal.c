/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/unit/piped.h"

/* A router or a host says by ICMP that it does not deliver: the attempt has failed (friction), unless the
 * server had spoken, or the message is about something else. */

enum { CLIENT = 0x0a000001, SERVER = 0x08080808, ROUTER = 0x0a0000fe };

struct refusal {
	unsigned type, code;
	bool v6, udp, answered, turned;
	unsigned port; /* quoted */
	bool failed;
};

static void
put_ip(bool v6, unsigned proto, bool up)
{
	wire_eth(&w, v6 ? 0x86dd : 0x0800);
	if (v6) {
		wire_ipv6(&w, up ? 1 : 2, up ? 2 : 1, proto);
	} else {
		wire_ipv4(&w, up ? CLIENT : SERVER, up ? SERVER : CLIENT, proto);
	}
}

static void
put_transport(const struct refusal *r, unsigned port, bool up)
{
	unsigned from = up ? port : 443, to = up ? 443 : port;

	if (r->udp) {
		wire_udp(&w, from, to);
		wire_zeros(&w, 8);
	} else {
		wire_tcp(&w, from, to, 1, 0, up ? TCP_SYN : TCP_SYN | TCP_ACK);
	}
}

static void
put_refusal(const struct refusal *r)
{
	put_ip(r->v6, r->v6 ? 58 : 1, r->turned);
	wire_u8(&w, r->type);
	wire_u8(&w, r->code);
	wire_zeros(&w, 6);
	/* the packet that was not delivered */
	if (r->v6) {
		wire_ipv6(&w, r->turned ? 2 : 1, r->turned ? 1 : 2, r->udp ? 17 : 6);
	} else {
		wire_ipv4(&w, r->turned ? SERVER : CLIENT, r->turned ? CLIENT : SERVER,
			r->udp ? 17 : 6);
	}
	put_transport(r, r->port, !r->turned);
}

static void
a_refused_attempt_has_failed(void **state)
{
	static const struct refusal all[] = {
		{ 3, 1, false, false, false, false, 5000, true },  /* host */
		{ 3, 13, false, false, false, false, 5000, true }, /* forbidden */
		{ 3, 3, false, true, false, false, 5000, true },   /* port */
		{ 1, 4, true, true, false, false, 5000, true },
		{ 1, 1, true, false, false, false, 5000, true },
		{ 3, 4, false, false, false, false, 5000, false }, /* too big */
		{ 2, 0, true, false, false, false, 5000, false },
		{ 11, 0, false, false, false, false, 5000, false }, /* too old */
		{ 3, 1, false, false, true, false, 5000, false },
		{ 3, 3, false, true, true, false, 5000, false },
		{ 3, 1, false, false, false, false, 5001, false }, /* another's */
		{ 3, 1, false, false, false, true, 5000, false },  /* to the server */
	};

	(void)state;
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
		piped_open();
		put_ip(all[i].v6, all[i].udp ? 17 : 6, true);
		put_transport(&all[i], 5000, true);
		piped_feed(S, 0);
		if (all[i].answered) {
			put_ip(all[i].v6, all[i].udp ? 17 : 6, false);
			put_transport(&all[i], 5000, false);
			piped_feed(S + MS, 0);
		}
		put_refusal(&all[i]);
		piped_feed(S + 2 * MS, 0);
		assert_int_equal(counted(COVER_ANALYSED), all[i].answered ? 3 : 2);
		piped_close();
		assert_int_equal(piped.opens, 1);
		if (piped.failed != all[i].failed) {
			fail_msg("case %zu: failed is %d", i, (int)piped.failed);
		}
	}
}

/* Cut anywhere, or with any byte changed, it is read inside its memory and begins no flow. */
static void
no_cut_or_changed_byte_of_a_refusal_does_harm(void **state)
{
	static const struct refusal kinds[] = {
		{ 3, 1, false, false, false, false, 5000, true },
		{ 1, 4, true, true, false, false, 5000, true },
	};

	(void)state;
	for (size_t k = 0; k < 2; k++) {
		piped_config.duplicates_ms = 0;
		piped_open();
		put_refusal(&kinds[k]);
		wire_done(&w);
		for (size_t n = 1; n <= w.len; n++) {
			for (unsigned bit = 0; bit < 9; bit++) {
				uint8_t *bytes = malloc(n);
				struct frame frame = wire_frame(&w, S + (int64_t)n);

				memcpy(bytes, w.at, n);
				bytes[n - 1] ^= (uint8_t)(bit == 8 ? 0 : 1U << bit);
				frame.bytes = bytes;
				frame.captured = (uint32_t)n;
				pipeline_feed(pipeline, &frame);
				free(bytes);
			}
		}
		w.len = 0;
		piped_close();
		assert_int_equal(piped.failed, 0);
	}
}

static const struct CMUnitTest tests[] = {
	PIPED_TEST(a_refused_attempt_has_failed),
	PIPED_TEST(no_cut_or_changed_byte_of_a_refusal_does_harm),
};

TEST_MAIN(tests)
