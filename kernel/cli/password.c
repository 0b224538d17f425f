#include "password.h"

#include <errno.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* Reads up to the end of the line; the newline is not part of it. False: nothing there, too long, or a NUL. */
static bool read_line(FILE *from, char ret[PASSWORD_MAX])
{
	size_t len = 0;
	int character = 0;

	while ((character = fgetc(from)) != EOF && character != '\n') {
		if (len == PASSWORD_MAX - 1 || character == 0)
			return false;
		ret[len++] = (char)character;
	}
	if (len > 0 && ret[len - 1] == '\r')
		len--;
	ret[len] = 0;
	return len > 0;
}

static bool ask(FILE *terminal, const char *prompt, char ret[PASSWORD_MAX])
{
	struct termios shown, hidden;
	int fd = fileno(terminal);

	if (tcgetattr(fd, &shown) != 0)
		return false;
	hidden = shown;
	hidden.c_lflag &= ~(tcflag_t)ECHO;
	/* First: it drops what was typed so far, and what is typed at the prompt must not be dropped or shown. */
	if (tcsetattr(fd, TCSAFLUSH, &hidden) != 0)
		return false;
	fprintf(stderr, "%s: ", prompt);
	fflush(stderr);
	bool good = read_line(terminal, ret);
	tcsetattr(fd, TCSAFLUSH, &shown);
	fputc('\n', stderr);
	return good;
}

static int ask_twice(const struct cli *cli, const char *account, char ret[PASSWORD_MAX])
{
	char prompt[160], again[PASSWORD_MAX];
	int result = CLI_USAGE;

	snprintf(prompt, sizeof(prompt), CLI_TEXT(cli, "Mật khẩu của %.60s", "Password of %.60s"), account);
	bool good =
	    ask(stdin, prompt, ret) && ask(stdin, CLI_TEXT(cli, "Nhập lại mật khẩu", "The password again"), again);
	if (!good)
		CLI_COMPLAIN(cli, "không có mật khẩu", "no password");
	else if (strcmp(ret, again) != 0)
		CLI_COMPLAIN(cli, "hai lần nhập không giống nhau", "the two passwords are not the same");
	else
		result = CLI_OK;
	explicit_bzero(again, sizeof(again));
	return result;
}

int password_read(const struct cli *cli, const char *file, const char *account, char ret[PASSWORD_MAX])
{
	bool from_stdin = !file || strcmp(file, "-") == 0;
	FILE *from = stdin;

	if (!file && isatty(STDIN_FILENO)) {
		if (!cli->no_input)
			return ask_twice(cli, account, ret);
		CLI_COMPLAIN(cli, "--no-input: hãy đưa mật khẩu bằng --password-file",
			     "--no-input: give the password with --password-file");
		return CLI_USAGE;
	}
	if (!from_stdin) {
		from = fopen(file, "re");
		if (!from) {
			cli_complain("%s: %s", file, strerror(errno));
			return CLI_USAGE;
		}
	}
	bool good = read_line(from, ret);
	if (from != stdin)
		fclose(from);
	if (good)
		return CLI_OK;
	CLI_COMPLAIN(cli, "%s: dòng đầu phải là mật khẩu, nhiều nhất %u byte",
		     "%s: the first line has to be the password, at most %u bytes", from_stdin ? "stdin" : file,
		     PASSWORD_MAX - 1);
	return CLI_USAGE;
}

void password_wipe(char password[PASSWORD_MAX])
{
	explicit_bzero(password, PASSWORD_MAX);
}
