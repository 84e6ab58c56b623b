/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/cli/paper.h"

#include "reports/render/render.h"
#include "sensor/base/arena.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ARGS_MOST = 24, STEP_MS = 20, FILES_MOST = 16 };

struct sheet {
	struct arena *arena;
	char *folder;
	const char *page, *out;
	const char *program; /* with its path */
	bool chromium;
};

/* ---- which program --------------------------------------------------------------------------- */

static const char *
on_path(struct arena *arena, const char *name)
{
	const char *path = getenv("PATH");
	struct str rest = str_of(path == NULL ? "/usr/bin:/bin" : path);

	while (rest.at != NULL) {
		struct str folder = str_cut(&rest, ':');
		const char *file =
			arena_printf(arena, "%.*s/%s", (int)folder.len, folder.at, name);

		/* never from the folder one stands in */
		if (folder.len > 0 && folder.at[0] == '/' && access(file, X_OK) == 0) {
			return file;
		}
	}
	return NULL;
}

static bool
find_program(struct sheet *sheet)
{
	static const char *const names[] = { "chromium", "chromium-browser",
		"google-chrome", "weasyprint" };
	const size_t last = sizeof names / sizeof *names - 1;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		sheet->program = on_path(sheet->arena, names[i]);
		if (sheet->program != NULL) {
			sheet->chromium = i < last;
			return true;
		}
	}
	return false;
}

/* execve wants texts that may be written to. */
static char *
copy(const struct sheet *sheet, const char *text)
{
	return arena_printf(sheet->arena, "%s", text);
}

static void
arguments(const struct sheet *sheet, char **argv)
{
	static const char *const quiet[] = { "--headless", "--disable-gpu",
		"--disable-quic", "--no-first-run", "--disable-dev-shm-usage",
		"--disable-background-networking", "--disable-component-update",
		"--disable-sync", "--disable-extensions", "--no-pdf-header-footer",
		"--host-resolver-rules=MAP * ~NOTFOUND" };
	size_t n = 0;

	argv[n++] = copy(sheet, sheet->program);
	if (!sheet->chromium) {
		argv[n++] = copy(sheet, "-q");
		argv[n++] = copy(sheet, sheet->page);
		argv[n++] = copy(sheet, sheet->out);
		argv[n] = NULL;
		return;
	}
	for (size_t i = 0; i < sizeof quiet / sizeof *quiet; i++) {
		argv[n++] = copy(sheet, quiet[i]);
	}
	if (geteuid() == 0) {
		argv[n++] = copy(
			sheet, "--no-sandbox"); /* it refuses to start as root with one */
	}
	argv[n++] = arena_printf(sheet->arena, "--user-data-dir=%s/p", sheet->folder);
	argv[n++] = arena_printf(sheet->arena, "--print-to-pdf=%s", sheet->out);
	argv[n++] = arena_printf(sheet->arena, "file://%s", sheet->page);
	argv[n] = NULL;
}

/* ---- the child ------------------------------------------------------------------------------- */

static void
say_to(const char *file, const char *line)
{
	int fd = open(file, O_WRONLY | O_CLOEXEC);

	if (fd >= 0) {
		(void)!write(fd, line, strlen(line));
		close(fd);
	}
}

/* A namespace without a network; as somebody who is not root, in one of users as well. */
static void
leave_the_network(void)
{
	unsigned uid = geteuid(), gid = getegid();
	char line[64];

	if (unshare(CLONE_NEWNET) == 0 || unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0) {
		return;
	}
	say_to("/proc/self/setgroups", "deny");
	(void)snprintf(line, sizeof line, "%u %u 1", uid, uid);
	say_to("/proc/self/uid_map", line);
	(void)snprintf(line, sizeof line, "%u %u 1", gid, gid);
	say_to("/proc/self/gid_map", line);
}

static void
become(const struct sheet *sheet, char **argv)
{
	const char *path = getenv("PATH"), *zone = getenv("TZ");
	char *env[] = { arena_printf(sheet->arena, "PATH=%s",
				path == NULL ? "/usr/bin:/bin" : path),
		arena_printf(sheet->arena, "HOME=%s", sheet->folder),
		copy(sheet, "LANG=C.UTF-8"),
		arena_printf(sheet->arena, "TZ=%s", zone == NULL ? "" : zone), NULL };
	int null = open("/dev/null", O_RDWR);

	(void)setpgid(0, 0);
	leave_the_network();
	if (null < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0 || dup2(null, 2) < 0) {
		_exit(127);
	}
	(void)execve(sheet->program, argv, env);
	_exit(127);
}

