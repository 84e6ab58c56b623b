/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "sensor/capture/files.h"

#include "sensor/base/arena.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct file {
	const char *path;
	uint64_t size;
	FILE *held;  /* NULL: not opened yet, or handed out */
	int refused; /* errno of the attempt to open it early */
};

struct files {
	struct arena *arena;
	struct file *at;
	size_t n, room;
	const char *name;
	bool stdin_only, pipe, holds;
	char *ahead; /* of the stream that was handed out last */
};

/* READ_AHEAD: the C library's 4 KiB make a system call of every few packets; this much stays in the
 * processor's cache until it is read. */
enum { MAGIC_BYTES = 4, READ_AHEAD = 65536 };

static bool
is_capture(const uint8_t magic[MAGIC_BYTES])
{
	/* classic, nanosecond and "modified" files in both byte orders; pcapng section header */
	static const uint8_t known[][MAGIC_BYTES] = { { 0xa1, 0xb2, 0xc3, 0xd4 },
		{ 0xd4, 0xc3, 0xb2, 0xa1 }, { 0xa1, 0xb2, 0x3c, 0x4d },
		{ 0x4d, 0x3c, 0xb2, 0xa1 }, { 0xa1, 0xb2, 0xcd, 0x34 },
		{ 0x34, 0xcd, 0xb2, 0xa1 }, { 0x0a, 0x0d, 0x0d, 0x0a } };

	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
		if (memcmp(magic, known[i], MAGIC_BYTES) == 0) {
			return true;
		}
	}
	return false;
}

/* The tool that unpacks it, NULL when these are not the first bytes of a compressed file. */
static const char *
unpacker_of(const uint8_t magic[MAGIC_BYTES])
{
	static const struct {
		const char *bytes;
		const char *tool;
	} known[] = { { "\x1f\x8b", "zcat" }, { "\x28\xb5\x2f\xfd", "zstdcat" },
		{ "\xfd\x37zX", "xzcat" }, { "BZh", "bzcat" },
		{ "\x04\x22\x4d\x18", "lz4cat" }, { "PK\x03\x04", "unzip -p" } };

	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
		if (memcmp(magic, known[i].bytes, strlen(known[i].bytes)) == 0) {
			return known[i].tool;
		}
	}
	return NULL;
}

/* The first bytes of a regular file; zeros when it has fewer or cannot be read. */
static void
magic_of(const char *path, uint8_t magic[MAGIC_BYTES])
{
	FILE *f = fopen(path, "rbe");

	memset(magic, 0, MAGIC_BYTES);
	if (f != NULL) {
		if (fread(magic, 1, MAGIC_BYTES, f) != MAGIC_BYTES) {
			memset(magic, 0, MAGIC_BYTES);
		}
		fclose(f);
	}
}

static void
add(struct files *files, const char *path, uint64_t size)
{
	struct file *file = ARENA_PUSH(files->arena, files->at, files->n, files->room);

	*file = (struct file){ .path = arena_copy(files->arena, str_of(path)),
		.size = size };
}

/* A folder may hold notes and indexes beside the captures: only what begins like a capture, or
 * like one that was compressed (and is then refused by name), is taken. */
static void
add_member(struct files *files, const char *folder, const char *name)
{
	char *path = arena_printf(files->arena, "%s/%s", folder, name);
	uint8_t magic[MAGIC_BYTES];
	struct stat st;

	if (name[0] == '.' || stat(path, &st) != 0 || !S_ISREG(st.st_mode)) {
		return;
	}
	magic_of(path, magic);
	if (is_capture(magic) || unpacker_of(magic) != NULL) {
		add(files, path, (uint64_t)st.st_size);
	}
}

static enum err_code
add_folder(struct files *files, const char *folder, struct err *err)
{
	struct dirent **list;
	int n = scandir(folder, &list, NULL, versionsort);

	if (n < 0) {
		return err_set(err, ERR_CAPTURE, "%s: %s", folder, strerror(errno));
	}
	for (int i = 0; i < n; i++) {
		add_member(files, folder, list[i]->d_name);
		free(list[i]);
	}
	free(list);
	if (files->n == 0) {
		return err_set(err, ERR_CAPTURE,
			"%s: no capture files (pcap or pcapng) in this folder", folder);
	}
	return ERR_OK;
}

static enum err_code
add_path(struct files *files, const char *path, struct err *err)
{
	struct stat st;

	if (strcmp(path, "-") == 0) {
		files->stdin_only = files->pipe = true;
		add(files, "stdin", 0);
		return ERR_OK;
	}
	if (stat(path, &st) != 0) {
		return err_set(err, ERR_CAPTURE, "%s: %s", path, strerror(errno));
	}
	if (S_ISDIR(st.st_mode)) {
		return add_folder(files, path, err);
	}
	if (!S_ISREG(st.st_mode) && !S_ISFIFO(st.st_mode)) {
		return err_set(err, ERR_CAPTURE,
			"%s: neither a file, a folder nor a pipe", path);
	}
	files->pipe = S_ISFIFO(st.st_mode);
	add(files, path, files->pipe ? 0 : (uint64_t)st.st_size);
	return ERR_OK;
}

