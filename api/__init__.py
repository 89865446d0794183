"""Everything that faces a person or a machine outside: the web interface, the command line, migrations."""
