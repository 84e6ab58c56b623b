/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/daemon/clerk_run.h"

#include "sensor/base/log.h"
#include "sensor/daemon/fleet_door.h"
#include "sensor/daemon/flows.h"
#include "sensor/daemon/setup.h"

#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* BATCH: parcels of one ring before the next one has its turn. */
enum { BATCH = CLERK_BATCH, IDLE_MS = 20, REPLAY_IDLE_MS = 1, TABLE_BYTES = 256 * 1024 };

#define AHEAD_NS  (INT64_C(60) * NS_PER_SECOND)
#define BEHIND_NS (INT64_C(2) * 86400 * NS_PER_SECOND)

struct office {
	struct clerk_task *task;
	struct clerk *clerk;
	struct flows *flows;
	struct fleet_door door;
	struct arena *config; /* of the last reload */
	char name[PIPELINE_INTERFACES][INTERFACE_NAME_MAX];
	bool ending, dropping, live;
	bool reached;      /* a sensor said that all before an instant was handed over */
	int64_t committed; /* monotonic, ns */
};

static void
complain(void *ctx, const char *line)
{
	(void)ctx;
	fprintf(stderr, "%s\n", line);
}

static _Noreturn void
leave(struct office *o, enum err_code code, const struct err *err)
{
	struct clerk_block *b = o->task->block;

	if (o->clerk != NULL) {
		b->sums = *clerk_sums(o->clerk);
	}
	clerk_close(o->clerk);
	if (code != ERR_OK) {
		b->err = *err;
		b->err.code = code;
	}
	atomic_store(&b->state, code == ERR_OK ? CHILD_DONE : CHILD_FAILED);
	family_exit(code == ERR_OK ? 0 : 1);
}

/* A beat first: less patience is had with a clerk that is not busy. */
static void
rest(struct clerk_block *b)
{
	atomic_fetch_add(&b->progress, 1);
	atomic_store(&b->busy, 0);
}

/* --- parcels ------------------------------------------------------------------------------ */

bool
clerk_follows(
	struct clerk_ring *r, const struct parcel *p, uint32_t life, uint64_t *missing)
{
	uint64_t expected = p->life == r->life ? r->next : 0;

	if (p->life < r->life || p->life > life || p->sequence < expected) {
		return false;
	}
	*missing += r->joined ? 0 : p->sequence - expected;
	r->joined = false;
	r->life = p->life;
	r->next = p->sequence + 1;
	return true;
}

static void
hand_on(struct office *o, const struct parcel *p)
{
	switch ((enum parcel_kind)p->kind) {
	case PARCEL_SIGHTING: clerk_sighting(o->clerk, &p->sighting); break;
	case PARCEL_ANSWER: clerk_answer(o->clerk, &p->answer); break;
	case PARCEL_COVER: clerk_cover(o->clerk, &p->cover); break;
	case PARCEL_REACHED:
		/* may close a week */
		atomic_store(&o->task->block->busy, 1);
		clerk_reached(o->clerk, p->reached);
		rest(o->task->block);
		o->reached = true;
		break;
	}
}

static void
condemn(struct office *o, size_t i, const char *why)
{
	struct clerk_block *b = o->task->block;
	struct clerk_ring *r = &o->task->ring[i];
	uint32_t life = atomic_load(&b->life[i]);

	if (!r->condemned || life > r->life) {
		r->condemned = true;
		r->life = life;
		log_print(LOG_WARNING,
			"refused: a parcel of sensor %zu %s; what follows of this life "
			"is not "
			"counted",
			i + 1, why);
		atomic_fetch_add(&b->nonsense[i], 1);
		atomic_store(&b->broken[i], life + 1);
	}
}

/* A condemned life may still write until it is killed, and what it left is in the ring when its
 * successor begins: neither is looked at. */
static bool
is_believed(struct clerk_ring *r, const struct parcel *p, uint32_t life)
{
	if (r->condemned && life > r->life) {
		r->condemned = false;
		r->life = life;
		r->next = 0;
	}
	return !r->condemned && p->life >= r->life;
}

