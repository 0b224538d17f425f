#include "command.h"

#include <string.h>

#include "config/suggest.h"

static const struct command_option everywhere[] = {
    {"socket", "PATH", "socket điều khiển của máy chủ", "the server's control socket"},
    {"config", "FILE", "tệp cấu hình của máy chủ", "the server's configuration file"},
    {"json", NULL, "kết quả là một tài liệu JSON", "the result as one JSON document"},
    {"dry-run", NULL, "chỉ kiểm tra, không thay đổi gì", "check only, change nothing"},
    {"no-input", NULL, "không bao giờ hỏi", "never ask"},
    {"quiet", NULL, "không in thông báo", "no messages but errors"},
    {"lang", "vi|en", "ngôn ngữ của thông báo (mặc định theo LANG)", "language of messages (LANG if not given)"},
    {"help", NULL, "in trợ giúp", "print this help"},
    {NULL, NULL, NULL, NULL},
};

/* Whether this command knows the option that all commands share. */
static bool shares(const struct command *command, const char *name)
{
	static const struct {
		const char *name;
		uint32_t flags;
	} bound[] = {
	    {"socket", COMMAND_SOCKET},  {"config", COMMAND_SOCKET | COMMAND_CONFIG},
	    {"json", COMMAND_JSON},      {"dry-run", COMMAND_DRY_RUN},
	    {"no-input", COMMAND_INPUT},
	};

	for (size_t i = 0; i < CV_COUNT(bound); i++)
		if (strcmp(bound[i].name, name) == 0)
			return command && (command->flags & bound[i].flags);
	return true;
}

/* ---- finding ---- */

static const struct command *find(const char *noun, const char *verb)
{
	for (const struct command *const *at = command_table; *at; at++)
		if (strcmp((*at)->noun, noun) == 0 && (!(*at)->verb || (verb && strcmp((*at)->verb, verb) == 0)))
			return *at;
	return NULL;
}

static bool is_noun(const char *word)
{
	for (const struct command *const *at = command_table; *at; at++)
		if (strcmp((*at)->noun, word) == 0)
			return true;
	return false;
}

void command_complain_unknown(const struct cli *cli, const char *noun, const char *verb)
{
	struct suggestion best = {NULL, 0};
	bool known = verb && is_noun(noun);
	const char *word = known ? verb : noun;

	for (const struct command *const *at = command_table; *at; at++) {
		if (!known)
			suggest_offer(&best, word, (*at)->noun);
		else if (strcmp((*at)->noun, noun) == 0 && (*at)->verb)
			suggest_offer(&best, word, (*at)->verb);
	}
	const char *before = known ? noun : "", *blank = known ? " " : "";
	if (best.word)
		CLI_COMPLAIN(cli, "không có lệnh \"%s%s%s\"; có phải bạn muốn \"%s%s%s\"?",
			     "no command \"%s%s%s\"; did you mean \"%s%s%s\"?", before, blank, word, before, blank,
			     best.word);
	else
		CLI_COMPLAIN(cli, "không có lệnh \"%s%s%s\"; xem \"congvan help\"",
			     "no command \"%s%s%s\"; see \"congvan help\"", before, blank, word);
}

/* ---- options ---- */

struct parse {
	struct cli *cli;
	int argc;
	char **argv;
	int at;
};

/* The value of the option at hand: after '=', or the next word. NULL after a complaint. */
static const char *take_value(struct parse *parse, const char *name, const char *inline_value)
{
	if (inline_value)
		return inline_value;
	if (parse->at + 1 < parse->argc)
		return parse->argv[++parse->at];
	CLI_COMPLAIN(parse->cli, "--%s cần một giá trị", "--%s needs a value", name);
	return NULL;
}

static int set_shared(struct parse *parse, const struct command_option *option, const char *value)
{
	struct cli *cli = parse->cli;

	if (strcmp(option->name, "socket") == 0)
		cli->socket = value;
	else if (strcmp(option->name, "config") == 0)
		cli->config = value;
	else if (strcmp(option->name, "json") == 0)
		cli->json = true;
	else if (strcmp(option->name, "dry-run") == 0)
		cli->dry_run = true;
	else if (strcmp(option->name, "no-input") == 0)
		cli->no_input = true;
	else if (strcmp(option->name, "quiet") == 0)
		cli->quiet = true;
	else if (strcmp(option->name, "help") == 0)
		cli->help = true;
	else if (strcmp(value, "vi") != 0 && strcmp(value, "en") != 0) {
		CLI_COMPLAIN(cli, "--lang là vi hoặc en", "--lang is vi or en");
		return CLI_USAGE;
	} else {
		cli->english = strcmp(value, "en") == 0;
	}
	return CLI_OK;
}

