/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/daemon/supervisor.h"

#include "sensor/base/log.h"
#include "sensor/base/shm.h"
#include "sensor/daemon/clerk_run.h"
#include "sensor/daemon/notify.h"
#include "sensor/daemon/user.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

/* LOOK_MS: between two looks at the hearts.  DRAIN_MS: for a clean end. */
enum {
	LOOK_MS = 50,
	SECOND_MS = 1000,
	STATUS_MS = 2000,
	METRICS_MS = 5000,
	DRAIN_MS = 5000,
	CLERK_SILENT_MS = 850,
	CLERK_STUCK_MS = 60000,
	CLERK_AGAIN_MS = 1000,
	BREATH_MS = 300
};

/* --- opening ------------------------------------------------------------------------------ */

static enum err_code
open_memory(struct supervisor *s, struct err *err)
{
	void *at;
	enum err_code code =
		shm_open_sealed("penumbra-clerk", sizeof *s->clerk, &at, err);

	s->clerk = code == ERR_OK ? at : NULL;
	s->slots = s->config->processes;
	for (size_t i = 0; i < s->slots && code == ERR_OK; i++) {
		code = shm_open_sealed(
			"penumbra-sensor", sensor_memory_bytes(RING_SLOTS), &at, err);
		s->slot[i].block = code == ERR_OK ? at : NULL;
		if (code == ERR_OK && s->config->dpi) {
			code = adviser_open(&s->slot[i].adviser, err);
		}
	}
	return code;
}

static enum err_code
open_signals(struct supervisor *s, struct err *err)
{
	sigset_t blocked = signals_of_ours();

	s->signal_fd = signalfd(-1, &blocked, SFD_CLOEXEC | SFD_NONBLOCK);
	return s->signal_fd >= 0
		       ? ERR_OK
		       : err_set(err, ERR_RUNTIME, "signals: %s", strerror(errno));
}

static enum err_code
open_ports(struct supervisor *s, struct err *err)
{
	enum err_code code = link_watch_open(&s->links, err);

	if (s->config->interface_count > OPTIONS_INTERFACES_MAX) {
		return err_set(err, ERR_CONFIG, "more than %d interfaces",
			OPTIONS_INTERFACES_MAX);
	}
	for (size_t i = 0; i < s->config->interface_count && code == ERR_OK; i++) {
		struct port *port = &s->port[s->ports++];

		port->name = s->config->interfaces[i];
		code = link_watch_add(s->links, port->name, &port->link, err);
	}
	return code;
}

static void
tell_names(struct supervisor *s)
{
	for (size_t i = 0; i < s->ports; i++) {
		struct order order = { .kind = ORDER_INTERFACE };

		order.interface.number = (uint16_t)i;
		str_copy(order.interface.name, sizeof order.interface.name,
			str_of(s->port[i].name));
		order_send(&s->keeper, &order);
		s->port[i].seen = (struct hour){ 0 };
	}
}

/* --- the clerk ---------------------------------------------------------------------------- */

/* The clerk holds no capture: it never sees a packet. */
static _Noreturn void
be_clerk(struct supervisor *s, int control)
{
	struct clerk_task task = { .options = s->options,
		.config = s->config,
		.block = s->clerk,
		.rings = s->slots,
		.control = control };
	struct err err;

	close(s->signal_fd);
	close(s->lock);
	link_watch_close(s->links);
	family_give_away(&s->teller.child);
	if (s->teller.page != NULL) {
		close(s->teller.socket);
		shm_close(s->teller.page, sizeof *s->teller.page);
	}
	for (size_t i = 0; i < s->slots; i++) {
		struct slot *slot = &s->slot[i];
		struct clerk_ring *ring = &task.ring[i];
		uint64_t taken = atomic_load(&s->clerk->taken[i]), tail;

		ring->end = ring_end_of(
			sensor_ring(slot->block), RING_SLOTS, sizeof(struct parcel));
		/* the position was noted by the batch; the ring itself knows better */
		tail = atomic_load(&ring->end.shared->tail);
		ring->end.mine = tail - taken <= CLERK_BATCH ? tail : taken;
		ring->end.other = ring->end.mine;
		ring->joined = true;
		family_give_away(&slot->child);
		family_give_away(&slot->adviser.child);
		shm_close(slot->adviser.far, far_bytes());
		for (size_t p = 0; p < s->ports; p++) {
			capture_close(slot->capture[p]);
		}
	}
	if (user_become(s->options->user, &err) != ERR_OK) {
		s->clerk->err = err;
		atomic_store(&s->clerk->state, CHILD_FAILED);
		family_exit(1);
	}
	clerk_run(&task);
}

