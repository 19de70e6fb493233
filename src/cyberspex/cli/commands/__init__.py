"""One module per command; `cyberspex.cli.main` says what it must hold."""
