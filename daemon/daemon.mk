# Five programs, five amounts of trust: what each may link is what stands here.
# A room is a library, so that a program takes the rooms it needs and a test takes one.

bin_PROGRAMS += feedwatchd feedwatch
feedwatchlibexec_PROGRAMS += feedwatch-fetch feedwatch-parse feedwatch-notify

noinst_LIBRARIES += libbase.a libmodel.a libloop.a libconfig.a libschedule.a libfetch.a \
	libparse.a libstore.a libmatch.a libalert.a libdeliver.a libbus.a libhall.a

# --- floors -------------------------------------------------------------------------------------
libbase_a_SOURCES = \
	daemon/base/asan.h \
	daemon/base/array.c daemon/base/array.h \
	daemon/base/cleanup.h \
	daemon/base/clock.c daemon/base/clock.h \
	daemon/base/diag.c daemon/base/diag.h \
	daemon/base/error.c daemon/base/error.h \
	daemon/base/fdio.c daemon/base/fdio.h \
	daemon/base/json.c daemon/base/json.h \
	daemon/base/log.c daemon/base/log.h \
	daemon/base/map.c daemon/base/map.h \
	daemon/base/octets.h \
	daemon/base/span.c daemon/base/span.h \
	daemon/base/strbuf.c daemon/base/strbuf.h \
	daemon/base/utf8.c daemon/base/utf8.h
libbase_a_CFLAGS = $(AM_CFLAGS) $(SYSTEMD_CFLAGS)

libmodel_a_SOURCES = \
	daemon/model/alert.c daemon/model/alert.h \
	daemon/model/article.c daemon/model/article.h \
	daemon/model/channel.c daemon/model/channel.h \
	daemon/model/document.c daemon/model/document.h \
	daemon/model/feed.c daemon/model/feed.h \
	daemon/model/text.c daemon/model/text.h \
	daemon/model/topic.c daemon/model/topic.h \
	daemon/model/words.c daemon/model/words.h
libmodel_a_CFLAGS = $(AM_CFLAGS)

libloop_a_SOURCES = \
	daemon/loop/child.c daemon/loop/child.h \
	daemon/loop/exit.c daemon/loop/exit.h \
	daemon/loop/failure.c \
	daemon/loop/http.c daemon/loop/http.h \
	daemon/loop/proxy.c daemon/loop/proxy.h \
	daemon/loop/smtp.c daemon/loop/smtp.h \
	daemon/loop/spawn.c daemon/loop/spawn.h \
	daemon/loop/transfer.c daemon/loop/transfer.h daemon/loop/transfer-curl.h \
	daemon/loop/url.c
libloop_a_CFLAGS = $(AM_CFLAGS) $(CURL_CFLAGS) $(SYSTEMD_CFLAGS)

# --- rooms --------------------------------------------------------------------------------------
libconfig_a_SOURCES = \
	daemon/config/addresses.c \
	daemon/config/channels.c \
	daemon/config/config.c daemon/config/config.h \
	daemon/config/defaults.c \
	daemon/config/feeds.c \
	daemon/config/insert.c \
	daemon/config/load.h \
	daemon/config/options.c daemon/config/options.h \
	daemon/config/place.c daemon/config/place.h \
	daemon/config/secret.c \
	daemon/config/topics.c \
	daemon/config/values.c \
	daemon/config/yaml.c daemon/config/yaml.h
libconfig_a_CFLAGS = $(AM_CFLAGS) $(FYAML_CFLAGS)

libschedule_a_SOURCES = \
	daemon/schedule/interval.c daemon/schedule/interval.h \
	daemon/schedule/schedule.c daemon/schedule/schedule.h
libschedule_a_CFLAGS = $(AM_CFLAGS)

libfetch_a_SOURCES = \
	daemon/fetch/address.c daemon/fetch/address.h \
	daemon/fetch/answer.c daemon/fetch/answer.h \
	daemon/fetch/fetch.c daemon/fetch/fetch.h \
	daemon/fetch/file.c daemon/fetch/file.h \
	daemon/fetch/page.c daemon/fetch/page.h \
	daemon/fetch/pages.c daemon/fetch/pages.h \
	daemon/fetch/politeness.c daemon/fetch/politeness.h
