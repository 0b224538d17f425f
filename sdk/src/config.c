#include <congvan/plugin.h>

const char *cv_config_text(const struct cv_host *host, const char *key)
{
	struct cv_config_value value = {.size = sizeof(value)};

	return host->config(host, key, &value) == 0 && value.set ? value.text : NULL;
}