static void complain_option(const struct cli *cli, const char *name)
{
	const struct command *command = cli->command;
	struct suggestion best = {NULL, 0};

	for (const struct command_option *option = everywhere; option->name; option++)
		if (shares(command, option->name))
			suggest_offer(&best, name, option->name);
	for (const struct command_option *option = command ? command->options : NULL; option && option->name; option++)
		suggest_offer(&best, name, option->name);
	if (best.word)
		CLI_COMPLAIN(cli, "không có tùy chọn --%s; có phải bạn muốn --%s?",
			     "no option --%s; did you mean --%s?", name, best.word);
	else
		CLI_COMPLAIN(cli, "không có tùy chọn --%s; xem --help", "no option --%s; see --help", name);
}

/* One option; `list` and `values` of the command, or the shared ones (values NULL). */
static int take_known(struct parse *parse, const struct command_option *option, const char *inline_value,
		      const char **ret_own)
{
	const char *value = "";

	if (option->value) {
		value = take_value(parse, option->name, inline_value);
		if (!value)
			return CLI_USAGE;
	} else if (inline_value) {
		CLI_COMPLAIN(parse->cli, "--%s không có giá trị", "--%s takes no value", option->name);
		return CLI_USAGE;
	}
	if (!ret_own)
		return set_shared(parse, option, value);
	*ret_own = value;
	return CLI_OK;
}

static int take_option(struct parse *parse, const char *text)
{
	const struct command *command = parse->cli->command;
	char name[64];
	const char *equals = strchr(text, '=');
	size_t len = equals ? (size_t)(equals - text) : strlen(text);

	snprintf(name, sizeof(name), "%.*s", (int)(len < sizeof(name) ? len : sizeof(name) - 1), text);
	for (size_t i = 0; command && command->options && command->options[i].name; i++)
		if (strcmp(command->options[i].name, name) == 0) {
			CV_ASSERT(i < CLI_OPTIONS_MAX);
			return take_known(parse, &command->options[i], equals ? equals + 1 : NULL,
					  &parse->cli->values[i]);
		}
	for (const struct command_option *option = everywhere; option->name; option++)
		if (strcmp(option->name, name) == 0 && shares(command, name))
			return take_known(parse, option, equals ? equals + 1 : NULL, NULL);
	complain_option(parse->cli, name);
	return CLI_USAGE;
}

static int take_word(struct parse *parse, const char *word)
{
	struct cli *cli = parse->cli;
	size_t max = cli->command->flags & COMMAND_WORDS ? CLI_ARGUMENTS_MAX : cli->command->argument != NULL;

	if (cli->argument_count == max) {
		CLI_COMPLAIN(cli, "thừa \"%s\"; xem --help", "\"%s\" is one too many; see --help", word);
		return CLI_USAGE;
	}
	cli->arguments[cli->argument_count++] = word;
	return CLI_OK;
}

static int take_rest(struct parse *parse)
{
	bool words_only = false;
	int result = CLI_OK;

	for (; result == CLI_OK && parse->at < parse->argc; parse->at++) {
		const char *word = parse->argv[parse->at];
		if (!words_only && strcmp(word, "--") == 0)
			words_only = true;
		else if (!words_only && strcmp(word, "-h") == 0)
			parse->cli->help = true;
		else if (!words_only && strncmp(word, "--", 2) == 0)
			result = take_option(parse, word + 2);
		else if (!words_only && word[0] == '-' && word[1])
			result = take_option(parse, word + 1);
		else
			result = take_word(parse, word);
	}
	return result;
}

