/* eval - one article against a plan: what was hit, which nodes are true, which spans they have.
 * Owns scratch memory, kept from article to article; borrows plan and article.
 * -ENOMEM at worst. A regular expression that reaches a limit has no match in that article. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "match/match.h"
#include "match/plan.h"
#include "match/span.h"
#include "match/text.h"

/* Hits of one term in one article; more are not looked at. */
#define LEAF_HITS_MAX (1U << 16)
/* And of all terms together. */
#define ARTICLE_HITS_MAX (1U << 19)
/* Buffers that an article larger than this has made are given back. */
#define ARTICLE_OCTETS_KEPT (1U << 18)

/* Choosing what wakes topics costs milliseconds for many of them: after this many articles. */
#define LEARN_FIRST 64

/* Of each leaf there is. */
struct leaf_state {
	uint32_t nth;       /* if it is seen in this article: which of `hit` */
	uint32_t frequency; /* articles so far that it had a hit in */
	uint32_t links;     /* where its links start */
};

/* A leaf with a hit in this article, or a regular expression that was asked. */
struct hit_leaf {
	uint32_t leaf;
	uint32_t n;     /* hits */
	uint32_t first; /* of them in `places`, or in `patterns` */
	uint32_t last;  /* where the last one starts; then where a repeat goes in `places` */
	uint32_t links; /* of the leaf */
};

/* A hit of a leaf that had one before. */
struct repeat {
	struct span span;
	uint32_t nth; /* in `hit` */
};

/* What is known of a node in this article. */
enum value {
	VALUE_UNKNOWN,
	VALUE_FALSE,
	VALUE_TRUE,
};

/* The places of one node or group. */
struct place_list {
	uint32_t owner;
	uint32_t slot;      /* that leads here */
	struct spans spans; /* either its own or those of one leaf */
	struct spans own;
};

/* What a hit of a leaf leads to. Behind it in the links lie the groups to mark, then the topics to
 * wake: all of it together, for with many topics it is memory that takes time. */
struct links {
	uint32_t n_groups, n_wakes;
};

/* A topic that a leaf wakes, with what is asked first: most topics end there. */
struct wake {
	uint32_t topic;
	uint32_t second, third; /* its next rarest groups, or NO_MORE */
};

struct matcher {
	const struct plan *plan;
	struct alphabet *alphabet;
	struct stemmer *stemmer;
	struct strbuf joined[N_FIELDS];
	struct text texts[N_FIELDS];
	bool read[N_FIELDS], mapped[N_FIELDS];
	uint32_t base[N_FIELDS],
		unit_base[N_FIELDS]; /* where each field's octets and units start */
	struct leaf_state *leaves;
	uint64_t *seen; /* leaves in `hit`; bits */
	struct hit_leaf *hit;
	size_t n_hit, hit_size;
	struct repeat *repeats;
	size_t n_repeats, repeats_size;
	struct spans places;   /* of all hits, each leaf's together */
	struct spans patterns; /* likewise, of the regular expressions that were asked for */
	/* Regular expressions that reached a limit, in any article; as they came. */
	uint32_t *limited;
	size_t n_limited;
	uint8_t *values; /* of each node: enum value */
	uint32_t *known; /* nodes whose value is */
	size_t n_known, known_size;
	/* Few nodes and groups are asked for their places: a table of 2 * lists_size slots says which of
	 * the first n_lists has them. One that no such list names is free, whatever it says. */
	uint32_t *list_slots;
	struct place_list *lists; /* those from n_lists on are old buffers */
	size_t n_lists, lists_size;
	uint64_t *collected;  /* nodes whose hits are gathered, of one topic; bits */
	uint64_t *group_bits; /* of the groups that are marked, those with a hit in this article */
	uint64_t learn_at;    /* articles: when to choose anew what wakes topics */
	uint32_t *guards;     /* each topic's, the rarest first */
	uint32_t *links;      /* of all leaves */
	uint64_t *woken_bits; /* topics; none between articles */
	uint64_t *many_bits;  /* topics with more guards than a wake asks for */
	uint32_t *woken;      /* the same as a list, in order */
	size_t n_woken;
	struct match_stats stats;
};

/* The leaf's entry in `hit`, which it has from now on; NULL: -ENOMEM. Moves the others. */
struct hit_leaf *eval_see(struct matcher *matcher, uint32_t leaf);

/* Reads the article's fields and finds all terms in them. */
int eval_read(struct matcher *matcher, const struct article *article, const char *feed);

/* In wake.c: chooses for each topic the rarest group that it cannot do without, by what was seen so
 * far; that group's leaves wake it. */
int wake_choose(struct matcher *matcher);
/* The topics that may be true: all of their groups have a hit. In order. */
void wake_topics(struct matcher *matcher);
void wake_clear(struct matcher *matcher);

/* Stands for a group that always has a hit. */
#define NO_MORE(plan) ((uint32_t)(plan)->n_groups)

/* After wake_topics, of a guard that is not its topic's rarest, or of a REST_WITHOUT: others are not
 * marked. */
static inline bool group_has_hit(const struct matcher *matcher, uint32_t group)
{
	return matcher->group_bits[group / 64] >> group % 64 & 1;
}

static inline bool leaf_is_seen(const struct matcher *matcher, uint32_t leaf)
{
	return matcher->seen[leaf / 64] >> leaf % 64 & 1;
}

/* In rest.c: is a woken topic true? 0, 1. */
int rest_of_topic(struct matcher *matcher, uint32_t topic);
/* With many topics, evaluating one is waiting for its memory: that of some topics behind the i-th
 * woken one is asked for. */
void rest_ask_ahead(const struct matcher *matcher, size_t i);
int eval_true(struct matcher *matcher, uint32_t node); /* 0, 1 */
/* Borrowed for as long as the article is looked at. */
int eval_spans(struct matcher *matcher, uint32_t node, struct spans *ret);

/* The owner of a group's places. */
static inline uint32_t eval_group_list(const struct matcher *matcher, uint32_t group)
{
	return (uint32_t)matcher->plan->n_nodes + group;
}

static inline enum field eval_field(const struct matcher *matcher, uint32_t octet)
{
	enum field field = N_FIELDS - 1;

	while (field > 0 && (!matcher->read[field] || matcher->base[field] > octet))
		field--;
	return field;
}

/* In collect.c: the hits that made a topic true. */
int collect_hits(struct matcher *matcher, uint32_t node, struct hit_list *ret);
