/*
 * work/1: one inbox a person. Rows and sums are written by the plugins whose documents flow
 * (office/lists/work_entry.h); here they are read. The instance is read-only after start.
 */
#ifndef CONGVAN_WORK_WORK_H
#define CONGVAN_WORK_WORK_H

#include <congvan/plugin.h>

#include "congvan/identity.pb-c.h"
#include "congvan/work.pb-c.h"
#include "office/calendar/calendar.h"

#define WORK_PAGE_DEFAULT 50u
#define WORK_PAGE_MAX 200u
#define WORK_EXAMINED_MAX 2000u /* rows that one call looks at for what fits its filters */
#define WORK_SORT_MAX 2000u /* rows that are put into another order */

#define WORK_VIEW "work.view"
#define WORK_VIEWS_MAX 20u
#define WORK_VIEW_NAME_MAX 60u
#define WORK_VIEW_QUERY_MAX 1000u /* bytes */
#define WORK_COLUMNS_MAX 7u
#define WORK_COLUMN_NAME_MAX 30u

struct cv_instance {
	const struct cv_host *host;
	struct office_calendar *server_calendar; /* of agencies that have none of their own */
};

extern const struct cv_text work_texts[];

/* GET /api/v1/work: the caller's own rows. Which rows: page.h. */
int work_list(struct cv_call *call, const Congvan__ListWorkRequest *request, Congvan__ListWorkReply *reply);
/* GET /api/v1/calendar */
int work_calendar(struct cv_call *call, const Congvan__CalendarRequest *request, Congvan__CalendarReply *reply);
/* GET /api/v1/work/counts */
int work_counts(struct cv_call *call, const Congvan__Empty *request, Congvan__WorkCounts *reply);
/* GET and PUT /api/v1/work/views: of the person who has logged in, whoever they act for. */
int work_views(struct cv_call *call, const Congvan__Empty *request, Congvan__WorkViews *reply);
int work_put_views(struct cv_call *call, const Congvan__WorkViews *request, Congvan__WorkViews *reply);

#endif
