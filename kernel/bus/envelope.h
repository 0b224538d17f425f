/*
 * Envelopes as bytes: what every message on the bus is wrapped in (proto/congvan/bus.proto).
 *
 * The payload and the status are carried as they are: they are written behind the packed head and found again by
 * looking through the wire form, so that neither is copied on the way in nor unpacked where nobody reads it.
 * Sizes, depth and number of fields are judged before anything is unpacked, at both ends.
 *
 * Pure functions, any thread.
 */
#ifndef CONGVAN_KERNEL_BUS_ENVELOPE_H
#define CONGVAN_KERNEL_BUS_ENVELOPE_H

#include <stdbool.h>

#include <congvan/abi.h>
#include <congvan/bus.pb-c.h>
#include <nng/nng.h>

#define ENVELOPE_OVERHEAD_MAX (64u << 10) /* bytes beside the payload */
#define ENVELOPE_MAX (CV_MESSAGE_MAX + ENVELOPE_OVERHEAD_MAX)
#define ENVELOPE_DEPTH_MAX 4u /* envelope, status, field problem; one to spare */
#define ENVELOPE_FIELDS_MAX 2000u
#define ENVELOPE_PATH_MAX 16u /* instances in a path */

struct envelope {
	Congvan__Envelope *head; /* without status and payload */
	struct cv_bytes status, payload; /* inside the bytes that were read; {NULL, 0} when absent */
};

/* head's own status and payload must be unset. -E2BIG past the limits; -ENOMEM. */
int envelope_pack(const Congvan__Envelope *head, struct cv_bytes status, struct cv_bytes payload, nng_msg **ret);

/*
 * The head's memory comes from `memory`; status and payload point into `wire`. -EBADMSG: malformed; -E2BIG: past the
 * limits; -ENOMEM.
 */
int envelope_unpack(struct cv_bytes wire, ProtobufCAllocator *memory, struct envelope *ret);

/* Service and method of a request, not copied and not yet judged otherwise. -EBADMSG. Never looks past the head. */
int envelope_peek(struct cv_bytes wire, struct cv_bytes *ret_service, struct cv_bytes *ret_method);

#endif
