/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/base/log.h"
#include "sensor/base/str.h"
#include "sensor/daemon/supervisor.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* status.json: how things are, in one file that `penumbra status` reads.  No address, no name from
 * the wire, no pseudonym is known here. */

const char *
trouble_word(enum trouble trouble)
{
	static const char *const words[TROUBLE_COUNT] = {
		[TROUBLE_LINK] = "an interface is down",
		[TROUBLE_SENSOR] = "no sensor process runs",
		[TROUBLE_CLERK] = "no clerk process runs",
		[TROUBLE_STORE] = "the store cannot be written",
		[TROUBLE_RELOAD] = "the last reload was refused",
		[TROUBLE_DROPS] = "packets are dropped before the sensor",
		[TROUBLE_PARCELS] = "names are lost between sensor and clerk",
		[TROUBLE_SILENCE] = "no packet arrives",
		[TROUBLE_CLOCK] =
			"the clock was set back; times run ahead of it until a restart",
		[TROUBLE_REFUSED] =
			"what a sensor says makes no sense and is not counted",
		[TROUBLE_DPI] = "nDPI rests after crashes; it names nothing",
		[TROUBLE_ORDERS] = "the clerk is busy; what it is to count waits",
	};

	return words[trouble];
}

/* --- pieces of JSON ----------------------------------------------------------------------- */

static void
add_string(struct text *t, const char *z)
{
	text_addc(t, '"');
	for (; *z != '\0'; z++) {
		if ((unsigned char)*z < 0x20) {
			text_addf(t, "\\u%04x", *z);
		} else if (*z == '"' || *z == '\\') {
			text_addf(t, "\\%c", *z);
		} else {
			text_addc(t, *z);
		}
	}
	text_addc(t, '"');
}

/* Every member but the first of an object: the comma comes with it. */
static void
add_key(struct text *t, const char *key)
{
	text_addc(t, ',');
	add_string(t, key);
	text_addc(t, ':');
}

static void
add_number(struct text *t, const char *key, uint64_t n)
{
	add_key(t, key);
	text_addf(t, "%" PRIu64, n);
}

static void
add_share(struct text *t, const char *key, uint64_t part, uint64_t whole)
{
	add_key(t, key);
	text_addf(t, "%.4f", whole == 0 ? 0.0 : (double)part / (double)whole);
}

static void
add_time(struct text *t, const char *key, struct instant at)
{
	char buf[INSTANT_TEXT_MAX];

	at.ns -= at.ns % NS_PER_SECOND;
	add_key(t, key);
	if (at.ns == 0) {
		text_addz(t, "null");
	} else {
		add_string(t, instant_print(at, buf));
	}
}

static void
add_word(struct text *t, const char *key, const char *z)
{
	add_key(t, key);
	add_string(t, z);
}

/* --- sums --------------------------------------------------------------------------------- */

struct cover
status_sum(const struct supervisor *s)
{
	struct cover sum = { 0 };

	/* what no sensor can know */
	for (size_t i = 0; i < s->ports; i++) {
		sum.count[COVER_DROPPED] += s->port[i].dropped;
		sum.count[COVER_IF_DROPPED] += s->port[i].if_dropped;
		sum.count[COVER_GAP_SECONDS] += s->port[i].gap_seconds;
	}
	for (size_t i = 0; i < s->slots; i++) {
		for (size_t k = 0; k < COVER_COUNT; k++) {
			sum.count[k] += s->slot[i].past.count[k] +
					s->slot[i].block->book.sum.count[k];
		}
	}
	return sum;
}

uint64_t
status_parcels_lost(const struct supervisor *s)
{
	uint64_t lost = 0;

	for (size_t i = 0; i < s->slots; i++) {
		lost += s->slot[i].past_lost + atomic_load(&s->slot[i].block->lost);
	}
	return lost;
}

/* --- the parts ---------------------------------------------------------------------------- */