/* Its end, or ours of it after PAPER_SECONDS; true when it went well. */
static bool
wait_for(pid_t pid)
{
	const struct timespec step = { .tv_nsec = STEP_MS * 1000000L };
	int status = 0;

	for (int waited = 0; waited < PAPER_SECONDS * 1000; waited += STEP_MS) {
		pid_t ended = waitpid(pid, &status, WNOHANG);

		if (ended == pid || (ended < 0 && errno != EINTR)) {
			(void)kill(-pid, SIGKILL); /* what it left behind */
			return ended == pid && WIFEXITED(status) &&
			       WEXITSTATUS(status) == 0;
		}
		(void)nanosleep(&step, NULL);
	}
	(void)kill(-pid, SIGKILL);
	(void)waitpid(pid, &status, 0);
	return false;
}

static bool
run(const struct sheet *sheet)
{
	char *argv[ARGS_MOST];
	pid_t pid;

	arguments(sheet, argv);
	(void)fflush(NULL);
	pid = fork();
	if (pid == 0) {
		become(sheet, argv);
	}
	if (pid < 0) {
		return false;
	}
	(void)setpgid(pid, pid);
	return wait_for(pid);
}

/* ---- the folder ------------------------------------------------------------------------------ */

static int
remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	(void)remove(path);
	return 0;
}

static bool
page_write(const struct sheet *sheet, const struct text *html)
{
	FILE *f = fopen(sheet->page, "we");
	struct text plain = { 0 };
	bool good;

	if (!sheet->chromium) {
		render_plain(html, &plain);
		html = &plain;
	}
	good = f != NULL && fwrite(text_z(html), 1, html->len, f) == html->len;
	text_fini(&plain);
	return f != NULL && fclose(f) == 0 && good;
}

static bool
pdf_read(const struct sheet *sheet, struct text *pdf)
{
	FILE *f = fopen(sheet->out, "re");
	char block[16384];
	size_t n;

	if (f == NULL) {
		return false;
	}
	while ((n = fread(block, 1, sizeof block, f)) > 0 && pdf->len < PAPER_MOST) {
		text_add(pdf, (struct str){ block, n });
	}
	(void)fclose(f);
	return !pdf->failed && pdf->len > 5 && memcmp(text_z(pdf), "%PDF-", 5) == 0;
}

static bool
sheet_open(struct sheet *sheet)
{
	const char *place = getenv("TMPDIR");

	sheet->folder = arena_printf(sheet->arena, "%s/penumbra-paper-XXXXXX",
		place == NULL || place[0] != '/' ? "/tmp" : place);
	if (mkdtemp(sheet->folder) == NULL) {
		return false;
	}
	sheet->page = arena_printf(sheet->arena, "%s/page.html", sheet->folder);
	sheet->out = arena_printf(sheet->arena, "%s/page.pdf", sheet->folder);
	return true;
}

static enum err_code
draw(struct sheet *sheet, const struct text *html, struct text *pdf, struct err *err)
{
	enum err_code rc = ERR_OK;

	if (!sheet_open(sheet)) {
		return err_set(err, ERR_RUNTIME, "%s cannot be made: %s", sheet->folder,
			strerror(errno));
	}
	if (!page_write(sheet, html) || !run(sheet) || !pdf_read(sheet, pdf)) {
		rc = err_set(err, ERR_RUNTIME,
			"%s made no PDF of the page within %d seconds; write "
			"--format html and print it from a browser",
			sheet->program, PAPER_SECONDS);
	}
	(void)nftw(sheet->folder, remove_one, FILES_MOST, FTW_DEPTH | FTW_PHYS);
	return rc;
}

enum err_code
paper_make(const struct text *html, struct text *pdf, struct err *err)
{
	struct sheet sheet = { .arena = arena_open() };
	enum err_code rc;

	if (!find_program(&sheet)) {
		rc = err_set(err, ERR_RUNTIME,
			"no program that draws PDF is installed: apt install chromium, "
			"or weasyprint; or write --format html and print it from a "
			"browser");
	} else {
		rc = draw(&sheet, html, pdf, err);
	}
	arena_close(sheet.arena);
	return rc;
}
