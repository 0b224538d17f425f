/*
 * Walks the wire form of a message before it is unpacked, because protobuf-c's unpack has no limits: depth, count of
 * fields over all levels (elements of packed fields included), strings that are UTF-8 without a zero byte.
 * Pure; any thread.
 */
#ifndef CONGVAN_SDK_WIRE_H
#define CONGVAN_SDK_WIRE_H

#include <protobuf-c/protobuf-c.h>

#include <congvan/abi.h>

/* 0; -EBADMSG: malformed; -E2BIG: past CV_MESSAGE_MAX, CV_MESSAGE_DEPTH or CV_MESSAGE_FIELDS. */
int cv_wire_check(const ProtobufCMessageDescriptor *type, struct cv_bytes bytes);

#endif
