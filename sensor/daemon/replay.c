/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/daemon/replay.h"

#include "sensor/base/shm.h"
#include "sensor/daemon/clerk_run.h"
#include "sensor/daemon/progress.h"
#include "sensor/daemon/summary.h"
#include "sensor/daemon/worker.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LOOK_MS = 50 };

struct replay {
	const struct options *options;
	const struct config *config;
	struct sensor_block *sensor;
	struct clerk_block *clerk;
	struct child worker, keeper; /* the sensor, the clerk */
	int worker_end, keeper_end;  /* as waitpid tells; valid when the pid is 0 */
	struct capture *capture[OPTIONS_READ_MAX];
	size_t captures;
	sigset_t signals;
	int signal_fd;
	struct progress progress;
};

/* --- opening ------------------------------------------------------------------------------ */

static enum err_code
open_memory(struct replay *r, struct err *err)
{
	void *at;
	enum err_code code = shm_open_sealed(
		"penumbra-sensor", sensor_memory_bytes(REPLAY_SLOTS), &at, err);

	if (code != ERR_OK) {
		return code;
	}
	r->sensor = at;
	code = shm_open_sealed("penumbra-clerk", sizeof *r->clerk, &at, err);
	r->clerk = code == ERR_OK ? at : NULL;
	return code;
}

/* From here on SIGCHLD and a person's ^C arrive where they can be waited for. */
static enum err_code
open_signals(struct replay *r, struct err *err)
{
	sigemptyset(&r->signals);
	sigaddset(&r->signals, SIGCHLD);
	sigaddset(&r->signals, SIGINT);
	sigaddset(&r->signals, SIGTERM);
	sigprocmask(SIG_BLOCK, &r->signals, NULL);
	r->signal_fd = signalfd(-1, &r->signals, SFD_CLOEXEC | SFD_NONBLOCK);
	if (r->signal_fd < 0) {
		return err_set(err, ERR_RUNTIME, "signals: %s", strerror(errno));
	}
	return ERR_OK;
}

static enum err_code
cannot_fork(struct err *err)
{
	return err_set(err, ERR_RUNTIME, "no further process: %s", strerror(errno));
}

static enum err_code
start_clerk(struct replay *r, struct err *err)
{
	int control;
	pid_t pid = family_fork(&r->keeper, &control);

	if (pid == 0) {
		struct clerk_task task = { .options = r->options,
			.config = r->config,
			.block = r->clerk,
			.rings = 1,
			.control = control };
		task.ring[0].end = ring_end_of(
			sensor_ring(r->sensor), REPLAY_SLOTS, sizeof(struct parcel));
		close(r->signal_fd);
		clerk_run(&task);
	}
	return pid < 0 ? cannot_fork(err) : ERR_OK;
}

/* Every file of a folder is held open: the sensor will not be able to open any. */
static void
raise_limit(void)
{
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
		files.rlim_cur = files.rlim_max;
		setrlimit(RLIMIT_NOFILE, &files);
	}
}

static enum err_code
open_captures(struct replay *r, struct err *err)
{
	raise_limit();
	for (size_t i = 0; i < r->options->reads; i++) {
		struct order order = { .kind = ORDER_INTERFACE };
		enum err_code code =
			capture_hold_file(r->options->read[i], &r->capture[i], err);

		if (code != ERR_OK) {
			return code;
		}
		r->captures++;
		order.interface.number = (uint16_t)i;
		str_copy(order.interface.name, sizeof order.interface.name,
			str_of(capture_name(r->capture[i])));
		order_send_waiting(&r->keeper, &order);
	}
	return ERR_OK;
}

static void
close_captures(struct replay *r)
{
	while (r->captures > 0) {
		capture_close(r->capture[--r->captures]);
	}
}

