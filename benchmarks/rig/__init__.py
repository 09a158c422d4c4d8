"""What the benchmarks have in common: processes, Telegram's stand-in, a firm of many, loads and their figures."""