static struct instant
clock_now(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (struct instant){ (t.tv_sec * NS_PER_SECOND) + t.tv_nsec };
}

/* The time that packets have, whatever became of the wall clock. */
static struct instant
live_now(const struct office *o)
{
	return steady_now(&o->task->block->steady, clocks_now());
}

/* A live sensor that speaks of another day, or of the future, could close a week that is open. */
static bool
is_now(const struct office *o, const struct parcel *p)
{
	int64_t now;

	if (!o->live) {
		return true;
	}
	now = live_now(o).ns;
	switch ((enum parcel_kind)p->kind) {
	case PARCEL_SIGHTING:
		return p->sighting.until.ns < now + AHEAD_NS &&
		       p->sighting.first.ns > now - BEHIND_NS;
	case PARCEL_ANSWER: return p->answer.at.ns < now + AHEAD_NS;
	case PARCEL_COVER:
		return hour_start(p->cover.hour).ns < now + AHEAD_NS &&
		       hour_start(p->cover.hour).ns > now - BEHIND_NS;
	case PARCEL_REACHED: return p->reached.ns < now + AHEAD_NS;
	}
	return false;
}

static void
take(struct office *o, size_t i, const struct parcel *p)
{
	struct clerk_block *b = o->task->block;
	struct clerk_ring *r = &o->task->ring[i];
	uint32_t life = atomic_load(&b->life[i]);
	uint64_t missing = 0;

	if (!is_believed(r, p, life)) {
		atomic_fetch_add(&b->nonsense[i], 1);
		return;
	}
	if (!parcel_check(p)) {
		condemn(o, i, "makes no sense");
		return;
	}
	if (!is_now(o, p)) {
		condemn(o, i, "is of another time");
		return;
	}
	if (!clerk_follows(r, p, life, &missing)) {
		condemn(o, i, "is out of sequence");
		return;
	}
	atomic_fetch_add(&b->missing[i], missing);
	atomic_fetch_add(&b->received[i], 1);
	hand_on(o, p);
}

/* Parcels taken from one ring, at most a batch. */
static size_t
empty(struct office *o, size_t i)
{
	struct clerk_ring *r = &o->task->ring[i];
	struct parcel p;
	size_t n = 0;

	while (n < BATCH) {
		enum ring_state state = ring_take(&r->end, &p);

		if (state == RING_BROKEN) {
			condemn(o, i, "has no place in its ring");
			break;
		}
		if (state == RING_EMPTY) {
			break;
		}
		take(o, i, &p);
		n++;
	}
	atomic_store(&o->task->block->taken[i], r->end.mine);
	return n;
}

static size_t
empty_all(struct office *o)
{
	size_t n = 0;

	for (size_t i = 0; i < o->task->rings; i++) {
		n += empty(o, i);
	}
	atomic_fetch_add(&o->task->block->progress, 1);
	return n;
}

/* --- orders ------------------------------------------------------------------------------- */

static void
note_reload(struct office *o, enum err_code code, const struct err *err)
{
	struct clerk_block *b = o->task->block;

	b->reload = *err;
	b->reload.code = code;
	if (code == ERR_OK) {
		atomic_fetch_add(&b->reloads, 1);
		str_copy(b->data, sizeof b->data, str_of(clerk_data(o->clerk)));
		log_answer(LOG_INFO,
			"reload: configuration, units, catalogue and register "
			"are read anew");
	} else {
		atomic_fetch_add(&b->refused, 1);
		log_answer(LOG_ERROR, "reload refused, everything stays as it was: %s",
			err->text);
	}
}

static void
reload(struct office *o)
{
	struct problems problems = { 0 };
	struct arena *arena = arena_open();
	struct err err = { 0 };
	const struct config *config = setup_config(o->task->options, arena, &problems);
	enum err_code code = config == NULL ? problems_end(&problems, &err)
					    : clerk_reload(o->clerk, o->task->options,
						      config, &problems, &err);

	problems_print(&problems, complain, NULL);
	problems_fini(&problems);
	note_reload(o, code, &err);
	if (code == ERR_OK) {
		arena_close(o->config);
		o->config = arena;
	} else {
		arena_close(arena);
	}
}

