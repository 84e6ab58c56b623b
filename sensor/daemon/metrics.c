/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/capture/capture.h"
#include "sensor/daemon/supervisor.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The same figures for Prometheus (text format 0.0.4).  Labels are fixed at build time, save the
 * names of interfaces: none holds an address, a name from the wire or a pseudonym. */

/* --- lines ---------------------------------------------------------------------------------- */

static void
family(struct text *t, const char *name, const char *type, const char *help)
{
	text_addf(t, "# HELP penumbra_%s %s\n# TYPE penumbra_%s %s\n", name, help, name,
		type);
}

static void
plain(struct text *t, const char *name, const char *type, const char *help, uint64_t n)
{
	family(t, name, type, help);
	text_addf(t, "penumbra_%s %" PRIu64 "\n", name, n);
}

/* Backslash, quote and line end, as the format wants them. */
static void
add_value(struct text *t, const char *z)
{
	for (; *z != '\0'; z++) {
		if (*z == '\\' || *z == '"') {
			text_addc(t, '\\');
		}
		text_addc(t, (unsigned char)*z < 0x20 ? '?' : *z);
	}
}

static void
begin(struct text *t, const char *name, const char *label, const char *value)
{
	text_addf(t, "penumbra_%s{%s=\"", name, label);
	add_value(t, value);
	text_addc(t, '"');
}

static void
more(struct text *t, const char *label, const char *value)
{
	text_addf(t, ",%s=\"%s\"", label, value);
}

static void
end(struct text *t, uint64_t n)
{
	text_addf(t, "} %" PRIu64 "\n", n);
}

static void
end_share(struct text *t, uint64_t part, uint64_t whole)
{
	text_addf(t, "} %.6f\n", whole == 0 ? 0.0 : (double)part / (double)whole);
}

static void
one(struct text *t, const char *name, const char *label, const char *value, uint64_t n)
{
	begin(t, name, label, value);
	end(t, n);
}

/* --- interfaces ----------------------------------------------------------------------------- */

/* Of one interface since the start.  A sensor may be between two of its books: nothing falls. */
static void
add_up(struct supervisor *s, size_t p)
{
	struct cover now = s->port[p].past;
	uint64_t *told = s->port[p].told.count;

	for (size_t i = 0; i < s->slots; i++) {
		const struct pipeline_book *book = &s->slot[i].block->book;

		if (s->slot[i].child.pid != 0 && p < PIPELINE_WATCHED) {
			slots_add(now.count, book->past[p].count, sizeof now.count);
			slots_add(now.count, book->cover[p].count, sizeof now.count);
		}
	}
	for (size_t k = 0; k < COVER_COUNT; k++) {
		told[k] = now.count[k] > told[k] ? now.count[k] : told[k];
	}
}

static void
add_kernel(struct text *t, const struct supervisor *s)
{
	static const char *const kind[] = { "recv", "drop", "if_drop" };

	family(t, "interface_up", "gauge", "1 while the link is up.");
	for (size_t i = 0; i < s->ports; i++) {
		one(t, "interface_up", "interface", s->port[i].name, !s->port[i].down);
	}
	family(t, "kernel_packets_total", "counter",
		"Packets as the kernel counts them.");
	for (size_t i = 0; i < s->ports; i++) {
		const struct port *p = &s->port[i];
		const uint64_t n[] = { p->received - status_early(s, i), p->dropped,
			p->if_dropped };

		for (size_t k = 0; k < 3; k++) {
			begin(t, "kernel_packets_total", "interface", p->name);
			more(t, "kind", kind[k]);
			end(t, n[k]);
		}
	}
	family(t, "gap_seconds_total", "counter", "Seconds nobody looked.");
	for (size_t i = 0; i < s->ports; i++) {
		for (int k = 0; k < GAP_REASONS; k++) {
			begin(t, "gap_seconds_total", "interface", s->port[i].name);
			more(t, "reason", gap_reason_word((enum gap_reason)k));
			end(t, s->port[i].gap_by[k]);
		}
	}
}

/* "filtered_not_ip" is fate filtered, reason not_ip. */
static void
add_fate(struct text *t, const struct port *port, enum cover_count k)
{
	const char *word = cover_word(k), *line = strchr(word, '_');
	char fate[24];

	snprintf(fate, sizeof fate, "%.*s",
		line != NULL ? (int)(line - word) : (int)strlen(word), word);
	begin(t, "packets_total", "interface", port->name);
	more(t, "fate", fate);
	more(t, "reason", line != NULL ? line + 1 : "");
	end(t, port->told.count[k]);
}

