/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/sandbox/sandbox.h"
#include "tests/unit/test.h"

#include <cap-ng.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* Each attempt is made by a child of its own, after it has entered the sandbox. */
typedef int (*attempt_fn)(void);

enum { REFUSED = 0, DONE = 1, NO_SANDBOX = 2 };

static char folder[] = "/tmp/penumbra-sandbox-XXXXXX";

static int
run(const struct sandbox_wish *wish, attempt_fn attempt)
{
	pid_t child = fork();
	int status;

	if (child == 0) {
		struct sandbox_report report;
		struct err err;

		if (sandbox_enter(wish, &report, &err) != ERR_OK) {
			fprintf(stderr, "%s\n", err.text);
			_exit(NO_SANDBOX);
		}
		_exit(attempt());
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	if (WIFSIGNALED(status)) {
		assert_int_equal(WTERMSIG(status), SIGSYS);
		return REFUSED;
	}
	assert_int_not_equal(WEXITSTATUS(status), NO_SANDBOX);
	return WEXITSTATUS(status);
}

static int
open_passwd(void)
{
	return open("/etc/passwd", O_RDONLY) >= 0 ? DONE : REFUSED;
}

static int
open_socket(void)
{
	return socket(AF_INET, SOCK_STREAM, 0) >= 0 ? DONE : REFUSED;
}

static int
fork_child(void)
{
	pid_t child = fork();

	if (child == 0) {
		_exit(0);
	}
	return child > 0 ? DONE : REFUSED;
}

static int
run_a_shell(void)
{
	execl("/bin/sh", "sh", "-c", "exit 1", (char *)NULL);
	return REFUSED;
}

static int
map_code(void)
{
	void *at = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return at != MAP_FAILED ? DONE : REFUSED;
}

static int
map_memory(void)
{
	void *at = mmap(
		NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return at != MAP_FAILED ? DONE : REFUSED;
}

static int
write_below(void)
{
	char path[128];
	int fd;

	snprintf(path, sizeof path, "%s/store", folder);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	return fd >= 0 && write(fd, "x", 1) == 1 && fsync(fd) == 0 ? DONE : REFUSED;
}

static int
write_elsewhere(void)
{
	return open("/tmp/penumbra-sandbox-elsewhere", O_WRONLY | O_CREAT, 0600) >= 0
		       ? DONE
		       : REFUSED;
}

static void
a_sensor_opens_nothing_and_starts_nothing(void **state)
{
	static const attempt_fn forbidden[] = { open_passwd, open_socket, fork_child,
		run_a_shell, map_code };
	static const enum sandbox_role roles[] = { SANDBOX_SENSOR, SANDBOX_REPLAY };

	(void)state;
	for (size_t r = 0; r < 2; r++) {
		struct sandbox_wish wish = { .role = roles[r] };

		for (size_t i = 0; i < sizeof forbidden / sizeof forbidden[0]; i++) {
			assert_int_equal(run(&wish, forbidden[i]), REFUSED);
		}
		assert_int_equal(run(&wish, map_memory), DONE);
	}
}

static void
a_refused_call_can_be_made_to_fail_instead(void **state)
{
	struct sandbox_wish wish = { .role = SANDBOX_SENSOR, .errno_only = true };

	(void)state;
	assert_int_equal(run(&wish, open_socket), REFUSED);
}

static void
a_clerk_writes_below_its_folder_only(void **state)
{
	struct sandbox_wish wish = { .role = SANDBOX_CLERK, .write = { folder } };
	struct sandbox_report report;
	struct err err;
	int landlock[2];

	(void)state;
	assert_int_equal(pipe(landlock), 0);
	if (fork() == 0) {
		char abi = 0;

		if (sandbox_enter(&wish, &report, &err) == ERR_OK) {
			abi = (char)report.landlock;
		}
		_exit(write(landlock[1], &abi, 1) == 1 ? 0 : 1);
	}
	char abi = 0;
	wait(NULL);
	assert_int_equal(read(landlock[0], &abi, 1), 1);
	assert_int_equal(run(&wish, write_below), DONE);
	assert_int_equal(run(&wish, open_socket), REFUSED);
	assert_int_equal(run(&wish, run_a_shell), REFUSED);
	if (abi > 0) {
		assert_int_equal(run(&wish, write_elsewhere), REFUSED);
	} else {
		print_message("this kernel has no Landlock: the folder was not tested\n");
	}
}

/* What the kernel itself says of a process in the sandbox. */
static void
the_kernel_agrees(void **state)
{
	struct sandbox_wish wish = {
		.role = SANDBOX_CLERK, .write = { folder }, .read = { "/proc" }
	};
	char status[4096] = "";
	int out[2];

	(void)state;
	assert_int_equal(pipe(out), 0);
	if (fork() == 0) {
		struct sandbox_report report;
		struct err err;

		if (sandbox_enter(&wish, &report, &err) != ERR_OK) {
			_exit(1);
		}
		int fd = open("/proc/self/status", O_RDONLY);
		ssize_t n = read(fd, status, sizeof status - 1);
		_exit(n > 0 && write(out[1], status, (size_t)n) == n ? 0 : 1);
	}
	wait(NULL);
	assert_true(read(out[0], status, sizeof status - 1) > 0);
	assert_non_null(strstr(status, "NoNewPrivs:\t1"));
	assert_non_null(strstr(status, "Seccomp:\t2"));
	assert_non_null(strstr(status, "CapEff:\t0000000000000000"));
	assert_non_null(strstr(status, "CapPrm:\t0000000000000000"));
	capng_get_caps_process();
	if (capng_have_capability(CAPNG_PERMITTED, CAP_SETPCAP) != 0) {
		assert_non_null(strstr(status, "CapBnd:\t0000000000000000"));
	}
}

static int
make_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) == NULL;
}

static int
remove_folder(void **state)
{
	char path[128];

	(void)state;
	snprintf(path, sizeof path, "%s/store", folder);
	unlink(path);
	return rmdir(folder);
}

int
main(void)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
	/* a sanitizer's own run-time makes calls that no sensor makes */
	puts("skip sandbox: not under a sanitizer");
	return 0;
#endif
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_sensor_opens_nothing_and_starts_nothing),
		cmocka_unit_test(a_refused_call_can_be_made_to_fail_instead),
		cmocka_unit_test(a_clerk_writes_below_its_folder_only),
		cmocka_unit_test(the_kernel_agrees),
	};

	return cmocka_run_group_tests_name("sandbox", tests, make_folder, remove_folder);
}
