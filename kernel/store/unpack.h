/*
 * Messages out of stored bytes. protobuf-c answers NULL for bytes that are no such message and for a lack of memory
 * alike; a store that takes the one for the other calls itself damaged because the machine is short of memory.
 */
#ifndef CONGVAN_KERNEL_STORE_UNPACK_H
#define CONGVAN_KERNEL_STORE_UNPACK_H

#include <congvan/abi.h>
#include <protobuf-c/protobuf-c.h>

/*
 * Free with protobuf_c_message_free_unpacked(…, NULL). NULL: *ret_error is -ENOMEM, or -EUCLEAN for bytes that are no
 * such message; otherwise it is 0. Any thread.
 */
ProtobufCMessage *unpack(const ProtobufCMessageDescriptor *descriptor, struct cv_bytes bytes, int *ret_error);

#endif
