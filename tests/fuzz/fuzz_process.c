/* Process definitions: any bytes give a definition or problems; what was read once is read again by recall. */
#include <errno.h>

#include "fakehost.h"
#include "fuzz.h"
#include "office/process/process.h"

const struct cv_text *const cv_plugin_texts[] = {NULL};

static const char *const yes_no[] = {"true", "false", NULL}, *const stages[] = {"registered",  "submitted", "directed",
										"in_progress", "completed", NULL};
static const struct office_fact_kind facts[] = {{"reply_required", yes_no}, {"document_type", NULL}, {NULL, NULL}};
static const struct office_process_kind kind = {.name = "incoming", .facts = facts, .stages = stages};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct office_problems problems = {.count = 0}, again = {.count = 0};
	struct office_process *process = NULL, *recalled = NULL;
	int error;

	if (size > OFFICE_PROCESS_BYTES_MAX)
		return 0;
	error = office_process_read("fuzz", (const char *)data, size, &kind, &process, &problems);
	FUZZ_CHECK((error == 0) == (process != NULL));
	FUZZ_CHECK(error != -EINVAL || problems.count > 0);
	if (process) {
		FUZZ_CHECK(problems.count == 0 && process->step_count > 0 && process->action_count > 0);
		FUZZ_CHECK(office_process_state(process, process->first_state) != NULL);
		FUZZ_CHECK(office_process_recall("fuzz", (const char *)data, size, &kind, &recalled, &again) == 0);
	}
	office_process_destroy(&process);
	office_process_destroy(&recalled);
	office_problems_finish(&problems);
	office_problems_finish(&again);
	return 0;
}
