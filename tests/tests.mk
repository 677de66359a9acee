# Unit tests mirror daemon/: one program a room, linked with the room it tests and the floors.
# `make check` is quick and quiet: these, and the checks of the house. Stories, which need real
# servers and desktops, are run by contrib/test.
if TESTS_ENABLED
AM_TESTS_ENVIRONMENT = export CMOCKA_MESSAGE_OUTPUT=TAP srcdir='$(srcdir)' \
	top_builddir='$(abs_top_builddir)';

unit_cflags = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
unit_floors = libmodel.a libbase.a $(JANSSON_LIBS) $(SYSTEMD_LIBS) $(CMOCKA_LIBS)
unit_tests =

# --- base and model -----------------------------------------------------------------------------
unit_tests += tests/unit/base
tests_unit_base_SOURCES = tests/unit/base.c
tests_unit_base_CFLAGS = $(unit_cflags)
tests_unit_base_LDADD = $(unit_floors)

# --- loop and fetch -----------------------------------------------------------------------------
# These talk to real servers, which tests/lib has as scripts.
EXTRA_DIST += tests/lib/bad-http tests/lib/feed-http tests/lib/lib.sh tests/lib/smtp-sink \
	tests/lib/test-ca tests/lib/with-smtp
server_sources = tests/lib/server.c tests/lib/server.h
visit_sources = tests/lib/visit.c tests/lib/visit.h $(server_sources)
server_cflags = $(unit_cflags) $(SYSTEMD_CFLAGS) -I$(srcdir)/tests \
	-DTESTS_SRCDIR='"$(abs_srcdir)"'

unit_tests += tests/unit/child
tests_unit_child_SOURCES = tests/unit/child.c $(server_sources)
tests_unit_child_CFLAGS = $(server_cflags)
tests_unit_child_LDADD = libloop.a $(unit_floors) $(CURL_LIBS)

unit_tests += tests/unit/fetch
tests_unit_fetch_SOURCES = tests/unit/fetch.c $(visit_sources)
tests_unit_fetch_CFLAGS = $(server_cflags)
tests_unit_fetch_LDADD = libfetch.a libloop.a $(unit_floors) $(CURL_LIBS)

unit_tests += tests/unit/loop
tests_unit_loop_SOURCES = tests/unit/loop.c $(server_sources)
tests_unit_loop_CFLAGS = $(server_cflags)
tests_unit_loop_LDADD = libloop.a $(unit_floors) $(CURL_LIBS)

# Without libcurl, as who asks has it.
unit_tests += tests/unit/pages
tests_unit_pages_SOURCES = tests/unit/pages.c
tests_unit_pages_CFLAGS = $(server_cflags)
tests_unit_pages_LDADD = libfetch.a libloop.a $(unit_floors)
EXTRA_tests_unit_pages_DEPENDENCIES = feedwatch-fetch$(EXEEXT)

unit_tests += tests/unit/politeness
tests_unit_politeness_SOURCES = tests/unit/politeness.c
tests_unit_politeness_CFLAGS = $(server_cflags)
tests_unit_politeness_LDADD = libfetch.a libloop.a $(unit_floors) $(CURL_LIBS)

unit_tests += tests/unit/redirect
tests_unit_redirect_SOURCES = tests/unit/redirect.c $(visit_sources)
tests_unit_redirect_CFLAGS = $(server_cflags)
tests_unit_redirect_LDADD = libfetch.a libloop.a $(unit_floors) $(CURL_LIBS)

unit_tests += tests/unit/smtp
tests_unit_smtp_SOURCES = tests/unit/smtp.c $(server_sources)
tests_unit_smtp_CFLAGS = $(server_cflags)
tests_unit_smtp_LDADD = libloop.a $(unit_floors) $(CURL_LIBS)

unit_tests += tests/unit/url
tests_unit_url_SOURCES = tests/unit/url.c
tests_unit_url_CFLAGS = $(server_cflags)
tests_unit_url_LDADD = libloop.a $(unit_floors) $(CURL_LIBS)

# --- config -------------------------------------------------------------------------------------
unit_tests += tests/unit/config
tests_unit_config_SOURCES = tests/unit/config.c
tests_unit_config_CFLAGS = $(unit_cflags)
tests_unit_config_LDADD = libconfig.a $(unit_floors) $(FYAML_LIBS)
EXTRA_DIST += tests/config

