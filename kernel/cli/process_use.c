/* congvan process use, presets: which of the configured presets an agency follows. */
#include <stdio.h>
#include <string.h>

#include <congvan/identity.pb-c.h>
#include <congvan/memory.h>
#include <congvan/office.pb-c.h>

#include "client.h"
#include "nouns.h"
#include "result.h"
#include "user.h"

#define SERVICE_BYTES 64u
#define KIND_DEFAULT "incoming"

/* Of which kind of documents: "incoming", "outgoing". */
static const char *kind_of(const struct cli *cli)
{
	const char *kind = cli_option(cli, "kind");

	return kind ? kind : KIND_DEFAULT;
}

static int ask(const struct cli *cli, uint32_t agency, const char *method, const ProtobufCMessage *request,
	       Congvan__ProcessSettings **ret)
{
	char service[SERVICE_BYTES];
	struct client_call call = {
	    .service = service,
	    .method = method,
	    .agency = agency,
	    .request = request,
	    .reply = &congvan__process_settings__descriptor,
	};
	struct client client = {.fd = -1};
	ProtobufCMessage *reply = NULL;
	int result;

	snprintf(service, sizeof(service), "%.*s/1", (int)sizeof(service) - 3, kind_of(cli));
	result = client_open(cli, &client);

	if (result == CLI_OK)
		result = client_call(cli, &client, &call, &reply);
	*ret = (Congvan__ProcessSettings *)(void *)reply;
	client_close(&client);
	return result;
}

static int run_presets(struct cli *cli)
{
	Congvan__Empty request = CONGVAN__EMPTY__INIT;
	Congvan__ProcessSettings *settings = NULL;
	uint32_t agency = 0;
	int result = user_agency(cli, &agency);

	if (result == CLI_OK)
		result = ask(cli, agency, "settings", &request.base, &settings);
	for (size_t i = 0; settings && i < settings->n_options; i++) {
		const Congvan__ProcessOption *option = settings->options[i];
		const char *preset = result_text(option->preset);
		bool chosen = strcmp(preset, result_text(settings->choice->preset)) == 0;

		printf("%s %s  %s %u  %s\n", chosen ? "*" : " ",
		       *preset ? preset : CLI_TEXT(cli, "(của máy chủ)", "(the server's)"), result_text(option->name),
		       option->version, cli->english ? option->label->en : option->label->vi);
	}
	if (settings)
		protobuf_c_message_free_unpacked(&settings->base, NULL);
	return result;
}

static int run_use(struct cli *cli)
{
	Congvan__ChooseProcessRequest request = CONGVAN__CHOOSE_PROCESS_REQUEST__INIT;
	Congvan__ProcessSettings *settings = NULL;
	uint32_t agency = 0;
	int result = user_agency(cli, &agency);

	request.preset = (char *)(uintptr_t)cli->arguments[0]; /* packed, never written to */
	if (result == CLI_OK && !cli->dry_run)
		result = ask(cli, agency, "choose", &request.base, &settings);
	if (result == CLI_OK && cli->dry_run)
		CLI_NOTE(cli, "văn bản mới của cơ quan %u sẽ theo \"%s\"",
			 "new documents of agency %u would follow \"%s\"", agency, request.preset);
	else if (result == CLI_OK)
		CLI_NOTE(cli, "văn bản mới của cơ quan %u theo \"%s\"; văn bản đang xử lý giữ quy trình cũ",
			 "new documents of agency %u follow \"%s\"; those under way end as they began", agency,
			 request.preset);
	if (settings)
		protobuf_c_message_free_unpacked(&settings->base, NULL);
	return result;
}

#define OPTION_AGENCY                                                                                                  \
	{                                                                                                              \
		"agency", "NUMBER", "số của cơ quan (mặc định 1)", "the agency's number (default 1)"                   \
	}
#define OPTION_KIND                                                                                                    \
	{                                                                                                              \
		"kind", "NAME", "loại văn bản: incoming (mặc định) hoặc outgoing",                                     \
		    "the kind of documents: incoming (the default) or outgoing"                                        \
	}

const struct command command_process_presets = {
    .noun = "process",
    .verb = "presets",
    .vi = "Liệt kê các bộ quy trình mà cơ quan được chọn; dấu * là bộ đang theo.",
    .en = "Lists the presets that an agency may choose; * marks the one that it follows.",
    .flags = COMMAND_SOCKET,
    .examples = (const struct command_example[]){{"congvan process presets --agency 2", "của cơ quan 2", "of agency 2"},
						 {NULL, NULL, NULL}},
    .options = (const struct command_option[]){OPTION_AGENCY, OPTION_KIND, {NULL, NULL, NULL, NULL}},
    .run = run_presets,
};

const struct command command_process_use = {
    .noun = "process",
    .verb = "use",
    .argument = "PRESET",
    .vi = "Chọn bộ quy trình cho văn bản mới của một cơ quan (\"\": của máy chủ).",
    .en = "Chooses the preset that new documents of an agency follow (\"\": the server's own).",
    .flags = COMMAND_SOCKET | COMMAND_DRY_RUN,
    .examples =
	(const struct command_example[]){
	    {"congvan process use byt-voffice --agency 2", "văn bản đang xử lý vẫn theo quy trình cũ",
	     "documents under way end as they began"},
	    {"congvan process use byt-voffice --kind outgoing", "quy trình văn bản đi", "the process of drafts"},
	    {NULL, NULL, NULL}},
    .options = (const struct command_option[]){OPTION_AGENCY, OPTION_KIND, {NULL, NULL, NULL, NULL}},
    .run = run_use,
};