uint64_t
status_early(const struct supervisor *s, size_t i)
{
	uint64_t early = s->port[i].early;

	for (size_t k = 0; k < s->slots; k++) {
		early += atomic_load(&s->slot[k].block->early[i]);
	}
	return early;
}

struct acked
status_acked(const struct supervisor *s, size_t i)
{
	struct acked sum = s->port[i].acked;

	for (size_t k = 0; k < s->slots; k++) {
		slots_add(&sum, &s->slot[k].block->book.acked[i], sizeof sum);
	}
	return sum;
}

/* Until a failed opening is tried again; 0: nothing waits. */
static uint64_t
port_waits_ms(const struct supervisor *s, size_t i)
{
	int64_t until = s->port[i].again_ms;

	if (s->renewal.wanted && s->renewal.again_ms > until) {
		until = s->renewal.again_ms;
	}
	return until > now_ms() ? (uint64_t)(until - now_ms()) : 0;
}

static void
add_ports(struct text *t, const struct supervisor *s)
{
	add_key(t, "interfaces");
	text_addc(t, '[');
	for (size_t i = 0; i < s->ports; i++) {
		const struct port *p = &s->port[i];

		text_addz(t, i > 0 ? ",{\"name\":" : "{\"name\":");
		add_string(t, p->name);
		add_key(t, "up");
		text_addz(t, p->down ? "false" : "true");
		add_number(t, "snaplen", s->config->snaplen);
		add_word(t, "filter", s->config->filter == NULL ? "" : s->config->filter);
		add_number(t, "received", p->received - status_early(s, i));
		add_number(t, "dropped", p->dropped);
		add_number(t, "if_dropped", p->if_dropped);
		add_number(t, "gap_seconds", p->gap_seconds);
		add_time(t, "gap_since", p->gap_from);
		add_number(t, "acked_bytes", status_acked(s, i).bytes);
		add_number(t, "acked_unseen", status_acked(s, i).unseen);
		add_number(t, "renewed", p->renewed);
		add_number(t, "again_ms", port_waits_ms(s, i));
		text_addc(t, '}');
	}
	text_addc(t, ']');
}

static void
add_counts(struct text *t, const struct supervisor *s)
{
	const struct cover sum = status_sum(s);
	const struct clerk_sums *c = &s->clerk->sums;
	uint64_t live = 0, dropped = 0;

	add_key(t, "counters");
	text_addz(t, "{\"sensors\":");
	text_addf(t, "%zu", s->slots);
	for (enum cover_count i = 0; i < COVER_COUNT; i++) {
		add_number(t, cover_word(i), sum.count[i]);
	}
	text_addc(t, '}');
	for (size_t i = 0; i < s->slots; i++) {
		live += s->slot[i].block->sums.flows.live;
	}
	for (size_t i = 0; i < s->ports; i++) {
		dropped += s->port[i].dropped + s->port[i].if_dropped;
	}
	add_number(t, "flows_live", live);
	add_share(t, "loss", dropped, sum.count[COVER_RECEIVED] + dropped);
	add_share(t, "duplicates", sum.count[COVER_FILTERED_DUPLICATE],
		sum.count[COVER_RECEIVED]);
	add_share(t, "one_way", sum.count[COVER_FLOWS_ONE_WAY], sum.count[COVER_FLOWS]);
	add_share(t, "named", c->named, c->outbound);
	add_share(t, "hidden", c->hidden, c->outbound);
	add_key(t, "packets_per_second");
	text_addf(t, "%.1f", s->packets_per_second);
	add_key(t, "bytes_per_second");
	text_addf(t, "%.1f", s->bytes_per_second);
}

static void
add_parcels(struct text *t, const struct supervisor *s)
{
	uint64_t sent = 0, received = 0, missing = 0, nonsense = 0;

	for (size_t i = 0; i < s->slots; i++) {
		sent += s->slot[i].past_sent + atomic_load(&s->slot[i].block->sent);
		received += atomic_load(&s->clerk->received[i]);
		missing += atomic_load(&s->clerk->missing[i]);
		nonsense += atomic_load(&s->clerk->nonsense[i]);
	}
	add_key(t, "parcels");
	text_addf(t, "{\"sent\":%" PRIu64, sent);
	add_number(t, "received", received);
	add_number(t, "lost", status_parcels_lost(s));
	add_number(t, "missing", missing);
	add_number(t, "nonsense", nonsense);
	text_addc(t, '}');
}