static void
add_fates(struct text *t, const struct supervisor *s)
{
	static const enum cover_count bytes[] = { COVER_IP_BYTES, COVER_FLOW_BYTES,
		COVER_UNATTRIBUTED };
	static const char *const fate[] = { "analysed", "flows", "unattributed" };

	family(t, "packets_total", "counter", "Each packet has one fate.");
	for (size_t i = 0; i < s->ports; i++) {
		for (enum cover_count k = COVER_ANALYSED; k <= COVER_SHED_OVERLOAD; k++) {
			add_fate(t, &s->port[i], k);
		}
	}
	family(t, "bytes_total", "counter",
		"Bytes of IP packets; analysed = flows + unattributed.");
	for (size_t i = 0; i < s->ports; i++) {
		for (size_t k = 0; k < 3; k++) {
			begin(t, "bytes_total", "interface", s->port[i].name);
			more(t, "fate", fate[k]);
			end(t, s->port[i].told.count[bytes[k]]);
		}
	}
}

static void
add_backlog(struct text *t, const struct supervisor *s)
{
	char number[24];

	family(t, "ring_backlog_packets", "gauge", "Waiting in the capture ring.");
	for (size_t i = 0; i < s->slots; i++) {
		for (size_t p = 0; p < s->ports; p++) {
			uint64_t got = s->slot[i].last[p].received;
			uint64_t read = atomic_load(&s->slot[i].block->frames[p]);

			snprintf(number, sizeof number, "%zu", i + 1);
			begin(t, "ring_backlog_packets", "interface", s->port[p].name);
			more(t, "sensor", number);
			end(t, got > read ? got - read : 0);
		}
	}
}

static void
add_mirror(struct text *t, const struct supervisor *s)
{
	static const enum cover_count layer[] = { COVER_FRAGMENTS, COVER_TUNNELLED,
		COVER_TAGGED };
	static const char *const word[] = { "fragment", "tunnel", "vlan" };

	family(t, "duplicate_ratio", "gauge", "Second copies among packets received.");
	for (size_t i = 0; i < s->ports; i++) {
		const uint64_t *n = s->port[i].told.count;

		begin(t, "duplicate_ratio", "interface", s->port[i].name);
		end_share(t, n[COVER_FILTERED_DUPLICATE], n[COVER_RECEIVED]);
	}
	family(t, "oneway_ratio", "gauge", "Flows of which one direction was seen.");
	for (size_t i = 0; i < s->ports; i++) {
		const uint64_t *n = s->port[i].told.count;

		begin(t, "oneway_ratio", "interface", s->port[i].name);
		end_share(t, n[COVER_FLOWS_ONE_WAY], n[COVER_FLOWS]);
	}
	family(t, "acked_bytes_total", "counter",
		"TCP bytes acknowledged, of connections seen from their start.");
	for (size_t i = 0; i < s->ports; i++) {
		one(t, "acked_bytes_total", "interface", s->port[i].name,
			status_acked(s, i).bytes);
	}
	family(t, "acked_unseen_bytes_total", "counter",
		"Of these, never seen here: lost before the sensor.");
	for (size_t i = 0; i < s->ports; i++) {
		one(t, "acked_unseen_bytes_total", "interface", s->port[i].name,
			status_acked(s, i).unseen);
	}
	family(t, "decoded_packets_total", "counter", "Packets with such a layer.");
	for (size_t k = 0; k < 3; k++) {
		uint64_t sum = 0;

		for (size_t i = 0; i < s->ports; i++) {
			sum += s->port[i].told.count[layer[k]];
		}
		one(t, "decoded_packets_total", "layer", word[k], sum);
	}
}

static void
add_checks(struct text *t, const struct supervisor *s)
{
	family(t, "self_test", "gauge", "Hourly check: 0 good, 1 look, 2 broken.");
	for (int i = 0; i < CHECK_COUNT && s->checks.at.ns != 0; i++) {
		if (s->checks.line[i].state != SELFTEST_ABSENT) {
			one(t, "self_test", "check",
				selftest_check_word((enum selftest_check)i),
				s->checks.line[i].state - SELFTEST_GOOD);
		}
	}
}

/* --- flows and names ------------------------------------------------------------------------ */

static void
add_flows(struct text *t, const struct supervisor *s)
{
	struct flow_counts sum = { 0 };

	for (size_t i = 0; i < s->slots; i++) {
		slots_add(&sum, &s->slot[i].past_flows, sizeof sum);
		slots_add(&sum, &s->slot[i].block->sums.flows, sizeof sum);
	}
	plain(t, "flows_live", "gauge", "Flows now open.", sum.live);
	family(t, "flows_total", "counter", "Flows that ended, by how.");
	for (int e = FLOW_FIN; e < FLOW_END_COUNT; e++) {
		one(t, "flows_total", "end", flow_end_word((enum flow_end)e),
			sum.ended[e]);
	}
	family(t, "flows_evicted_total", "counter", "Flows that made room for others.");
	one(t, "flows_evicted_total", "why", "table_full", sum.ended[FLOW_EVICTED]);
	plain(t, "table_full_packets_total", "counter",
		"Packets whose flow found no place.", sum.table_full_packets);
}