libfetch_a_CFLAGS = $(AM_CFLAGS) $(SYSTEMD_CFLAGS)

libparse_a_SOURCES = \
	daemon/parse/parse.c daemon/parse/parse.h \
	daemon/parse/record.c daemon/parse/record.h daemon/parse/record-write.c \
	daemon/parse/record-fields.c daemon/parse/record-fields.h
libparse_a_CFLAGS = $(AM_CFLAGS) $(SYSTEMD_CFLAGS)

EXTRA_DIST += daemon/parse/sandboxed/make-entities

# What feedwatch-parse is made of, but for its main: a library for the sake of tests.
noinst_LIBRARIES += libsandboxed.a
libsandboxed_a_SOURCES = \
	daemon/parse/sandboxed/atom.c \
	daemon/parse/sandboxed/cdf.c \
	daemon/parse/sandboxed/charset.c daemon/parse/sandboxed/charset.h \
	daemon/parse/sandboxed/common.c daemon/parse/sandboxed/common.h \
	daemon/parse/sandboxed/converter.c daemon/parse/sandboxed/converter.h \
	daemon/parse/sandboxed/date.c daemon/parse/sandboxed/date.h \
	daemon/parse/sandboxed/date-letters.c daemon/parse/sandboxed/date-letters.h \
	daemon/parse/sandboxed/date-scan.c daemon/parse/sandboxed/date-scan.h \
	daemon/parse/sandboxed/declared.c daemon/parse/sandboxed/declared.h \
	daemon/parse/sandboxed/entity.c daemon/parse/sandboxed/entity.h \
	daemon/parse/sandboxed/entity-table.h \
	daemon/parse/sandboxed/field.c daemon/parse/sandboxed/field.h \
	daemon/parse/sandboxed/format.c daemon/parse/sandboxed/format.h \
	daemon/parse/sandboxed/guess.c daemon/parse/sandboxed/guess.h \
	daemon/parse/sandboxed/html.c daemon/parse/sandboxed/html.h \
	daemon/parse/sandboxed/jsonfeed.c daemon/parse/sandboxed/jsonfeed.h \
	daemon/parse/sandboxed/jsontext.c daemon/parse/sandboxed/jsontext.h \
	daemon/parse/sandboxed/latin.c daemon/parse/sandboxed/latin.h \
	daemon/parse/sandboxed/link.c daemon/parse/sandboxed/link.h \
	daemon/parse/sandboxed/mend.c daemon/parse/sandboxed/mend.h \
	daemon/parse/sandboxed/months.c daemon/parse/sandboxed/months.h \
	daemon/parse/sandboxed/people.c daemon/parse/sandboxed/people.h \
	daemon/parse/sandboxed/read.c daemon/parse/sandboxed/read.h \
	daemon/parse/sandboxed/reader.c daemon/parse/sandboxed/reader.h \
	daemon/parse/sandboxed/rss.c \
	daemon/parse/sandboxed/run.c daemon/parse/sandboxed/run.h \
	daemon/parse/sandboxed/scan.c daemon/parse/sandboxed/scan.h \
	daemon/parse/sandboxed/scan-names.c daemon/parse/sandboxed/scan-names.h \
	daemon/parse/sandboxed/sandbox.c daemon/parse/sandboxed/sandbox.h \
	daemon/parse/sandboxed/sink.h \
	daemon/parse/sandboxed/tags.c daemon/parse/sandboxed/tags.h \
	daemon/parse/sandboxed/text.c daemon/parse/sandboxed/text.h \
	daemon/parse/sandboxed/when.c daemon/parse/sandboxed/when.h \
	daemon/parse/sandboxed/words.c daemon/parse/sandboxed/words.h \
	daemon/parse/sandboxed/xml.c daemon/parse/sandboxed/xml.h
libsandboxed_a_CFLAGS = $(AM_CFLAGS) $(XML_CFLAGS) $(ICU_CFLAGS) $(SECCOMP_CFLAGS)
sandboxed_libs = $(XML_LIBS) $(ICU_LIBS) $(SECCOMP_LIBS) $(SYSTEMD_LIBS)

