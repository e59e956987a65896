"""What commands have in common: options and their types, messages, tables, files, progress, how a process ends."""