static void
add_readers(struct text *t, const struct supervisor *s)
{
	struct namer_counts sum = { 0 };

	for (size_t i = 0; i < s->slots; i++) {
		slots_add(&sum, &s->slot[i].past_names, sizeof sum);
		slots_add(&sum, &s->slot[i].block->names, sizeof sum);
	}
	family(t, "reader_total", "counter", "How each reader of names ended.");
	for (int p = 1; p <= PROTOCOL_DTLS; p++) {
		for (int e = 0; e < READER_END_COUNT; e++) {
			begin(t, "reader_total", "reader",
				name_protocol_word((enum name_protocol)p));
			more(t, "end", reader_end_word((enum reader_end)e));
			end(t, sum.ends[p][e]);
		}
	}
	family(t, "dns_total", "counter", "DNS messages, by what they were.");
	one(t, "dns_total", "kind", "query", sum.dns_queries);
	one(t, "dns_total", "kind", "answer", sum.dns_answers);
	one(t, "dns_total", "kind", "matched", sum.dns_matched);
}

static void
add_names(struct text *t, const struct supervisor *s)
{
	static const char *const ech[] = { "absent", "offered", "hidden" };
	const struct clerk_sums *c = &s->clerk->sums;

	family(t, "named_bytes_total", "counter",
		"Outbound bytes by evidence of the name.");
	for (int e = 0; e < EVIDENCE_COUNT; e++) {
		one(t, "named_bytes_total", "rung", evidence_word((enum evidence)e),
			c->outbound_by[e]);
	}
	family(t, "named_flows_total", "counter",
		"Outbound flows by evidence of the name.");
	for (int e = 0; e < EVIDENCE_COUNT; e++) {
		one(t, "named_flows_total", "rung", evidence_word((enum evidence)e),
			c->flows_by[e]);
	}
	family(t, "ech_flows_total", "counter", "Outbound flows by encrypted hello.");
	for (int e = 0; e < 3; e++) {
		one(t, "ech_flows_total", "state", ech[e], c->ech[e]);
	}
	family(t, "hidden_bytes_total", "counter",
		"Outbound bytes inside what hides names.");
	for (int v = 1; v < VEIL_COUNT; v++) {
		one(t, "hidden_bytes_total", "inside", veil_word((enum veil)v),
			c->behind[v]);
	}
}

/* --- processes and store -------------------------------------------------------------------- */

static void
add_dpi(struct text *t, const struct supervisor *s)
{
	struct dpi_counts sum = { 0 };
	uint64_t lost = 0, memory = 0;

	for (size_t i = 0; i < s->slots; i++) {
		const struct adviser *a = &s->slot[i].adviser;

		slots_add(&sum, &a->past, sizeof sum);
		if (a->far != NULL) {
			slots_add(&sum, &a->far->counts, sizeof sum);
			memory += a->far->counts.memory_bytes;
			lost += atomic_load(&a->far->lost);
		}
	}
	family(t, "dpi_flows_total", "counter", "Flows nDPI was asked about.");
	one(t, "dpi_flows_total", "result", "asked", sum.fed);
	one(t, "dpi_flows_total", "result", "decided", sum.decided);
	one(t, "dpi_flows_total", "result", "no_place", sum.skipped_cap);
	one(t, "dpi_flows_total", "result", "no_memory", sum.skipped_memory);
	plain(t, "dpi_packets_lost_total", "counter",
		"Packets nDPI was too busy for; they are counted all the same.", lost);
	plain(t, "dpi_memory_bytes", "gauge", "Memory nDPI holds.", memory);
}

static void
add_restart(struct text *t, const char *process, uint64_t all, uint64_t stuck)
{
	begin(t, "process_restarts_total", "process", process);
	more(t, "cause", "died");
	end(t, all > stuck ? all - stuck : 0);
	begin(t, "process_restarts_total", "process", process);
	more(t, "cause", "stuck");
	end(t, stuck);
}

