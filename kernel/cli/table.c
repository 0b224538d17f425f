#include "nouns.h"

const struct command *const command_table[] = {
    &command_init,          &command_status,
    &command_user_add,      &command_user_passwd,
    &command_user_disable,  &command_user_enable,
    &command_plugin_list,   &command_plugin_reload,
    &command_plugin_enable, &command_plugin_disable,
    &command_plugin_check,  &command_queue_list,
    &command_queue_show,    &command_queue_retry,
    &command_queue_drop,    &command_audit_verify,
    &command_config_check,  &command_process_check,
    &command_process_show,  &command_version,
    &command_help_words,    NULL,
};
