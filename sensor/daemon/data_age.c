/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/base/str.h"
#include "sensor/daemon/supervisor.h"

#include <dirent.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

/* How old the data files are that names and places come from. */

enum { DAY_S = 86400 };

/* The youngest file of the folder; 0 when there is none. */
static int64_t
youngest(const char *folder)
{
	DIR *dir = opendir(folder);
	const struct dirent *entry;
	int64_t last = 0;
	struct stat st;

	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		if (fstatat(dirfd(dir), entry->d_name, &st, 0) == 0 &&
			S_ISREG(st.st_mode) && st.st_mtim.tv_sec > last) {
			last = st.st_mtim.tv_sec;
		}
	}
	if (dir != NULL) {
		closedir(dir);
	}
	return last;
}

/* The clerk says "asn 2026-06-17, country none, public suffixes 2023-02-09". */
static int64_t
day_of(const char *line, const char *which)
{
	const char *at = strstr(line, which);
	struct tm tm = { 0 };

	return at != NULL && strptime(at + strlen(which), " %Y-%m-%d", &tm) != NULL
		       ? timegm(&tm)
		       : 0;
}

int64_t
data_age_days(const struct supervisor *s, const char *which, struct instant now)
{
	char line[sizeof s->clerk->data];
	int64_t made;

	if (strcmp(which, "catalogue") == 0) {
		const char *folder = s->config->catalogue;

		made = youngest(
			folder[0] != '\0' ? folder : PENUMBRA_DATADIR "/catalogue");
	} else {
		/* foreign: the clerk may write while we read */
		memcpy(line, s->clerk->data, sizeof line);
		line[sizeof line - 1] = '\0';
		made = day_of(line,
			strcmp(which, "public_suffix") == 0 ? "public suffixes" : which);
	}
	return made == 0 || now.ns / NS_PER_SECOND < made
		       ? -1
		       : (now.ns / NS_PER_SECOND - made) / DAY_S;
}
