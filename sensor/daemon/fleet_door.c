/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/daemon/fleet_door.h"

#include "sensor/base/str.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { QUEUE = 4 };

static enum err_code
cannot(const char *path, struct err *err)
{
	return err_set(
		err, ERR_RUNTIME, "%s: no socket for the fleet's sender: %m", path);
}

enum err_code
fleet_door_open(
	struct fleet_door *door, const char *run, struct desk *desk, struct err *err)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int n = snprintf(at.sun_path, sizeof at.sun_path, "%s/fleet.sock", run);

	*door = (struct fleet_door){ -1, -1, desk };
	if (desk == NULL) {
		return ERR_OK;
	}
	if (n < 0 || (size_t)n >= sizeof at.sun_path) {
		return err_set(err, ERR_RUNTIME,
			"%s: this runtime folder has a name too long for a socket", run);
	}
	signal(SIGPIPE, SIG_IGN);
	(void)unlink(at.sun_path); /* of a clerk that is gone */
	door->door = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (door->door < 0 || bind(door->door, (struct sockaddr *)&at, sizeof at) != 0 ||
		chmod(at.sun_path, S_IRUSR | S_IWUSR) != 0 ||
		listen(door->door, QUEUE) != 0) {
		return cannot(at.sun_path, err);
	}
	return ERR_OK;
}

void
fleet_door_work(struct fleet_door *door, int64_t now_s)
{
	if (door->door < 0) {
		return;
	}
	if (door->guest < 0) {
		door->guest =
			accept4(door->door, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
		if (door->guest >= 0) {
			desk_begin(door->desk, door->guest);
		}
	}
	if (door->guest >= 0 && !desk_work(door->desk, now_s)) {
		close(door->guest);
		door->guest = -1;
	}
}
