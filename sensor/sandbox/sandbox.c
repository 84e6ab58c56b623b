/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/sandbox/sandbox.h"

#include <errno.h>
#include <seccomp.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/types.h>
#include <unistd.h>

/* What a sensor needs once everything is open: its ring, its clock, its captures, its memory. */
static const int sensor_calls[] = { SCMP_SYS(epoll_wait), SCMP_SYS(epoll_pwait),
	SCMP_SYS(poll), SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(getsockopt),
	SCMP_SYS(getsockname), /* libpcap, when a link goes down */
	SCMP_SYS(futex), SCMP_SYS(munmap), SCMP_SYS(madvise), SCMP_SYS(brk),
	SCMP_SYS(clock_gettime), SCMP_SYS(rt_sigreturn), SCMP_SYS(close), SCMP_SYS(exit),
	SCMP_SYS(epoll_ctl), SCMP_SYS(getsockname), SCMP_SYS(mremap),
	SCMP_SYS(exit_group) };
static const int replay_calls[] = { SCMP_SYS(lseek), SCMP_SYS(pread64),
	SCMP_SYS(newfstatat), SCMP_SYS(fstat), SCMP_SYS(clock_nanosleep),
	SCMP_SYS(sched_yield),
	SCMP_SYS(mremap) /* libpcap, for a file of many interfaces */ };
/* What SQLite needs below one folder, and the files a reload reads. */
static const int clerk_calls[] = { SCMP_SYS(openat), SCMP_SYS(open), SCMP_SYS(lseek),
	SCMP_SYS(newfstatat), SCMP_SYS(fstat), SCMP_SYS(stat), SCMP_SYS(lstat),
	SCMP_SYS(access), SCMP_SYS(faccessat), SCMP_SYS(faccessat2), SCMP_SYS(pread64),
	SCMP_SYS(pwrite64), SCMP_SYS(writev), SCMP_SYS(fsync), SCMP_SYS(fdatasync),
	SCMP_SYS(ftruncate), SCMP_SYS(fallocate), SCMP_SYS(unlink), SCMP_SYS(unlinkat),
	SCMP_SYS(rename), SCMP_SYS(renameat), SCMP_SYS(renameat2), SCMP_SYS(fcntl),
	SCMP_SYS(flock), SCMP_SYS(getcwd), SCMP_SYS(getpid), SCMP_SYS(getuid),
	SCMP_SYS(geteuid), SCMP_SYS(fchmod), SCMP_SYS(chmod), SCMP_SYS(fchown),
	SCMP_SYS(getdents64), SCMP_SYS(mremap), SCMP_SYS(mprotect), SCMP_SYS(mlock),
	SCMP_SYS(mlock2), SCMP_SYS(munlock), SCMP_SYS(getrandom), SCMP_SYS(uname),
	SCMP_SYS(readlink), SCMP_SYS(readlinkat), SCMP_SYS(sched_yield),
	SCMP_SYS(clock_nanosleep), SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(sysinfo), SCMP_SYS(ioctl), SCMP_SYS(umask),
	/* of the fleet's desk, a UNIX socket made before; no call makes another */
	SCMP_SYS(accept4) };
static const int teller_calls[] = { SCMP_SYS(accept4), SCMP_SYS(sendto) };
/* Beside those: to ask about the link through a socket that is open. */
static const int selftest_calls[] = { SCMP_SYS(sendto), SCMP_SYS(recvfrom),
	SCMP_SYS(sendmsg), SCMP_SYS(recvmsg), SCMP_SYS(setsockopt) };

/* Roles that keep files of their own, or print where somebody wants it. */
static bool
has_files(enum sandbox_role role)
{
	return role == SANDBOX_CLERK || role == SANDBOX_SELFTEST;
}

static int
allow(scmp_filter_ctx filter, const int *calls, size_t n)
{
	int rc = 0;

	for (size_t i = 0; i < n && rc == 0; i++) {
		rc = seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls[i], 0);
	}
	return rc;
}