# --- parse --------------------------------------------------------------------------------------
# The workers are real: uninstalled, they lie at the top of the build folder.
AM_TESTS_ENVIRONMENT += export FEEDWATCH_LIBEXECDIR='$(abs_top_builddir)';
EXTRA_DIST += tests/feeds

unit_tests += tests/unit/parse
tests_unit_parse_SOURCES = tests/unit/parse.c
tests_unit_parse_CFLAGS = $(unit_cflags) $(JANSSON_CFLAGS) $(SYSTEMD_CFLAGS)
tests_unit_parse_LDADD = libparse.a libloop.a $(unit_floors)
EXTRA_tests_unit_parse_DEPENDENCIES = feedwatch-parse$(EXEEXT)

unit_tests += tests/unit/record
tests_unit_record_SOURCES = tests/unit/record.c
tests_unit_record_CFLAGS = $(unit_cflags) $(SYSTEMD_CFLAGS)
tests_unit_record_LDADD = libparse.a libloop.a $(unit_floors)

unit_tests += tests/unit/sandboxed
tests_unit_sandboxed_SOURCES = tests/unit/sandboxed.c
tests_unit_sandboxed_CFLAGS = $(unit_cflags)
tests_unit_sandboxed_LDADD = libsandboxed.a libparse.a $(sandboxed_libs) $(unit_floors)

date_rig = tests/unit/date-rig.c tests/unit/date-rig.h

unit_tests += tests/unit/dates
tests_unit_dates_SOURCES = tests/unit/dates.c $(date_rig)
tests_unit_dates_CFLAGS = $(unit_cflags)
tests_unit_dates_LDADD = libsandboxed.a libparse.a $(sandboxed_libs) $(unit_floors)

unit_tests += tests/unit/dates-world
tests_unit_dates_world_SOURCES = tests/unit/dates-world.c $(date_rig)
tests_unit_dates_world_CFLAGS = $(unit_cflags)
tests_unit_dates_world_LDADD = libsandboxed.a libparse.a $(sandboxed_libs) $(unit_floors)

unit_tests += tests/unit/formats
tests_unit_formats_SOURCES = tests/unit/formats.c
tests_unit_formats_CFLAGS = $(unit_cflags)
tests_unit_formats_LDADD = libsandboxed.a libparse.a $(sandboxed_libs) $(unit_floors)

unit_tests += tests/unit/scan
scan_twice = tests/lib/scan-twice.c tests/lib/scan-twice.h
tests_unit_scan_SOURCES = tests/unit/scan.c $(scan_twice)
tests_unit_scan_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/tests
tests_unit_scan_CFLAGS = $(unit_cflags) $(XML_CFLAGS)
tests_unit_scan_LDADD = libsandboxed.a libparse.a $(sandboxed_libs) $(unit_floors)

unit_tests += tests/unit/html
tests_unit_html_SOURCES = tests/unit/html.c
tests_unit_html_CFLAGS = $(unit_cflags)
tests_unit_html_LDADD = libsandboxed.a libparse.a $(sandboxed_libs) $(unit_floors)

# What it costs, beside others: tests/bench/parse, which has the floor built.
EXTRA_DIST += tests/bench/parse tests/bench/corpus.py tests/bench/mrss.c tests/lib/hostile.py
EXTRA_PROGRAMS += tests/bench/sax
tests_bench_sax_SOURCES = tests/bench/sax.c
tests_bench_sax_CFLAGS = $(AM_CFLAGS) $(XML_CFLAGS)
tests_bench_sax_LDADD = libbase.a $(XML_LIBS) $(SYSTEMD_LIBS)

