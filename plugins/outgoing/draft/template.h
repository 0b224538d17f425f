/*
 * Templates (mẫu văn bản): editable files in the form of NĐ 30/2020/NĐ-CP PL III that drafts of a type begin with.
 * Everybody in a post reads them; those who answer for the form of documents (Đ12, Đ32), and the administrator, keep
 * them. A template that is taken away stays in no draft: each has its own file.
 *
 * Thread: the handler's. Memory: the call's arena. Results: 0, or what cv_fail() returned.
 */
#ifndef CONGVAN_OUTGOING_DRAFT_TEMPLATE_H
#define CONGVAN_OUTGOING_DRAFT_TEMPLATE_H

#include "outgoing/outgoing.h"

#define OUTGOING_TEMPLATES_MAX 200u /* of an agency */

/* The methods, as proto/congvan/outgoing.proto describes them. */
int outgoing_list_templates(struct cv_call *call, const Congvan__Empty *request, Congvan__ListTemplatesReply *reply);
int outgoing_add_template(struct cv_call *call, const Congvan__AddTemplateRequest *request,
			  Congvan__TemplateView *reply);
int outgoing_get_template(struct cv_call *call, const Congvan__TemplateRequest *request, Congvan__Empty *reply);
int outgoing_delete_template(struct cv_call *call, const Congvan__TemplateRequest *request, Congvan__Empty *reply);

#endif
