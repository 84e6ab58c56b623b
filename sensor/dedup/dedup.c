/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/dedup/dedup.h"

#include <stdlib.h>
#include <string.h>

enum {
	WAYS = 4, /* entries of one set: 64 bytes, one line of the cache */
	SETS = DEDUP_ENTRIES / WAYS,
	PAYLOAD_MOST = 64,
	HEADER_MOST = 128, /* of IP: longer chains of extension headers are cut */
	TRANSPORT_MOST = 60,
	HASHED_MOST = HEADER_MOST + TRANSPORT_MOST + PAYLOAD_MOST
};

/* hash: 44 bits (15 more have chosen the set); its low 20 bits say where the first copy came from.
 * All zero is free: a time of 0 is long past. */
struct entry {
	uint64_t hash;
	int64_t at;
};

#define HASH_MASK (~UINT64_C(0xfffff))

struct dedup {
	struct hash_key key;
	int64_t window;
	struct dedup_counts counts;
	struct entry entry[2][DEDUP_ENTRIES];
};

struct dedup *
dedup_open(uint32_t window_ms, const struct hash_key *key)
{
	struct dedup *d = calloc(1, sizeof *d);

	if (d != NULL) {
		d->key = *key;
		d->window = window_ms * (NS_PER_SECOND / 1000);
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

/* What routers change: RFC 791 type of service, time to live, header checksum; RFC 8200 traffic
 * class, hop limit.  The shortest header that was decoded has all of these bytes. */
static void
blank(uint8_t *ip)
{
	if (ip[0] >> 4 == 4) {
		ip[1] = 0;
		ip[8] = 0;
		ip[10] = ip[11] = 0;
	} else {
		ip[0] = 0x60;
		ip[1] &= 0x0f;
		ip[7] = 0;
	}
}

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static uint64_t
hash_of(const struct dedup *d, const struct packet *p)
{
	uint8_t bytes[HASHED_MOST];
	bool summed = p->transport == TRANSPORT_TCP && p->transport_length > 0;
	size_t behind = p->transport_length + (summed ? 0U : PAYLOAD_MOST);
	size_t header = least(p->header_length, p->header_captured);
	size_t n = least(header, HEADER_MOST);
	size_t m = least(least(behind, p->header_captured - header), HASHED_MOST - n);

	memcpy(bytes, p->header, n);
	memcpy(bytes + n, p->header + header, m);
	blank(bytes);
	return hash_bytes(&d->key, bytes, n + m);
}

static struct entry *
find(struct entry *set, uint64_t hash, int64_t now, int64_t window)
{
	for (int i = 0; i < WAYS; i++) {
		if (((set[i].hash ^ hash) & HASH_MASK) == 0 &&
			now - set[i].at <= window && set[i].hash != 0) {
			return &set[i];
		}
	}
	return NULL;
}

static void
remember(struct dedup *d, struct entry *set, struct entry new)
{
	struct entry *oldest = &set[0];

	for (int i = 1; i < WAYS; i++) {
		oldest = set[i].at < oldest->at ? &set[i] : oldest;
	}
	d->counts.forgotten += oldest->hash != 0 && new.at - oldest->at <= d->window;
	*oldest = new;
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
	int64_t now = packet->at.ns;
	uint64_t hash = hash_of(dedup, packet);
	uint64_t from = (uint64_t)(packet->interface & 0xff) << 12 | vlan_of(packet);
	size_t at = hash % SETS * WAYS;
	size_t current = (size_t)(now / dedup->window) & 1;
	struct entry *set = &dedup->entry[current][at];
	struct entry *other = &dedup->entry[!current][at], *first;
	struct entry new = { (hash & HASH_MASK) | from, now };

	/* both are seldom in the cache: one wait instead of two */
	__builtin_prefetch(set);
	__builtin_prefetch(other);
	dedup->counts.packets++;
	dedup->counts.pure_acks += is_pure_ack(packet);
	first = find(set, new.hash, now, dedup->window);
	if (first == NULL) {
		first = find(other, new.hash, now, dedup->window);
	}
	if (first != NULL) {
		count_copy(dedup, packet, first->hash);
		return true;
	}
	remember(dedup, set, new);
	return false;
}