libstore_a_SOURCES = \
	daemon/store/alerts.c \
	daemon/store/articles.c daemon/store/articles.h \
	daemon/store/feeds.c \
	daemon/store/identity.c daemon/store/identity.h \
	daemon/store/migrations.c daemon/store/migrations.h \
	daemon/store/open.c \
	daemon/store/outbox.c \
	daemon/store/rows.c daemon/store/rows.h \
	daemon/store/search.c \
	daemon/store/siphash.c daemon/store/siphash.h \
	daemon/store/sqlite.c daemon/store/sqlite.h \
	daemon/store/store.h
libstore_a_CFLAGS = $(AM_CFLAGS) $(SQLITE_CFLAGS) $(JANSSON_CFLAGS)

libmatch_a_SOURCES = \
	daemon/match/alphabet.c daemon/match/alphabet.h \
	daemon/match/asked.c daemon/match/asked.h \
	daemon/match/collect.c \
	daemon/match/eval.c daemon/match/eval.h \
	daemon/match/examples.c daemon/match/examples.h \
	daemon/match/excerpt.c \
	daemon/match/explain.c daemon/match/explain.h \
	daemon/match/fields.c daemon/match/fields.h \
	daemon/match/guards.c \
	daemon/match/leaf.c daemon/match/leaves.c daemon/match/leaf.h \
	daemon/match/lexer.c daemon/match/lexer.h \
	daemon/match/link.c daemon/match/link.h \
	daemon/match/match.c daemon/match/match.h \
	daemon/match/narrow.c daemon/match/narrow.h \
	daemon/match/nearest.c daemon/match/nearest.h \
	daemon/match/plan.c daemon/match/plan.h \
	daemon/match/probes.c \
	daemon/match/query.c daemon/match/query.h \
	daemon/match/quick.c \
	daemon/match/regex.c daemon/match/regex.h \
	daemon/match/scan.c \
	daemon/match/rest.c \
	daemon/match/span.c daemon/match/span.h \
	daemon/match/spell.c daemon/match/spell.h \
	daemon/match/text.c daemon/match/text.h \
	daemon/match/tree.c daemon/match/tree.h \
	daemon/match/wake.c \
	daemon/match/warn.c \
	daemon/match/why.c daemon/match/why.h \
	daemon/match/words.c
libmatch_a_CFLAGS = $(AM_CFLAGS) $(ICU_CFLAGS) $(PCRE2_CFLAGS)

libalert_a_SOURCES = \
	daemon/alert/line.c daemon/alert/line.h \
	daemon/alert/render.c daemon/alert/render.h
libalert_a_CFLAGS = $(AM_CFLAGS)

libdeliver_a_SOURCES = \
	daemon/deliver/deliver.c daemon/deliver/deliver.h daemon/deliver/types.h \
	daemon/deliver/email.c \
	daemon/deliver/exec.c \
	daemon/deliver/header.c daemon/deliver/header.h \
	daemon/deliver/message.c daemon/deliver/message.h \
	daemon/deliver/webhook.c
libdeliver_a_CFLAGS = $(AM_CFLAGS) $(GMIME_CFLAGS) $(SYSTEMD_CFLAGS)

libbus_a_SOURCES = \
	daemon/bus/bus.c daemon/bus/bus.h
libbus_a_CFLAGS = $(AM_CFLAGS) $(SYSTEMD_CFLAGS)

# --- hallways: they call the rooms in order, and they alone log -----------------------------------
libhall_a_SOURCES = \
	daemon/daemon.c daemon/daemon.h \
	daemon/finding.c daemon/finding.h \
	daemon/intake.c daemon/intake.h \
	daemon/notice.c daemon/notice.h \
	daemon/outbox.c daemon/outbox.h \
	daemon/record.c daemon/record.h \
	daemon/ruleset.c daemon/ruleset.h
libhall_a_CFLAGS = $(AM_CFLAGS) $(SYSTEMD_CFLAGS)

