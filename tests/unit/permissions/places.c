#include "places.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "incoming/process.h"

const char *const places_presets[] = {"default", "byt-voffice", "quangngai-eoffice", "bct-imoit", "danang-qlvb", NULL};

const char *const places_parts[] = {"",
				    [CONGVAN__FLOW_ROLE__FLOW_LEAD] = "lead",
				    [CONGVAN__FLOW_ROLE__FLOW_COORDINATE] = "coordinate",
				    [CONGVAN__FLOW_ROLE__FLOW_FOR_INFORMATION] = "for_information",
				    [CONGVAN__FLOW_ROLE__FLOW_ADVISER] = "adviser",
				    NULL};

const char *const places_states[] = {"",
				     [CONGVAN__FLOW_STATE__FLOW_AWAITING_RECEPTION] = "awaiting_reception",
				     [CONGVAN__FLOW_STATE__FLOW_TO_DO] = "to_do",
				     [CONGVAN__FLOW_STATE__FLOW_FORWARDED] = "forwarded",
				     [CONGVAN__FLOW_STATE__FLOW_COMPLETED] = "completed",
				     [CONGVAN__FLOW_STATE__FLOW_RETURNED] = "returned",
				     [CONGVAN__FLOW_STATE__FLOW_SENT_BACK] = "sent_back",
				     [CONGVAN__FLOW_STATE__FLOW_WITHDRAWN] = "withdrawn",
				     NULL};

const char *places_path(const char *preset)
{
	static char path[500];

	snprintf(path, sizeof(path), PRESETS "/%s/incoming.yaml", preset);
	return path;
}

struct office_process *places_process(const char *preset)
{
	struct office_problems problems = {.count = 0};
	struct office_process *process = NULL;

	assert_int_equal(office_process_open(places_path(preset), &incoming_process_kind, &process, &problems), 0);
	office_problems_finish(&problems);
	return process;
}
