#include "load/registration.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

size_t registration_request(char *buffer, size_t size, const char *token, const char *key, unsigned number,
			    const char *notation, const char *issued_date, bool submit)
{
	char body[1024];
	int body_len = snprintf(body, sizeof(body),
				"{\"issuingOrgan\":\"Cục Quản lý Khám, chữa bệnh\",\"codeNumber\":\"%u\","
				"\"codeNotation\":\"%s\",\"issuedDate\":\"%s\",\"documentType\":\"Công văn\","
				"\"subject\":\"V/v báo cáo tình hình thực hiện bệnh án điện tử\","
				"\"urgency\":\"URGENCY_NORMAL\",\"medium\":\"MEDIUM_PAPER\",\"pageAmount\":2%s}",
				number, notation, issued_date, submit ? ",\"submit\":{}" : "");
	int len = snprintf(buffer, size,
			   "POST /api/v1/incoming HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\n"
			   "Content-Type: application/json\r\nIdempotency-Key: %s\r\nContent-Length: %d\r\n\r\n%s",
			   token, key, body_len, body);

	return body_len > 0 && (size_t)body_len < sizeof(body) && len > 0 && (size_t)len < size ? (size_t)len : 0;
}

uint64_t registration_number(const char *json, size_t len, const char *name)
{
	char pattern[64];
	int pattern_len = snprintf(pattern, sizeof(pattern), "\"%s\":\"", name);
	const char *found = json ? memmem(json, len, pattern, (size_t)pattern_len) : NULL;
	uint64_t value = 0;

	if (!found)
		return 0;
	for (found += pattern_len; found < json + len && *found >= '0' && *found <= '9'; found++)
		value = value * 10 + (uint64_t)(*found - '0');
	return value;
}
