#include "office/sheet/form.h"

#include <errno.h>

#include "office/sheet/int.h"

int office_form_begin(struct cv_call *call, const char *format, const char *title, const char *subtitle,
		      struct office_form *ret)
{
	Congvan__PrintFormat chosen = CONGVAN__PRINT_FORMAT__PRINT_PDF;
	int error = office_sheet_format(call, format, &chosen);

	*ret = (struct office_form){.call = call};
	if (error)
		return error;
	ret->request = cv_new(call, &congvan__print_form_request__descriptor);
	if (!ret->request)
		return -ENOMEM;
	CV_SET(ret->request, format, chosen);
	return office_sheet_heading(call, title, subtitle, &ret->request->heading);
}

static int add(struct office_form *form, Congvan__PrintBlock **ret)
{
	*ret = cv_new(form->call, &congvan__print_block__descriptor);
	return cv_append(form->call, &form->request->blocks, &form->request->n_blocks, *ret);
}

int office_form_part(struct office_form *form, const char *title)
{
	Congvan__PrintBlock *block;
	int error = add(form, &block);

	if (error)
		return error;
	CV_SET(block, title, true);
	block->text = cv_strdup(form->call, title);
	return block->text ? 0 : -ENOMEM;
}

int office_form_text(struct office_form *form, const char *label, char *text, uint32_t lines)
{
	Congvan__PrintBlock *block;
	int error = add(form, &block);

	if (error)
		return error;
	block->label = label ? cv_strdup(form->call, label) : NULL;
	block->text = text;
	if (lines)
		CV_SET(block, lines, lines);
	return !label || block->label ? 0 : -ENOMEM;
}

int office_form_send(struct office_form *form, const char *name)
{
	return office_sheet_made(form->call, "form", &form->request->base, form->request->format, name);
}
