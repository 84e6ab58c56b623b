/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/dedup/dedup.h"

#include "sensor/base/nh.h"
#include "sensor/base/sip.h"

#include <stdlib.h>
#include <string.h>

enum {
	WAYS = 4,       /* entries of one set: 64 bytes, one line of the cache */
	SPARSE = 16,    /* entries to a packet: a set then runs over once in 100,000 */
	LEAST_BITS = 8, /* sets of the smallest table: 16 KiB, inside the nearest cache */
	MOST_BITS = 15,
	FROM_BITS = 20,
	PAYLOAD_MOST = 64,
	HEADER_MOST = 128 /* of IP: longer chains of extension headers are cut */
};

_Static_assert(WAYS << MOST_BITS == DEDUP_ENTRIES, "the largest table");

/* note: 44 bits of the time in nanoseconds (they wrap after five hours, when only another packet of
 * the same hash could be taken for this one) and 20 that say where the first copy came from.  A hash
 * of zero is free. */
struct entry {
	uint64_t hash, note;
};

/* The packets of one window.  Few of them use a small part of the memory that is set aside, which then
 * stays in the cache; when more come, every set is parted into two. */
struct generation {
	int64_t number; /* of its window */
	uint32_t used;
	int bits; /* 2^bits sets; the highest bits of the hash choose one */
	struct entry entry[DEDUP_ENTRIES];
};

/* The longest packet asks for 36. */
enum { SECRETS = 40 };

struct dedup {
	uint64_t secret[SECRETS];
	int64_t window;
	struct dedup_counts counts;
	int64_t from; /* where the window of latest begins */
	struct generation *latest;
	struct generation generation[2];
};

struct dedup *
dedup_open(uint32_t window_ms, const struct hash_key *key)
{
	struct dedup *d = calloc(1, sizeof *d);

	if (d != NULL) {
		nh_secrets(key, d->secret, SECRETS);
		d->window = window_ms * (NS_PER_SECOND / 1000);
		d->generation[0].bits = d->generation[1].bits = LEAST_BITS;
	}
	return d;
}

void
dedup_close(struct dedup *dedup)
{
	free(dedup);
}

const struct dedup_counts *
dedup_counts(const struct dedup *dedup)
{
	return &dedup->counts;
}

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* The last pair lies over the one before it where the bytes do not come out even: the length, which is
 * summed too, says by how much. */
static void
sum_bytes(struct nh *s, const uint8_t *at, size_t len)
{
	uint8_t rest[16] = { 0 };

	if (len < sizeof rest) {
		memcpy(rest, at, len);
		nh_pair(s, sip_word_at(rest), sip_word_at(rest + 8));
		return;
	}
	for (size_t done = 0; done + 16 <= len; done += 16) {
		nh_pair(s, sip_word_at(at + done), sip_word_at(at + done + 8));
	}
	if (len % 16 != 0) {
		nh_pair(s, sip_word_at(at + len - 16), sip_word_at(at + len - 8));
	}
}

static uint64_t
sum_end(struct nh *s, uint64_t len)
{
	nh_pair(s, len, 0);
	return nh_end(s);
}

/* The first two words of an IP header without what routers change: RFC 791 type of service, time to
 * live, header checksum; RFC 8200 traffic class, hop limit.  The shortest header that was decoded has
 * all of these bytes. */
static void
sum_blanked(struct nh *s, const uint8_t *ip)
{
	uint64_t first = sip_word_at(ip), second = sip_word_at(ip + 8);

	if (ip[0] >> 4 == 4) {
		first &= ~UINT64_C(0xff00);
		second &= ~UINT64_C(0xffff00ff);
	} else {
		first &= ~UINT64_C(0xff0000000000f00f);
	}
	nh_pair(s, first, second);
}

static uint64_t
hash_of(const struct dedup *d, const struct packet *p)
{
	bool summed = p->transport == TRANSPORT_TCP && p->transport_length > 0;
	size_t header = least(p->header_length, p->header_captured);
	size_t behind = least(p->transport_length + (summed ? 0U : PAYLOAD_MOST),
		p->header_captured - header);
	size_t done = 2 * sizeof(uint64_t);
	struct nh s = { .secret = d->secret, .sum = 0 };

	sum_blanked(&s, p->header);
	if (header > HEADER_MOST) { /* nobody reads all of a chain that long */
		sum_bytes(&s, p->header + done, HEADER_MOST - done);
		sum_bytes(&s, p->header + header, behind);
		return sum_end(&s, header + behind);
	}
	sum_bytes(&s, p->header + done, header - done + behind);
	return sum_end(&s, header + behind);
}

static int64_t
age_of(const struct entry *e, int64_t now)
{
	return (int64_t)(((uint64_t)now - (e->note >> FROM_BITS)) << FROM_BITS >>
			 FROM_BITS);
}

