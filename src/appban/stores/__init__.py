"""The databases that keep the log: SQLite and PostgreSQL behind the one port `Store`."""
