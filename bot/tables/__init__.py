"""Tables in files, .xlsx and .csv: read and written by a child process that can be stopped and cannot grow.

A file from outside is never opened in the bot's own process: `process.read` hands it to a child with limits of
memory, time and file size, and takes lines from it in bounded memory.
"""