# --- store --------------------------------------------------------------------------------------
unit_tests += tests/unit/store tests/unit/store-disk tests/unit/store-crash
store_folder = tests/lib/store-folder.c tests/lib/store-folder.h
store_cppflags = $(AM_CPPFLAGS) -I$(srcdir)/tests
tests_unit_store_SOURCES = tests/unit/store.c $(store_folder)
tests_unit_store_CPPFLAGS = $(store_cppflags)
tests_unit_store_CFLAGS = $(unit_cflags) $(SQLITE_CFLAGS)
tests_unit_store_LDADD = libstore.a $(unit_floors) $(SQLITE_LIBS)
unit_tests += tests/unit/store-search
tests_unit_store_search_SOURCES = tests/unit/store-search.c $(store_folder)
tests_unit_store_search_CPPFLAGS = $(store_cppflags)
tests_unit_store_search_CFLAGS = $(unit_cflags) $(SQLITE_CFLAGS)
tests_unit_store_search_LDADD = libstore.a $(unit_floors) $(SQLITE_LIBS)
tests_unit_store_disk_SOURCES = tests/unit/store-disk.c $(store_folder)
tests_unit_store_disk_CPPFLAGS = $(store_cppflags)
tests_unit_store_disk_CFLAGS = $(unit_cflags) $(SQLITE_CFLAGS)
tests_unit_store_disk_LDADD = libstore.a $(unit_floors) $(SQLITE_LIBS)
tests_unit_store_crash_SOURCES = tests/unit/store-crash.c $(store_folder)
tests_unit_store_crash_CPPFLAGS = $(store_cppflags)
tests_unit_store_crash_CFLAGS = $(unit_cflags) $(SQLITE_CFLAGS)
tests_unit_store_crash_LDADD = libstore.a $(unit_floors) $(SQLITE_LIBS)
EXTRA_tests_unit_store_crash_DEPENDENCIES = tests/lib/fault-io.so

# What it costs: made and run by hand.
EXTRA_DIST += tests/bench/backtest tests/bench/pack
EXTRA_PROGRAMS += tests/bench/store
tests_bench_store_SOURCES = tests/bench/store.c $(store_folder)
tests_bench_store_CPPFLAGS = $(store_cppflags)
tests_bench_store_CFLAGS = $(unit_cflags) $(SQLITE_CFLAGS)
tests_bench_store_LDADD = libstore.a $(unit_floors) $(SQLITE_LIBS)

# Preloaded, so it is no part of what is hardened or sanitized.
check_PROGRAMS += tests/lib/fault-io.so
tests_lib_fault_io_so_SOURCES = tests/lib/fault-io.c
tests_lib_fault_io_so_CFLAGS = $(AM_CFLAGS) -fPIC -fno-sanitize=all
tests_lib_fault_io_so_LDFLAGS = -shared
tests_lib_fault_io_so_LDADD =

# --- match --------------------------------------------------------------------------------------
EXTRA_DIST += tests/bench/match tests/bench/news
match_rig = tests/unit/match-rig.c tests/unit/match-rig.h
match_libs = libmatch.a $(unit_floors) $(ICU_LIBS) $(PCRE2_LIBS) $(STEMMER_LIBS)

unit_tests += tests/unit/match
tests_unit_match_SOURCES = tests/unit/match.c $(match_rig)
tests_unit_match_CFLAGS = $(unit_cflags) $(SECCOMP_CFLAGS)
tests_unit_match_LDADD = $(match_libs) $(SECCOMP_LIBS)

unit_tests += tests/unit/match-query
tests_unit_match_query_SOURCES = tests/unit/match-query.c $(match_rig)
tests_unit_match_query_CFLAGS = $(unit_cflags)
tests_unit_match_query_LDADD = $(match_libs)

unit_tests += tests/unit/match-text
tests_unit_match_text_SOURCES = tests/unit/match-text.c $(match_rig)
tests_unit_match_text_CFLAGS = $(unit_cflags)
tests_unit_match_text_LDADD = $(match_libs)

unit_tests += tests/unit/match-why
tests_unit_match_why_SOURCES = tests/unit/match-why.c $(match_rig)
tests_unit_match_why_CFLAGS = $(unit_cflags)
tests_unit_match_why_LDADD = $(match_libs)

unit_tests += tests/unit/match-page
tests_unit_match_page_SOURCES = tests/unit/match-page.c $(match_rig)
tests_unit_match_page_CFLAGS = $(unit_cflags)
tests_unit_match_page_LDADD = $(match_libs)

unit_tests += tests/unit/article
tests_unit_article_SOURCES = tests/unit/article.c daemon/cli/article.c daemon/cli/article.h
tests_unit_article_CFLAGS = $(unit_cflags) $(JANSSON_CFLAGS)
tests_unit_article_LDADD = $(unit_floors)

