"""The console: the pages people work on, painted on the server, of use without script."""