/* What was counted since the last commit went with the clerk that died. */
static void
tell_gap(struct supervisor *s)
{
	struct order order = { .kind = ORDER_GAP };

	order.gap.from = s->clerk_gap;
	order.gap.until = now_steady(s);
	str_copy(order.gap.reason, sizeof order.gap.reason, str_of("clerk_lost"));
	for (size_t i = 0; i < s->ports && s->clerk_gap.ns != 0; i++) {
		order.gap.interface = (uint16_t)i;
		order_send(&s->keeper, &order);
	}
	s->clerk_gap.ns = 0;
}

static bool
start_clerk(struct supervisor *s)
{
	int control;

	atomic_store(&s->clerk->state, CHILD_STARTING);
	atomic_store(&s->clerk->ready_ms, 0);
	atomic_store(&s->clerk->busy, 1);
	(void)now_steady(s); /* which it reads there */
	s->keeper_started_ms = now_ms();
	heart_begin(&s->keeper_heart, now_ms());
	if (family_fork(&s->keeper, &control) == 0) {
		be_clerk(s, control);
	}
	if (s->keeper.pid == 0) {
		return false;
	}
	tell_names(s);
	tell_gap(s);
	return true;
}

static enum err_code
wait_for_clerk(struct supervisor *s, struct err *err)
{
	int status;

	while (atomic_load(&s->clerk->state) == CHILD_STARTING) {
		if (waitpid(s->keeper.pid, &status, WNOHANG) == s->keeper.pid) {
			family_forget(&s->keeper);
			break;
		}
		poll(NULL, 0, 5);
	}
	if (atomic_load(&s->clerk->state) == CHILD_READY) {
		return ERR_OK;
	}
	*err = s->clerk->err;
	err->text[sizeof err->text - 1] = '\0';
	return err->code != ERR_OK
		       ? err->code
		       : err_set(err, ERR_RUNTIME, "the clerk process does not start");
}

static void
clerk_ended(struct supervisor *s, int status)
{
	int64_t committed = atomic_load(&s->clerk->committed);
	bool storm = now_ms() - s->keeper_started_ms < CLERK_AGAIN_MS;

	family_forget(&s->keeper);
	s->orders.reload = false; /* the next one reads everything anew */
	if (s->stopping > 0) {
		return;
	}
	s->clerk->err.text[ERR_TEXT_MAX - 1] = '\0';
	if (WIFSIGNALED(status)) {
		log_print(LOG_WARNING, "clerk: ended by signal %d", WTERMSIG(status));
	} else {
		log_print(LOG_WARNING, "clerk: ended: %s", s->clerk->err.text);
	}
	s->clerk_restarts++;
	s->reloads_asked = 0; /* a new one has read everything anew */
	if (s->clerk_gap.ns == 0) {
		s->clerk_gap.ns = committed != 0 ? committed : s->started.ns;
	}
	s->keeper_heart.ended_ms = now_ms();
	s->keeper_heart.again_ms = now_ms() + (storm ? CLERK_AGAIN_MS : 0);
	if (!storm) {
		start_clerk(s);
	}
}

static void
look_at_clerk(struct supervisor *s)
{
	struct heart *heart = &s->keeper_heart;

	if (s->keeper.pid == 0) {
		if (now_ms() >= heart->again_ms && s->stopping == 0) {
			start_clerk(s);
		}
		return;
	}
	heart_came(heart, atomic_load(&s->clerk->ready_ms));
	if (heart_stands(heart, &s->keeper, atomic_load(&s->clerk->progress), now_ms(),
		    atomic_load(&s->clerk->busy) != 0 ? CLERK_STUCK_MS
						      : CLERK_SILENT_MS)) {
		log_print(LOG_WARNING, "clerk: no progress for %lld ms",
			(long long)(now_ms() - heart->moved_ms));
		s->clerk_stuck++;
		kill(s->keeper.pid, SIGKILL);
		heart_forgive(heart, now_ms());
	}
}

/* --- loop --------------------------------------------------------------------------------- */

