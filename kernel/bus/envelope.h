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
/* A message between the kernel and a host: a whole commit, or a reply beside the request that it is rendered for. */
#define ENVELOPE_HOST_MAX (24u << 20)
#define ENVELOPE_DEPTH_MAX 4u /* envelope, status, field problem; one to spare */
#define ENVELOPE_FIELDS_MAX 2000u
#define ENVELOPE_PATH_MAX 16u /* instances in a path */

struct envelope {
	Congvan__Envelope *head; /* without the three below */
	struct cv_bytes status, payload; /* inside the bytes that were read; {NULL, 0} when absent */
	struct cv_bytes original; /* envelope_unpack_host() only */
};

/* head's own status and payload must be unset. -E2BIG past the limits; -ENOMEM. */
int envelope_pack(const Congvan__Envelope *head, struct cv_bytes status, struct cv_bytes payload, nng_msg **ret);

/*
 * The head's memory comes from `memory`; status and payload point into `wire`. -EBADMSG: malformed; -E2BIG: past the
 * limits; -ENOMEM.
 */
int envelope_unpack(struct cv_bytes wire, ProtobufCAllocator *memory, struct envelope *ret);

/*
 * The same between the kernel and a host, where a message may have ENVELOPE_HOST_MAX bytes. original: of a request in
 * RENDER, else {NULL, 0}.
 */
int envelope_pack_host(const Congvan__Envelope *head, struct cv_bytes status, struct cv_bytes payload,
		       struct cv_bytes original, nng_msg **ret);
/* The payload is a message that is not packed yet: what is large is then copied once. */
int envelope_pack_message(const Congvan__Envelope *head, const ProtobufCMessage *payload, nng_msg **ret);
int envelope_unpack_host(struct cv_bytes wire, ProtobufCAllocator *memory, struct envelope *ret);

/* Service and method of a request, not copied and not yet judged otherwise. -EBADMSG. Never looks past the head. */
int envelope_peek(struct cv_bytes wire, struct cv_bytes *ret_service, struct cv_bytes *ret_method);

#endif
