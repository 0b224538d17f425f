#include "hook.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <nng/nng.h>
#include <nng/protocol/reqrep0/rep.h>
#include <nng/protocol/reqrep0/req.h>
#include <openssl/evp.h>
#include <protobuf-c/protobuf-c.h>

#ifdef __SANITIZE_ADDRESS__
void __sanitizer_print_stack_trace(void);
#define PRINT_STACK() __sanitizer_print_stack_trace()
#else
#define PRINT_STACK() ((void)0)
#endif

static _Atomic int armed_kind = -1;
static _Atomic uint32_t seen, first, last; /* the calls that fail, counted from 1 */
static atomic_bool fired, this_thread_only;
static _Thread_local bool arming_thread, exempt_thread;

void fault_arm(enum fault_kind kind, uint32_t n, enum fault_scope scope)
{
	fault_arm_times(kind, n, 1, scope);
}

void fault_arm_times(enum fault_kind kind, uint32_t n, uint32_t times, enum fault_scope scope)
{
	atomic_store(&first, n);
	atomic_store(&last, n + times - 1);
	atomic_store(&seen, 0);
	atomic_store(&fired, false);
	arming_thread = true;
	atomic_store(&this_thread_only, scope == FAULT_THIS_THREAD);
	atomic_store(&armed_kind, (int)kind);
}

bool fault_disarm(void)
{
	atomic_store(&armed_kind, -1);
	arming_thread = false;
	return atomic_load(&fired);
}

void fault_exempt(bool exempt)
{
	exempt_thread = exempt;
}

uint32_t fault_seen(void)
{
	return atomic_load(&seen);
}

/* FAULT_TRACE in the environment shows where the fault fired. */
static void trace(void)
{
	if (getenv("FAULT_TRACE") != NULL) {
		fprintf(stderr, "fault %u:\n", atomic_load(&seen));
		PRINT_STACK();
	}
}

static bool fails(enum fault_kind kind)
{
	uint32_t number;

	if (atomic_load_explicit(&armed_kind, memory_order_relaxed) != (int)kind)
		return false;
	if (exempt_thread || (atomic_load(&this_thread_only) && !arming_thread))
		return false;
	number = atomic_fetch_add(&seen, 1) + 1;
	if (number < atomic_load(&first) || number > atomic_load(&last))
		return false;
	atomic_store(&fired, true);
	trace();
	return true;
}

/* The linker's names: what is declared here stands in for, and what stands behind, each function. */
#define WRAP(type, name, arguments)                                                                                    \
	type __real_##name arguments;                                                                                  \
	type __wrap_##name arguments;                                                                                  \
	type __wrap_##name arguments

/* ---- memory ---- */

static void *no_memory(void)
{
	errno = ENOMEM;
	return NULL;
}

WRAP(void *, malloc, (size_t size))
{
	return fails(FAULT_MEMORY) ? no_memory() : __real_malloc(size);
}

WRAP(void *, calloc, (size_t count, size_t size))
{
	return fails(FAULT_MEMORY) ? no_memory() : __real_calloc(count, size);
}

WRAP(void *, realloc, (void *block, size_t size))
{
	return fails(FAULT_MEMORY) ? no_memory() : __real_realloc(block, size);
}

WRAP(char *, strdup, (const char *text))
{
	return fails(FAULT_MEMORY) ? no_memory() : __real_strdup(text);
}

WRAP(char *, strndup, (const char *text, size_t len))
{
	return fails(FAULT_MEMORY) ? no_memory() : __real_strndup(text, len);
}

WRAP(__attribute__((format(printf, 2, 0))) int, vasprintf, (char **ret, const char *format, va_list list))
{
	if (fails(FAULT_MEMORY)) {
		*ret = NULL;
		errno = ENOMEM;
		return -1;
	}
	return __real_vasprintf(ret, format, list);
}

WRAP(__attribute__((format(printf, 2, 3))) int, asprintf, (char **ret, const char *format, ...))
{
	va_list list;
	int n;

	va_start(list, format);
	n = __wrap_vasprintf(ret, format, list);
	va_end(list);
	return n;
}

/* Messages: protobuf-c allocates in its own library, unless it is given an allocator. */
static void *unpack_alloc(void *arg, size_t size)
{
	(void)arg;
	return __wrap_malloc(size);
}

static void unpack_free(void *arg, void *block)
{
	(void)arg;
	free(block);
}

static ProtobufCAllocator unpack_allocator = {.alloc = unpack_alloc, .free = unpack_free};

WRAP(ProtobufCMessage *, protobuf_c_message_unpack,
     (const ProtobufCMessageDescriptor *descriptor, ProtobufCAllocator *allocator, size_t len, const uint8_t *data))
{
	return __real_protobuf_c_message_unpack(descriptor, allocator != NULL ? allocator : &unpack_allocator, len,
						data);
}

WRAP(EVP_MD_CTX *, EVP_MD_CTX_new, (void))
{
	return fails(FAULT_MEMORY) ? no_memory() : __real_EVP_MD_CTX_new();
}

WRAP(EVP_MD *, EVP_MD_fetch, (OSSL_LIB_CTX * context, const char *name, const char *properties))
{
	return fails(FAULT_MEMORY) ? no_memory() : __real_EVP_MD_fetch(context, name, properties);
}

WRAP(DIR *, fdopendir, (int fd))
{
	return fails(FAULT_MEMORY) ? no_memory() : __real_fdopendir(fd);
}

/* ---- the bus ---- */

/* Which sockets and contexts answer, by their numbers, which nng counts up. */
#define ANSWERING_MAX 65536u