static enum err_code
start_sensor(struct replay *r, struct err *err)
{
	pid_t parent = getpid(), pid;
	int control;

	pid = family_fork(&r->worker, &control);
	if (pid == 0) {
		struct worker worker = { .config = r->config,
			.capture = r->capture,
			.captures = r->captures,
			.block = r->sensor,
			.slots = REPLAY_SLOTS,
			.ring = ring_end_of(sensor_ring(r->sensor), REPLAY_SLOTS,
				sizeof(struct parcel)),
			.parent = parent,
			.control = control,
			.replay = true,
			.dpi = r->config->dpi };
		close(r->signal_fd);
		family_give_away(&r->keeper);
		shm_close(r->clerk, sizeof *r->clerk);
		worker_replay(&worker);
	}
	close_captures(r);
	return pid < 0 ? cannot_fork(err) : ERR_OK;
}

/* --- watching ----------------------------------------------------------------------------- */

static void
reap(struct replay *r)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (pid == r->worker.pid) {
			r->worker_end = status;
			family_forget(&r->worker);
		} else if (pid == r->keeper.pid) {
			r->keeper_end = status;
			family_forget(&r->keeper);
		}
	}
}

static void
stop(struct child *child)
{
	if (child->pid != 0) {
		kill(child->pid, SIGKILL);
		waitpid(child->pid, NULL, 0);
		family_forget(child);
	}
}

/* Ends as the signal would have ended a single process: the store is as it was. */
static _Noreturn void
go(struct replay *r, int number)
{
	stop(&r->worker);
	stop(&r->keeper);
	progress_end(&r->progress);
	signal(number, SIG_DFL);
	sigprocmask(SIG_UNBLOCK, &r->signals, NULL);
	raise(number);
	_exit(128 + number);
}

static void
wait_a_little(struct replay *r)
{
	struct pollfd look = { .fd = r->signal_fd, .events = POLLIN };
	struct signalfd_siginfo info;

	poll(&look, 1, LOOK_MS);
	while (read(r->signal_fd, &info, sizeof info) == (ssize_t)sizeof info) {
		if (info.ssi_signo != SIGCHLD) {
			go(r, (int)info.ssi_signo);
		}
	}
	reap(r);
}

static void
show_progress(struct replay *r)
{
	const struct sensor_block *b = r->sensor;

	if (atomic_load(&b->now) != 0) {
		progress_show(&r->progress, atomic_load(&b->read), atomic_load(&b->size),
			(struct instant){ atomic_load(&b->now) });
	}
}

/* What a child left behind about its end.  Its words are foreign: terminated here. */
static enum err_code
ended(const char *who, int status, uint32_t state, const struct err *said,
	struct err *err)
{
	if (WIFSIGNALED(status)) {
		return err_set(err, ERR_RUNTIME,
			"the %s process was ended by signal %d (%s); the store was not "
			"changed",
			who, WTERMSIG(status), strsignal(WTERMSIG(status)));
	}
	if (state == CHILD_FAILED) {
		*err = *said;
		err->text[sizeof err->text - 1] = '\0';
		return err->code != ERR_OK ? err->code : ERR_RUNTIME;
	}
	return state == CHILD_DONE
		       ? ERR_OK
		       : err_set(err, ERR_RUNTIME, "the %s process ended early", who);
}

static enum err_code
clerk_ended(struct replay *r, struct err *err)
{
	if (WIFSIGNALED(r->keeper_end) && WTERMSIG(r->keeper_end) == SIGPIPE) {
		go(r, SIGPIPE); /* whoever read the diagnostic has seen enough */
	}
	return ended("clerk", r->keeper_end, atomic_load(&r->clerk->state),
		&r->clerk->err, err);
}

static enum err_code
wait_for_clerk(struct replay *r, struct err *err)
{
	while (r->keeper.pid != 0 && atomic_load(&r->clerk->state) == CHILD_STARTING) {
		wait_a_little(r);
	}
	if (atomic_load(&r->clerk->state) == CHILD_READY) {
		return ERR_OK;
	}
	while (r->keeper.pid != 0) {
		wait_a_little(r);
	}
	return clerk_ended(r, err);
}