/* Options may stand before the command as well; only those of every command can. */
static int take_command(struct parse *parse)
{
	struct cli *cli = parse->cli;
	const char *words[2] = {NULL, NULL};

	for (int count = 0; parse->at < parse->argc && count < 2 && !cli->command; parse->at++) {
		const char *word = parse->argv[parse->at];
		if (strcmp(word, "--version") == 0) {
			words[count++] = "version";
		} else if (strcmp(word, "-h") == 0) {
			cli->help = true;
			continue;
		} else if (word[0] == '-') {
			if (take_option(parse, word + 1 + (word[1] == '-')) != CLI_OK)
				return CLI_USAGE;
			continue;
		} else {
			words[count++] = word;
		}
		cli->command = find(words[0], words[1]);
	}
	if (cli->command)
		return CLI_OK;
	if (cli->help && (!words[0] || is_noun(words[0]))) {
		cli->arguments[0] = words[0];
		cli->argument_count = words[0] != NULL;
		return CLI_OK;
	}
	if (!words[0] || (is_noun(words[0]) && !words[1]))
		command_help(cli, stderr, words[0], NULL);
	else
		command_complain_unknown(cli, words[0], words[1]);
	return CLI_USAGE;
}

int command_parse(struct cli *cli, int argc, char **argv)
{
	struct parse parse = {.cli = cli, .argc = argc, .argv = argv, .at = 1};
	int result = take_command(&parse);

	if (result == CLI_OK && cli->command)
		result = take_rest(&parse);
	if (result != CLI_OK || !cli->command || cli->help)
		return result;
	if (cli->command->argument && cli->argument_count == 0 && !(cli->command->flags & COMMAND_WORDS)) {
		CLI_COMPLAIN(cli, "thiếu %s; xem --help", "%s is missing; see --help", cli->command->argument);
		return CLI_USAGE;
	}
	return CLI_OK;
}

/* ---- help ---- */

static void print_options(const struct cli *cli, FILE *to, const struct command *command,
			  const struct command_option *option)
{
	for (; option && option->name; option++) {
		char left[64];
		if (option >= everywhere && option < everywhere + CV_COUNT(everywhere) &&
		    !shares(command, option->name))
			continue;
		snprintf(left, sizeof(left), "--%s%s%s", option->name, option->value ? " " : "",
			 option->value ? option->value : "");
		fprintf(to, "  %-26s %s\n", left, CLI_TEXT(cli, option->vi, option->en));
	}
}

static void print_command(const struct cli *cli, FILE *to, const struct command *command)
{
	for (const struct command_example *example = command->examples; example->line; example++)
		fprintf(to, "  %s\n      %s\n", example->line, CLI_TEXT(cli, example->vi, example->en));
	fprintf(to, "\n%s\n\n  congvan %s%s%s%s%s [%s]\n\n", CLI_TEXT(cli, command->vi, command->en), command->noun,
		command->verb ? " " : "", command->verb ? command->verb : "", command->argument ? " " : "",
		command->argument ? command->argument : "", CLI_TEXT(cli, "tùy chọn", "options"));
	print_options(cli, to, command, command->options);
	print_options(cli, to, command, everywhere);
}

static void print_list(const struct cli *cli, FILE *to, const char *noun)
{
	for (const struct command *const *at = command_table; *at; at++) {
		char left[64];
		if (noun && strcmp((*at)->noun, noun) != 0)
			continue;
		snprintf(left, sizeof(left), "congvan %s%s%s", (*at)->noun, (*at)->verb ? " " : "",
			 (*at)->verb ? (*at)->verb : "");
		fprintf(to, "  %-26s %s\n", left, CLI_TEXT(cli, (*at)->vi, (*at)->en));
	}
}

static void print_all(const struct cli *cli, FILE *to)
{
	for (const struct command *const *at = command_table; *at; at++)
		if ((*at)->examples[0].line && (*at)->flags & (COMMAND_SOCKET | COMMAND_CONFIG))
			fprintf(to, "  %s\n", (*at)->examples[0].line);
	fputc('\n', to);
	print_list(cli, to, NULL);
	fprintf(to, "\n%s\n",
		CLI_TEXT(cli, "Trợ giúp từng lệnh: congvan help LỆNH, hoặc --help sau lệnh.",
			 "Help for one command: congvan help COMMAND, or --help after it."));
}

int command_help(const struct cli *cli, FILE *to, const char *noun, const char *verb)
{
	const struct command *command = noun ? find(noun, verb) : NULL;

	if (command) {
		print_command(cli, to, command);
	} else if (!noun) {
		print_all(cli, to);
	} else if (is_noun(noun) && !verb) {
		print_list(cli, to, noun);
	} else {
		command_complain_unknown(cli, noun, verb);
		return CLI_NOT_FOUND;
	}
	return CLI_OK;
}