/* Memory may be mapped, but never executable and, without files, never from one. */
static int
allow_mmap(scmp_filter_ctx filter, bool files)
{
	const uint64_t anonymous = 0x20, executable = 0x4;

	if (files) {
		return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1,
			SCMP_A2(SCMP_CMP_MASKED_EQ, executable, 0));
	}
	return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 2,
		SCMP_A2(SCMP_CMP_MASKED_EQ, executable, 0),
		SCMP_A3(SCMP_CMP_MASKED_EQ, anonymous, anonymous));
}

/* When a link goes down libpcap asks whether the interface is still there: the flags of an
 * interface, nothing else. */
static int
allow_flags(scmp_filter_ctx filter)
{
	return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 1,
		SCMP_A1(SCMP_CMP_EQ, SIOCGIFFLAGS));
}

#define COUNT(list) (sizeof(list) / sizeof(list)[0])

static int
fill(scmp_filter_ctx filter, enum sandbox_role role, int *calls)
{
	int rc = allow(filter, sensor_calls, COUNT(sensor_calls));

	*calls = (int)COUNT(sensor_calls) + 1;
	if (rc == 0 && role == SANDBOX_SENSOR) {
		rc = allow_flags(filter);
		*calls += 1;
	}
	if (rc == 0 && role == SANDBOX_REPLAY) {
		rc = allow(filter, replay_calls, COUNT(replay_calls));
		*calls += (int)COUNT(replay_calls);
	}
	if (rc == 0 && role == SANDBOX_TELLER) {
		rc = allow(filter, teller_calls, COUNT(teller_calls));
		*calls += (int)COUNT(teller_calls);
	}
	if (rc == 0 && has_files(role)) {
		rc = allow(filter, clerk_calls, COUNT(clerk_calls));
		*calls += (int)COUNT(clerk_calls);
	}
	if (rc == 0 && role == SANDBOX_SELFTEST) {
		rc = allow(filter, selftest_calls, COUNT(selftest_calls));
		*calls += (int)COUNT(selftest_calls);
	}
	return rc == 0 ? allow_mmap(filter, has_files(role)) : rc;
}

static enum err_code
filter_calls(const struct sandbox_wish *wish, int *calls, struct err *err)
{
	uint32_t refused =
		wish->errno_only ? SCMP_ACT_ERRNO(EPERM) : SCMP_ACT_KILL_PROCESS;
	scmp_filter_ctx filter = seccomp_init(refused);
	int rc;

	if (filter == NULL) {
		return err_set(err, ERR_RUNTIME, "seccomp is not to be had here");
	}
	rc = fill(filter, wish->role, calls);
	if (rc == 0) {
		rc = seccomp_load(filter);
	}
	seccomp_release(filter);
	if (rc != 0) {
		return err_set(err, ERR_RUNTIME, "seccomp: %s", strerror(-rc));
	}
	return ERR_OK;
}

static bool
limit(__rlimit_resource_t what, rlim_t most)
{
	struct rlimit to = { most, most };

	return setrlimit(what, &to) == 0;
}

bool
sandbox_leave_no_core(void)
{
	return limit(RLIMIT_CORE, 0) && prctl(PR_SET_DUMPABLE, 0) == 0;
}

/* Cores hold what was read from the wire; a sensor has nothing to write and nobody to start. */
static bool
limits(enum sandbox_role role)
{
	bool ok = sandbox_leave_no_core() && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;

	if (ok && !has_files(role)) {
		ok = limit(RLIMIT_FSIZE, 0) && limit(RLIMIT_NPROC, 0);
	}
	return ok;
}

enum err_code
sandbox_enter(
	const struct sandbox_wish *wish, struct sandbox_report *report, struct err *err)
{
	struct sandbox_report r = { 0 };
	enum err_code code;

	if (wish->parent != 0 && (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 ||
					 getppid() != (pid_t)wish->parent)) {
		return err_set(err, ERR_RUNTIME, "the supervisor is gone");
	}
	if (!limits(wish->role)) {
		return err_set(err, ERR_RUNTIME, "limits: %s", strerror(errno));
	}
	r.landlock = landlock_enter(wish, err);
	if (r.landlock < 0) {
		return ERR_RUNTIME;
	}
	code = caps_drop_all(err);
	if (code == ERR_OK) {
		code = filter_calls(wish, &r.calls, err);
	}
	if (code == ERR_OK) {
		*report = r;
	}
	return code;
}
