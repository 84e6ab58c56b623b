/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/daemon/notify.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

void
notify(const char *state)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	size_t len = path == NULL ? 0 : strlen(path);
	int fd;

	if (len == 0 || len >= sizeof to.sun_path) {
		return;
	}
	memcpy(to.sun_path, path, len);
	if (to.sun_path[0] == '@') {
		to.sun_path[0] = '\0'; /* a name without a file */
	}
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd >= 0) {
		socklen_t size =
			(socklen_t)(offsetof(struct sockaddr_un, sun_path) + len);

		/* nobody to tell it to when this fails: the watchdog will notice */
		(void)!sendto(fd, state, strlen(state), MSG_NOSIGNAL | MSG_DONTWAIT,
			(const struct sockaddr *)&to, size);
		close(fd);
	}
}

void
notify_alive(void)
{
	if (getenv("WATCHDOG_USEC") != NULL) {
		notify("WATCHDOG=1");
	}
}