static void
reap(struct supervisor *s)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (pid == s->keeper.pid) {
			clerk_ended(s, status);
			continue;
		}
		for (size_t i = 0; i < s->slots; i++) {
			if (pid == s->slot[i].child.pid) {
				slots_ended(s, i, status);
			} else if (pid == s->slot[i].adviser.child.pid) {
				adviser_ended(&s->slot[i].adviser, i, status);
			}
		}
		if (pid == s->teller.child.pid) {
			teller_ended(&s->teller);
		}
	}
}

static void
follow_signal(struct supervisor *s, uint32_t number)
{
	switch (number) {
	case SIGTERM:
	case SIGINT:
		/* timeout(1), sudo and terminals send it twice in one breath */
		if (s->stopping == 0 || now_ms() - s->stopped_ms > BREATH_MS) {
			s->stopping++;
			s->stopped_ms = now_ms();
		}
		break;
	case SIGHUP:
	case SIGUSR2:
		log_answer(LOG_INFO,
			"reload; changes of interfaces, filter, networks and "
			"processes wait for a restart");
		s->reload_again = true;
		break;
	case SIGUSR1: status_line(s); break;
	default: break;
	}
}

static void
wait_a_little(struct supervisor *s, int ms)
{
	struct pollfd look[] = { { .fd = s->signal_fd, .events = POLLIN },
		{ .fd = link_watch_descriptor(s->links), .events = POLLIN },
		{ .fd = -1, .events = POLLOUT } };
	struct signalfd_siginfo info;

	if (s->keeper.pid != 0 && orders_waiting(&s->orders) > 0) {
		look[2].fd = s->keeper.control;
	}
	poll(look, 3, ms);
	while (read(s->signal_fd, &info, sizeof info) == (ssize_t)sizeof info) {
		follow_signal(s, info.ssi_signo);
	}
	reap(s);
	orders_flush(&s->keeper);
	if (look[1].revents != 0) {
		ports_look(s);
	}
}

static bool
is_due(int64_t *at, int64_t every)
{
	int64_t now = now_ms();

	if (now - *at < every) {
		return false;
	}
	*at = now;
	return true;
}

/* After a pause of the whole machine nobody has stood still. */
static void
forgive(struct supervisor *s, int64_t last)
{
	if (now_ms() - last > INT64_C(4) * LOOK_MS) {
		heart_forgive(&s->keeper_heart, now_ms());
		for (size_t i = 0; i < s->slots; i++) {
			heart_forgive(&s->slot[i].heart, now_ms());
			heart_forgive(&s->slot[i].adviser.heart, now_ms());
		}
	}
}

static void
serve(struct supervisor *s)
{
	int64_t second = 0, status = 0, metrics = 0, last = now_ms();

	while (s->stopping == 0 || (s->renewal.under_way && s->stopping == 1)) {
		wait_a_little(s, LOOK_MS);
		forgive(s, last);
		last = now_ms();
		(void)now_steady(s);
		slots_look(s);
		look_at_clerk(s);
		reload_look(s);
		teller_look(s);
		if (is_due(&second, SECOND_MS)) {
			slots_count(s);
			ports_look(s);
			ports_seen(s);
			troubles_look(s);
			checks_look(s);
			log_rest();
			notify_alive();
		}
		if (is_due(&status, STATUS_MS)) {
			slots_count(
				s); /* the kernel's figures beside the sensors', of one moment */
			status_write(s);
		}
		if (is_due(&metrics, METRICS_MS)) {
			metrics_write(s);
		}
	}
}

/* --- end ---------------------------------------------------------------------------------- */

static bool
sensors_live(const struct supervisor *s)
{
	for (size_t i = 0; i < s->slots; i++) {
		if (s->slot[i].child.pid != 0) {
			return true;
		}
	}
	return false;
}

/* Refuse, drain, close: nothing new, what is there is read and counted, then the books. */
static enum err_code
drain(struct supervisor *s, struct err *err)
{
	int64_t until = now_ms() + DRAIN_MS;
	int asked = s->stopping;

	notify("STOPPING=1");
	slots_drain(s);
	while (sensors_live(s) && now_ms() < until - DRAIN_MS / 2 &&
		s->stopping == asked) {
		wait_a_little(s, LOOK_MS / 5);
	}
	for (size_t i = 0; i < s->slots; i++) {
		if (s->slot[i].child.pid != 0) {
			kill(s->slot[i].child.pid, SIGKILL);
			waitpid(s->slot[i].child.pid, NULL, 0);
			slots_ended(s, i, SIGKILL);
		}
	}
	slots_settle(s);
	slots_count(s);
	for (size_t p = 0; p < s->ports; p++) {
		gap_end(s, p);
	}
	status_write(s);
	metrics_write(s);
	order_send(&s->keeper, &(struct order){ .kind = ORDER_END });
	while (s->keeper.pid != 0 && now_ms() < until && s->stopping == asked) {
		wait_a_little(s, LOOK_MS / 5);
	}
	if (s->keeper.pid != 0 || atomic_load(&s->clerk->state) != CHILD_DONE) {
		return err_set(err, ERR_RUNTIME,
			s->stopping > asked ? "ended at once; what was counted since the "
					      "last commit is not in the store"
					    : "the clerk did not end in time");
	}
	return ERR_OK;
}

