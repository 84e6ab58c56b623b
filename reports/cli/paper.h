/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_CLI_PAPER_H
#define PENUMBRA_REPORTS_CLI_PAPER_H

#include "sensor/base/err.h"
#include "sensor/base/str.h"

/* A page of HTML as PDF, by a program that somebody installed: chromium, google-chrome or weasyprint,
 * the first of them on PATH.  penumbra itself draws no paper.
 *
 * The program gets the page as a file in a folder of its own and an empty environment but for PATH, HOME
 * (that folder), LANG and TZ.  It runs in a network namespace without a network where the system lets
 * us make one, and is told to ask nobody where not; the page itself asks for nothing.  After
 * PAPER_SECONDS it is ended with all it started.  ERR_RUNTIME with the remedy when none is
 * installed, or when what came out is no PDF. */
enum { PAPER_SECONDS = 60, PAPER_MOST = 64 << 20 };
enum err_code paper_make(
	const struct text *html, struct text *pdf, struct err *err) MUST_CHECK;

#endif