static void
add_processes(struct text *t, const struct supervisor *s)
{
	uint64_t sensors = 0, advisers = 0, stuck = 0, stuck_advisers = 0, died = 0;

	for (size_t i = 0; i < s->slots; i++) {
		const struct slot *slot = &s->slot[i];

		sensors += slot->child.pid != 0 ? status_memory(&slot->child) : 0;
		advisers += slot->adviser.child.pid != 0
				    ? status_memory(&slot->adviser.child)
				    : 0;
		stuck += slot->stuck;
		stuck_advisers += slot->adviser.stuck;
		died += slot->adviser.crashes.n;
	}
	family(t, "process_restarts_total", "counter", "Processes that were replaced.");
	add_restart(t, "sensor", s->sensor_restarts, stuck);
	add_restart(t, "clerk", s->clerk_restarts, s->clerk_stuck);
	add_restart(t, "dpi", died, stuck_advisers);
	family(t, "process_resident_bytes", "gauge", "Resident memory.");
	one(t, "process_resident_bytes", "process", "supervisor", status_memory(NULL));
	one(t, "process_resident_bytes", "process", "clerk",
		s->keeper.pid != 0 ? status_memory(&s->keeper) : 0);
	one(t, "process_resident_bytes", "process", "sensor", sensors);
	one(t, "process_resident_bytes", "process", "dpi", advisers);
}

static void
add_parcels(struct text *t, const struct supervisor *s)
{
	uint64_t sent = 0, received = 0, nonsense = 0;

	for (size_t i = 0; i < s->slots; i++) {
		sent += s->slot[i].past_sent + atomic_load(&s->slot[i].block->sent);
		received += atomic_load(&s->clerk->received[i]);
		nonsense += atomic_load(&s->clerk->nonsense[i]);
	}
	family(t, "parcels_total", "counter", "Records from sensor to clerk.");
	one(t, "parcels_total", "kind", "sent", sent);
	one(t, "parcels_total", "kind", "received", received);
	one(t, "parcels_total", "kind", "nonsense", nonsense);
	plain(t, "parcels_lost_total", "counter", "Records that found no place.",
		status_parcels_lost(s));
}

static int
by_size(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static void
add_commits(struct text *t, const struct supervisor *s)
{
	static const struct {
		const char *word;
		size_t per_cent;
	} at[] = { { "0.5", 50 }, { "0.9", 90 }, { "1", 100 } };
	uint64_t us[COMMITS_KEPT];
	size_t n = s->commits_timed < COMMITS_KEPT ? s->commits_timed : COMMITS_KEPT;

	memcpy(us, s->commit_us, sizeof us);
	qsort(us, n, sizeof us[0], by_size);
	family(t, "store_commit_seconds", "gauge", "Of the last 64 commits.");
	for (size_t i = 0; i < 3 && n > 0; i++) {
		size_t which = (n - 1) * at[i].per_cent / 100;

		begin(t, "store_commit_seconds", "quantile", at[i].word);
		text_addf(t, "} %.6f\n", (double)us[which] / 1e6);
	}
}

static void
add_store(struct text *t, const struct supervisor *s)
{
	static const char *const word[] = { "catalogue", "asn", "country",
		"public_suffix" };
	struct stat st;
	uint64_t failed = atomic_load(&s->clerk->failed);

	add_commits(t, s);
	plain(t, "store_last_commit_timestamp_seconds", "gauge",
		"When the store was written last.",
		(uint64_t)(status_last_commit(s).ns / NS_PER_SECOND));
	plain(t, "store_bytes", "gauge", "Size of the store.",
		stat(s->config->store, &st) == 0 ? (uint64_t)st.st_size : 0);
	plain(t, "store_deferred_intervals", "gauge",
		"Commits that failed since the last good one.",
		failed > s->seen_failed ? failed - s->seen_failed : 0);
	family(t, "data_age_seconds", "gauge", "Age of the data files in use.");
	for (size_t i = 0; i < 4; i++) {
		int64_t days = data_age_days(s, word[i], now_wall());

		if (days >= 0) {
			one(t, "data_age_seconds", "data", word[i],
				(uint64_t)days * 86400);
		}
	}
}

void
metrics_write(struct supervisor *s)
{
	struct text t = { 0 };

	for (size_t p = 0; p < s->ports; p++) {
		add_up(s, p);
	}
	family(&t, "build_info", "gauge", "What this was built from.");
	text_addf(&t,
		"penumbra_build_info{version=\"" PENUMBRA_VERSION
		"\",ndpi=\"%s\",pcap=\"%s\"} 1\n",
		dpi_version(), capture_library());
	plain(&t, "start_timestamp_seconds", "gauge", "When penumbrad was started.",
		(uint64_t)(s->started.ns / NS_PER_SECOND));
	add_kernel(&t, s);
	add_fates(&t, s);
	add_backlog(&t, s);
	add_mirror(&t, s);
	add_checks(&t, s);
	add_flows(&t, s);
	add_readers(&t, s);
	add_names(&t, s);
	add_dpi(&t, s);
	add_parcels(&t, s);
	add_processes(&t, s);
	add_store(&t, s);
	status_replace(s, "metrics.prom", &t);
	teller_write(&s->teller, &t);
	text_fini(&t);
}