static const char *
last_part(struct arena *arena, const char *path)
{
	struct str s = str_of(path);
	const char *slash;

	while (s.len > 1 && s.at[s.len - 1] == '/') {
		s.len--;
	}
	slash = memrchr(s.at, '/', s.len);
	if (slash != NULL && s.len > 1) {
		s.len -= (size_t)(slash + 1 - s.at);
		s.at = slash + 1;
	}
	return arena_copy(arena, s);
}

enum err_code
files_open(const char *path, struct files **out, struct err *err)
{
	struct files *files = calloc(1, sizeof *files);
	enum err_code code;

	if (files == NULL) {
		return err_set(err, ERR_MEMORY, "%s: out of memory", path);
	}
	files->arena = arena_open();
	files->ahead = arena_take(files->arena, READ_AHEAD);
	code = add_path(files, path, err);
	if (code != ERR_OK) {
		files_close(files);
		return code;
	}
	files->name = files->stdin_only ? "stdin" : last_part(files->arena, path);
	*out = files;
	return ERR_OK;
}

void
files_close(struct files *files)
{
	if (files != NULL) {
		for (size_t i = 0; i < files->n; i++) {
			if (files->at[i].held != NULL) {
				fclose(files->at[i].held);
			}
		}
		arena_close(files->arena);
		free(files);
	}
}

size_t
files_count(const struct files *files)
{
	return files->n;
}

const char *
files_path(const struct files *files, size_t i)
{
	return files->at[i].path;
}

static enum err_code
stdin_stream(FILE **out, struct err *err)
{
	int fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);

	*out = fd < 0 ? NULL : fdopen(fd, "rb");
	if (*out == NULL) {
		int why = errno;

		if (fd >= 0) {
			close(fd);
		}
		return err_set(err, ERR_CAPTURE, "stdin: %s", strerror(why));
	}
	return ERR_OK;
}

static FILE *
open_file(struct file *file)
{
	FILE *stream = fopen(file->path, "rbe");

	file->refused = stream == NULL ? errno : 0;
	return stream;
}

/* The buffer now: the C library asks a device whether it is a terminal when it makes one. */
static void
buffer_now(FILE *stream)
{
	if (stream != NULL) {
		setvbuf(stream, NULL, _IOFBF, 0);
	}
}

enum err_code
files_hold(struct files *files, struct err *err)
{
	for (size_t i = 0; i < files->n; i++) {
		struct file *file = &files->at[i];

		if (files->stdin_only) {
			enum err_code code = stdin_stream(&file->held, err);

			if (code != ERR_OK) {
				return code;
			}
			buffer_now(file->held);
			continue;
		}
		file->held = open_file(file);
		buffer_now(file->held);
		if (file->held == NULL && file->refused == EMFILE) {
			return err_set(err, ERR_CAPTURE,
				"%s: more captures than this process may hold open; "
				"raise the limit (ulimit -n) or read fewer at once",
				file->path);
		}
	}
	files->holds = true;
	return ERR_OK;
}

/* Looks at the first bytes and goes back; what cannot go back is no file and is not looked at. */
static const char *
unpacker_for(const struct files *files, FILE *stream)
{
	uint8_t magic[MAGIC_BYTES] = { 0 };

	if (files->pipe) {
		return NULL;
	}
	if (fread(magic, 1, MAGIC_BYTES, stream) != MAGIC_BYTES) {
		memset(magic, 0, MAGIC_BYTES);
	}
	rewind(stream);
	return unpacker_of(magic);
}

enum err_code
files_stream(struct files *files, size_t i, FILE **out, struct err *err)
{
	struct file *file = &files->at[i];
	FILE *stream = file->held;
	const char *tool;

	file->held = NULL;
	if (stream == NULL && !files->holds) {
		if (files->stdin_only) {
			enum err_code code = stdin_stream(&stream, err);

			if (code != ERR_OK) {
				return code;
			}
		} else {
			stream = open_file(file);
		}
	}
	if (stream == NULL) {
		return err_set(
			err, ERR_CAPTURE, "%s: %s", file->path, strerror(file->refused));
	}
	setvbuf(stream, files->ahead, _IOFBF, READ_AHEAD);
	tool = unpacker_for(files, stream);
	if (tool != NULL) {
		fclose(stream);
		return err_set(err, ERR_CAPTURE,
			"%s: compressed; unpack it on the way: %s %s | penumbrad -r -",
			file->path, tool, file->path);
	}
	*out = stream;
	return ERR_OK;
}

uint64_t
files_size(const struct files *files, size_t i)
{
	return files->at[i].size;
}

uint64_t
files_total(const struct files *files)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < files->n; i++) {
		sum += files->at[i].size;
	}
	return files->pipe ? 0 : sum;
}

const char *
files_name(const struct files *files)
{
	return files->name;
}
