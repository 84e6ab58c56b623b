/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/daemon/signals.h"

#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

static const int ours[] = { SIGCHLD, SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2 };

sigset_t
signals_of_ours(void)
{
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < sizeof ours / sizeof *ours; i++) {
		sigaddset(&set, ours[i]);
	}
	return set;
}

void
signals_release(void)
{
	sigset_t set = signals_of_ours();

	sigprocmask(SIG_UNBLOCK, &set, NULL);
}

void
signals_hear(void)
{
	/* a shell lets what it starts in the background ignore the key for an interrupt */
	static const int heard[] = { SIGCHLD, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2 };

	for (size_t i = 0; i < sizeof heard / sizeof *heard; i++) {
		(void)signal(heard[i], SIG_DFL);
	}
}

/* No library is ready yet, so the kernel is asked without one; its set is 64 bits, signal 1 the
 * lowest. */
static void
block_first(void)
{
	uint64_t set = 0;

	for (size_t i = 0; i < sizeof ours / sizeof *ours; i++) {
		set |= UINT64_C(1) << (ours[i] - 1);
	}
	(void)!syscall(SYS_rt_sigprocmask, SIG_BLOCK, &set, NULL, sizeof set);
}

__attribute__((section(".preinit_array"), used)) static void (*const first)(
	void) = block_first;
