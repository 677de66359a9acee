#include "parse/sandboxed/format.h"

#include <string.h>
#include <strings.h>

#include "base/cleanup.h"

static const struct format formats[] = {
	{ "rss", VOC_RSS, SCOPE_ROOT, rss_rows, &n_rss_rows, rss_version, false, NULL },
	{ "rdf", VOC_RSS, SCOPE_ROOT, rss_rows, &n_rss_rows, rdf_version, false, NULL },
	{ "feed", VOC_ATOM, SCOPE_FEED, atom_rows, &n_atom_rows, atom_version, true, NULL },
	/* A lone entry (RFC 4287, section 2): the document of one entry. */
	{ "entry", VOC_ATOM, SCOPE_ENTRY, atom_rows, &n_atom_rows, atom_version, false, NULL },
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
	{ "www.itunes.com/dtds/podcast-1.0.dtd", "itunes", VOC_ITUNES },
	{ "www.itunes.com/DTDs/Podcast-1.0.dtd", NULL, VOC_ITUNES },
	{ "www.w3.org/1999/xhtml", "xhtml", VOC_XHTML },
	{ "www.w3.org/XML/1998/namespace", "xml", VOC_XML },
};

const struct format *format_find(const char *root)
{
	for (size_t i = 0; i < ARRAY_SIZE(formats); i++)
		if (strcmp(formats[i].root, root) == 0)
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
	for (size_t i = 0; i < ARRAY_SIZE(namespaces); i++) {
		if (uri ? same_uri(uri, namespaces[i].uri)
			: namespaces[i].prefix && strcasecmp(prefix, namespaces[i].prefix) == 0)
			return namespaces[i].vocabulary;
	}
	return VOC_OTHER;
}
