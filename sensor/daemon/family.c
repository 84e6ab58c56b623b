/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/daemon/family.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#endif

bool
cage_possible(void)
{
#ifdef SANITIZED
	return false;
#else
	return true;
#endif
}

enum err_code
cage_enter(
	const struct sandbox_wish *wish, struct sandbox_report *report, struct err *err)
{
	if (cage_possible()) {
		return sandbox_enter(wish, report, err);
	}
	if (wish->parent != 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
	}
	*report = (struct sandbox_report){ 0 };
	return ERR_OK;
}

/* A sanitizer looks for leaks at exit; everyone else leaves without running what libraries
 * registered, which may need calls that the sandbox refuses. */
_Noreturn void
family_exit(int status)
{
	if (!cage_possible()) {
		exit(status);
	}
	fflush(NULL);
	_exit(status);
}

static int
open_proc(pid_t pid, const char *name)
{
	char path[64];

	snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, name);
	return open(path, O_RDONLY | O_CLOEXEC);
}

static void
read_proc(int fd, char text[CHILD_TEXT_MAX])
{
	ssize_t n = fd >= 0 ? pread(fd, text, CHILD_TEXT_MAX - 1, 0) : 0;

	text[n > 0 ? n : 0] = '\0';
}

static void
read_of(const struct child *child, const char *name, int fd, char text[CHILD_TEXT_MAX])
{
	if (child != NULL) {
		read_proc(fd, text);
		return;
	}
	fd = open_proc(getpid(), name);
	read_proc(fd, text);
	if (fd >= 0) {
		close(fd);
	}
}

void
family_stat(const struct child *child, char text[CHILD_TEXT_MAX])
{
	read_of(child, "stat", child != NULL ? child->stat : -1, text);
}

void
family_status(const struct child *child, char text[CHILD_TEXT_MAX])
{
	read_of(child, "status", child != NULL ? child->status : -1, text);
}

void
family_give_away(const struct child *child)
{
	if (child->pid != 0) {
		close(child->control);
		close(child->stat);
		close(child->status);
	}
}

/* A child can be looked at until it enters its sandbox, so that its /proc files can be opened where
 * /proc hides others; the kernel forgets of the parent that it must not be. */
static pid_t
fork_visible(void)
{
	int before = prctl(PR_GET_DUMPABLE);
	pid_t pid;

	if (before != 1) {
		prctl(PR_SET_DUMPABLE, 1);
	}
	pid = fork();
	if (pid != 0 && before != 1) {
		prctl(PR_SET_DUMPABLE, 0);
	}
	return pid;
}

pid_t
family_fork(struct child *child, int *control)
{
	int ends[2];
	char go = 0;
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
		return -1;
	}
	fflush(NULL); /* what is still in a buffer would be printed twice */
	pid = fork_visible();
	if (pid == 0) {
		close(ends[0]);
		(void)!read(ends[1], &go, 1); /* until the parent has looked */
		*control = ends[1];
		return 0;
	}
	close(ends[1]);
	if (pid < 0) {
		close(ends[0]);
		return -1;
	}
	*child = (struct child){ pid, ends[0], open_proc(pid, "stat"),
		open_proc(pid, "status"), child->orders };
	(void)!send(ends[0], &go, 1, MSG_NOSIGNAL);
	return pid;
}

void
family_forget(struct child *child)
{
	if (child->pid != 0) {
		family_give_away(child);
		*child = (struct child){ 0, -1, -1, -1, child->orders };
	}
}

/* Children only poll and read: nothing else is allowed to them. */
int
order_next(int control, struct order *order)
{
	ssize_t n = read(control, order, sizeof *order);

	if (n == (ssize_t)sizeof *order) {
		return 1;
	}
	return n < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : -1;
}