# A second reading of the language's page, slow and by ICU; only the tree is shared.
match_oracle = tests/oracle/eval.c tests/oracle/oracle.h tests/oracle/random.c \
	tests/oracle/random.h tests/oracle/term.c tests/oracle/text.c tests/oracle/units.c
match_oracle_cppflags = $(AM_CPPFLAGS) -I$(srcdir)/tests
unit_tests += tests/unit/match-oracle tests/unit/match-unicode
tests_unit_match_oracle_SOURCES = tests/unit/match-oracle.c $(match_oracle)
tests_unit_match_oracle_CPPFLAGS = $(match_oracle_cppflags)
tests_unit_match_oracle_CFLAGS = $(unit_cflags) $(ICU_CFLAGS)
tests_unit_match_oracle_LDADD = $(match_libs)
tests_unit_match_unicode_SOURCES = tests/unit/match-unicode.c tests/oracle/oracle.h \
	tests/oracle/text.c tests/oracle/units.c
tests_unit_match_unicode_CPPFLAGS = $(match_oracle_cppflags)
tests_unit_match_unicode_CFLAGS = $(unit_cflags) $(ICU_CFLAGS)
tests_unit_match_unicode_LDADD = $(match_libs)

# The same topics and articles for stories, which ask the built programs.
check_PROGRAMS += tests/oracle/random-rules
tests_oracle_random_rules_SOURCES = tests/oracle/random.c tests/oracle/random.h tests/oracle/rules.c
tests_oracle_random_rules_CPPFLAGS = $(match_oracle_cppflags)
tests_oracle_random_rules_CFLAGS = $(unit_cflags)
tests_oracle_random_rules_LDADD = $(match_libs)

# --- alert and deliver --------------------------------------------------------------------------
unit_tests += tests/unit/alert
tests_unit_alert_SOURCES = tests/unit/alert.c
tests_unit_alert_CFLAGS = $(unit_cflags)
tests_unit_alert_LDADD = libalert.a $(unit_floors)

unit_tests += tests/unit/message
tests_unit_message_SOURCES = tests/unit/message.c
tests_unit_message_CFLAGS = $(unit_cflags)
tests_unit_message_LDADD = libdeliver.a libalert.a $(GMIME_LIBS) $(unit_floors)

deliver_world = tests/unit/deliver-world.c tests/unit/deliver-world.h
deliver_libs = libdeliver.a libalert.a libloop.a $(GMIME_LIBS) $(CURL_LIBS) $(unit_floors)

unit_tests += tests/unit/deliver tests/unit/email tests/unit/webhook
tests_unit_deliver_SOURCES = tests/unit/deliver.c $(deliver_world)
tests_unit_deliver_CFLAGS = $(unit_cflags) $(SYSTEMD_CFLAGS)
tests_unit_deliver_LDADD = $(deliver_libs)
tests_unit_email_SOURCES = tests/unit/email.c $(deliver_world)
tests_unit_email_CFLAGS = $(unit_cflags) $(SYSTEMD_CFLAGS) $(JANSSON_CFLAGS)
tests_unit_email_LDADD = $(deliver_libs)
tests_unit_webhook_SOURCES = tests/unit/webhook.c $(deliver_world)
tests_unit_webhook_CFLAGS = $(unit_cflags) $(SYSTEMD_CFLAGS) $(JANSSON_CFLAGS)
tests_unit_webhook_LDADD = $(deliver_libs)

EXTRA_DIST += tests/lib/mail-lint tests/lib/mail-show tests/lib/webhook-sink

# --- bus, notify, cli ---------------------------------------------------------------------------
unit_tests += tests/unit/bus
tests_unit_bus_SOURCES = tests/unit/bus.c tests/unit/bus-seen.c tests/unit/bus-seen.h
tests_unit_bus_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/tests
tests_unit_bus_CFLAGS = $(unit_cflags) $(SYSTEMD_CFLAGS)
tests_unit_bus_LDADD = libbus.a $(unit_floors)

unit_tests += tests/unit/notify
tests_unit_notify_SOURCES = tests/unit/notify.c daemon/notify/receive.c
tests_unit_notify_CFLAGS = $(unit_cflags) $(JANSSON_CFLAGS)
tests_unit_notify_LDADD = $(unit_floors)

