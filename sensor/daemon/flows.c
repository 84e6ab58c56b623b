/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/daemon/flows.h"

#include "sensor/daemon/community.h"
#include "sensor/decode/decode.h"
#include "sensor/flow/flow.h"
#include "sensor/name/name.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct flows {
	FILE *out;
	const char *path, *observer;
};

/* What one line is made of, so that the small functions below have one argument. */
struct line {
	json_t *root;
	const struct sighting *s;
	const struct finding *finding;
};

/* A slip of the hand: the name of the capture or of the store instead of a new file. */
static bool
holds_other(const char *path)
{
	struct stat st;
	FILE *file;
	int first;

	if (stat(path, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size == 0) {
		return false;
	}
	file = fopen(path, "re");
	first = file != NULL ? fgetc(file) : '{';
	if (file != NULL) {
		fclose(file);
	}
	return first != '{';
}

/* It holds addresses: for whoever started us alone. */
static FILE *
make_private(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;

	if (fd >= 0 && file == NULL) {
		close(fd);
	}
	return file;
}

enum err_code
flows_open(const char *path, const char *observer, struct flows **out, struct err *err)
{
	struct flows *flows;

	if (strcmp(path, "-") != 0 && holds_other(path)) {
		return err_set(err, ERR_USAGE,
			"%s holds something else than flows; name a new file for "
			"--flows=",
			path);
	}
	flows = calloc(1, sizeof *flows);
	if (flows == NULL) {
		return err_set(err, ERR_MEMORY, "out of memory");
	}
	flows->path = path;
	flows->observer = observer;
	flows->out = strcmp(path, "-") == 0 ? stdout : make_private(path);
	if (flows->out == NULL) {
		free(flows);
		return err_set(err, ERR_RUNTIME, "%s: %s", path, strerror(errno));
	}
	*out = flows;
	return ERR_OK;
}

enum err_code
flows_close(struct flows *flows, struct err *err)
{
	enum err_code code = ERR_OK;

	if (flows == NULL) {
		return ERR_OK;
	}
	if (fflush(flows->out) != 0 || ferror(flows->out)) {
		code = err_set(err, ERR_RUNTIME, "%s: %s", flows->path, strerror(errno));
	}
	if (flows->out != stdout) {
		fclose(flows->out);
	}
	free(flows);
	return code;
}

static void
put_text(json_t *object, const char *key, const char *text)
{
	if (text[0] != '\0') {
		json_object_set_new(object, key, json_string(text));
	}
}

static void
put_number(json_t *object, const char *key, uint64_t n)
{
	json_object_set_new(object, key, json_integer((json_int_t)n));
}

static void
put_positive(json_t *object, const char *key, uint64_t n)
{
	if (n > 0) {
		put_number(object, key, n);
	}
}

static void
put_instant(json_t *object, const char *key, struct instant t)
{
	char text[INSTANT_TEXT_MAX];

	put_text(object, key, instant_print(t, text));
}

/* The object under key, made when it is not there yet. */
static json_t *
under(json_t *object, const char *key)
{
	json_t *child = json_object_get(object, key);

	if (child == NULL) {
		child = json_object();
		json_object_set_new(object, key, child);
	}
	return child;
}

static void
put_times(const struct line *l)
{
	json_t *event = under(l->root, "event");

	put_instant(l->root, "@timestamp", l->s->until);
	put_instant(event, "start", l->s->start);
	put_instant(event, "end", l->s->until);
	put_number(event, "duration", (uint64_t)(l->s->until.ns - l->s->start.ns));
	put_text(event, "kind", "event");
	json_object_set_new(event, "category", json_pack("[s]", "network"));
	json_object_set_new(event, "type", json_pack("[ss]", "connection", "end"));
}

static void
put_end(json_t *end, const struct addr *addr, uint16_t port, uint64_t bytes,
	uint64_t packets)
{
	char text[ADDR_TEXT_MAX];

	put_text(end, "ip", addr_print(addr, text));
	put_number(end, "port", port);
	put_number(end, "bytes", bytes);
	put_number(end, "packets", packets);
}

static void
put_ends(const struct line *l)
{
	const struct sighting *s = l->s;

	put_end(under(l->root, "source"), &s->client, s->client_port, s->total_up,
		s->total_packets_up);
	put_end(under(l->root, "destination"), &s->server, s->server_port, s->total_down,
		s->total_packets_down);
	/* an address or a single label is no name for the catalogue, but an engineer wants to see
	 * what the client said */
	if (s->name[0] != '\0') {
		put_text(under(l->root, "destination"), "domain", s->name);
	} else if (s->ech != ECH_HIDDEN) {
		put_text(under(l->root, "destination"), "domain", s->claimed);
	}
}

static const char *
direction_word(uint8_t position)
{
	static const char *const word[] = { [POSITION_OUTBOUND] = "outbound",
		[POSITION_INBOUND] = "inbound",
		[POSITION_INTERNAL] = "internal",
		[POSITION_TRANSIT] = "external" };

	return position < sizeof word / sizeof word[0] ? word[position] : "unknown";
}

static void
put_network(const struct line *l, const struct catalogue *catalogue)
{
	json_t *network = under(l->root, "network");
	const struct sighting *s = l->s;
	char id[COMMUNITY_TEXT_MAX];

	put_text(network, "transport",
		s->transport == TRANSPORT_TCP   ? "tcp"
		: s->transport == TRANSPORT_UDP ? "udp"
						: "");
	put_text(network, "type", addr_is_v4(&s->client) ? "ipv4" : "ipv6");
	put_text(network, "iana_number", s->transport == TRANSPORT_TCP ? "6" : "17");
	put_text(network, "protocol",
		s->dpi[0] != '\0' ? s->dpi : name_protocol_word(s->protocol));
	if (l->finding->service != SERVICE_NONE) {
		put_text(network, "application",
			service_at(catalogue, l->finding->service)->id);
	}
	put_number(network, "bytes", s->total_up + s->total_down);
	put_number(network, "packets",
		(uint64_t)s->total_packets_up + s->total_packets_down);
	put_text(network, "direction", direction_word(s->position));
	put_text(network, "community_id", community_id(s, id));
	if (s->vlan != 0) {
		char vlan[8];
		snprintf(vlan, sizeof vlan, "%u", s->vlan);
		put_text(under(network, "vlan"), "id", vlan);
	}
}

static const char *
version_word(uint16_t version)
{
	switch (version) {
	case 0x0300: return "ssl3";
	case 0x0301: return "1.0";
	case 0x0302: return "1.1";
	case 0x0303: return "1.2";
	case 0x0304: return "1.3";
	default: return "";
	}
}

static void
put_tls(const struct line *l)
{
	const struct sighting *s = l->s;

	if (s->protocol != PROTOCOL_TLS && s->protocol != PROTOCOL_QUIC) {
		return;
	}
	json_t *tls = under(l->root, "tls");
	put_text(tls, "version", version_word(s->tls_version));
	put_text(tls, "next_protocol", s->alpn);
	if (s->claimed[0] != '\0') {
		put_text(under(tls, "client"), "server_name", s->claimed);
	}
}

static void
put_place(const struct line *l, const struct place *place)
{
	json_t *destination = under(l->root, "destination");

	if (place == NULL) {
		return;
	}
	if (place->asn != 0) {
		json_t *as = under(destination, "as");
		put_number(as, "number", place->asn);
		if (place->organisation[0] != '\0') {
			put_text(under(as, "organization"), "name", place->organisation);
		}
	}
	if (place->country[0] != '\0') {
		put_text(under(destination, "geo"), "country_iso_code", place->country);
	}
}

static void
put_own(const struct line *l, const struct unit_map *units)
{
	static const char *const rule[] = { "port", "internal", "hello", "syn" };
	json_t *own = under(l->root, "penumbra");
	const struct sighting *s = l->s;
	const struct finding *f = l->finding;

	put_text(own, "evidence", evidence_word(s->evidence));
	put_text(own, "direction_rule", s->rule < 4 ? rule[s->rule] : "");
	put_text(own, "end", flow_end_word(s->end));
	put_text(own, "ech", ech_word(s->ech));
	put_text(own, "ja4", s->ja4);
	put_text(own, "veil", veil_word(f->veil));
	put_text(own, "role", f->service != SERVICE_NONE ? role_word(f->role) : "");
	put_text(own, "unit", f->unit != UNIT_NONE ? unit_at(units, f->unit)->code : "");
	put_text(own, "status", f->service != SERVICE_NONE ? status_word(f->status) : "");
	put_positive(own, "rtt_client_us", s->rtt_client_us);
	put_positive(own, "rtt_server_us", s->rtt_server_us);
	put_positive(own, "start_us", s->start_us);
	put_positive(own, "retrans_out", s->total_resent_up);
	put_positive(own, "retrans_in", s->total_resent_down);
	json_object_set_new(own, "one_way", json_boolean(!s->both_ways));
	json_object_set_new(own, "pq", json_boolean(s->post_quantum));
	json_object_set_new(own, "via_proxy", json_boolean(s->via_proxy));
	json_object_set_new(own, "failed", json_boolean(s->failed));
	json_object_set_new(own, "cut", json_boolean(s->cut));
	put_text(own, "reset_by",
		s->reset_by == 1   ? "client"
		: s->reset_by == 2 ? "server"
				   : "");
}

static void
put_observer(const struct line *l, const char *name, const char *interface)
{
	json_t *observer = under(l->root, "observer");

	put_text(observer, "name", name);
	put_text(observer, "type", "sensor");
	put_text(observer, "product", "penumbra");
	put_text(under(under(observer, "ingress"), "interface"), "name", interface);
	put_text(under(l->root, "ecs"), "version", "8.11");
}

void
flows_print(struct flows *flows, const struct sighting *s, const struct finding *finding,
	const struct catalogue *catalogue, const struct unit_map *units,
	const struct place *place, const char *interface)
{
	struct line l = { json_object(), s, finding };

	put_times(&l);
	put_ends(&l);
	put_network(&l, catalogue);
	put_tls(&l);
	put_place(&l, place);
	put_own(&l, units);
	put_observer(&l, flows->observer, interface);
	json_dumpf(l.root, flows->out, JSON_COMPACT | JSON_ENSURE_ASCII);
	fputc('\n', flows->out);
	json_decref(l.root);
}
