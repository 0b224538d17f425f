/*
 * Keeps cards, in three builds: 1.0; LEDGER_NEW, whose cards have more fields (1.1); and LEDGER_MAJOR, which says that
 * it writes them in another way (2.0). All of them count a card up by reading it, changing it, writing it.
 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <congvan/plugin.h>
#include <ledger.pb-c.h>

#define PREFIX "ledger.card"

#if defined(LEDGER_MAJOR)
#define MAJOR 2
#define MINOR 0
#elif defined(LEDGER_NEW)
#define MAJOR 1
#define MINOR 1
#else
#define MAJOR 1
#define MINOR 0
#endif

static const struct cv_text ledger_texts[] = {{"ledger.unknown", "Không có phiếu này.", "There is no such card."}, {0}};
CV_TEXTS(ledger_texts)

static void wait(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char byte;

	while (fd >= 0 && read(fd, &byte, 1) > 0)
		;
	close(fd);
}

static int create(struct cv_call *call, const Ledger__Request *request, Ledger__View *view)
{
	struct cv_txn *txn = cv_txn_begin(call);
	Ledger__Card card = LEDGER__CARD__INIT;
	int r;

	(void)view;
	card.name = request->name;
#if MINOR > 0 || MAJOR > 1
	Ledger__Stamp stamp = LEDGER__STAMP__INIT, *stamps[] = {&stamp};

	CV_SET(&stamp, at, 7);
	stamp.by = request->name;
	card.colour = request->colour;
	card.stamps = stamps;
	card.n_stamps = 1;
#endif
	r = cv_txn_put_new(txn, cv_key(call, PREFIX, "r", request->name), &card.base);
	return r < 0 ? r : cv_txn_commit(txn);
}

static int count(struct cv_call *call, const Ledger__Request *request, Ledger__View *view)
{
	const struct cv_key key = cv_key(call, PREFIX, "r", request->name);
	struct cv_txn *txn;
	Ledger__Card *card;
	int r;

	(void)view;
	if (request->wait != NULL)
		wait(request->wait);
	txn = cv_txn_begin(call);
	r = cv_txn_get(txn, key, &ledger__card__descriptor, &card);
	if (r == 0 && card == NULL)
		return cv_fail(call, CV_NOT_FOUND, "ledger.unknown", NULL);
	if (r == 0) {
		CV_SET(card, count, card->count + 1);
		r = cv_txn_put(txn, key, &card->base);
	}
	return r < 0 ? r : cv_txn_commit(txn);
}

static int show(struct cv_call *call, const Ledger__Request *request, Ledger__View *view)
{
	const struct cv_key key = cv_key(call, PREFIX, "r", request->name);
	struct cv_row row;
	int r = call->host->get(call, &key, &row);

	if (r < 0)
		return r;
	if (row.version == 0)
		return cv_fail(call, CV_NOT_FOUND, "ledger.unknown", NULL);
	view->card = cv_row_message(call, &row, &ledger__card__descriptor);
	CV_SET(view, schema, row.schema);
	CV_SET(view, reader, MAJOR << 16 | MINOR);
	return view->card != NULL ? 0 : -EIO;
}

CV_HANDLER(create, Ledger__Request, Ledger__View)
CV_HANDLER(count, Ledger__Request, Ledger__View)
CV_HANDLER(show, Ledger__Request, Ledger__View)

#define METHOD(function, flags) CV_METHOD("ledger/1", function, flags, ledger__request, ledger__view)

CV_PLUGIN(ledger, .version = "1.0.0", .schema_major = MAJOR, .schema_minor = MINOR,
	  .provides = CV_LIST(struct cv_service_ref, {"ledger", 1, 0}),
	  .grants = CV_LIST(struct cv_grant, {CV_GRANT_OWN, 0, PREFIX}, {CV_GRANT_FILES, 0, "pipes"}),
	  .config = CV_LIST(struct cv_config_field, {"pipes", CV_CONFIG_PATH, 0, ".", 0, 0, "Where pipes are."}),
	  .methods = CV_LIST(struct cv_method, METHOD(create, 0), METHOD(count, 0), METHOD(show, CV_METHOD_READ)))
