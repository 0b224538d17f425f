/*
 * The graph of a definition: its steps, and an arrow for every action that sends a document from one to another.
 *
 * Design notes: the picture is layered from top to bottom. A step lies below all those before it in the file that send
 * to it. Arrows to the next layer run down, those that pass layers over run around on the left, those that stay or go
 * up on the right. A definition has few steps (at most OFFICE_PROCESS_STEPS_MAX), so nothing is optimised.
 */
#include <string.h>

#include "office/process/text.h"

#define EDGES_MAX 512u
#define BOX_WIDTH 190
#define BOX_HEIGHT 46
#define GAP_X 70
#define GAP_Y 84
#define MARGIN 30
#define AROUND 46 /* between arrows that run around */
#define END_STEP OFFICE_PROCESS_STEPS_MAX /* where what is completed goes */

struct edge {
	size_t from, to;
	const struct office_action *action;
	bool back; /* gives it back */
};

struct graph {
	const struct office_process *process;
	bool english;
	struct edge edges[EDGES_MAX];
	size_t edge_count;
	unsigned layers[OFFICE_PROCESS_STEPS_MAX + 1], layer_count;
	int x[OFFICE_PROCESS_STEPS_MAX + 1], y[OFFICE_PROCESS_STEPS_MAX + 1];
	int width, height;
};

static const char *said(const struct graph *graph, struct office_label label)
{
	const char *text = graph->english ? label.en : label.vi;

	return text ? text : "";
}

static size_t index_of(const struct graph *graph, const char *step)
{
	return (size_t)(office_process_step(graph->process, step) - graph->process->steps);
}

static void add_edge(struct graph *graph, size_t from, size_t to, const struct office_action *action, bool back)
{
	for (size_t i = 0; i < graph->edge_count; i++)
		if (graph->edges[i].from == from && graph->edges[i].to == to &&
		    strcmp(graph->edges[i].action->name, action->name) == 0)
			return;
	if (graph->edge_count < EDGES_MAX)
		graph->edges[graph->edge_count++] = (struct edge){from, to, action, back};
}

/* Who sends to this step: there a return goes. */
static void add_returns(struct graph *graph, const struct office_action *action, size_t step)
{
	for (size_t i = 0, count = graph->edge_count; i < count; i++)
		if (!graph->edges[i].back && graph->edges[i].to == step && graph->edges[i].from != step)
			add_edge(graph, step, graph->edges[i].from, action, true);
}

static void collect(struct graph *graph)
{
	const struct office_process *process = graph->process;

	for (size_t a = 0; a < process->action_count; a++) {
		const struct office_action *action = &process->actions[a];

		for (const char **step = action->steps; *step; step++) {
			size_t from = index_of(graph, *step);

			for (size_t t = 0; t < action->to_count; t++)
				add_edge(graph, from, index_of(graph, action->to[t].step), action, false);
			if (action->through.role)
				add_edge(graph, from, index_of(graph, action->through.step), action, false);
			if (action->verb == OFFICE_COMPLETE || action->verb == OFFICE_VOID ||
			    office_action_issues(action))
				add_edge(graph, from, END_STEP, action, false);
		}
	}
	for (size_t a = 0; a < process->action_count; a++)
		if (process->actions[a].verb == OFFICE_RETURN || process->actions[a].verb == OFFICE_REFUSE)
			for (const char **step = process->actions[a].steps; *step; step++)
				add_returns(graph, &process->actions[a], index_of(graph, *step));
		else if (process->actions[a].verb == OFFICE_SEND_BACK)
			for (const char **step = process->actions[a].steps; *step; step++)
				add_edge(graph, index_of(graph, *step), index_of(graph, process->first_step),
					 &process->actions[a], true);
}

static void set_layers(struct graph *graph)
{
	for (size_t step = 0; step < graph->process->step_count; step++) {
		for (size_t i = 0; i < graph->edge_count; i++) {
			const struct edge *edge = &graph->edges[i];

			if (!edge->back && edge->to == step && edge->from < step &&
			    graph->layers[edge->from] >= graph->layers[step])
				graph->layers[step] = graph->layers[edge->from] + 1;
		}
		if (graph->layers[step] >= graph->layer_count)
			graph->layer_count = graph->layers[step] + 1;
	}
	graph->layers[END_STEP] = graph->layer_count++;
}

static bool turns_around(const struct graph *graph, const struct edge *edge)
{
	return graph->layers[edge->to] <= graph->layers[edge->from];
}

