/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILES_MAX = 4096 };

static void
complain(struct problems *problems, const char *path, int why)
{
	if (why == ELOOP) {
		problems_add(
			problems, path, 0, 0, "is a symbolic link; name the file itself");
	} else {
		problems_add(problems, path, 0, 0, "cannot be read: %s", strerror(why));
	}
}

int
file_open(const char *path, size_t most, size_t *size, struct problems *problems)
{
	/* without O_NONBLOCK a pipe in the file's place would hold us for ever */
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat st;

	if (fd < 0) {
		complain(problems, path, errno);
		return -1;
	}
	if (fstat(fd, &st) != 0) {
		complain(problems, path, errno);
	} else if (!S_ISREG(st.st_mode)) {
		problems_add(problems, path, 0, 0, "is no regular file");
	} else if ((uint64_t)st.st_size > most) {
		problems_add(problems, path, 0, 0, "has %lld bytes; at most %zu are read",
			(long long)st.st_size, most);
	} else {
		*size = (size_t)st.st_size;
		return fd;
	}
	close(fd);
	return -1;
}

static bool
read_whole(int fd, char *at, size_t size, size_t *got)
{
	*got = 0;
	while (*got < size) {
		ssize_t n = read(fd, at + *got, size - *got);

		if (n < 0 && errno == EINTR) {
			continue;
		}
		if (n < 0) {
			return false;
		}
		if (n == 0) {
			break;
		}
		*got += (size_t)n;
	}
	return true;
}

bool
file_read(const char *path, size_t most, struct arena *arena, struct str *out,
	struct problems *problems)
{
	size_t size, got;
	int fd = file_open(path, most, &size, problems);
	char *at;

	if (fd < 0) {
		return false;
	}
	at = arena_take(arena, size + 1);
	if (!read_whole(fd, at, size, &got)) {
		complain(problems, path, errno);
		close(fd);
		return false;
	}
	close(fd);
	*out = (struct str){ at, got };
	return true;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

bool
file_list(const char *folder, const char *ending, struct arena *arena,
	const char *const **out, size_t *count, struct problems *problems)
{
	DIR *dir = opendir(folder);
	const char **list = NULL;
	size_t n = 0, room = 0;
	struct dirent *entry;

	if (dir == NULL) {
		problems_add(problems, folder, 0, 0, "cannot be read as a folder: %s",
			strerror(errno));
		return false;
	}
	/* this stream is ours alone: readdir is safe */
	while ((entry = readdir(dir)) != NULL && n < FILES_MAX) {
		if (entry->d_name[0] != '.' && str_ends(str_of(entry->d_name), ending)) {
			*ARENA_PUSH(arena, list, n, room) =
				arena_printf(arena, "%s/%s", folder, entry->d_name);
		}
	}
	closedir(dir);
	if (n == FILES_MAX) {
		problems_add(problems, folder, 0, 0, "holds too many files; at most %d",
			FILES_MAX - 1);
		return false;
	}
	if (n > 0) {
		qsort(list, n, sizeof *list, by_name);
	}
	*out = list;
	*count = n;
	return true;
}

const char *
file_beside(const char *file, const char *path, struct arena *arena)
{
	const char *slash = strrchr(file, '/');

	if (path[0] == '/' || path[0] == '\0' || slash == NULL) {
		return arena_copy(arena, str_of(path));
	}
	return arena_printf(arena, "%.*s/%s", (int)(slash - file), file, path);
}