static void
follow(struct office *o, const struct order *order)
{
	switch ((enum order_kind)order->kind) {
	case ORDER_INTERFACE:
		if (order->interface.number < PIPELINE_INTERFACES) {
			uint16_t n = order->interface.number;

			str_copy(o->name[n], sizeof o->name[n],
				str_of(order->interface.name));
			clerk_interface(o->clerk, n, o->name[n]);
		}
		break;
	case ORDER_COVER: clerk_cover(o->clerk, &order->cover); break;
	case ORDER_GAP:
		clerk_gap(o->clerk, order->gap.interface, order->gap.from,
			order->gap.until, order->gap.reason);
		break;
	case ORDER_RELOAD:
		atomic_store(&o->task->block->busy, 1);
		reload(o);
		rest(o->task->block);
		break;
	case ORDER_END: o->ending = true; break;
	case ORDER_DROP: o->ending = o->dropping = true; break;
	case ORDER_HAND_OVER: break; /* not ours */
	}
}

/* Waits for an order no longer than this.  Whoever lost the supervisor ends; a replay forgets. */
static void
listen(struct office *o, int wait_ms)
{
	struct pollfd look = { .fd = o->task->control, .events = POLLIN };
	struct order order;

	while (!o->ending && poll(&look, 1, wait_ms) > 0) {
		if (order_next(o->task->control, &order) <= 0) {
			o->ending = true;
			o->dropping = !o->live;
			return;
		}
		follow(o, &order);
		wait_ms = 0;
	}
}

/* --- life --------------------------------------------------------------------------------- */

static const char *
folder_of(const char *path, char *buf, size_t size)
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL) {
		return ".";
	}
	snprintf(buf, size, "%.*s", slash == path ? 1 : (int)(slash - path), path);
	return buf;
}

/* Standard input may be a capture, and is none of the clerk's business. */
static void
forget_stdin(void)
{
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);

	if (null >= 0) {
		dup2(null, STDIN_FILENO);
		close(null);
	}
}

/* What a reload reads lies in these folders; a file that moves elsewhere needs a restart. */
static void
wish_to_read(struct clerk_task *task, struct sandbox_wish *wish, char (*folder)[4096])
{
	const struct config *c = task->config;
	/* the first two are folders themselves */
	const char *all[] = { c->catalogue, c->overrides, c->units, c->asn, c->country,
		c->public_suffix, c->register_path, setup_file(task->options) };
	size_t n = 0;

	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
		const char *at = all[i];

		if (at != NULL && at[0] != '\0' && n < SANDBOX_FOLDERS_MAX) {
			wish->read[n] =
				i == 0 ? at : folder_of(at, folder[n], sizeof folder[n]);
			n++;
		}
	}
}

static enum err_code
enter(struct clerk_task *task, struct err *err)
{
	char store[4096], folder[SANDBOX_FOLDERS_MAX][4096];
	struct sandbox_wish wish = { .role = SANDBOX_CLERK };
	size_t n = 0;

	if (task->config->store[0] != '\0') {
		wish.write[n++] = folder_of(task->config->store, store, sizeof store);
	}
	if (task->options->verb == VERB_LIVE) {
		wish.write[n++] = task->options->run;
		wish_to_read(task, &wish, folder);
	}
	return cage_enter(&wish, &task->block->sandbox, err);
}

static enum err_code
open_office(struct office *o, struct err *err)
{
	struct clerk_task *task = o->task;
	struct problems problems = { 0 };
	enum err_code code =
		clerk_open(task->options, task->config, &o->clerk, &problems, err);

	if (code == ERR_CONFIG && problems.all > 1) {
		problems_print(&problems, complain, NULL); /* one is told at the end */
	}
	problems_fini(&problems);
	if (code == ERR_OK && task->options->flows != NULL) {
		code = flows_open(
			task->options->flows, task->config->name, &o->flows, err);
		clerk_flows(o->clerk, o->flows);
	}
	if (code == ERR_OK) {
		code = fleet_door_open(&o->door, task->options->run,
			o->live ? clerk_desk(o->clerk) : NULL, err);
	}
	return code == ERR_OK ? enter(task, err) : code;
}

