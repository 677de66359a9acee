#include "parse/sandboxed/format.h"

#include <string.h>
#include <strings.h>

#include "base/cleanup.h"

#define FEED(root_name, vocabulary, root_scope, table, format_version, ...)                        \
	{                                                                                          \
		.root = root_name, .home = vocabulary, .scope = root_scope, .rows = table##_rows,  \
		.n_rows = &n_##table##_rows, .version = format_version, __VA_ARGS__                \
	}

static const struct format formats[] = {
	FEED("rss", VOC_RSS, SCOPE_ROOT, rss, rss_version),
	FEED("rdf", VOC_RSS, SCOPE_ROOT, rss, rdf_version),
	FEED("feed", VOC_ATOM, SCOPE_FEED, atom, atom_version, .inherits_authors = true,
		.ids_are_links = true),
	/* A lone entry (RFC 4287, section 2): the document of one entry. */
	FEED("entry", VOC_ATOM, SCOPE_ENTRY, atom, atom_version, .ids_are_links = true),
	FEED("channel", VOC_RSS, SCOPE_FEED, cdf, cdf_version, .suits = is_cdf, .begin = cdf_begin),
	/* RSS 1.1, and RSS that lost its root. */
	FEED("channel", VOC_RSS, SCOPE_FEED, rss, bare_version),
	{ .root = "html", .not_a_feed = "an HTML page" },
	{ .root = "opml", .not_a_feed = "an OPML list of feeds" },
	{ .root = "urlset", .not_a_feed = "a sitemap" },
	{ .root = "sitemapindex", .not_a_feed = "a sitemap" },
	{ .root = "svg", .not_a_feed = "an SVG image" },
};

/* Without "http://" and a last '/' or '#', which publishers get wrong. */
static const struct {
	const char *uri;
	const char *prefix; /* that is meant where nobody declared it */
	enum vocabulary vocabulary;
} namespaces[] = {
	{ "www.w3.org/2005/Atom", "atom", VOC_ATOM },
	{ "purl.org/atom/ns", "atom03", VOC_ATOM },
	{ "purl.org/atom-blog/ns", "a10", VOC_ATOM },
	{ "purl.org/rss/1.0", "rss", VOC_RSS },
	{ "my.netscape.com/rdf/simple/0.9", NULL, VOC_RSS },
	{ "channel.netscape.com/rdf/simple/0.9", NULL, VOC_RSS },
	{ "my.netscape.com/publish/formats/rss-0.91.dtd", NULL, VOC_RSS },
	{ "backend.userland.com/rss", NULL, VOC_RSS },
	{ "backend.userland.com/rss091", NULL, VOC_RSS },
	{ "backend.userland.com/rss2", NULL, VOC_RSS },
	{ "blogs.law.harvard.edu/tech/rss", NULL, VOC_RSS },
	{ "cyber.law.harvard.edu/rss", NULL, VOC_RSS },
	{ "cyber.law.harvard.edu/rss/rss.html", NULL, VOC_RSS },
	{ "purl.org/net/rss1.1", NULL, VOC_RSS },
	{ "www.rssboard.org/rss-specification", NULL, VOC_RSS },
	{ "www.w3.org/1999/02/22-rdf-syntax-ns", "rdf", VOC_RDF },
	{ "purl.org/dc/elements/1.1", "dc", VOC_DC },
	{ "purl.org/dc/elements/1.0", NULL, VOC_DC },
	{ "purl.org/dc/terms", "dcterms", VOC_DCTERMS },
	{ "purl.org/rss/1.0/modules/content", "content", VOC_CONTENT },
	{ "purl.org/rss/1.0/modules/syndication", "sy", VOC_SY },
	{ "search.yahoo.com/mrss", "media", VOC_MEDIA },
	{ "video.search.yahoo.com/mrss", NULL, VOC_MEDIA },
	{ "www.rssboard.org/media-rss", NULL, VOC_MEDIA },
	{ "www.itunes.com/dtds/podcast-1.0.dtd", "itunes", VOC_ITUNES },
	{ "www.itunes.com/DTDs/Podcast-1.0.dtd", NULL, VOC_ITUNES },
	{ "wellformedweb.org/CommentAPI", "wfw", VOC_WFW },
	{ "rssnamespace.org/feedburner/ext/1.0", "feedburner", VOC_FEEDBURNER },
	{ "www.w3.org/1999/xhtml", "xhtml", VOC_XHTML },
	{ "www.w3.org/XML/1998/namespace", "xml", VOC_XML },
};

const struct format *format_find(const struct reader *reader, const char *root)
{
	for (size_t i = 0; i < ARRAY_SIZE(formats); i++)
		if (strcmp(formats[i].root, root) == 0 &&
			(!formats[i].suits || formats[i].suits(reader)))
			return &formats[i];
	return NULL;
}

static bool same_uri(const char *uri, const char *known)
{
	size_t len;

	if (strncasecmp(uri, "http://", 7) == 0)
		uri += 7;
	else if (strncasecmp(uri, "https://", 8) == 0)
		uri += 8;
	len = strlen(uri);
	while (len && (uri[len - 1] == '/' || uri[len - 1] == '#'))
		len--;
	return strlen(known) == len && strncasecmp(uri, known, len) == 0;
}

enum vocabulary vocabulary_find(const char *uri, const char *prefix)
{
	if (!uri && !prefix)
		return VOC_RSS;
	for (size_t i = 0; uri && i < ARRAY_SIZE(namespaces); i++)
		if (same_uri(uri, namespaces[i].uri))
			return namespaces[i].vocabulary;
	/* Not declared, or as something that nobody knows: then the habit counts. */
	for (size_t i = 0; prefix && i < ARRAY_SIZE(namespaces); i++)
		if (namespaces[i].prefix && strcasecmp(prefix, namespaces[i].prefix) == 0)
			return namespaces[i].vocabulary;
	return VOC_OTHER;
}
