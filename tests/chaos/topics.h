/*
 * The topics of the chaos suite, a file each. Thread: the main one.
 */
#ifndef CONGVAN_CHAOS_TOPICS_H
#define CONGVAN_CHAOS_TOPICS_H

#include "chaos/checks.h"

/* The office's register under random kills of the server: numbers, gaps, history. */
void register_run(struct checks *checks);
/* Every named point of every path, one by one. */
void walk_run(struct checks *checks);
/* Plugins that are replaced again and again under load, in both modes. */
void reload_run(struct checks *checks);
/* Kills at random moments, of the server and of hosts, under requests, items, timers and reloads. */
void random_run(struct checks *checks);
/* Documents between agencies, with kills at every step. */
void transfer_run(struct checks *checks);
/* Somebody leaves, with kills at every step of handing over their work. */
void hand_over_run(struct checks *checks);
/* Documents that are numbered, sealed and sent, with kills at every step; numbers that are taken back. */
void outgoing_run(struct checks *checks);
/* Documents that are recalled, with kills at every step. */
void recall_run(struct checks *checks);

#endif