static enum err_code
close_books(struct office *o, struct err *err)
{
	struct err ignored;
	enum err_code code = o->live ? clerk_pause(o->clerk, err)
				     : clerk_drain(o->clerk, err),
		      written;

	written = flows_close(o->flows, code == ERR_OK ? err : &ignored);
	return code == ERR_OK ? written : code;
}

/* Right after all before an instant was handed over, so that sums of packets and of flows belong
 * together; a little later without that. */
static void
commit_in_time(struct office *o)
{
	struct clerk_block *b = o->task->block;
	int64_t now = clock_now(CLOCK_MONOTONIC).ns;
	int64_t every = o->task->options->commit_seconds * NS_PER_SECOND;
	struct err err;

	if (now - o->committed < every ||
		(!o->reached && now - o->committed < every + 2 * NS_PER_SECOND)) {
		return;
	}
	atomic_store(&b->busy, 1);
	if (clerk_commit(o->clerk, &err) == ERR_OK) {
		atomic_store(&b->committed, live_now(o).ns);
		atomic_fetch_add(&b->commits, 1);
	} else {
		b->err = err;
		atomic_fetch_add(&b->failed, 1);
		log_print(LOG_ERROR, "store: %s; counting goes on", err.text);
	}
	o->committed = clock_now(CLOCK_MONOTONIC).ns;
	atomic_store(&b->commit_us, (uint64_t)(o->committed - now) / 1000);
	b->sums = *clerk_sums(o->clerk);
	o->reached = false;
	rest(b);
}

static enum err_code
serve(struct office *o, struct err *err)
{
	enum err_code code = ERR_OK;

	/* a sensor that was quicker speaks of interfaces whose names lie here */
	listen(o, 0);
	while (code == ERR_OK && !o->ending) {
		int idle = o->live ? IDLE_MS : REPLAY_IDLE_MS;

		listen(o, empty_all(o) > 0 ? 0 : idle);
		if (o->live) {
			commit_in_time(o);
			fleet_door_work(
				&o->door, clock_now(CLOCK_REALTIME).ns / NS_PER_SECOND);
		}
		code = clerk_trouble(o->clerk, err);
	}
	while (code == ERR_OK && !o->dropping && empty_all(o) > 0) {
		code = clerk_trouble(o->clerk, err);
	}
	return code;
}

/* Tables that double keep their place: the kernel moves pages where the C library would copy bytes
 * and hold both tables for a moment.  Left to itself it stops asking the kernel after the first. */
static void
keep_tables_apart(void)
{
	mallopt(M_MMAP_THRESHOLD, TABLE_BYTES);
}

_Noreturn void
clerk_run(struct clerk_task *task)
{
	struct office *o = calloc(1, sizeof *o);
	struct err err = { 0 };
	enum err_code code;

	keep_tables_apart();
	if (o == NULL) {
		family_exit(1);
	}
	o->task = task;
	o->live = task->options->verb == VERB_LIVE;
	o->committed = clock_now(CLOCK_MONOTONIC).ns;
	forget_stdin();
	code = open_office(o, &err);
	if (code != ERR_OK) {
		leave(o, code, &err);
	}
	str_copy(task->block->data, sizeof task->block->data,
		str_of(clerk_data(o->clerk)));
	atomic_store(&task->block->ready_ms, clock_now(CLOCK_MONOTONIC).ns / 1000000);
	atomic_store(&task->block->state, CHILD_READY);
	rest(task->block);
	code = serve(o, &err);
	atomic_store(&task->block->busy, 1);
	if (code == ERR_OK && !o->dropping) {
		code = close_books(o, &err);
	}
	leave(o, code, &err);
}