static bool passes_over(const struct graph *graph, const struct edge *edge)
{
	return graph->layers[edge->to] > graph->layers[edge->from] + 1;
}

static void place(struct graph *graph)
{
	unsigned widest = 1, around = 0, over = 0;
	int left;

	for (size_t i = 0; i < graph->edge_count; i++) {
		around += turns_around(graph, &graph->edges[i]);
		over += passes_over(graph, &graph->edges[i]);
	}
	left = MARGIN + (int)over * AROUND + (over ? BOX_WIDTH / 2 : 0);

	for (unsigned layer = 0; layer < graph->layer_count; layer++) {
		unsigned count = 0;

		for (size_t i = 0; i <= END_STEP; i++)
			count += (i < graph->process->step_count || i == END_STEP) && graph->layers[i] == layer;
		widest = count > widest ? count : widest;
	}
	for (unsigned layer = 0; layer < graph->layer_count; layer++) {
		unsigned at = 0;

		for (size_t i = 0; i <= END_STEP; i++) {
			if ((i >= graph->process->step_count && i != END_STEP) || graph->layers[i] != layer)
				continue;
			graph->x[i] = left + (int)at++ * (BOX_WIDTH + GAP_X);
			graph->y[i] = MARGIN + (int)layer * (BOX_HEIGHT + GAP_Y);
		}
	}
	graph->width = left + MARGIN + (int)widest * (BOX_WIDTH + GAP_X) + (int)around * AROUND + BOX_WIDTH;
	graph->height = 2 * MARGIN + (int)graph->layer_count * (BOX_HEIGHT + GAP_Y) - GAP_Y;
}

static void draw_box(struct office_text *text, const struct graph *graph, size_t step)
{
	bool end = step == END_STEP;
	const struct office_process *process = graph->process;
	struct office_label label =
	    end ? office_process_state(process, process->done_state)->label : process->steps[step].label;

	office_text_add(text, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"%d\" class=\"%s\"/>\n",
			graph->x[step], graph->y[step], BOX_WIDTH, BOX_HEIGHT, end ? BOX_HEIGHT / 2 : 6,
			end ? "end" : "step");
	office_text_add(text, "<text x=\"%d\" y=\"%d\" class=\"name\">", graph->x[step] + BOX_WIDTH / 2,
			graph->y[step] + BOX_HEIGHT / 2 + 5);
	office_text_xml(text, said(graph, label));
	office_text_add(text, "</text>\n");
}

static void draw_label(struct office_text *text, const struct graph *graph, const struct edge *edge, int x, int y)
{
	office_text_add(text, "<text x=\"%d\" y=\"%d\" class=\"act\">", x, y);
	office_text_xml(text, said(graph, edge->action->label));
	office_text_add(text, "</text>\n");
}

/* nth: among those that leave the same step downwards, so that labels do not lie on each other. */
static void draw_down(struct office_text *text, const struct graph *graph, const struct edge *edge, unsigned nth)
{
	int x1 = graph->x[edge->from] + BOX_WIDTH / 2 + (int)nth * 14, y1 = graph->y[edge->from] + BOX_HEIGHT;
	int x2 = graph->x[edge->to] + BOX_WIDTH / 2, y2 = graph->y[edge->to];

	office_text_add(text, "<path d=\"M%d %d C%d %d %d %d %d %d\" class=\"edge\" marker-end=\"url(#tip)\"/>\n", x1,
			y1, x1, y1 + GAP_Y / 2, x2, y2 - GAP_Y / 2, x2, y2);
	draw_label(text, graph, edge, (x1 + x2) / 2 + 6, y1 + 18 + (int)(nth % 4) * 15);
}

/* side 1: on the right, from the lower half of one box to the upper half of the other; -1: on the left. */
static void draw_around(struct office_text *text, const struct graph *graph, const struct edge *edge, unsigned nth,
			int side)
{
	int x1 = graph->x[edge->from] + (side > 0 ? BOX_WIDTH : 0),
	    x2 = graph->x[edge->to] + (side > 0 ? BOX_WIDTH : 0);
	int y1 = graph->y[edge->from] + BOX_HEIGHT / 2 + 9 * side, y2 = graph->y[edge->to] + BOX_HEIGHT / 2 - 9 * side;
	int outer = (side > 0) == (x1 > x2) ? x1 : x2, out = outer + side * (GAP_X + (int)nth * AROUND);

	office_text_add(text, "<path d=\"M%d %d C%d %d %d %d %d %d\" class=\"%s\" marker-end=\"url(#tip)\"/>\n", x1, y1,
			out, y1, out, y2, x2, y2, edge->back ? "back" : "edge");
	/* At three quarters of the way out a curve like this has its middle. */
	draw_label(text, graph, edge, outer + 3 * (out - outer) / 4 - 12,
		   (y1 + y2) / 2 + 4 + ((int)(nth % 3) - 1) * 11);
}