# --- programs -----------------------------------------------------------------------------------
feedwatchd_SOURCES = daemon/feedwatchd.c
feedwatchd_CFLAGS = $(AM_CFLAGS) $(SYSTEMD_CFLAGS)
feedwatchd_LDADD = libhall.a libbus.a libdeliver.a libalert.a libmatch.a libstore.a libparse.a \
	libfetch.a libschedule.a libconfig.a libloop.a libmodel.a libbase.a \
	$(CURL_LIBS) $(SQLITE_LIBS) $(JANSSON_LIBS) $(SYSTEMD_LIBS) $(FYAML_LIBS) $(ICU_LIBS) \
	$(PCRE2_LIBS) $(STEMMER_LIBS) $(GMIME_LIBS)

feedwatch_fetch_SOURCES = daemon/fetch/main.c
feedwatch_fetch_CFLAGS = $(AM_CFLAGS) $(SYSTEMD_CFLAGS)
feedwatch_fetch_LDADD = libfetch.a libloop.a libmodel.a libbase.a $(CURL_LIBS) $(SYSTEMD_LIBS)

feedwatch_parse_SOURCES = daemon/parse/sandboxed/main.c
feedwatch_parse_CFLAGS = $(AM_CFLAGS)
feedwatch_parse_LDADD = libsandboxed.a libparse.a libmodel.a libbase.a $(sandboxed_libs)

feedwatch_notify_SOURCES = \
	daemon/notify/main.c \
	daemon/notify/agent.c daemon/notify/agent.h \
	daemon/notify/receive.c daemon/notify/receive.h \
	daemon/notify/server.c daemon/notify/server.h \
	daemon/notify/show.c daemon/notify/show.h
feedwatch_notify_CFLAGS = $(AM_CFLAGS) $(LIBNOTIFY_CFLAGS) $(JANSSON_CFLAGS) $(SYSTEMD_CFLAGS)
feedwatch_notify_LDADD = libalert.a libmodel.a libbase.a $(LIBNOTIFY_LIBS) $(JANSSON_LIBS) \
	$(SYSTEMD_LIBS)

feedwatch_SOURCES = \
	daemon/cli/main.c daemon/cli/cli.h daemon/cli/verbs.h \
	daemon/cli/act.c \
	daemon/cli/add.c daemon/cli/add.h daemon/cli/add-config.c \
	daemon/cli/alerts.c \
	daemon/cli/article.c daemon/cli/article.h \
	daemon/cli/call.c daemon/cli/call.h \
	daemon/cli/check.c \
	daemon/cli/explain.c daemon/cli/explain.h \
	daemon/cli/feeds.c daemon/cli/feeds.h \
	daemon/cli/forecast.c daemon/cli/forecast.h \
	daemon/cli/list.c \
	daemon/cli/look.c daemon/cli/look.h \
	daemon/cli/match.c \
	daemon/cli/outbox.c \
	daemon/cli/parse.c \
	daemon/cli/print.c daemon/cli/print.h \
	daemon/cli/rules.c daemon/cli/rules.h \
	daemon/cli/search.c \
	daemon/cli/status.c \
	daemon/cli/stored.c daemon/cli/stored.h \
	daemon/cli/test.c \
	daemon/cli/why.c
feedwatch_CFLAGS = $(AM_CFLAGS) $(SYSTEMD_CFLAGS) $(JANSSON_CFLAGS)
# Without libcurl, which brings forty libraries: they would take as long to load as most verbs take to
# answer. `add` has feedwatch-fetch ask.
feedwatch_LDADD = libhall.a libmatch.a libstore.a libparse.a libfetch.a libconfig.a libloop.a \
	libalert.a libmodel.a libbase.a $(SQLITE_LIBS) $(JANSSON_LIBS) $(SYSTEMD_LIBS) $(FYAML_LIBS) \
	$(ICU_LIBS) $(PCRE2_LIBS) $(STEMMER_LIBS)

# --- pages --------------------------------------------------------------------------------------
dist_man_MANS += daemon/feedwatchd.8 daemon/cli/feedwatch.1 \
	daemon/match/feedwatch-topics.7 daemon/notify/feedwatch-notify.8
