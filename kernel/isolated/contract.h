/*
 * What the kernel and congvan-host agree on beside proto/congvan/host.proto: descriptors, versions, limits.
 *
 * The kernel starts a host by fork and exec with nothing but these descriptors open (and standard error, which is the
 * kernel's; standard input and output are /dev/null) and with an environment that it makes itself. Everything else
 * comes in the first packet (HostBoot). A host that loses either descriptor ends at once.
 */
#ifndef CONGVAN_KERNEL_ISOLATED_CONTRACT_H
#define CONGVAN_KERNEL_ISOLATED_CONTRACT_H

#define HOST_PROTOCOL 1u
#define HOST_CONTROL_FD 3 /* SOCK_SEQPACKET: HostOrder in, HostReport out */
#define HOST_DEATH_FD 4 /* the read end of a pipe whose write end only the kernel holds: its end is the kernel's */
#define HOST_FIRST_FREE_FD 5
#define HOST_PACKET_MAX (128u << 10) /* bytes of one packet on the control socket */
#define HOST_PACKET_FDS 8u /* descriptors beside one packet */
#define HOST_TOKEN_BYTES 32u
#define HOST_BLOB_CHUNK (1u << 20) /* bytes of one BLOB_WRITE */
#define HOST_SCAN_BYTES (4u << 20) /* of rows in one answer to SCAN; the last one may go past it */
#define HOST_BLOBS_MAX 64u /* uploads under way in one host */

/* How a host ends when it is not asked to: the supervisor shows the text. */
enum host_exit {
	HOST_EXIT_OK = 0,
	HOST_EXIT_BOOT = 64, /* told what in a report before */
	HOST_EXIT_ORPHAN = 65, /* the kernel is gone */
	HOST_EXIT_PROTOCOL = 66, /* the kernel said something that it can't read */
	HOST_EXIT_BUS = 67, /* the bus to the kernel broke */
};

#endif
