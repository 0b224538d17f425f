/*
 * Looks through a packed protobuf message before it is unpacked: protobuf-c itself knows no limit of depth or of
 * number. Pure function, any thread, no allocation.
 */
#ifndef CONGVAN_KERNEL_PLAN_WIRE_H
#define CONGVAN_KERNEL_PLAN_WIRE_H

#include <protobuf-c/protobuf-c.h>

#include <congvan/abi.h>

/* -EBADMSG: malformed, or a string is not UTF-8 or holds a NUL; -E2BIG: deeper or with more fields than allowed. */
int wire_check(const ProtobufCMessageDescriptor *type, struct cv_bytes bytes, uint32_t depth_max, uint32_t fields_max);

#endif