/* One value of /proc/PID/status, without blanks before it; "" when it cannot be read. */
static void
proc_value(const struct child *who, const char *key, char *out, size_t size)
{
	char text[CHILD_TEXT_MAX], start[32];
	const char *at;

	out[0] = '\0';
	snprintf(start, sizeof start, "\n%s:", key);
	family_status(who, text);
	at = strstr(text, start);
	if (at != NULL) {
		at += strlen(start);
		str_copy(out, size, str_trim((struct str){ at, strcspn(at, "\n") }));
	}
}

/* Processor time of its own, without children: fields 14 and 15 of /proc/PID/stat, in ticks.  The name
 * of the program stands in brackets before field 3. */
static double
proc_cpu(const struct child *who)
{
	unsigned long long ticks = 0;
	char line[CHILD_TEXT_MAX], *at;

	family_stat(who, line);
	at = strrchr(line, ')');
	for (int field = 3; at != NULL && field <= 15; field++) {
		at = strchr(at + 1, ' ');
		if (at != NULL && field >= 14) {
			ticks += strtoull(at, NULL, 10);
		}
	}
	return (double)ticks / (double)sysconf(_SC_CLK_TCK);
}

uint64_t
status_memory(const struct child *who)
{
	char value[64];

	proc_value(who, "VmRSS", value, sizeof value);
	return strtoull(value, NULL, 10) * 1024;
}

struct process {
	const char *role;
	const struct child *who; /* NULL: the supervisor */
	uint64_t restarts;
	int64_t replaced_ms; /* how long nobody was there, the last time */
	int landlock;
};

static void
add_process(struct text *t, const struct process *p, const char *before)
{
	static const char *const caps[] = { "CapEff", "CapPrm", "CapInh", "CapAmb" };
	char value[64];

	text_addz(t, before);
	text_addz(t, "{\"role\":");
	add_string(t, p->role);
	add_number(t, "pid", (uint64_t)(p->who != NULL ? p->who->pid : getpid()));
	add_number(t, "memory_bytes", status_memory(p->who));
	add_key(t, "cpu_seconds");
	text_addf(t, "%.2f", proc_cpu(p->who));
	for (size_t i = 0; i < sizeof caps / sizeof caps[0]; i++) {
		proc_value(p->who, caps[i], value, sizeof value);
		add_word(t, caps[i], value);
	}
	proc_value(p->who, "Seccomp", value, sizeof value);
	add_key(t, "seccomp");
	text_addz(t, strcmp(value, "2") == 0 ? "true" : "false");
	add_number(t, "landlock", p->landlock < 0 ? 0 : (uint64_t)p->landlock);
	add_number(t, "restarts", p->restarts);
	add_number(t, "replaced_ms", (uint64_t)p->replaced_ms);
	text_addc(t, '}');
}

static void
add_processes(struct text *t, const struct supervisor *s)
{
	add_key(t, "processes");
	add_process(t, &(struct process){ "supervisor", NULL, 0, 0, 0 }, "[");
	if (s->keeper.pid != 0) {
		add_process(t,
			&(struct process){ "clerk", &s->keeper, s->clerk_restarts,
				s->keeper_heart.replaced_ms, s->clerk->sandbox.landlock },
			",");
	}
	if (s->teller.child.pid != 0) {
		add_process(t,
			&(struct process){ "metrics", &s->teller.child,
				s->teller.restarts, 0, s->teller.page->landlock },
			",");
	}
	for (size_t i = 0; i < s->slots; i++) {
		const struct slot *slot = &s->slot[i];

		if (slot->child.pid != 0) {
			add_process(t,
				&(struct process){ "sensor", &slot->child,
					slot->life > 0 ? slot->life - 1 : 0,
					slot->heart.replaced_ms,
					slot->block->sandbox.landlock },
				",");
		}
		if (slot->adviser.child.pid != 0) {
			add_process(t,
				&(struct process){ "dpi", &slot->adviser.child,
					slot->adviser.crashes.n,
					slot->adviser.heart.replaced_ms,
					slot->adviser.far->landlock },
				",");
		}
	}
	text_addc(t, ']');
}

