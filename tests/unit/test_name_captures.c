/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "tests/unit/guard.h"
#include "tests/unit/named.h"

#include <glob.h>

/* Every packet of every capture, its payload ending at a page nobody may touch, through all readers:
 * as it came, and cut short.  The names of a cut stream are those of the whole one, or none. */

enum { NAMES = 8192, CUTS = 4 };

struct said {
	uint64_t key;
	char name[NAME_MAX_BYTES];
};

static struct said said[NAMES];
static size_t names, packets;

static uint64_t
key_of(const struct flow *f)
{
	struct hash_key key = hash_key_fixed();
	uint8_t text[44];
	int swap = addr_compare(&f->addr[0], &f->addr[1]) > 0 ||
		   (addr_equal(&f->addr[0], &f->addr[1]) && f->port[0] > f->port[1]);

	for (int i = 0; i < 2; i++) {
		memcpy(text + i * 22, &f->addr[i ^ swap], 16);
		memcpy(text + i * 22 + 16, &f->port[i ^ swap], 2);
		memcpy(text + i * 22 + 18, (uint8_t[4]){ f->transport }, 4);
	}
	return hash_bytes(&key, text, sizeof text);
}

static void
keep(const struct flow *f)
{
	for (size_t i = 0; i < names; i++) {
		if (said[i].key == key_of(f) &&
			strcmp(said[i].name, name_text(namer, f)) == 0) {
			return;
		}
	}
	assert_true(names < NAMES);
	said[names].key = key_of(f);
	snprintf(said[names++].name, NAME_MAX_BYTES, "%s", name_text(namer, f));
}

static void
check(const struct flow *f)
{
	for (size_t i = 0; i < names; i++) {
		if (said[i].key == key_of(f) &&
			strcmp(said[i].name, name_text(namer, f)) == 0) {
			return;
		}
	}
	fail_msg("a cut stream is called %s, the whole one is not", name_text(namer, f));
}

/* most: payload bytes captured of a packet; whole: names are kept, else compared. */
static void
replay(const char *path, struct guard *guard, uint32_t most, bool whole)
{
	struct decoder *decoder = decoder_open();
	struct capture *capture;
	struct frame frame;
	struct packet p;
	struct err err;

	assert_int_equal(capture_open_file(path, &capture, &err), ERR_OK);
	while (capture_next(capture, &frame, &err) == CAPTURE_FRAME) {
		struct flow *f;
		enum side side;

		if (decode_packet(decoder, &frame, &p) != DECODE_PACKET) {
			continue;
		}
		p.at.ns = p.at.ns > now ? p.at.ns : now;
		now = p.at.ns;
		p.payload_captured =
			p.payload_captured < most ? p.payload_captured : most;
		p.payload = guard_copy(guard, p.payload, p.payload_captured);
		flow_sweep(table, p.at);
		f = flow_touch(table, &p, &side);
		if (f == NULL || f->name.settled) {
			continue;
		}
		name_learn(namer, table, f, &p, side);
		packets++;
		if (name_text(namer, f)[0] != '\0') {
			(whole ? keep : check)(f);
		}
	}
	capture_close(capture);
	decoder_close(decoder);
	flow_flush(table, FLOW_EOF);
}

static void
no_reader_looks_beyond_a_packet_and_no_cut_makes_a_name(void **state)
{
	static const char *const folders[] = { "tests/captures/*.pcap*",
		"../shared/captures/*.pcap*" };
	static const uint32_t cuts[CUTS] = { 1400, 700, 300, 60 };
	struct guard *guard = guard_open(65536);
	glob_t found = { 0 };

	for (size_t i = 0; i < 2; i++) {
		(void)glob(folders[i], i > 0 ? GLOB_APPEND : 0, NULL, &found);
	}
	assert_true(found.gl_pathc > 0);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		names = 0;
		for (int cut = -1; cut < CUTS; cut++) {
			assert_int_equal(open_namer(state), 0);
			replay(found.gl_pathv[i], guard, cut < 0 ? UINT32_MAX : cuts[cut],
				cut < 0);
			close_namer(state);
		}
	}
	assert_true(packets > 100);
	globfree(&found);
	guard_close(guard);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_reader_looks_beyond_a_packet_and_no_cut_makes_a_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