static void draw(struct office_text *text, const struct graph *graph)
{
	unsigned around = 0, over = 0;

	for (size_t i = 0; i < graph->edge_count; i++) {
		unsigned nth = 0;

		if (turns_around(graph, &graph->edges[i])) {
			draw_around(text, graph, &graph->edges[i], around++, 1);
			continue;
		}
		if (passes_over(graph, &graph->edges[i])) {
			draw_around(text, graph, &graph->edges[i], over++, -1);
			continue;
		}
		for (size_t j = 0; j < i; j++)
			nth += graph->edges[j].from == graph->edges[i].from && !turns_around(graph, &graph->edges[j]) &&
			       !passes_over(graph, &graph->edges[j]);
		draw_down(text, graph, &graph->edges[i], nth);
	}
	for (size_t i = 0; i < graph->process->step_count; i++)
		draw_box(text, graph, i);
	draw_box(text, graph, END_STEP);
}

static struct graph *make(struct office_text *text, const struct office_process *process, bool english)
{
	struct graph *graph = cv_alloc(text->call, sizeof(*graph));

	if (!graph) {
		text->data = NULL;
		return NULL;
	}
	graph->process = process;
	graph->english = english;
	collect(graph);
	set_layers(graph);
	place(graph);
	return graph;
}

void office_process_svg(struct office_text *text, const struct office_process *process, bool english)
{
	const struct graph *graph = make(text, process, english);

	if (!graph)
		return;
	office_text_add(text,
			"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" "
			"font-family=\"sans-serif\" font-size=\"13\">\n<title>",
			graph->width, graph->height, graph->width, graph->height);
	office_text_xml(text, said(graph, process->label));
	office_text_add(text, " (%s %u)</title>\n", process->name, process->version);
	office_text_add(text, "<defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"8\" "
			      "markerHeight=\"8\" orient=\"auto\"><path d=\"M0 0L8 4L0 8z\"/></marker></defs>\n"
			      "<style>.step{fill:#eef3fa;stroke:#31547e}.end{fill:#e6f3e6;stroke:#2e6b34}"
			      ".edge{fill:none;stroke:#444}.back{fill:none;stroke:#a33;stroke-dasharray:5 4}"
			      ".name{text-anchor:middle;font-weight:bold}.act{font-size:11px;fill:#222;"
			      "paint-order:stroke;stroke:#fff;stroke-width:3px}</style>\n"
			      "<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n");
	draw(text, graph);
	office_text_add(text, "</svg>\n");
}

void office_process_dot(struct office_text *text, const struct office_process *process, bool english)
{
	const struct graph *graph = make(text, process, english);

	if (!graph)
		return;
	office_text_add(text, "digraph ");
	office_text_quoted(text, process->name);
	office_text_add(text, " {\n\tlabel=");
	office_text_quoted(text, said(graph, process->label));
	office_text_add(text, ";\n\tnode [shape=box, style=rounded];\n");
	for (size_t i = 0; i < process->step_count; i++) {
		office_text_add(text, "\t");
		office_text_quoted(text, process->steps[i].name);
		office_text_add(text, " [label=");
		office_text_quoted(text, said(graph, process->steps[i].label));
		office_text_add(text, "];\n");
	}
	office_text_add(text, "\t\"(done)\" [shape=doublecircle, label=");
	office_text_quoted(text, said(graph, office_process_state(process, process->done_state)->label));
	office_text_add(text, "];\n");
	for (size_t i = 0; i < graph->edge_count; i++) {
		const struct edge *edge = &graph->edges[i];

		office_text_add(text, "\t");
		office_text_quoted(text, process->steps[edge->from].name);
		office_text_add(text, " -> ");
		office_text_quoted(text, edge->to == END_STEP ? "(done)" : process->steps[edge->to].name);
		office_text_add(text, " [label=");
		office_text_quoted(text, said(graph, edge->action->label));
		office_text_add(text, edge->back ? ", style=dashed];\n" : "];\n");
	}
	office_text_add(text, "}\n");
}
