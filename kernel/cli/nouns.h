/* Every command, by the file that makes it. For table.c. */
#ifndef CONGVAN_KERNEL_CLI_NOUNS_H
#define CONGVAN_KERNEL_CLI_NOUNS_H

#include "command.h"

extern const struct command command_init; /* init.c */
extern const struct command command_agency_add, command_agency_list, command_agency_show, command_agency_change,
    command_agency_close, command_agency_open; /* agency.c */
extern const struct command command_status; /* status.c */
extern const struct command command_user_add, command_user_passwd, command_user_disable,
    command_user_enable; /* user.c */
extern const struct command command_user_leave; /* user_leave.c */
extern const struct command command_queue_list, command_queue_show; /* queue.c */
extern const struct command command_queue_retry, command_queue_drop; /* queue_act.c */
extern const struct command command_plugin_list, command_plugin_reload, command_plugin_enable, command_plugin_disable,
    command_plugin_check; /* plugin.c */
extern const struct command command_audit_verify; /* audit.c */
extern const struct command command_config_check; /* config_check.c */
extern const struct command command_version, command_help_words; /* help.c */
extern const struct command command_process_check, command_process_show; /* process.c */
extern const struct command command_book_list, command_book_gaps; /* book.c */
extern const struct command command_book_open, command_book_close, command_book_reserve,
    command_book_void; /* book_act.c */
extern const struct command command_calendar_show, command_calendar_check, command_calendar_set,
    command_calendar_status; /* calendar.c */
extern const struct command command_process_presets, command_process_use; /* process_use.c */
extern const struct command command_organ_list, command_organ_show; /* organ.c */
extern const struct command command_organ_import; /* organ_import.c */
extern const struct command command_organ_add, command_organ_change, command_organ_close,
    command_organ_open; /* organ_put.c */
extern const struct command command_route_list, command_route_show, command_route_check; /* route.c */

#endif
