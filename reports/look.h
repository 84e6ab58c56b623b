/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#ifndef PENUMBRA_REPORTS_LOOK_H
#define PENUMBRA_REPORTS_LOOK_H

/* How an element of a report wants to be drawn, and what its cells then mean.  Columns without a
 * heading are for machines and never drawn. */

enum look {
	LOOK_TABLE,
	LOOK_TILES, /* label, figure, note */
	LOOK_LIST,  /* lead, text */
	LOOK_NOTE,  /* as a list, in a frame: what we owe */
	LOOK_CARDS, /* lead, lines of text, bars of the cell with a series */
	LOOK_MAP,   /* first column the row's name, then one letter and shade per cell */
	LOOK_STACK, /* label, number: parts of one bar; further rows of the same group one bar */
	LOOK_FORM,  /* label, then lines to write on */
	LOOK_STRIP, /* one row per week of 168 shades */
	LOOK_WORDS, /* sentences only */
	LOOK_DATA,  /* for machines: CSV and JSON alone */
	LOOK_STEPS, /* name, day, note: what happened one after the other */
	LOOK_LINES, /* a row per week; its numbers are lines, "mark" what happened, "band_low" and
		       "band_high" what was to be expected; the first cell's weight: name the week;
		       that of a withheld one: all but few, its stub hangs from the top */
	LOOK_PAIRS, /* name, then numbers: bars one below the other, and the table */
	LOOK_FLOWS, /* from, to, number: ribbons; rows of the same origin one after the other */
	LOOK_GRID,  /* as a map, without a legend: its cells and sentences say all */
	LOOK_PARTS, /* name, then numbers with their weights in per mille: one bar each */
};

#endif
