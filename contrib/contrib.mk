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
	--with-sysusersdir='$$(prefix)/lib/sysusers.d'