static struct entry *
set_of(struct generation *g, uint64_t hash)
{
	return &g->entry[(hash >> (64 - g->bits)) * WAYS];
}

static struct entry *
find(struct entry *set, uint64_t hash, int64_t now, int64_t window)
{
	for (int i = 0; i < WAYS; i++) {
		if (set[i].hash == hash && age_of(&set[i], now) <= window) {
			return &set[i];
		}
	}
	return NULL;
}

/* More packets than one to so many entries. */
static bool
is_dense(const struct generation *g, uint64_t entries)
{
	return g->used * entries > (uint64_t)WAYS << g->bits;
}

/* From the last set to the first, since set n becomes 2n and 2n + 1. */
static void
part(struct generation *g)
{
	g->bits++;
	for (size_t n = (size_t)1 << (g->bits - 1); n-- > 0;) {
		struct entry old[WAYS], *low = &g->entry[2 * n * WAYS];
		size_t used[2] = { 0, 0 };

		memcpy(old, &g->entry[n * WAYS], sizeof old);
		memset(low, 0, 2 * sizeof old);
		for (int i = 0; i < WAYS; i++) {
			bool high = set_of(g, old[i].hash) != low;

			if (old[i].hash != 0) {
				low[(size_t)high * WAYS + used[high]++] = old[i];
			}
		}
	}
}

/* The generation of this window, begun as large as the one before it had to be.  What is left in it
 * from two windows ago lies where it likes: it is too old to be found. */
static struct generation *
current(struct dedup *d, int64_t now)
{
	int64_t number;
	struct generation *g;
	const struct generation *before;

	if (d->latest != NULL && now >= d->from && now - d->from < d->window) {
		return d->latest;
	}
	number = now / d->window;
	g = &d->generation[number & 1];
	before = &d->generation[!(number & 1)];
	d->from = number * d->window;
	d->latest = g;
	if (g->number != number) {
		g->number = number;
		g->used = 0;
		g->bits = before->bits;
		if (g->bits > LEAST_BITS && !is_dense(before, SPARSE * UINT64_C(4))) {
			g->bits--;
		}
	}
	return g;
}

static void
remember(struct dedup *d, struct generation *g, struct entry new, int64_t now)
{
	struct entry *set = set_of(g, new.hash), *oldest = &set[0];

	for (int i = 1; i < WAYS && oldest->hash != 0; i++) {
		if (set[i].hash == 0 || age_of(&set[i], now) > age_of(oldest, now)) {
			oldest = &set[i];
		}
	}
	d->counts.forgotten += oldest->hash != 0 && age_of(oldest, now) <= d->window;
	*oldest = new;
	g->used++;
	if (g->bits < MOST_BITS && (uint64_t)g->used * SPARSE > (uint64_t)WAYS
									<< g->bits) {
		part(g);
	}
}

static uint16_t
vlan_of(const struct packet *p)
{
	return p->vlans > 0 ? p->vlan[0] : 0;
}

static bool
is_pure_ack(const struct packet *p)
{
	return p->transport == TRANSPORT_TCP && p->tcp_flags == TCP_ACK &&
	       p->payload_length == 0 && p->transport_length > 0;
}

static void
count_copy(struct dedup *d, const struct packet *p, uint64_t first)
{
	struct dedup_counts *c = &d->counts;
	uint16_t vlan = first & 0xfff, interface = first >> 12 & 0xff;

	if (is_pure_ack(p)) {
		c->pure_ack_copies++;
		return;
	}
	c->copies++;
	c->bytes += p->length;
	if (vlan != vlan_of(p)) {
		c->other_vlan++;
		c->vlan[0] = vlan;
		c->vlan[1] = vlan_of(p);
	}
	if (interface != p->interface) {
		c->other_interface++;
		c->interface[0] = interface;
		c->interface[1] = p->interface;
	}
}

bool
dedup_is_copy(struct dedup *dedup, const struct packet *packet)
{
	int64_t now = packet->at.ns, window = dedup->window;
	struct generation *g = current(dedup, now);
	struct generation *before = &dedup->generation[g == dedup->generation];
	uint64_t hash = hash_of(dedup, packet) | 1; /* 0 is free */
	uint64_t from = (uint64_t)(packet->interface & 0xff) << 12 | vlan_of(packet);
	struct entry *set = set_of(g, hash), *other = set_of(before, hash), *first;

	/* when there are many, they are seldom in the cache: one wait instead of two */
	__builtin_prefetch(set);
	__builtin_prefetch(other);
	dedup->counts.packets++;
	dedup->counts.pure_acks += is_pure_ack(packet);
	first = find(set, hash, now, window);
	if (first == NULL) {
		first = find(other, hash, now, window);
	}
	if (first != NULL) {
		count_copy(dedup, packet, first->note);
		return true;
	}
	remember(
		dedup, g, (struct entry){ hash, (uint64_t)now << FROM_BITS | from }, now);
	return false;
}