static void
add_file(struct text *t, const char *what, const char *path, const char **before)
{
	struct stat st;

	if (path == NULL || path[0] == '\0' || stat(path, &st) != 0) {
		return;
	}
	text_addz(t, *before);
	*before = ",";
	text_addz(t, "{\"what\":");
	add_string(t, what);
	add_word(t, "path", path);
	add_number(t, "bytes", (uint64_t)st.st_size);
	add_time(t, "changed", (struct instant){ st.st_mtim.tv_sec * NS_PER_SECOND });
	text_addc(t, '}');
}

static void
add_files(struct text *t, const struct supervisor *s)
{
	const struct config *c = s->config;
	const char *before = "";

	add_key(t, "files");
	text_addc(t, '[');
	add_file(t, "store", c->store, &before);
	add_file(t, "units", c->units, &before);
	add_file(t, "catalogue", c->catalogue, &before);
	add_file(t, "networks", c->asn, &before);
	add_file(t, "countries", c->country, &before);
	text_addc(t, ']');
	add_word(t, "data", s->clerk->data);
}

/* A file is old when its makers have long made a newer one. */
static void
add_ages(struct text *t, const struct supervisor *s)
{
	static const struct {
		const char *word;
		int64_t old_days;
	} file[] = { { "catalogue", 180 }, { "asn", 30 }, { "country", 30 },
		{ "public_suffix", 1000 } };
	const char *before = "";

	add_key(t, "data_ages");
	text_addc(t, '[');
	for (size_t i = 0; i < sizeof file / sizeof file[0]; i++) {
		int64_t days = data_age_days(s, file[i].word, now_wall());

		if (days >= 0) {
			text_addz(t, before);
			text_addz(t, "{\"data\":");
			add_string(t, file[i].word);
			add_number(t, "days", (uint64_t)days);
			add_key(t, "old");
			text_addz(t, days > file[i].old_days ? "true" : "false");
			text_addc(t, '}');
			before = ",";
		}
	}
	text_addc(t, ']');
}

static void
add_checks(struct text *t, const struct supervisor *s)
{
	const char *before = "";

	add_time(t, "checked", s->checks.at);
	add_key(t, "checks");
	text_addc(t, '[');
	for (int i = 0; i < CHECK_COUNT; i++) {
		const struct selftest_line *line = &s->checks.line[i];

		if (line->state != SELFTEST_ABSENT) {
			text_addz(t, before);
			text_addz(t, "{\"check\":");
			add_string(t, selftest_check_word((enum selftest_check)i));
			add_word(t, "state", selftest_state_word(line->state));
			add_key(t, "figure");
			text_addf(t, "%.1f", line->figure);
			add_word(t, "unit", line->unit == NULL ? "" : line->unit);
			add_word(t, "says", line->says);
			add_word(t, "change", line->change);
			text_addc(t, '}');
			before = ",";
		}
	}
	text_addc(t, ']');
}

static void
add_hidden(struct text *t, const struct supervisor *s)
{
	const struct clerk_sums *c = &s->clerk->sums;

	add_key(t, "hidden_by");
	text_addz(t, "{\"sum\":");
	text_addf(t, "%.4f",
		c->outbound == 0 ? 0.0 : (double)c->hidden / (double)c->outbound);
	for (int v = 1; v < VEIL_COUNT; v++) {
		add_share(t, veil_word((enum veil)v), c->behind[v], c->outbound);
	}
	text_addc(t, '}');
}

