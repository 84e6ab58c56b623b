/* SPDX-License-Identifier: Apache-2.0
 * Copyright the penumbra authors */
#include "reports/render/draw.h"

/* Ribbons from the units on the left to the needs on the right, as thick as there are devices.  What is
 * withheld has no ribbon: its row stands in the table beneath. */

enum { NODES_MOST = 24, GAP = 12, NODE_WIDE = 10, TALL = 300 };

struct node {
	const char *name;
	int64_t all, used;
	int y;
};
struct flow {
	const struct element *e;
	size_t amount; /* column of the number */
	struct node node[2][NODES_MOST];
	size_t count[2];
	int64_t all;
	int x[2], width, height;
	bool narrow;
};

static struct node *
node_named(struct flow *f, int side, const char *name)
{
	for (size_t i = 0; i < f->count[side]; i++) {
		if (strcmp(f->node[side][i].name, name) == 0) {
			return &f->node[side][i];
		}
	}
	if (f->count[side] == NODES_MOST) {
		return NULL;
	}
	f->node[side][f->count[side]] = (struct node){ .name = name };
	return &f->node[side][f->count[side]++];
}

static bool
ends_of(struct flow *f, size_t r, struct node *end[2])
{
	int64_t value = draw_value(&f->e->rows[r][f->amount]);

	if (value <= 0) {
		return false;
	}
	end[0] = node_named(f, 0, f->e->rows[r][0].text);
	end[1] = node_named(f, 1, f->e->rows[r][1].text);
	return end[0] != NULL && end[1] != NULL;
}

static void
gather(struct flow *f)
{
	struct node *end[2];

	for (size_t r = 0; r < render_rows(f->e); r++) {
		if (ends_of(f, r, end)) {
			int64_t value = draw_value(&f->e->rows[r][f->amount]);

			end[0]->all += value;
			end[1]->all += value;
			f->all += value;
		}
	}
}

static int
thick(const struct flow *f, int64_t value)
{
	int tall = (int)(TALL * value / (f->all > 0 ? f->all : 1));

	return tall < 1 ? 1 : tall;
}

static void
place(struct flow *f)
{
	for (int side = 0; side < 2; side++) {
		int y = 6;

		for (size_t i = 0; i < f->count[side]; i++) {
			int tall = thick(f, f->node[side][i].all);

			f->node[side][i].y = y;
			y += (tall > 16 ? tall : 16) + GAP;
		}
		f->height = y > f->height ? y : f->height;
	}
}

static void
ribbon(struct text *out, const struct flow *f, const struct node *const end[2],
	int64_t value)
{
	int tall = thick(f, value), x0 = f->x[0] + NODE_WIDE, x1 = f->x[1];
	int y0 = end[0]->y + thick(f, end[0]->used),
	    y1 = end[1]->y + thick(f, end[1]->used);
	int middle = (x0 + x1) / 2;

	y0 -= end[0]->used == 0;
	y1 -= end[1]->used == 0;
	text_addf(out,
		"<path class=\"ribbon ribbon%d\" d=\"M%d %d C%d %d %d %d %d %d L%d %d "
		"C%d %d %d %d %d %dZ\"/>",
		(int)((size_t)(end[1] - f->node[1]) % 4), x0, y0, middle, y0, middle, y1,
		x1, y1, x1, y1 + tall, middle, y1 + tall, middle, y0 + tall, x0,
		y0 + tall);
}

static void
ribbons(struct text *out, struct flow *f)
{
	for (size_t r = 0; r < render_rows(f->e); r++) {
		int64_t value = draw_value(&f->e->rows[r][f->amount]);
		struct node *end[2];

		if (ends_of(f, r, end)) {
			ribbon(out, f, (const struct node *const[2]){ end[0], end[1] },
				value);
			end[0]->used += value;
			end[1]->used += value;
		}
	}
}

static void
nodes(struct text *out, const struct flow *f)
{
	for (int side = 0; side < 2; side++) {
		for (size_t i = 0; i < f->count[side]; i++) {
			const struct node *n = &f->node[side][i];
			int tall = thick(f, n->all), y = n->y + tall / 2 + 5;

			text_addf(out,
				"<rect class=\"node\" x=\"%d\" y=\"%d\" width=\"%d\" "
				"height=\"%d\"/><text class=\"%s\" x=\"%d\" y=\"%d\">",
				f->x[side], n->y, NODE_WIDE, tall,
				side == 0 ? "from" : "to",
				side == 0 ? f->x[0] - 6 : f->x[1] + NODE_WIDE + 6, y);
			draw_short(out, n->name, f->narrow ? (side == 0 ? 11 : 18) : 46);
			text_addz(out, "</text>");
		}
	}
}

static void
flow_words(struct text *out, const struct flow *f)
{
	text_addz(out, "<desc>");
	for (size_t r = 0; r < render_rows(f->e); r++) {
		const struct report_cell *row = f->e->rows[r];

		render_escape(out, row[0].text);
		text_addz(out, ", ");
		render_escape(out, row[1].text);
		text_addz(out, ": ");
		render_escape(out, row[f->amount].text);
		text_addz(out, "; ");
	}
	text_addz(out, "</desc>");
}

void
render_svg_flows(struct text *out, const struct element *e, bool narrow)
{
	struct flow f = { .e = e,
		.narrow = narrow,
		.amount = 2,
		.width = narrow ? 350 : 900,
		.x = { narrow ? 84 : 160, narrow ? 216 : 540 },
		.height = 20 };

	gather(&f);
	place(&f);
	draw_open(out, narrow ? "flows narrow" : "flows wide", f.width, f.height,
		e->heading);
	flow_words(out, &f);
	ribbons(out, &f);
	nodes(out, &f);
	text_addz(out, "</svg>\n");
}
