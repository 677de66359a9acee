# What is installed beside the programs: units, bus policy, completions, configuration.
