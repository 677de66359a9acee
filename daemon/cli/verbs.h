/* verbs - the verbs of `feedwatch`, one function each; the table is in main.c.
 * Each file answers one kind of question. */
#pragma once

struct cli;

int verb_add(struct cli *cli, int argc, char **argv);           /* add.c */
int verb_check(struct cli *cli, int argc, char **argv);         /* check.c */
int verb_parse(struct cli *cli, int argc, char **argv);         /* parse.c */
int verb_match(struct cli *cli, int argc, char **argv);         /* match.c */
int verb_test(struct cli *cli, int argc, char **argv);          /* test.c */
int verb_why(struct cli *cli, int argc, char **argv);           /* why.c */
int verb_explain_query(struct cli *cli, int argc, char **argv); /* explain.c */
int verb_search(struct cli *cli, int argc, char **argv);        /* search.c */
int verb_feeds(struct cli *cli, int argc, char **argv);         /* feeds.c */
int verb_topics(struct cli *cli, int argc, char **argv);        /* list.c */
int verb_channels(struct cli *cli, int argc, char **argv);      /* list.c */
int verb_alerts(struct cli *cli, int argc, char **argv);        /* alerts.c */
int verb_status(struct cli *cli, int argc, char **argv);        /* status.c */
int verb_outbox(struct cli *cli, int argc, char **argv);        /* outbox.c */
int verb_poll(struct cli *cli, int argc, char **argv);          /* act.c */
int verb_reload(struct cli *cli, int argc, char **argv);        /* act.c */
int verb_follow(struct cli *cli, int argc, char **argv);        /* act.c */