static atomic_bool answering_sockets[ANSWERING_MAX], answering[ANSWERING_MAX];

static atomic_bool *place_of(atomic_bool *table, int id)
{
	return &table[(uint32_t)id % ANSWERING_MAX];
}

WRAP(void, nng_ctx_send, (nng_ctx context, nng_aio *aio))
{
	if (atomic_load(place_of(answering, nng_ctx_id(context))) && fails(FAULT_LOSS)) {
		nng_msg_free(nng_aio_get_msg(aio));
		nng_aio_set_msg(aio, NULL);
		if (nng_aio_begin(aio))
			nng_aio_finish(aio, 0);
	} else if (!fails(FAULT_SEND)) {
		__real_nng_ctx_send(context, aio);
	} else if (nng_aio_begin(aio)) {
		nng_aio_finish(aio, NNG_ECONNRESET);
	}
}

WRAP(int, nng_req0_open, (nng_socket * socket))
{
	const int r = fails(FAULT_BUS) ? NNG_ENOMEM : __real_nng_req0_open(socket);

	if (r == 0)
		atomic_store(place_of(answering_sockets, nng_socket_id(*socket)), false);
	return r;
}

WRAP(int, nng_rep0_open, (nng_socket * socket))
{
	const int r = fails(FAULT_BUS) ? NNG_ENOMEM : __real_nng_rep0_open(socket);

	if (r == 0)
		atomic_store(place_of(answering_sockets, nng_socket_id(*socket)), true);
	return r;
}

WRAP(int, nng_ctx_open, (nng_ctx * context, nng_socket socket))
{
	const int r = fails(FAULT_BUS) ? NNG_ENOMEM : __real_nng_ctx_open(context, socket);

	if (r == 0)
		atomic_store(place_of(answering, nng_ctx_id(*context)),
			     atomic_load(place_of(answering_sockets, nng_socket_id(socket))));
	return r;
}

WRAP(int, nng_aio_alloc, (nng_aio * *aio, void (*run)(void *), void *arg))
{
	return fails(FAULT_BUS) ? NNG_ENOMEM : __real_nng_aio_alloc(aio, run, arg);
}

WRAP(int, nng_msg_alloc, (nng_msg * *message, size_t size))
{
	return fails(FAULT_BUS) ? NNG_ENOMEM : __real_nng_msg_alloc(message, size);
}

WRAP(int, nng_msg_append, (nng_msg * message, const void *data, size_t size))
{
	return fails(FAULT_BUS) ? NNG_ENOMEM : __real_nng_msg_append(message, data, size);
}

WRAP(int, nng_socket_set_ms, (nng_socket socket, const char *option, nng_duration value))
{
	return fails(FAULT_BUS) ? NNG_ENOMEM : __real_nng_socket_set_ms(socket, option, value);
}

WRAP(int, nng_socket_set_size, (nng_socket socket, const char *option, size_t value))
{
	return fails(FAULT_BUS) ? NNG_ENOMEM : __real_nng_socket_set_size(socket, option, value);
}

WRAP(int, nng_listen, (nng_socket socket, const char *address, nng_listener *listener, int flags))
{
	return fails(FAULT_BUS) ? NNG_EADDRINUSE : __real_nng_listen(socket, address, listener, flags);
}

WRAP(int, nng_dial, (nng_socket socket, const char *address, nng_dialer *dialer, int flags))
{
	return fails(FAULT_BUS) ? NNG_ECONNREFUSED : __real_nng_dial(socket, address, dialer, flags);
}

/* ---- threads and images ---- */

WRAP(int, pthread_create, (pthread_t * thread, const pthread_attr_t *attributes, void *(*run)(void *), void *arg))
{
	return fails(FAULT_THREAD) ? EAGAIN : __real_pthread_create(thread, attributes, run, arg);
}

WRAP(void *, dlopen, (const char *path, int flags))
{
	return fails(FAULT_IMAGE) ? NULL : __real_dlopen(path, flags);
}

WRAP(void *, dlsym, (void *image, const char *name))
{
	return fails(FAULT_IMAGE) ? NULL : __real_dlsym(image, name);
}

/* ---- processes ---- */

static int no_more(void)
{
	errno = EMFILE;
	return -1;
}

WRAP(int, mkdir, (const char *path, mode_t mode))
{
	return fails(FAULT_SYSTEM) ? no_more() : __real_mkdir(path, mode);
}

WRAP(int, socketpair, (int family, int type, int protocol, int ends[2]))
{
	return fails(FAULT_SYSTEM) ? no_more() : __real_socketpair(family, type, protocol, ends);
}

WRAP(int, pipe2, (int ends[2], int flags))
{
	return fails(FAULT_SYSTEM) ? no_more() : __real_pipe2(ends, flags);
}

WRAP(int, pidfd_open, (pid_t process, unsigned int flags))
{
	return fails(FAULT_SYSTEM) ? no_more() : __real_pidfd_open(process, flags);
}

WRAP(int, epoll_ctl, (int epoll, int operation, int fd, struct epoll_event *event))
{
	/* Taking away does not fail. */
	return operation == EPOLL_CTL_ADD && fails(FAULT_SYSTEM) ? no_more()
								 : __real_epoll_ctl(epoll, operation, fd, event);
}

WRAP(int, posix_spawn,
     (pid_t * process, const char *path, const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *attributes,
      char *const arguments[], char *const environment[]))
{
	return fails(FAULT_SYSTEM) ? EMFILE
				   : __real_posix_spawn(process, path, actions, attributes, arguments, environment);
}
