#include "office/lists/outgoing_row.h"

struct office_work_document office_outgoing_row(const Congvan__OutgoingDocument *document)
{
	return (struct office_work_document){
	    .id = document->id,
	    .number = document->number,
	    .number_suffix = document->number_suffix,
	    .year = document->year,
	    .kind = "outgoing",
	    .urgency = document->has_urgency ? document->urgency : CONGVAN__URGENCY__URGENCY_NORMAL,
	    .code = document->code_notation,
	    .issuing_organ = document->unit_name,
	    .subject = document->subject,
	    .document_type = document->document_type,
	    .has_file = document->version > 0,
	};
}
