# What is installed beside the programs: units, bus policy, completions, configuration.

# --- units, bus policy, user --------------------------------------------------------------------
dbuspolicy_DATA = contrib/dbus/org.feedwatch1.conf
sysusers_DATA = contrib/sysusers/feedwatch.conf
nodist_systemdsystemunit_DATA = contrib/systemd/feedwatchd.service
nodist_systemduserunit_DATA = contrib/systemd/user/feedwatchd.service \
	contrib/systemd/user/feedwatch-notify.service
units = $(nodist_systemdsystemunit_DATA) $(nodist_systemduserunit_DATA)
EXTRA_DIST += $(dbuspolicy_DATA) $(sysusers_DATA) $(units:=.in)
CLEANFILES += $(units)

# Here and not in configure, for $(bindir) is known to make alone.
$(units): %: %.in Makefile
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(SED) -e 's,[@]bindir@,$(bindir),g' \
		-e 's,[@]feedwatchlibexecdir@,$(feedwatchlibexecdir),g' $(srcdir)/$@.in >$@.part && \
		mv $@.part $@

# The folders of systemd are the machine's own, not below the prefix.
AM_DISTCHECK_CONFIGURE_FLAGS = \
	--with-systemdsystemunitdir='$$(prefix)/lib/systemd/system' \
	--with-systemduserunitdir='$$(prefix)/lib/systemd/user' \
	--with-sysusersdir='$$(prefix)/lib/sysusers.d' \
	--with-dbuspolicydir='$$(prefix)/share/dbus-1/system.d'

# --- configuration ------------------------------------------------------------------------------
# The example lies with the shared data, whole; /etc gets a copy that is the administrator's from
# then on: it is never written over, and taken away only as it came.
topicsdir = $(pkgdatadir)/topics
dist_topics_DATA = conf/topics/us-japan-alliance.yaml
EXTRA_DIST += conf/topics/README.md
dist_pkgdata_DATA = conf/feedwatch.yaml conf/feedwatch.schema.json conf/feeds.yaml
dist_man_MANS += conf/feedwatch.yaml.5
EXTRA_DIST += conf/sample contrib/fuzz contrib/quickstart contrib/test contrib/packages.sh
configdir = $(sysconfdir)/feedwatch

install-data-hook:
	$(MKDIR_P) "$(DESTDIR)$(configdir)"
	test -e "$(DESTDIR)$(configdir)/feedwatch.yaml" || \
		$(INSTALL_DATA) $(srcdir)/conf/feedwatch.yaml "$(DESTDIR)$(configdir)/feedwatch.yaml"

uninstall-hook:
	! cmp -s $(srcdir)/conf/feedwatch.yaml "$(DESTDIR)$(configdir)/feedwatch.yaml" || \
		rm -f "$(DESTDIR)$(configdir)/feedwatch.yaml"
	-rmdir "$(DESTDIR)$(configdir)" 2>/dev/null

# --- completions --------------------------------------------------------------------------------
# bash finds them by the command's name.
bashcompletiondir = $(datadir)/bash-completion/completions
nodist_bashcompletion_DATA = contrib/completion/feedwatch
EXTRA_DIST += contrib/completion/feedwatch.bash
CLEANFILES += contrib/completion/feedwatch
contrib/completion/feedwatch: contrib/completion/feedwatch.bash
	$(AM_V_GEN)$(MKDIR_P) $(@D) && cp $(srcdir)/contrib/completion/feedwatch.bash $@
zshcompletiondir = $(datadir)/zsh/vendor-completions
dist_zshcompletion_DATA = contrib/completion/_feedwatch