# No test of its own: the stories put it where feedwatchd would be on the bus.
check_PROGRAMS += tests/unit/bus-peer
tests_unit_bus_peer_SOURCES = tests/unit/bus-peer.c
tests_unit_bus_peer_CFLAGS = $(AM_CFLAGS) $(SYSTEMD_CFLAGS)
tests_unit_bus_peer_LDADD = libbus.a libbase.a $(SYSTEMD_LIBS)

TESTS += tests/pages.sh
EXTRA_DIST += tests/pages.sh

# --- hallways, schedule -------------------------------------------------------------------------
unit_tests += tests/unit/schedule
tests_unit_schedule_SOURCES = tests/unit/schedule.c
tests_unit_schedule_CFLAGS = $(unit_cflags)
tests_unit_schedule_LDADD = libschedule.a $(unit_floors)

# --- fuzzing ------------------------------------------------------------------------------------
# What reads octets that others send, built and run by contrib/fuzz.
EXTRA_DIST += tests/fuzz/query.dict
EXTRA_PROGRAMS += tests/fuzz/article tests/fuzz/charset tests/fuzz/config tests/fuzz/date \
	tests/fuzz/html \
	tests/fuzz/json tests/fuzz/query tests/fuzz/record tests/fuzz/scan tests/fuzz/text \
	tests/fuzz/xml
fuzz_ldflags = $(AM_LDFLAGS) -fsanitize=fuzzer
fuzz_sandboxed = libsandboxed.a libparse.a libmodel.a libbase.a $(sandboxed_libs)
tests_fuzz_article_SOURCES = tests/fuzz/article.c daemon/cli/article.c
tests_fuzz_article_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_article_LDADD = libmodel.a libbase.a $(SYSTEMD_LIBS)
tests_fuzz_charset_SOURCES = tests/fuzz/charset.c
tests_fuzz_charset_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_charset_LDADD = $(fuzz_sandboxed)
tests_fuzz_date_SOURCES = tests/fuzz/date.c
tests_fuzz_date_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_date_LDADD = $(fuzz_sandboxed)
tests_fuzz_html_SOURCES = tests/fuzz/html.c
tests_fuzz_html_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_html_LDADD = $(fuzz_sandboxed)
tests_fuzz_json_SOURCES = tests/fuzz/json.c
tests_fuzz_json_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_json_LDADD = $(fuzz_sandboxed)
tests_fuzz_scan_SOURCES = tests/fuzz/scan.c $(scan_twice)
tests_fuzz_scan_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/tests
tests_fuzz_scan_CFLAGS = $(AM_CFLAGS) $(XML_CFLAGS)
tests_fuzz_scan_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_scan_LDADD = $(fuzz_sandboxed)
tests_fuzz_text_SOURCES = tests/fuzz/text.c
tests_fuzz_text_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_text_LDADD = $(fuzz_sandboxed)
tests_fuzz_xml_SOURCES = tests/fuzz/xml.c
tests_fuzz_xml_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_xml_LDADD = $(fuzz_sandboxed)
tests_fuzz_record_SOURCES = tests/fuzz/record.c
tests_fuzz_record_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_record_LDADD = libparse.a libmodel.a libbase.a $(SYSTEMD_LIBS)
tests_fuzz_config_SOURCES = tests/fuzz/config.c
tests_fuzz_config_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_config_LDADD = libconfig.a libmodel.a libbase.a $(FYAML_LIBS) $(SYSTEMD_LIBS)
tests_fuzz_query_SOURCES = tests/fuzz/query.c
tests_fuzz_query_LDFLAGS = $(fuzz_ldflags)
tests_fuzz_query_LDADD = libmatch.a libmodel.a libbase.a $(ICU_LIBS) $(PCRE2_LIBS) $(STEMMER_LIBS) \
	$(SYSTEMD_LIBS)

check_PROGRAMS += $(unit_tests)
TESTS += $(unit_tests) tests/check-layers.sh
endif

EXTRA_DIST += tests/check-layers.sh tests/layers tests/stories \
	tests/lib/dunstrc tests/lib/with-desktop tests/lib/with-systemd

dist-hook:
	rm -rf $(distdir)/tests/stories/__pycache__