/* Whoever asks has a clock of his own. */
struct instant
status_last_commit(const struct supervisor *s)
{
	int64_t at = atomic_load(&s->clerk->committed);

	return (struct instant){ at == 0 ? 0 : at - atomic_load(&s->steady.shift) };
}

static void
add_store(struct text *t, const struct supervisor *s)
{
	const struct clerk_block *c = s->clerk;
	struct err reload = s->refused.code != ERR_OK ? s->refused : c->reload;

	reload.text[sizeof reload.text - 1] = '\0';
	add_time(t, "last_commit", status_last_commit(s));
	add_number(t, "commits", atomic_load(&c->commits));
	add_number(t, "commit_us", atomic_load(&c->commit_us));
	add_number(t, "commits_failed", atomic_load(&c->failed));
	add_number(t, "orders_waiting", orders_waiting(&s->orders));
	add_number(t, "reloads", atomic_load(&c->reloads));
	add_number(t, "reloads_refused", atomic_load(&c->refused) + s->reloads_refused);
	add_word(t, "reload_refused_because", reload.code != ERR_OK ? reload.text : "");
}

static void
add_troubles(struct text *t, const struct supervisor *s)
{
	const char *before = "";

	add_key(t, "troubles");
	text_addc(t, '[');
	for (int i = 0; i < TROUBLE_COUNT; i++) {
		if (s->trouble[i].ns != 0) {
			text_addz(t, before);
			text_addz(t, "{\"what\":");
			add_string(t, trouble_word((enum trouble)i));
			add_time(t, "since", s->trouble[i]);
			text_addc(t, '}');
			before = ",";
		}
	}
	text_addc(t, ']');
}

static void
add_clock(struct text *t, const struct supervisor *s)
{
	add_number(t, "clock_set_back", atomic_load(&s->steady.set_back));
	add_number(t, "clock_ahead_seconds",
		(uint64_t)(atomic_load(&s->steady.shift) / NS_PER_SECOND));
}

/* --- files -------------------------------------------------------------------------------- */

void
status_replace(const struct supervisor *s, const char *name, const struct text *t)
{
	char path[4096], beside[4100];
	FILE *f;
	bool ok;

	snprintf(path, sizeof path, "%s/%s", s->options->run, name);
	snprintf(beside, sizeof beside, "%s.new", path);
	f = fopen(beside, "we");
	ok = f != NULL && !t->failed && fwrite(t->at, 1, t->len, f) == t->len;
	ok = f != NULL && fclose(f) == 0 && ok;
	if (!ok || rename(beside, path) != 0) {
		unlink(beside);
	}
}

void
status_write(const struct supervisor *s)
{
	struct text t = { 0 };

	text_addz(&t, "{\"version\":\"" PENUMBRA_VERSION "\"");
	add_word(&t, "sensor", s->config->name);
	add_time(&t, "since", s->started);
	add_time(&t, "updated", now_wall());
	add_word(&t, "state", s->stopping > 0 ? "ending" : "running");
	add_troubles(&t, s);
	add_clock(&t, s);
	add_counts(&t, s);
	add_ports(&t, s);
	add_parcels(&t, s);
	add_store(&t, s);
	add_files(&t, s);
	add_ages(&t, s);
	add_hidden(&t, s);
	add_checks(&t, s);
	add_processes(&t, s);
	text_addz(&t, "}\n");
	status_replace(s, "status.json", &t);
	text_fini(&t);
}

void
status_line(const struct supervisor *s)
{
	struct text t = { 0 };
	const struct cover sum = status_sum(s);

	for (enum cover_count i = 0; i < COVER_COUNT; i++) {
		if (sum.count[i] != 0) {
			text_addf(&t, " %s=%" PRIu64, cover_word(i), sum.count[i]);
		}
	}
	log_answer(LOG_INFO, "figures:%s parcels_lost=%" PRIu64, text_z(&t),
		status_parcels_lost(s));
	text_fini(&t);
}