static enum err_code
open_all(struct supervisor *s, struct err *err)
{
	enum err_code code = open_memory(s, err);

	if (code == ERR_OK) {
		code = open_signals(s, err);
	}
	if (code == ERR_OK) {
		code = open_ports(s, err);
	}
	if (code == ERR_OK) {
		code = ports_try(s, err);
	}
	if (code == ERR_OK) {
		code = user_make_folder(s->options->run, s->options->user, err);
	}
	if (code == ERR_OK) {
		code = user_lock_folder(s->options->run, &s->lock, err);
	}
	if (code == ERR_OK) {
		code = start_clerk(s) ? wait_for_clerk(s, err)
				      : err_set(err, ERR_RUNTIME, "no further process");
	}
	if (code == ERR_OK) {
		code = slots_open(s, err);
	}
	if (code == ERR_OK) {
		code = user_become(s->options->user, err);
	}
	if (code == ERR_OK) {
		code = teller_open(&s->teller, s->config->metrics, s->options->run, err);
	}
	return code == ERR_OK ? caps_keep_capture(err) : code;
}

static void
close_all(struct supervisor *s)
{
	slots_close(s);
	teller_close(&s->teller);
	if (s->keeper.pid != 0) {
		kill(s->keeper.pid, SIGKILL);
		waitpid(s->keeper.pid, NULL, 0);
		family_forget(&s->keeper);
	}
	link_watch_close(s->links);
	if (s->signal_fd >= 0) {
		close(s->signal_fd);
	}
	shm_close(s->clerk, sizeof *s->clerk);
	if (s->lock >= 0) {
		close(s->lock);
	}
}

/* Children cannot change parents, so the background begins before them; whoever started us waits
 * until the interfaces are open, or gets our status. */
static void
detach(struct supervisor *s)
{
	int ends[2], status = 0;
	char byte;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) != 0 || (pid = fork()) < 0) {
		return;
	}
	if (pid == 0) {
		close(ends[0]);
		s->starter = ends[1];
		setsid();
		return;
	}
	close(ends[1]);
	if (read(ends[0], &byte, 1) == 1) {
		_exit(0);
	}
	waitpid(pid, &status, 0);
	_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
}

/* Standard error stays: that is where the log goes. */
static void
tell_starter(struct supervisor *s)
{
	int null;

	if (!s->options->detach) {
		return;
	}
	null = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (null >= 0) {
		dup2(null, STDIN_FILENO);
		dup2(null, STDOUT_FILENO);
		close(null);
	}
	(void)!write(s->starter, "", 1);
	close(s->starter);
}

/* What whoever started us left open is nobody's business here, least of all a sensor's.  Of a replay
 * it may be the capture.  Not on behalf of a sanitizer, which dumps and traces. */
static void
forget_strangers(void)
{
	(void)close_range(STDERR_FILENO + 1, ~0U, 0);
	if (cage_possible() && !sandbox_leave_no_core()) {
		log_print(LOG_WARNING, "a core dump cannot be ruled out: %s",
			strerror(errno));
	}
}

enum err_code
supervise(const struct options *options, const struct config *config, struct err *err)
{
	struct supervisor *s = calloc(1, sizeof *s);
	enum err_code code;

	if (s == NULL) {
		return err_set(err, ERR_MEMORY, "out of memory");
	}
	s->options = options;
	s->config = config;
	s->signal_fd = s->lock = -1;
	s->keeper.orders = &s->orders;
	s->key = hash_key_random();
	s->started = now_wall();
	steady_begin(&s->steady, clocks_now());
	forget_strangers();
	if (options->detach) {
		detach(s);
	}
	code = open_all(s, err);
	if (code == ERR_OK) {
		tell_starter(s);
		notify("READY=1");
		serve(s);
		code = drain(s, err);
	}
	close_all(s);
	free(s);
	return code;
}