static enum err_code
wait_for_sensor(struct replay *r, struct err *err)
{
	while (r->worker.pid != 0) {
		wait_a_little(r);
		show_progress(r);
		if (r->keeper.pid == 0) {
			progress_end(&r->progress);
			return clerk_ended(r, err);
		}
		if (atomic_load(&r->clerk->broken[0]) != 0) {
			progress_end(&r->progress);
			return err_set(err, ERR_RUNTIME,
				"the sensor process wrote what makes no sense; the store "
				"was not changed");
		}
	}
	progress_end(&r->progress);
	return ended("sensor", r->worker_end, atomic_load(&r->sensor->state),
		&r->sensor->err, err);
}

static enum err_code
close_books(struct replay *r, struct err *err)
{
	order_send_waiting(&r->keeper, &(struct order){ .kind = ORDER_END });
	while (r->keeper.pid != 0) {
		wait_a_little(r);
	}
	return clerk_ended(r, err);
}

/* The sensor begins while the clerk still reads its tables; what it has to say waits in the ring. */
static enum err_code
run_sensor(struct replay *r, struct err *err)
{
	enum err_code code = open_captures(r, err);

	if (code == ERR_OK) {
		code = start_sensor(r, err);
	}
	return code == ERR_OK ? wait_for_sensor(r, err) : code;
}

static enum err_code
run(struct replay *r, struct err *err)
{
	struct err other;
	enum err_code code = run_sensor(r, err), clerk = ERR_OK;

	if (code == ERR_OK) {
		return close_books(r, err);
	}
	/* of two things that are wrong, what the clerk was to read is said first */
	if (r->keeper.pid != 0) {
		clerk = wait_for_clerk(r, &other);
	}
	if (clerk != ERR_OK) {
		*err = other;
		return clerk;
	}
	return code;
}

static enum err_code
report(const struct replay *r, struct err *err)
{
	const struct options *o = r->options;
	const struct replay_sums *seen = &r->sensor->sums;

	if (!o->quiet) {
		/* the diagnostic has standard output for itself */
		summary_print(
			o->flows != NULL && strcmp(o->flows, "-") == 0 ? stderr : stdout,
			seen, &r->clerk->sums, r->config->store);
	}
	if (seen->damage.code != ERR_OK) {
		*err = seen->damage;
		err->text[sizeof err->text - 1] = '\0';
		return ERR_RUNTIME;
	}
	return ERR_OK;
}

/* A store that was not there before and got nothing is not there afterwards. */
static void
forget_store(const char *path)
{
	static const char *const ends[] = { "", "-wal", "-shm", "-journal", "-lock" };
	char name[4096];

	for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
		int n = snprintf(name, sizeof name, "%s%s", path, ends[i]);

		if (n > 0 && (size_t)n < sizeof name) {
			unlink(name);
		}
	}
}

enum err_code
replay(const struct options *options, const struct config *config, struct err *err)
{
	struct replay r = { .options = options,
		.config = config,
		.signal_fd = -1,
		.progress = progress_begin(options->quiet) };
	bool fresh = config->store[0] != '\0' && access(config->store, F_OK) != 0 &&
		     errno == ENOENT;
	enum err_code code = open_memory(&r, err);

	if (code == ERR_OK) {
		code = open_signals(&r, err);
	}
	if (code == ERR_OK) {
		code = start_clerk(&r, err);
	}
	if (code == ERR_OK) {
		code = run(&r, err);
	}
	stop(&r.worker);
	stop(&r.keeper);
	close_captures(&r);
	if (code != ERR_OK && fresh) {
		forget_store(config->store);
	}
	if (code == ERR_OK) {
		code = report(&r, err);
	}
	if (r.signal_fd >= 0) {
		close(r.signal_fd);
	}
	shm_close(r.sensor, sensor_memory_bytes(REPLAY_SLOTS));
	shm_close(r.clerk, sizeof *r.clerk);
	return code;
}
